/** Calendar-aligned periods in UTC, in which statistics add up (`StatisticBucketRange`). Weeks begin on Monday. */

import { DAY, type Duration, HOUR, type Timestamp } from "@kontor/taler/time";

export const RANGES = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type Range = (typeof RANGES)[number];

/** How long finished buckets are kept; undefined: for ever. */
export const KEPT: Readonly<Record<Range, Duration | undefined>> = {
  hour: 8n * DAY,
  day: 400n * DAY,
  week: 1100n * DAY,
  month: undefined,
  quarter: undefined,
  year: undefined,
};

const MONTHS: Partial<Record<Range, number>> = { month: 1, quarter: 3, year: 12 };

/** When the bucket that holds the time begins. */
export function startOfBucket(range: Range, at: Timestamp): Timestamp {
  const months = MONTHS[range];
  if (months !== undefined) {
    const date = new Date(Number(at / 1000n));
    return startOfMonth(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / months) * months);
  }
  // 1970 began on a Thursday.
  const shift = range === "week" ? 3n * DAY : 0n;
  const length = range === "hour" ? HOUR : range === "day" ? DAY : 7n * DAY;
  return ((at + shift) / length) * length - shift;
}

/** When the bucket `count` periods after (or, negative, before) the one that begins at `start` begins. */
export function moveBucket(range: Range, start: Timestamp, count: number): Timestamp {
  const months = MONTHS[range];
  if (months !== undefined) {
    const date = new Date(Number(start / 1000n));
    return startOfMonth(date.getUTCFullYear(), date.getUTCMonth() + months * count);
  }
  const length = range === "hour" ? HOUR : range === "day" ? DAY : 7n * DAY;
  return start + length * BigInt(count);
}

function startOfMonth(year: number, month: number): Timestamp {
  return BigInt(Date.UTC(year, month, 1)) * 1000n;
}
