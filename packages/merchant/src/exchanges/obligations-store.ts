/** The SQL of what exchanges owe that are not configured any more: nobody asks them for it. */

import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

export interface Obligation {
  readonly exchangeUrl: string;
  /** Payments whose money was deposited there and is not known to be wired. */
  readonly payments: number;
}

/** By exchange; those among `configured` are left out. */
export async function obligationsElsewhere(queries: Queries, configured: readonly string[]): Promise<Obligation[]> {
  const { rows } = await sql<{ exchange_url: string; payments: number }>`
    select exchange_url, count(*)::integer as payments from deposit_batches
    where settlement_check is not null and exchange_url <> all(${[...configured]}::text[])
    group by exchange_url order by exchange_url
  `.execute(queries);
  return rows.map(({ exchange_url: exchangeUrl, payments }) => ({ exchangeUrl, payments }));
}
