/** One order: how it stands, what can be done about it, how it went, and what it was for. It changes by itself. */

import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../../design/icon.js";
import { Verbatim } from "../../design/verbatim.js";
import { type OrderStatus, watchOrder } from "../../live/watch-order.js";
import { type MessageKey, t } from "../../messages/language.js";
import { fullMoment } from "../../messages/moments.js";
import { type OrderView, viewOf } from "../../orders/contract.js";
import { StateBadge } from "../../orders/order-state.js";
import { type Paper, printReceipt } from "../../orders/receipt.js";
import { RefundDialog } from "../../orders/refund-dialog.js";
import { PayForPractice } from "../../practice/pay-for-practice.js";
import { has, money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { shopNow } from "../../session/shop-clock.js";
import { go, pathTo } from "../route.js";
import { shop } from "../shop-info.js";
import { Forget } from "./forget.js";
import { MailReceipt } from "./mail-receipt.js";
import { OrderNote } from "./order-note.js";
import { TaxReceipt } from "./tax-receipt.js";
import { TimeLine } from "./time-line.js";

export function OrderDetail({ orderId }: { readonly orderId: string }) {
  const status = useSignal<OrderStatus | undefined>(undefined);
  const isGone = useSignal(false);
  const trouble = useSignal<MessageKey | undefined>(undefined);
  const isRefunding = useSignal(false);
  useEffect(() => {
    const leaving = new AbortController();
    const onStatus = (next: OrderStatus) => {
      status.value = next;
      trouble.value = undefined;
    };
    const onTrouble = (code: number) => {
      isGone.value = code === 404;
      trouble.value = code === 404 ? undefined : code === 0 ? "trouble.noConnection" : "trouble.server";
    };
    void watchOrder(api.value, orderId, { onStatus, onTrouble }, leaving.signal);
    return () => leaving.abort();
  }, [orderId]);
  if (isGone.value) return <p class="empty">{t("orders.gone")}</p>;
  if (status.value === undefined && trouble.value !== undefined) {
    return (
      <p class="note bad" role="alert">
        {t(trouble.value)}
      </p>
    );
  }
  if (status.value === undefined) return <div class="detail skeleton" aria-busy="true" />;
  const view = viewOf(status.value, shopNow());
  const refunded = status.value.order_status === "paid" ? status.value.refund_amount : undefined;
  return (
    <article class="detail" aria-labelledby="order-what">
      <a class="button bare to-list" href={pathTo("orders")} aria-label={t("orders.back")}>
        <Icon name="back" />
      </a>
      <header>
        <StateBadge state={view.state} />
        <p class="amount num">{view.amount === undefined ? t("orders.choices") : money(view.amount)}</p>
        <h1 id="order-what">{view.summary}</h1>
        <p class="soft small num">{orderId}</p>
      </header>
      <Actions
        {...{ status: status.value, view, orderId }}
        onRefund={() => {
          isRefunding.value = true;
        }}
      />
      {status.value.order_status === "unpaid" && view.state === "open" && (
        <figure class="order-code">
          <QrCode text={status.value.taler_pay_uri} label={t("till.code")} />
          <figcaption class="soft small">{t("till.scan")}</figcaption>
          <PayForPractice api={api.value} uri={status.value.taler_pay_uri} />
        </figure>
      )}
      <Items view={view} />
      <TaxReceipt status={status.value} />
      <TimeLine status={status.value} view={view} />
      <OrderNote orderId={orderId} status={status.value} />
      <Forget status={status.value} orderId={orderId} />
      <details>
        <summary>{t("technical")}</summary>
        <Verbatim text={JSON.stringify(status.value, undefined, 1)} />
      </details>
      {isRefunding.value && view.amount !== undefined && (
        <RefundDialog
          {...{ api: api.value, orderId, paid: view.amount }}
          refunded={refunded ?? `${view.amount.split(":")[0]}:0`}
          onClose={() => {
            isRefunding.value = false;
          }}
        />
      )}
    </article>
  );
}

interface ActionsProps {
  readonly status: OrderStatus;
  readonly view: OrderView;
  readonly orderId: string;
  readonly onRefund: () => void;
}

function Actions({ status, view, orderId, onRefund }: ActionsProps) {
  const isPaid = status.order_status === "paid";
  const isCopied = useSignal(false);
  const isMailing = useSignal(false);
  const remove = async () => {
    const answer = await api.value.call("DELETE /private/orders/{orderId}", {
      params: { orderId },
      query: { force: true },
    });
    if (answer.ok) go("orders");
  };
  const copy = async () => {
    await navigator.clipboard.writeText(status.order_status_url);
    isCopied.value = true;
  };
  const print = (paper: Paper) => {
    const { items, summary, amount = "", made } = view;
    const refunded = isPaid && status.refunded ? status.refund_amount : undefined;
    printReceipt({ shop: shop.value?.name ?? "", orderId, at: made, items, summary, amount, refunded }, paper);
  };
  const mayRefund = isPaid && !status.wired && view.amount !== undefined && status.refund_amount !== view.amount;
  return (
    <div class="buttons">
      {mayRefund && (
        <button type="button" class="button" onClick={onRefund}>
          <Icon name="refund" />
          {t("till.refund")}
        </button>
      )}
      {isPaid && (
        <>
          <button type="button" class="button quiet" onClick={() => print("a4")}>
            <Icon name="print" />
            {t("till.receipt")}
          </button>
          <button type="button" class="button quiet" onClick={() => print("roll")}>
            {t("receipt.roll")}
          </button>
          {has("receipt-mails") && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                isMailing.value = true;
              }}
            >
              <Icon name="mail" />
              {t("mailed.title")}
            </button>
          )}
        </>
      )}
      <button type="button" class="button quiet" onClick={() => void copy()}>
        <Icon name="link" />
        {t(isCopied.value ? "orders.copied" : "orders.copy")}
      </button>
      {!isPaid && (
        <button type="button" class="button danger" onClick={() => void remove()}>
          {t("orders.cancel")}
        </button>
      )}
      {isPaid && has("order-notes") && !has("receipt-mails") && <p class="soft small">{t("mailed.notSetUp")}</p>}
      {isMailing.value && (
        <MailReceipt
          orderId={orderId}
          onClose={() => {
            isMailing.value = false;
          }}
        />
      )}
    </div>
  );
}

function Items({ view }: { readonly view: OrderView }) {
  if (view.items.length === 0) return null;
  return (
    <section>
      <h2>{t("orders.items")}</h2>
      <ul class="items">
        {view.items.map(({ name, quantity, price }, index) => (
          <li key={index}>
            <span>
              <span class="num">{quantity} ×</span> {name}
            </span>
            {price !== undefined && <span class="num">{money(price)}</span>}
          </li>
        ))}
      </ul>
      {view.payBy !== undefined && view.state === "open" && (
        <p class="soft small">{t("orders.payBy", { moment: fullMoment(view.payBy) })}</p>
      )}
    </section>
  );
}
