/** What buckets look like on the wire, and which intervals follow from them. */

import { type Amount, FRACTION_BASE, MAX_AMOUNT_VALUE, printAmount } from "@kontor/taler/amount";
import { DAY, type Duration, HOUR, type Timestamp, timestampToJson } from "@kontor/taler/time";
import { moveBucket, type Range, startOfBucket } from "./buckets.js";
import type { Bucket } from "./store.js";

/** `by`: which of both lists a client wants. */
export type Wanted = "BUCKET" | "INTERVAL" | "ANY";

interface Interval {
  readonly length: Duration;
  /** Made of these, so that it begins with one of them. */
  readonly range: Range;
}

const INTERVALS: readonly Interval[] = [
  { length: HOUR, range: "hour" },
  { length: DAY, range: "hour" },
  { length: 7n * DAY, range: "hour" },
  { length: 30n * DAY, range: "day" },
  { length: 90n * DAY, range: "day" },
  { length: 365n * DAY, range: "day" },
];

/** A period with the sums that it has, by currency. */
export interface Period {
  readonly range: Range;
  readonly start: Timestamp;
  readonly units: ReadonlyMap<string, bigint>;
}

/** The buckets of one slug, with all currencies of a period together, in the order in which they come. */
export function periodsOf(buckets: readonly Bucket[]): Period[] {
  const periods = new Map<string, { range: Range; start: Timestamp; units: Map<string, bigint> }>();
  for (const { range, start, currency, units } of buckets) {
    const key = `${range} ${start}`;
    const period = periods.get(key) ?? { range, start, units: new Map<string, bigint>() };
    periods.set(key, period);
    period.units.set(currency, units);
  }
  return [...periods.values()];
}

export function periodJson({ range, start }: Pick<Period, "range" | "start">) {
  return {
    start_time: timestampToJson(start),
    end_time: timestampToJson(moveBucket(range, start, 1)),
    range,
  };
}

/** Since when each interval counts, up to now: its length, and what is missing to the beginning of a bucket. */
export function intervalsOf(
  periods: readonly Period[],
  now: Timestamp,
): { readonly start: Timestamp; readonly units: ReadonlyMap<string, bigint> }[] {
  return INTERVALS.map(({ length, range }) => {
    const start = startOfBucket(range, now > length ? now - length : 0n);
    const units = new Map<string, bigint>();
    for (const period of periods) {
      if (period.range !== range || period.start < start) continue;
      for (const [currency, more] of period.units) units.set(currency, (units.get(currency) ?? 0n) + more);
    }
    return { start, units };
  });
}

/** One amount for each currency. A sum that no amount can be is told as the largest there is. */
export function amountsOf(units: ReadonlyMap<string, bigint>): string[] {
  return [...units].map(([currency, sum]) => printAmount(cappedAmount(currency, sum)));
}

function cappedAmount(currency: string, units: bigint): Amount {
  const value = units / BigInt(FRACTION_BASE);
  if (value >= MAX_AMOUNT_VALUE) return { currency, value: MAX_AMOUNT_VALUE, fraction: 0 };
  return { currency, value, fraction: Number(units % BigInt(FRACTION_BASE)) };
}
