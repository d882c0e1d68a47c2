/** The deadlines of an order: what the shop wants, its instance's defaults, and what the protocol demands. */

import {
  addDuration,
  type Duration,
  NEVER,
  roundDownToSeconds,
  roundUpToSeconds,
  type Timestamp,
} from "@kontor/taler/time";
import { malformed, TalerError } from "../taler-error.js";

export interface WantedDeadlines {
  readonly timestamp?: Timestamp | undefined;
  readonly payDeadline?: Timestamp | undefined;
  readonly refundDeadline?: Timestamp | undefined;
  readonly wireTransferDeadline?: Timestamp | undefined;
  readonly deliveryDate?: Timestamp | undefined;
  /** Counts from the pay deadline. */
  readonly refundDelay?: Duration | undefined;
}

export interface DeadlineDefaults {
  readonly defaultPayDelay: Duration;
  readonly defaultRefundDelay: Duration;
  readonly defaultWireTransferDelay: Duration;
  readonly defaultWireTransferRoundingInterval: string;
}

/** Whole seconds, all of them. */
export interface Deadlines {
  readonly timestamp: Timestamp;
  readonly payDeadline: Timestamp;
  /** Equal to `timestamp` when the shop wants no refunds ever. */
  readonly refundDeadline: Timestamp;
  readonly wireTransferDeadline: Timestamp;
}

/**
 * Fills in what is missing and checks the whole.
 * @throws TalerError with the code of the deadline that cannot be
 */
export function decideDeadlines(wanted: WantedDeadlines, defaults: DeadlineDefaults, now: Timestamp): Deadlines {
  const timestamp = roundDownToSeconds(wanted.timestamp ?? now);
  if (timestamp === NEVER) throw malformed("order.timestamp", "never is not a time of an offer");

  const payDeadline = roundDownToSeconds(
    wanted.payDeadline ?? roundUpToSeconds(addDuration(timestamp, defaults.defaultPayDelay)),
  );
  if (payDeadline <= now) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST", { parameter: "order.pay_deadline" });
  }
  if (wanted.deliveryDate !== undefined && wanted.deliveryDate < now) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST", { parameter: "order.delivery_date" });
  }
  const refundDeadline = decideRefundDeadline(wanted, defaults, timestamp, payDeadline, now);

  const wireTransferDeadline =
    wanted.wireTransferDeadline === undefined
      ? roundUpToInterval(
          addDuration(refundDeadline > payDeadline ? refundDeadline : payDeadline, defaults.defaultWireTransferDelay),
          defaults.defaultWireTransferRoundingInterval,
        )
      : roundDownToSeconds(wanted.wireTransferDeadline);
  if (wireTransferDeadline >= LAST_DEADLINE) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER", {
      parameter: "order.wire_transfer_deadline",
    });
  }
  if (wireTransferDeadline < refundDeadline) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE", {
      parameter: "order.refund_deadline",
    });
  }
  if (payDeadline >= LAST_DEADLINE) throw malformed("order.pay_deadline", "lies too far in the future");
  return { timestamp, payDeadline, refundDeadline, wireTransferDeadline };
}

/** Beyond this a time fits neither the database's integers nor a calendar; nobody means it. The year 9999. */
export const LAST_DEADLINE: Timestamp = 253_370_764_800n * 1_000_000n;

function decideRefundDeadline(
  { refundDeadline, refundDelay }: WantedDeadlines,
  { defaultRefundDelay }: DeadlineDefaults,
  timestamp: Timestamp,
  payDeadline: Timestamp,
  now: Timestamp,
): Timestamp {
  if (refundDeadline === undefined) {
    return roundUpToSeconds(addDuration(payDeadline, refundDelay ?? defaultRefundDelay));
  }
  // Time zero, and the time of the offer, are how a shop says that there are no refunds.
  if (refundDeadline === 0n || roundDownToSeconds(refundDeadline) === timestamp) return timestamp;
  if (refundDeadline < now) {
    throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST", {
      parameter: "order.refund_deadline",
    });
  }
  return roundDownToSeconds(refundDeadline);
}

const MICROSECONDS_PER_MILLISECOND = 1000n;

/** The first moment at or after `time` at which such an interval begins, in UTC; a week begins on Monday. */
export function roundUpToInterval(time: Timestamp, interval: string): Timestamp {
  if (time >= LAST_DEADLINE) return NEVER;
  if (interval === "NONE" || interval === "SECOND") return roundUpToSeconds(time);
  const start = new Date(Number(roundUpToSeconds(time) / MICROSECONDS_PER_MILLISECOND));
  const rounded = nextStart(start, interval);
  return BigInt(rounded) * MICROSECONDS_PER_MILLISECOND;
}

/** Milliseconds since 1970 of the start of the interval that holds the date, or of the next if the date is within. */
function nextStart(date: Date, interval: string): number {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const [hour, minute] = [date.getUTCHours(), date.getUTCMinutes()];
  const candidates: Record<string, (step: number) => number> = {
    MINUTE: (step) => Date.UTC(year, month, day, hour, minute + step),
    HOUR: (step) => Date.UTC(year, month, day, hour + step),
    DAY: (step) => Date.UTC(year, month, day + step),
    WEEK: (step) => Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7) + 7 * step),
    MONTH: (step) => Date.UTC(year, month + step),
    QUARTER: (step) => Date.UTC(year, month - (month % 3) + 3 * step),
    YEAR: (step) => Date.UTC(year + step, 0),
  };
  const startOf = candidates[interval];
  if (startOf === undefined) throw new RangeError(`no rounding interval: ${interval}`);
  const current = startOf(0);
  return current >= date.getTime() ? current : startOf(1);
}
