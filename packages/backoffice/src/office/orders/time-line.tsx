/** How an order went: made, paid, what was given back, paid out, in the bank. */

import type { OrderStatus } from "../../live/watch-order.js";
import { t } from "../../messages/language.js";
import { day, fullMoment } from "../../messages/moments.js";
import type { OrderView } from "../../orders/contract.js";
import { money } from "../../session/backend.js";

interface TimeLineProps {
  readonly status: OrderStatus;
  readonly view: OrderView;
}

export function TimeLine({ status, view }: TimeLineProps) {
  const { made } = view;
  return (
    <section>
      <h2>{t("orders.story")}</h2>
      <ol class="story">
        {made !== undefined && <Step at={fullMoment(made)} what={t("story.made")} />}
        {status.order_status === "claimed" && <Step at="" what={t("story.opened")} />}
        {status.order_status === "paid" && <Paid status={status} view={view} />}
      </ol>
    </section>
  );
}

type PaidStatus = Extract<OrderStatus, { readonly order_status: "paid" }>;

function Paid({ status, view }: { readonly status: PaidStatus; readonly view: OrderView }) {
  const { last_payment, refund_details, wire_details, wire_reports, deposit_total } = status;
  return (
    <>
      <Step at={fullMoment(last_payment)} what={t("story.paid", { amount: money(view.amount ?? deposit_total) })} />
      {refund_details.map(({ reason, pending, timestamp, amount }, index) => (
        <Step
          key={index}
          at={fullMoment(timestamp)}
          what={t(pending ? "story.refundReady" : "story.refunded", { amount: money(amount), reason })}
        />
      ))}
      {wire_details.map(({ execution_time, amount, confirmed, wtid }) => (
        <Step
          key={wtid}
          at={day(execution_time)}
          what={t(confirmed ? "story.inBank" : "story.paidOut", { amount: money(amount) })}
        />
      ))}
      {wire_reports.map(({ hint }, index) => (
        <Step key={index} at="" what={t("story.problem", { hint })} isBad />
      ))}
      {wire_details.length === 0 && wire_reports.length === 0 && <Step at="" what={t("story.waiting")} isAhead />}
    </>
  );
}

interface StepProps {
  readonly at: string;
  readonly what: string;
  readonly isBad?: boolean;
  readonly isAhead?: boolean;
}

function Step({ at, what, isBad, isAhead }: StepProps) {
  return (
    <li class={isBad ? "bad" : isAhead ? "ahead" : ""}>
      <span>{what}</span>
      {at !== "" && <span class="soft small">{at}</span>}
    </li>
  );
}
