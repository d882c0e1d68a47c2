/** Orders: the list, and beside it (or over it, on a phone) the one that was chosen. */

import { t } from "../../messages/language.js";
import { route } from "../route.js";
import { OrderDetail } from "./order-detail.js";
import { OrderList } from "./order-list.js";

export function OrdersPage() {
  const [, orderId] = route.value;
  return (
    <div class={`split ${orderId === undefined ? "" : "chosen"}`}>
      <section class="side-list" aria-label={t("menu.orders")}>
        <OrderList chosen={orderId} />
      </section>
      {orderId === undefined ? (
        <p class="empty none-chosen">{t("orders.choose")}</p>
      ) : (
        <OrderDetail orderId={orderId} key={orderId} />
      )}
    </div>
  );
}
