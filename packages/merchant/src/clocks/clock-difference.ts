/** Whether another clock says the same as ours: deadlines and signatures' times are compared with both. */

import { type Duration, SECOND, type Timestamp } from "@kontor/taler/time";

/** Less than this is how long answers take, and no reason to worry. */
const TOLERATED: Duration = 30n * SECOND;

/**
 * How far our clock is ahead of another one; negative where it is behind. Microseconds.
 * @param date of the header of that name
 * @returns undefined where there is no such header
 */
export function aheadOf(date: string | undefined, now: Timestamp): Duration | undefined {
  const theirs = Date.parse(date ?? "");
  return Number.isNaN(theirs) ? undefined : now - BigInt(theirs) * 1000n;
}

/** Whether that is more than how long answers take. */
export function isDifferent(ahead: Duration): boolean {
  return ahead > TOLERATED || ahead < -TOLERATED;
}

/** That, in words. */
export function inWords(ahead: Duration): string {
  return ahead > 0n ? `ours is ${ahead / SECOND} s ahead` : `ours is ${-ahead / SECOND} s behind`;
}

/**
 * How far our clock is ahead or behind, in words.
 * @param date of the header of that name
 * @returns undefined where there is no such header, or nothing to say
 */
export function clockDifference(date: string | undefined, now: Timestamp): string | undefined {
  const ahead = aheadOf(date, now);
  return ahead === undefined || !isDifferent(ahead) ? undefined : inWords(ahead);
}
