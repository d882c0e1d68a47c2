/** Whether an exchange's clock says the same as ours: deadlines and signatures' times are compared with both. */

import { type Duration, SECOND, type Timestamp } from "@kontor/taler/time";

/** Less than this is how long answers take, and no reason to worry. */
const TOLERATED: Duration = 30n * SECOND;

/**
 * How far our clock is ahead or behind, in words.
 * @param date of the header of that name
 * @returns undefined where there is no such header, or nothing to say
 */
export function clockDifference(date: string | undefined, now: Timestamp): string | undefined {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) return undefined;
  const ahead = now - BigInt(theirs) * 1000n;
  const difference = ahead < 0n ? -ahead : ahead;
  return difference <= TOLERATED ? undefined : `ours is ${difference / SECOND} s ${ahead > 0n ? "ahead" : "behind"}`;
}
