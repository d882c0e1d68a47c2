/** The last ten sales of this till, with receipt and refund where they are allowed. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../design/dialog.js";
import { Icon } from "../design/icon.js";
import { Trouble } from "../design/trouble.js";
import { t } from "../messages/language.js";
import { moment } from "../messages/moments.js";
import { viewOf } from "../orders/contract.js";
import { printReceipt } from "../orders/receipt.js";
import { has, money } from "../session/backend.js";
import { RefundDialog } from "./lazy-refund.js";
import { joinedSales, offlineSales } from "./offline/journal.js";
import { OfflineList } from "./offline/offline-list.js";
import { settings } from "./settings.js";
import { api, mayRefund, shopName, shortNumber } from "./till-state.js";

type Entry = Operations["GET /private/orders"]["answers"][200]["orders"][number];

export function Recent({ onClose }: { readonly onClose: () => void }) {
  const entries = useSignal<readonly Entry[] | undefined>(undefined);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const refunding = useSignal<Entry | undefined>(undefined);
  useEffect(() => {
    const query = { limit: -10, paid: true, ...(has("pairings") ? { mine: true } : {}) };
    void api.value.call("GET /private/orders", { query }).then((answer) => {
      if (answer.ok) entries.value = answer.body.orders;
      else error.value = answer;
    });
  }, []);
  const print = async ({ order_id }: Entry) => {
    const answer = await api.value.call("GET /private/orders/{orderId}", { params: { orderId: order_id } });
    if (!answer.ok || answer.status !== 200) return;
    const { amount = "", made, items, summary } = viewOf(answer.body);
    printReceipt({ shop: shopName.value, orderId: order_id, at: made, items, summary, amount }, settings.value.paper);
  };
  if (refunding.value !== undefined) {
    const { order_id, amount, refund_amount } = refunding.value;
    const refunded = refund_amount ?? `${amount.split(":")[0]}:0`;
    return <RefundDialog {...{ api: api.value, orderId: order_id, paid: amount, refunded, onClose }} />;
  }
  return (
    <Dialog title={t("till.recent")} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      {entries.value === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      <OfflineList />
      {entries.value?.length === 0 && offlineSales.value.length + joinedSales.value.length === 0 && (
        <p class="empty">{t("till.noSales")}</p>
      )}
      <ul class="recent">
        {entries.value?.map((entry) => (
          <li key={entry.order_id}>
            <div>
              <strong class="num">{money(entry.amount)}</strong>
              <p class="soft small">
                {moment(entry.timestamp)} · {shortNumber(entry.order_id)} · {entry.summary}
              </p>
            </div>
            <button type="button" class="button bare" aria-label={t("till.receipt")} onClick={() => void print(entry)}>
              <Icon name="print" />
            </button>
            {mayRefund.value && entry.refundable && (
              <button
                type="button"
                class="button bare"
                aria-label={t("till.refund")}
                onClick={() => {
                  refunding.value = entry;
                }}
              >
                <Icon name="refund" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
