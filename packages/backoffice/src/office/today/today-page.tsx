/** Today: what came in, hour by hour, what needs a person, and the last sales as they happen. */

import { addAmounts, isZero, parseAmount, printAmount, zeroAmount } from "@kontor/taler/amount";
import { useEffect, useRef } from "preact/hooks";
import { Trouble } from "../../design/trouble.js";
import { useEvents } from "../../live/events.js";
import { t } from "../../messages/language.js";
import { moment } from "../../messages/moments.js";
import { StateBadge } from "../../orders/order-state.js";
import { currency, money } from "../../session/backend.js";
import { shopNow } from "../../session/shop-clock.js";
import { stateOfRow } from "../orders/order-list.js";
import { type Row, useRows } from "../orders/order-rows.js";
import { pathTo } from "../route.js";
import { useAnswer } from "../use-answer.js";
import { Steps } from "../welcome/steps.js";
import { Bars } from "./bars.js";
import { byHour, countToday, midnight, takenAWeekAgo, takenToday } from "./takings.js";
import { ToDo } from "./to-do.js";

const LAST = 10;
/** Many sales in one moment are looked at once. */
const GATHER_MS = 500;
const BUCKETS = { by: "BUCKET" } as const;

export function TodayPage() {
  const sales = useRows({ paid: true });
  const accounts = useAnswer("GET /private/accounts", {});
  const kyc = useAnswer("GET /private/kyc", {});
  const again = () => {
    for (const asked of [accounts, kyc]) void asked.again();
  };
  useEvents((event) => {
    if (event === undefined || !("order_id" in event)) again();
  });
  const { rows, error } = sales;
  const all = rows.value ?? [];
  return (
    <div class="page">
      <header>
        <h1>{t("menu.today")}</h1>
      </header>
      {error.value && <Trouble error={error.value} />}
      <Steps accounts={accounts} kyc={kyc} sales={sales} onChange={again} />
      <ToDo accounts={accounts} kyc={kyc} />
      <div class="panels">
        <Takings rows={rows.value} />
        <section class="panel" hidden={rows.value === undefined && error.value !== undefined}>
          <h2>{t("today.last")}</h2>
          {all.length === 0 ? (
            <p class="soft">{t(rows.value === undefined ? "wait" : "orders.noneHow")}</p>
          ) : (
            <ul class="plain-rows">
              {all.slice(0, LAST).map((row) => (
                <li key={row.order_id}>
                  <a class="row" href={pathTo("orders", row.order_id)}>
                    <span class="what">{row.summary}</span>
                    <span class="num sum">{money(row.amount)}</span>
                    <span class="soft small about">{moment(row.timestamp, shopNow())}</span>
                    <StateBadge state={stateOfRow(row)} />
                  </a>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </div>
  );
}

/** @param rows what is left to count where a backend has no statistics */
function Takings({ rows }: { readonly rows: readonly Row[] | undefined }) {
  const received = useAnswer("GET /private/statistics-amount/{slug}", {
    params: { slug: "payments-received" },
    query: BUCKETS,
  });
  const refunded = useAnswer("GET /private/statistics-amount/{slug}", {
    params: { slug: "refunds-granted" },
    query: BUCKETS,
  });
  const sales = useAnswer("GET /private/statistics-counter/{slug}", {
    params: { slug: "orders-paid" },
    query: BUCKETS,
  });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEvents((event) => {
    if (event !== undefined && event.type !== "pay" && event.type !== "refund") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      for (const { again } of [received, refunded, sales]) void again();
    }, GATHER_MS);
  });
  const now = Math.floor(shopNow() / 1000);
  if (received.error.value !== undefined && received.error.value.status !== 0) {
    // A sum that nobody knows is not nothing.
    return rows === undefined ? null : <Counted rows={rows} now={now} />;
  }
  const isLoading = [received, refunded, sales].some(({ body, error }) => !body.value && !error.value);
  const back = takenToday(refunded.body.value, currency(), now);
  const weekAgo = takenAWeekAgo(received.body.value, currency(), now);
  return (
    <section class="panel" aria-busy={isLoading || undefined}>
      <h2>{t("today.taken")}</h2>
      <p class="big num">{money(takenToday(received.body.value, currency(), now))}</p>
      <p class="soft">
        {isLoading ? t("wait") : t("today.sales", { count: countToday(sales.body.value, now) })}
        {!isZero(parseAmount(back)) && ` · ${t("today.refunded", { amount: money(back) })}`}
      </p>
      {!isZero(parseAmount(weekAgo)) && <p class="soft small">{t("today.weekAgo", { amount: money(weekAgo) })}</p>}
      <Bars hours={byHour(received.body.value, currency(), now)} />
    </section>
  );
}

/** The newest sales that the list has. */
function Counted({ rows, now }: { readonly rows: readonly Row[]; readonly now: number }) {
  const begin = midnight(new Date(now * 1000));
  const today = rows.filter(({ timestamp: { t_s } }) => typeof t_s === "number" && t_s >= begin);
  const amounts = today.map(({ amount }) => parseAmount(amount)).filter((amount) => amount.currency === currency());
  return (
    <section class="panel">
      <h2>{t("today.taken")}</h2>
      <p class="big num">{money(printAmount(amounts.reduce(addAmounts, zeroAmount(currency()))))}</p>
      <p class="soft">{t("today.sales", { count: today.length })}</p>
    </section>
  );
}
