/** One bar for each hour of the day. */

import { t } from "../../messages/language.js";
import { clock } from "../../messages/moments.js";

const HEIGHT = 60;
const WIDTH = 9;
const STEP = 12;
const LABELS = [0, 6, 12, 18];

export function Bars({ hours }: { readonly hours: readonly number[] }) {
  const most = Math.max(...hours, 1);
  const label = (hour: number) => clock(new Date(2000, 0, 1, hour));
  return (
    <svg class="bars" viewBox={`0 0 ${24 * STEP} ${HEIGHT + 14}`} role="img" aria-label={t("today.byHour")}>
      <line class="ground" x1="0" x2={24 * STEP} y1={HEIGHT} y2={HEIGHT} />
      {hours.map((sum, hour) => {
        const height = sum === 0 ? 0 : Math.max(2, (sum / most) * (HEIGHT - 4));
        return <rect key={hour} x={hour * STEP + 1.5} y={HEIGHT - height} width={WIDTH} height={height} rx="1.5" />;
      })}
      {LABELS.map((hour) => (
        <text key={hour} x={hour * STEP + 1.5} y={HEIGHT + 11}>
          {label(hour)}
        </text>
      ))}
    </svg>
  );
}
