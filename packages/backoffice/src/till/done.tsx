/** DONE: green to the edge. A tap is the next sale. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { Icon } from "../design/icon.js";
import { t } from "../messages/language.js";
import { clock } from "../messages/moments.js";
import { printReceipt } from "../orders/receipt.js";
import { money } from "../session/backend.js";
import { RefundDialog } from "./lazy-refund.js";
import { receiptItems } from "./receipt-items.js";
import { settings } from "./settings.js";
import { api, mayRefund, nextSale, type Sale, shopName, shortNumber } from "./till-state.js";

export function Done({ sale }: { readonly sale: Sale }) {
  const at = useSignal(new Date()).value;
  const isRefunding = useSignal(false);
  useLayoutEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !isRefunding.value) nextSale();
    };
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
  useEffect(() => {
    const { closesAfter } = settings.value;
    if (closesAfter === 0 || isRefunding.value) return;
    const timer = setTimeout(nextSale, closesAfter * 1000);
    return () => clearTimeout(timer);
  }, [isRefunding.value]);
  const print = () =>
    printReceipt(
      {
        shop: shopName.value,
        orderId: sale.orderId,
        amount: sale.amount,
        summary: sale.summary,
        at: { t_s: Math.floor(at.getTime() / 1000) },
        items: receiptItems(sale),
      },
      settings.value.paper,
    );
  const zero = `${sale.amount.split(":")[0]}:0`;
  return (
    <main class="done">
      <div class="result" role="status">
        <svg class="tick" viewBox="0 0 48 48" aria-hidden="true">
          <path d="M10 25l10 10 19-22" />
        </svg>
        <h1>{t(sale.isOffline ? "offline.paid" : "till.paid")}</h1>
        <p class="sum num">{money(sale.amount)}</p>
        <p class="num">
          {clock(at)} · {t("till.number", { number: shortNumber(sale.orderId) })}
        </p>
      </div>
      <div class="after">
        <button type="button" class="button next" onClick={nextSale}>
          {t("till.next")}
        </button>
        <div class="buttons">
          <button type="button" class="button quiet" onClick={print}>
            <Icon name="print" />
            {t("till.receipt")}
          </button>
          {mayRefund.value && !sale.isOffline && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                isRefunding.value = true;
              }}
            >
              <Icon name="refund" />
              {t("till.refund")}
            </button>
          )}
        </div>
      </div>
      {isRefunding.value && (
        <RefundDialog
          {...{ api: api.value, orderId: sale.orderId, paid: sale.amount, refunded: zero }}
          onClose={() => {
            isRefunding.value = false;
          }}
        />
      )}
    </main>
  );
}
