/**
 * Where the money is, from left to right: sold, waiting to be paid out, on its way, in the bank; and what flowed off as refunds
 * and fees. A tap on a station lists what is there.
 */

import type { Operations } from "@kontor/client/api";
import { amountLeft, parseAmount, printAmount, sameCurrency, sumAmounts, zeroAmount } from "@kontor/taler/amount";
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../../design/icon.js";
import { type MessageKey, t } from "../../messages/language.js";
import { day, type TimestampJson } from "../../messages/moments.js";
import { currency, money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { shopNow } from "../../session/shop-clock.js";
import { pathTo } from "../route.js";
import { useAnswer } from "../use-answer.js";
import type { Payout } from "./payout.js";

export type Station = "coming" | "arrived";

interface RiverProps {
  readonly payouts: readonly Payout[];
  /** Which payouts are listed; undefined: all. */
  readonly station: Signal<Station | undefined>;
}

type Statistics = Operations["GET /private/statistics-amount/{slug}"]["answers"][200];

const DAYS = 30;
/** More are not added up here; the sum says that there is more. */
const MOST_ORDERS = 200;

export function River({ payouts, station }: RiverProps) {
  const statistic = (slug: string) =>
    useAnswer("GET /private/statistics-amount/{slug}", { params: { slug }, query: { by: "BUCKET" } });
  const [received, refunds, depositFees, wireFees] = [
    statistic("payments-received"),
    statistic("refunds-granted"),
    statistic("total-deposit-fees-paid"),
    statistic("total-wire-fees-paid"),
  ];
  const waiting = useAnswer("GET /private/orders", { query: { paid: "YES", wired: "NO", limit: -MOST_ORDERS } });
  // The newest is wired last.
  const last = useDeadline(waiting.body.value?.orders[0]?.order_id);
  // What is paid out does not wait any more.
  useEffect(() => void waiting.again(), [payouts]);
  const of = (isArrived: boolean) =>
    payouts
      .filter(({ confirmed }) => confirmed === isArrived)
      .flatMap(({ expected_credit_amount: amount }) => amount ?? []);
  const unpaidOut = waiting.body.value?.orders ?? [];
  const owed = less(
    sum(unpaidOut.map(({ amount }) => amount)),
    sum([...unpaidOut.flatMap(({ refund_amount }) => refund_amount ?? []), ...of(false)]),
  );
  const fees = sum([lately(depositFees.body.value), lately(wireFees.body.value)]);
  return (
    <div class="river">
      {/* Some backends have no statistics. */}
      {received.error.value === undefined && (
        <>
          <Stop word="river.sold" amount={lately(received.body.value)} href={pathTo("orders")}>
            <span class="soft small">{t("river.days", { count: DAYS })}</span>
            <span class="small flows-off">
              {t("river.refunds", { amount: money(lately(refunds.body.value)) })}
              <br />
              {t("river.fees", { amount: money(fees) })}
            </span>
          </Stop>
          <Icon name="back" />
        </>
      )}
      <Stop
        word="river.waiting"
        amount={owed}
        more={unpaidOut.length === MOST_ORDERS}
        href={`${pathTo("orders")}?orders.notPaidOut`}
      >
        {last !== undefined && <span class="soft small">{t("river.until", { day: day(last) })}</span>}
      </Stop>
      <Icon name="back" />
      {(
        [
          ["coming", "payouts.onTheWay"],
          ["arrived", "payouts.arrived"],
        ] as const
      ).map(([name, word], index) => (
        <>
          {index > 0 && <Icon name="back" />}
          <button
            type="button"
            class="stop"
            aria-pressed={station.value === name}
            onClick={() => {
              station.value = station.value === name ? undefined : name;
            }}
          >
            <span class="soft">{t(word)}</span>
            <strong class="num">{money(sum(of(name === "arrived")))}</strong>
          </button>
        </>
      ))}
    </div>
  );
}

/** When an order is paid out at the latest. */
function useDeadline(orderId: string | undefined): TimestampJson | undefined {
  const deadline = useSignal<TimestampJson | undefined>(undefined);
  useEffect(() => {
    deadline.value = undefined;
    if (orderId === undefined) return;
    void api.value.call("GET /private/orders/{orderId}", { params: { orderId } }).then((answer) => {
      if (!answer.ok || answer.status !== 200 || answer.body.order_status !== "paid") return;
      deadline.value = (
        answer.body.contract_terms as { wire_transfer_deadline?: TimestampJson }
      ).wire_transfer_deadline;
    });
  }, [orderId]);
  return deadline.value;
}

interface StopProps {
  readonly word: MessageKey;
  readonly amount: string;
  readonly more?: boolean;
  readonly href: string;
  readonly children?: ComponentChildren;
}

function Stop({ amount, children, href, more = false, word }: StopProps) {
  return (
    <a class="stop" href={href}>
      <span class="soft">{t(word)}</span>
      <strong class="num">{more ? t("river.more", { amount: money(amount) }) : money(amount)}</strong>
      {children}
    </a>
  );
}

function sum(amounts: readonly string[]): string {
  const [first] = amounts;
  const of = first === undefined ? currency() : parseAmount(first).currency;
  return printAmount(
    sumAmounts(
      of,
      amounts.map(parseAmount).filter((amount) => amount.currency === of),
    ),
  );
}

/** Never less than nothing: what is on its way may be for orders that are not in the list. */
function less(from: string, what: string): string {
  const [left, right] = [parseAmount(from), parseAmount(what)];
  return printAmount(sameCurrency(left, right) ? amountLeft(left, right) : zeroAmount(left.currency));
}

/** Of the last days, with today. */
function lately(body: Statistics | undefined): string {
  const begin = shopNow() / 1000 - DAYS * 86_400;
  const days = (body?.buckets ?? []).filter(
    ({ range, start_time }) => range === "day" && Number(start_time.t_s) >= begin,
  );
  return sum(
    days
      .flatMap(({ cumulative_amounts }) => cumulative_amounts)
      .filter((amount) => amount.startsWith(`${currency()}:`)),
  );
}
