/** PAY: the code for the customer's wallet, and what is heard of it. */

import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useEffect } from "preact/hooks";
import { Icon } from "../design/icon.js";
import { type OrderStatus, watchOrder } from "../live/watch-order.js";
import { t } from "../messages/language.js";
import { PayForPractice } from "../practice/pay-for-practice.js";
import { money } from "../session/backend.js";
import { keepScreenOn } from "./keep-screen-on.js";
import { play } from "./sound.js";
import { api, cancel, finish, forgetDevice, isOnline, isOpened, payUri, type Sale } from "./till-state.js";

export function Pay({ sale }: { readonly sale: Sale }) {
  useEffect(() => {
    const leaving = new AbortController();
    const onStatus = (status: OrderStatus) => {
      isOnline.value = true;
      if (status.order_status === "unpaid") payUri.value = status.taler_pay_uri;
      isOpened.value = status.order_status === "claimed";
      if (status.order_status !== "paid") return;
      leaving.abort();
      play("paid");
      finish(sale);
    };
    const onTrouble = (status: number) => {
      if (status === 0) isOnline.value = false;
      if (status === 401) void forgetDevice();
    };
    void watchOrder(api.value, sale.orderId, { onStatus, onTrouble }, leaving.signal);
    const letScreenSleep = keepScreenOn();
    return () => {
      leaving.abort();
      payUri.value = undefined;
      isOpened.value = false;
      letScreenSleep();
    };
  }, [sale.orderId]);
  return (
    <main class="pay">
      <header>
        <button type="button" class="button bare" aria-label={t("till.cancel")} onClick={() => void cancel(sale)}>
          <Icon name="back" />
        </button>
        <h1 class="num">{money(sale.amount)}</h1>
      </header>
      <div class={`code ${isOpened.value ? "opened" : ""}`}>
        {payUri.value === undefined ? <div class="skeleton" /> : <QrCode text={payUri.value} label={t("till.code")} />}
      </div>
      <p class="say" role="status">
        {isOnline.value ? (
          <span class={`waiting ${isOpened.value ? "seen" : ""}`}>
            {t(isOpened.value ? "till.opened" : "till.scan")}
          </span>
        ) : (
          <span class="badge warn">{t("till.offline")}</span>
        )}
      </p>
      {payUri.value !== undefined && <PayForPractice api={api.value} uri={payUri.value} />}
      <button type="button" class="button quiet" onClick={() => void cancel(sale)}>
        {t("till.cancel")}
      </button>
    </main>
  );
}
