/** Amounts of the protocol in three columns, all of them null where there is none. */

import type { Amount } from "@kontor/taler/amount";

/** The amount that stands in these columns. */
export function restoredAmount(
  currency: string | null,
  value: bigint | null,
  fraction: number | null,
): Amount | undefined {
  return currency === null || value === null || fraction === null ? undefined : { currency, value, fraction };
}
