/** The list: time, what, how much, and how it stands; narrowed by views and words. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Icon } from "../../design/icon.js";
import { ScanButton } from "../../design/scanner/scan-button.js";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { moment } from "../../messages/moments.js";
import { type OrderState, StateBadge } from "../../orders/order-state.js";
import { money } from "../../session/backend.js";
import { shopNow } from "../../session/shop-clock.js";
import { go, pathTo } from "../route.js";
import { FoundOrder } from "./found-order.js";
import { orderNumberIn } from "./order-number.js";
import { type Filter, type Row, useRows } from "./order-rows.js";

const VIEWS = [
  ["orders.all", {}],
  ["orders.paid", { paid: true }],
  ["orders.unpaid", { paid: false }],
  ["orders.refunded", { refunded: true }],
  ["orders.notPaidOut", { paid: true, wired: false }],
] as const satisfies readonly (readonly [MessageKey, Filter])[];

/** Of how many days, today with them; 0 is any time. */
const PERIODS = [
  ["orders.anyTime", 0],
  ["orders.today", 1],
  ["orders.days7", 7],
  ["orders.days30", 30],
  ["orders.days365", 365],
] as const satisfies readonly (readonly [MessageKey, number])[];

const AFTER_TYPING_MS = 300;

/** Who comes from a sum wants to see what it is of: the view is named after the `?`. */
function wantedView(): (typeof VIEWS)[number] {
  return VIEWS.find(([word]) => location.hash.endsWith(`?${word}`)) ?? VIEWS[0];
}

export function OrderList({ chosen }: { readonly chosen: string | undefined }) {
  const view = useSignal<(typeof VIEWS)[number]>(wantedView());
  const days = useSignal(0);
  const words = useSignal("");
  const number = orderNumberIn(words.value);
  const isNarrowed = words.value !== "" || days.value !== 0 || view.value !== VIEWS[0];
  const { rows, error, hasMore, more } = useRows({
    ...view.value[1],
    ...(words.value === "" ? {} : { summary_filter: words.value }),
    ...(days.value === 0 ? {} : { date_s: beginOf(days.value) }),
  });
  return (
    <>
      <header class="list-head">
        <h1>{t("menu.orders")}</h1>
        <Search
          onWords={(typed) => {
            words.value = typed;
          }}
        />
        <select
          aria-label={t("orders.period")}
          value={String(days.value)}
          onChange={({ currentTarget }) => {
            days.value = Number(currentTarget.value);
          }}
        >
          {PERIODS.map(([word, count]) => (
            <option value={String(count)} key={word}>
              {t(word)}
            </option>
          ))}
        </select>
        <div class="chips views">
          {VIEWS.map((each) => (
            <button
              type="button"
              class="chip"
              key={each[0]}
              aria-pressed={view.value === each}
              onClick={() => {
                view.value = each;
              }}
            >
              {t(each[0])}
            </button>
          ))}
        </div>
      </header>
      {number !== undefined && <FoundOrder orderId={number} key={number} />}
      {error.value && <Trouble error={error.value} />}
      {rows.value === undefined && error.value === undefined && <Loading />}
      {rows.value?.length === 0 && (
        <div class="empty">
          <Icon name="receipt" />
          <strong>{t(isNarrowed ? "nothingFound" : "orders.none")}</strong>
          {!isNarrowed && <p>{t("orders.noneHow")}</p>}
        </div>
      )}
      <ul class="rows">
        {rows.value?.map((row) => (
          <li key={row.order_id}>
            <OrderRow row={row} isChosen={row.order_id === chosen} />
          </li>
        ))}
      </ul>
      {hasMore.value && (
        <button type="button" class="button quiet more" onClick={() => void more()}>
          {t("orders.more")}
        </button>
      )}
    </>
  );
}

/** Midnight before, in epoch seconds. */
function beginOf(days: number): number {
  const begin = new Date(shopNow());
  begin.setHours(0, 0, 0, 0);
  begin.setDate(begin.getDate() - (days - 1));
  return Math.floor(begin.getTime() / 1000);
}

/** By words, or by what the customer shows: the receipt, or the page of the order. */
function Search({ onWords }: { readonly onWords: (words: string) => void }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onRead = (text: string) => {
    const number = orderNumberIn(text);
    if (number === undefined) return t("orders.scanUnknown");
    go("orders", number);
    return undefined;
  };
  return (
    <div class="with-camera">
      <input
        type="search"
        placeholder={t("orders.search")}
        aria-label={t("orders.search")}
        onInput={({ currentTarget: { value } }) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onWords(value.trim()), AFTER_TYPING_MS);
        }}
      />
      <ScanButton title={t("orders.scan")} onRead={onRead} />
    </div>
  );
}

function Loading() {
  return (
    <div class="loading" aria-busy="true">
      {[0, 1, 2, 3, 4].map((each) => (
        <div class="skeleton" key={each} />
      ))}
    </div>
  );
}

function OrderRow({ row, isChosen }: { readonly row: Row; readonly isChosen: boolean }) {
  const { order_id, summary, timestamp, amount, made_by } = row;
  return (
    <a class="row" href={pathTo("orders", order_id)} aria-current={isChosen ? "true" : undefined}>
      <span class="what">{summary}</span>
      <span class="num sum">{money(amount)}</span>
      <span class="soft small about">
        {moment(timestamp, shopNow())}
        {made_by?.name !== undefined && ` · ${made_by.name}`}
      </span>
      <StateBadge state={stateOfRow(row)} />
    </a>
  );
}

/** As far as the list knows; what was paid out the order itself tells. */
export function stateOfRow({ paid, refund_amount, pending_refund_amount }: Row): OrderState {
  if (isSome(pending_refund_amount)) return "refundReady";
  if (isSome(refund_amount)) return "refunded";
  return paid ? "paid" : "open";
}

function isSome(amount: string | undefined): boolean {
  return amount !== undefined && /:0*[1-9]|\.\d*[1-9]/.test(amount);
}
