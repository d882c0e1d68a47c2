/** A first payment to oneself: so little that nobody minds, and with practice money where the server has no other. */

import type { TalerApiError } from "@kontor/client/api-error";
import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../design/dialog.js";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { type OrderStatus, watchOrder } from "../../live/watch-order.js";
import { t } from "../../messages/language.js";
import { PayForPractice } from "../../practice/pay-for-practice.js";
import { currency, has, isSandbox, money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { pathTo } from "../route.js";

const AMOUNT = "0.1";

export function FirstSale({ onClose }: { readonly onClose: () => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const status = useSignal<OrderStatus | undefined>(undefined);
  const orderId = useSignal(`first-${crypto.randomUUID().slice(0, 8)}`).value;
  const amount = `${currency()}:${AMOUNT}`;
  useEffect(() => {
    const leaving = new AbortController();
    const begin = async () => {
      const answer = await api.value.call("POST /private/orders", {
        body: { order: { order_id: orderId, amount, summary: t("firstSale.summary") }, create_token: true },
      });
      if (!answer.ok) {
        error.value = answer;
        return;
      }
      const onStatus = (next: OrderStatus) => {
        status.value = next;
      };
      await watchOrder(api.value, orderId, { onStatus }, leaving.signal);
    };
    void begin();
    return () => leaving.abort();
  }, []);
  const { value } = status;
  return (
    <Dialog title={t("firstSale.title")} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      {value === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      {value?.order_status === "unpaid" && (
        <>
          <QrCode text={value.taler_pay_uri} label={t("till.code")} />
          <PayForPractice api={api.value} uri={value.taler_pay_uri} />
        </>
      )}
      {value !== undefined && value.order_status !== "paid" && (
        <>
          <p>{t(value.order_status === "claimed" ? "till.opened" : "firstSale.how", { amount: money(amount) })}</p>
          {isSandbox() && !has("practice") && <p class="note">{t("firstSale.practice")}</p>}
          <a class="button quiet" href={value.order_status_url} target="_blank" rel="noreferrer">
            <Icon name="link" />
            {t("firstSale.page")}
          </a>
        </>
      )}
      {value?.order_status === "paid" && (
        <>
          <p class="note good" role="status">
            {t("firstSale.paid", { amount: money(amount) })}
          </p>
          <div class="buttons">
            <a class="button" href="./till/">
              <Icon name="till" />
              {t("menu.till")}
            </a>
            <a class="button quiet" href={pathTo("orders", orderId)} onClick={onClose}>
              {t("firstSale.look")}
            </a>
          </div>
        </>
      )}
    </Dialog>
  );
}
