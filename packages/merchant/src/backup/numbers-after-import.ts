/**
 * What was promised to the outside under a number never gets that number again. An export does not know what was numbered
 * after it was written: counters go on far enough behind, and what each coin's refunds are numbered by begins anew.
 */

import type { Timestamp } from "@kontor/taler/time";
import { SECOND, toSeconds } from "@kontor/taler/time";

/** Even where the export is of this moment. */
const LEAST_GAP = 1_000_000n;
/** More than any shop makes in a second, for long. */
const GAP_PER_SECOND = 100n;

/**
 * How many numbers are left out.
 * @param exportedAt seconds since 1970
 */
export function gapSince(exportedAt: number, now: Timestamp): bigint {
  const seconds = now / SECOND - BigInt(exportedAt);
  return LEAST_GAP + (seconds > 0n ? seconds * GAP_PER_SECOND : 0n);
}

/** Counters that are rows of a table: their name, and the column that holds the number that was given last. */
export const COUNTERS: readonly { readonly table: string; readonly column: string }[] = [
  { table: "event_counters", column: "newest" },
  // Rows of the journal are booked elsewhere under their number.
  { table: "journal_progress", column: "newest" },
];

/** The number that refunds of a coin begin at after an import at that time: larger than at any import before. */
export function refundsFrom(now: Timestamp): bigint {
  return BigInt(toSeconds(now));
}
