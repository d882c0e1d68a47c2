/** What a bookkeeper needs once a month: any days of the shop, as a file that spreadsheets and people can read. */

import { useSignal } from "@preact/signals";
import { t } from "../../messages/language.js";
import { shopNow } from "../../session/shop-clock.js";
import { download } from "../download.js";
import { useAnswer } from "../use-answer.js";

const FORMATS = [
  ["xlsx", "XLSX"],
  ["csv", "CSV"],
  ["pdf", "PDF"],
] as const;

export function ExportBooks() {
  const days = useAnswer("GET /private/kontor/days", {}).body.value;
  const from = useSignal(firstOfLastMonth());
  const to = useSignal(lastOfLastMonth());
  const isRefused = useSignal(false);
  const get = async (format: string) => {
    const query = new URLSearchParams({
      from: from.value,
      to: to.value,
      format,
      locale: navigator.language,
    });
    isRefused.value = !(await download(`private/kontor/export?${query}`, `${from.value}_${to.value}.${format}`));
  };
  return (
    <section class="panel" aria-labelledby="export">
      <h2 id="export">{t("export.title")}</h2>
      <p class="soft">
        {t("export.how")} {days && t("statements.zone", { zone: days.time_zone })}
      </p>
      {isRefused.value && (
        <p class="note bad" role="alert">
          {t("export.nothing")}
        </p>
      )}
      <div class="two">
        {(
          [
            [from, "export.from"],
            [to, "export.to"],
          ] as const
        ).map(([date, word]) => (
          <label class="field" key={word}>
            <span>{t(word)}</span>
            <input
              type="date"
              required
              value={date.value}
              onInput={({ currentTarget }) => {
                date.value = currentTarget.value;
              }}
            />
          </label>
        ))}
      </div>
      <div class="buttons">
        {FORMATS.map(([format, word]) => (
          <button type="button" class="button quiet" key={format} onClick={() => void get(format)}>
            {word}
          </button>
        ))}
      </div>
    </section>
  );
}

function firstOfLastMonth(now = new Date(shopNow())): string {
  return isoDay(new Date(now.getFullYear(), now.getMonth() - 1, 1));
}

function lastOfLastMonth(now = new Date(shopNow())): string {
  return isoDay(new Date(now.getFullYear(), now.getMonth(), 0));
}

function isoDay(day: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
