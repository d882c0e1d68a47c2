/** Digits and the one big button. */

import { printAmount } from "@kontor/taler/amount";
import { Icon } from "../design/icon.js";
import { t } from "../messages/language.js";
import { money } from "../session/backend.js";
import { addTyped, pressBack, pressDigits, pressPoint, pressTimes, total, typedAmount } from "./cart.js";
import { ExtrasStep } from "./extras-step.js";
import { asksExtras, cart, clearCart, isCharging, pressCharge } from "./till-state.js";

export function press(digits: string): void {
  cart.value = pressDigits(cart.value, digits);
}

export function pressPlus(): void {
  cart.value = addTyped(cart.value, t("till.amount"));
}

const ROWS = [
  ["1", "2", "3"],
  ["4", "5", "6"],
  ["7", "8", "9"],
] as const;

export function Keypad() {
  const { typed, times, lines, digits } = cart.value;
  const sum = printAmount(total(cart.value));
  const isEmpty = typed === "" && lines.length === 0;
  return (
    <div class="keypad">
      <output class="entry num" aria-live="polite" aria-label={t("till.entry")}>
        {times !== undefined && <span class="times">{times} ×</span>}
        {money(printAmount(typedAmount(cart.value)))}
      </output>
      <div class="keys">
        {ROWS.flat().map((digit) => (
          <button type="button" class="key" key={digit} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="key" onClick={() => press("00")}>
          00
        </button>
        <button type="button" class="key" onClick={() => press("0")}>
          0
        </button>
        <button
          type="button"
          class="key"
          disabled={digits === 0}
          aria-label={t("till.point")}
          onClick={() => {
            cart.value = pressPoint(cart.value);
          }}
        >
          .
        </button>
      </div>
      <div class="keys functions">
        <button
          type="button"
          class="key soft"
          aria-label={t("till.back")}
          onClick={() => {
            cart.value = pressBack(cart.value);
          }}
        >
          <Icon name="backspace" />
        </button>
        <button type="button" class="key soft" aria-label={t("till.clear")} onClick={clearCart}>
          C
        </button>
        <button
          type="button"
          class="key soft"
          aria-label={t("till.times")}
          onClick={() => {
            cart.value = pressTimes(cart.value);
          }}
        >
          ×
        </button>
        <button type="button" class="key soft" aria-label={t("till.plus")} onClick={pressPlus}>
          +
        </button>
      </div>
      <button type="button" class="button charge" disabled={isEmpty || isCharging.value} onClick={pressCharge}>
        {isCharging.value ? t("wait") : t("till.charge")}
        {!isEmpty && <span class="num">{money(sum)}</span>}
      </button>
      {asksExtras.value && <ExtrasStep />}
    </div>
  );
}
