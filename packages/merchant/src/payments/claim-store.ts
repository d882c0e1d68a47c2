/** The SQL of claims: an order and the wallet that it is bound to. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Queries } from "../database/tables.js";
import { recording } from "../events/record.js";

export interface NewClaim {
  readonly orderId: string;
  readonly nonce: Uint8Array;
  /** What the contract was made from. */
  readonly protoContractText: string;
  readonly contractText: string;
  readonly hContract: Uint8Array;
}

/** @returns false when the order was claimed or changed meanwhile, or is gone */
export async function storeClaim(
  queries: Queries,
  instance: bigint,
  orderId: string,
  claim: Omit<NewClaim, "orderId">,
  now: Timestamp,
): Promise<boolean> {
  // Not `h_contract`, which is null as well: an index would lead over it through all unclaimed orders of the shop. And
  // between another's claim and its end the shop may have forgotten something.
  const { rows } = await sql`
    with claimed as (
      update orders
      set claim_nonce = ${claim.nonce}, contract_terms = ${claim.contractText}, h_contract = ${claim.hContract}
      where instance = ${instance} and order_id = ${orderId}
        and claim_nonce is null and contract_terms = ${claim.protoContractText}
      returning order_id
    ), ${recording(instance, claimedNow(now))}
    select from claimed
  `.execute(queries);
  return rows.length > 0;
}

/**
 * `storeClaim` for several at once, whose rows are locked in the order of their ids.
 * @param claims of different orders
 * @returns the ids of those that were stored
 */
export async function storeClaims(
  queries: Queries,
  instance: bigint,
  claims: readonly NewClaim[],
  now: Timestamp,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ order_id: string }>`
    with given as materialized (
      select given.* from unnest(
        ${claims.map(({ orderId }) => orderId)}::text[],
        ${claims.map(({ nonce }) => nonce)}::bytea[],
        ${claims.map(({ protoContractText }) => protoContractText)}::text[],
        ${claims.map(({ contractText }) => contractText)}::text[],
        ${claims.map(({ hContract }) => hContract)}::bytea[]
      ) as given (order_id, nonce, proto, contract, hash)
    ), locked as materialized (
      select order_id, contract_terms from orders
      where instance = ${instance} and order_id = any(${claims.map(({ orderId }) => orderId)}::text[])
        and claim_nonce is null
      order by order_id
      for update
    ), claimed as (
      update orders set claim_nonce = given.nonce, contract_terms = given.contract, h_contract = given.hash
      from locked join given on given.order_id = locked.order_id and given.proto = locked.contract_terms
      where orders.instance = ${instance} and orders.order_id = locked.order_id
      returning orders.order_id
    ), ${recording(instance, claimedNow(now))}
    select order_id from claimed
  `.execute(queries);
  return new Set(rows.map(({ order_id }) => order_id));
}

/** The event of each row of `claimed`. */
function claimedNow(now: Timestamp) {
  return sql`select 'order_claimed' as type, order_id, '{}' as data, ${now}::bigint as happened_at, null as variables from claimed`;
}

/** Makes a locked, claimed order one that anybody may claim again. */
export async function storeUnclaim(
  tx: Queries,
  instance: bigint,
  orderId: string,
  protoContractText: string,
): Promise<void> {
  await tx
    .updateTable("orders")
    .set({ claim_nonce: null, contract_terms: protoContractText, h_contract: null, given_up_coins: null })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .execute();
}
