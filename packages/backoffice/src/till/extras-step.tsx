/** The step between SELL and PAY, in shops that want one: for which table it is, a discount, a tip. */

import { equalAmounts, isZero, printAmount, zeroAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import { Dialog } from "../design/dialog.js";
import { t } from "../messages/language.js";
import { amountFrom } from "../orders/typed-amount.js";
import { currency, inputDigits, money } from "../session/backend.js";
import { total } from "./cart.js";
import { billOf, type Extras, NO_EXTRAS, percentOf } from "./extras.js";
import { settings } from "./settings.js";
import { asksExtras, cart, charge } from "./till-state.js";

const DISCOUNTS = [0, 5, 10, 20, 50];
const TIPS = [0, 5, 10, 15];

export function ExtrasStep() {
  const extras = useSignal(NO_EXTRAS);
  const { asksTable, allowsDiscount, asksTip } = settings.value;
  const sum = total(cart.value);
  const digits = inputDigits(currency());
  const { discount, price, due } = billOf(sum, extras.value, digits);
  const change = (changed: Partial<Extras>) => {
    extras.value = { ...extras.value, ...changed };
  };
  return (
    <Dialog title={t("till.charge")} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void charge(extras.value);
        }}
      >
        {asksTable && (
          <label class="field">
            <span>{t("extras.table")}</span>
            <input
              maxLength={40}
              autocomplete="off"
              value={extras.value.table}
              onInput={({ currentTarget }) => change({ table: currentTarget.value })}
            />
          </label>
        )}
        {allowsDiscount && (
          <fieldset class="choice">
            <legend class="label">{t("extras.discount")}</legend>
            <div class="chips">
              {DISCOUNTS.map((percent) => (
                <button
                  type="button"
                  class="chip num"
                  key={percent}
                  aria-pressed={extras.value.discountPercent === percent}
                  // The tip is of what is left to pay: it is chosen again.
                  onClick={() => change({ discountPercent: percent, tip: undefined })}
                >
                  {percent === 0 ? t("extras.none") : t("extras.percent", { percent })}
                </button>
              ))}
            </div>
          </fieldset>
        )}
        {asksTip && (
          <fieldset class="choice">
            <legend class="label">{t("extras.tip")}</legend>
            <div class="chips">
              {TIPS.map((percent) => {
                const tip = percentOf(price, percent, digits);
                const isChosen = equalAmounts(extras.value.tip ?? zeroAmount(currency()), tip);
                return (
                  <button
                    type="button"
                    class="chip num"
                    key={percent}
                    aria-pressed={isChosen}
                    onClick={() => change({ tip: isZero(tip) ? undefined : tip })}
                  >
                    {percent === 0
                      ? t("extras.none")
                      : `${t("extras.percent", { percent })} · ${money(printAmount(tip))}`}
                  </button>
                );
              })}
            </div>
            <label class="field">
              <span>{t("extras.otherTip", { currency: currency() })}</span>
              <input
                inputMode="decimal"
                pattern="[0-9]+([.,][0-9]{1,8})?"
                autocomplete="off"
                onInput={({ currentTarget: { value } }) => {
                  const tip = amountFrom(value, currency());
                  change({ tip: tip === undefined || isZero(tip) ? undefined : tip });
                }}
              />
            </label>
          </fieldset>
        )}
        {!isZero(discount) && <p class="soft num">{t("extras.less", { amount: money(printAmount(discount)) })}</p>}
        <button type="submit" class="button charge" disabled={isZero(due)}>
          {t("till.charge")} <span class="num">{money(printAmount(due))}</span>
        </button>
      </form>
    </Dialog>
  );
}

function close(): void {
  asksExtras.value = false;
}
