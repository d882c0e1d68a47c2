/** Tokens that tries to pay counted on, when the tries are deleted. */

import { type RawBuilder, sql } from "kysely";

/**
 * A CTE `freed` for a statement that deletes tries, or orders with their tries: the tokens of those that the condition on
 * `token_uses` is true of are not theirs any more. On one server the reference would see to it, too; on a cluster there
 * can be none that does.
 */
export function freeingTokens(instance: bigint, areTheirs: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`freed as (
    update token_uses set order_id = null, wallet_data_hash = null where instance = ${instance} and ${areTheirs}
  )`;
}
