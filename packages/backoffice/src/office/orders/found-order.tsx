/** The one order whose number was typed or scanned: above the list, which is searched for words. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../../design/icon.js";
import type { OrderStatus } from "../../live/watch-order.js";
import { t } from "../../messages/language.js";
import { viewOf } from "../../orders/contract.js";
import { StateBadge } from "../../orders/order-state.js";
import { money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { shopNow } from "../../session/shop-clock.js";
import { pathTo } from "../route.js";

export function FoundOrder({ orderId }: { readonly orderId: string }) {
  const status = useSignal<OrderStatus | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    void api.value.call("GET /private/orders/{orderId}", { params: { orderId } }).then((answer) => {
      if (isWanted && answer.ok && answer.status === 200) status.value = answer.body;
    });
    return () => {
      isWanted = false;
    };
  }, []);
  if (status.value === undefined) return null;
  const { summary, amount, state } = viewOf(status.value, shopNow());
  return (
    <ul class="rows found">
      <li>
        <a class="row" href={pathTo("orders", orderId)}>
          <span class="what">{summary}</span>
          <span class="num sum">{amount === undefined ? "" : money(amount)}</span>
          <span class="soft small about num">
            <Icon name="receipt" /> {t("receipt.number", { number: orderId })}
          </span>
          <StateBadge state={state} />
        </a>
      </li>
    </ul>
  );
}
