/** What a till needs rarely: the end of the day, the customer's screen, and how this device is. */

import { AppearanceChoice } from "../design/appearance-choice.js";
import { Dialog } from "../design/dialog.js";
import { Icon } from "../design/icon.js";
import { LanguageChoice } from "../design/language-choice.js";
import { t } from "../messages/language.js";
import { has } from "../session/backend.js";
import { set, settings } from "./settings.js";
import { play, prepareSound } from "./sound.js";

interface TillMenuProps {
  readonly onCloseDay: () => void;
  readonly onPairDisplay: () => void;
  readonly onClose: () => void;
}

/** Off by default: a till that asks nothing is the fastest. */
const EXTRAS = [
  ["asksTip", "settings.tip"],
  ["allowsDiscount", "settings.discount"],
  ["asksTable", "settings.table"],
] as const;

const CLOSES_AFTER = [0, 3, 5, 10];

export function TillMenu({ onCloseDay, onPairDisplay, onClose }: TillMenuProps) {
  const { isLoud, closesAfter, paper } = settings.value;
  return (
    <Dialog title={t("till.title")} onClose={onClose}>
      <div class="buttons">
        <button type="button" class="button" onClick={onCloseDay}>
          <Icon name="chart" />
          {t("day.title")}
        </button>
        <button type="button" class="button quiet" onClick={() => window.open("#display", "kontor-display", "popup")}>
          {t("display.open")}
        </button>
        {has("displays") && (
          <button type="button" class="button quiet" onClick={onPairDisplay}>
            {t("display.other")}
          </button>
        )}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={isLoud}
          onChange={({ currentTarget }) => {
            set({ isLoud: currentTarget.checked });
            prepareSound();
            play("paid");
          }}
        />
        {t("settings.sound")}
      </label>
      {EXTRAS.map(([name, word]) => (
        <label class="check" key={name}>
          <input
            type="checkbox"
            checked={settings.value[name]}
            onChange={({ currentTarget }) => set({ [name]: currentTarget.checked })}
          />
          {t(word)}
        </label>
      ))}
      <label class="field">
        <span>{t("settings.closes")}</span>
        <select
          value={String(closesAfter)}
          onChange={({ currentTarget }) => set({ closesAfter: Number(currentTarget.value) })}
        >
          {CLOSES_AFTER.map((seconds) => (
            <option value={String(seconds)} key={seconds}>
              {seconds === 0 ? t("settings.stays") : t("settings.seconds", { count: seconds })}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("settings.paper")}</span>
        <select
          value={paper}
          onChange={({ currentTarget }) => set({ paper: currentTarget.value === "a4" ? "a4" : "roll" })}
        >
          <option value="roll">{t("settings.roll")}</option>
          <option value="a4">A4</option>
        </select>
      </label>
      <section>
        <h3>{t("appearance.title")}</h3>
        <AppearanceChoice />
      </section>
      <section>
        <h3>{t("language.title")}</h3>
        <div class="chips">
          <LanguageChoice />
        </div>
      </section>
    </Dialog>
  );
}
