/** Amounts of the protocol in three columns, all of them null where there is none. */

import type { Amount } from "@kontor/taler/amount";
import { type RawBuilder, sql } from "kysely";

/** The amount that stands in these columns. */
export function restoredAmount(
  currency: string | null,
  value: bigint | null,
  fraction: number | null,
): Amount | undefined {
  return currency === null || value === null || fraction === null ? undefined : { currency, value, fraction };
}

/** The same as the protocol writes it, in SQL; null where there is none. */
export function printedAmount(currency: string, value: string, fraction: string): RawBuilder<string | null> {
  const decimals = sql`nullif(rtrim(lpad(${sql.ref(fraction)}::text, 8, '0'), '0'), '')`;
  return sql`${sql.ref(currency)} || ':' || ${sql.ref(value)} || coalesce('.' || ${decimals}, '')`;
}
