/** The SQL of claims: an order and the wallet that it is bound to. */

import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

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
): Promise<boolean> {
  const updated = await queries
    .updateTable("orders")
    .set({ claim_nonce: claim.nonce, contract_terms: claim.contractText, h_contract: claim.hContract })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    // Not `h_contract`, which is null as well: an index would lead over it through all unclaimed orders of the shop.
    .where("claim_nonce", "is", null)
    // Between another's claim and his giving back the shop may have forgotten something.
    .where("contract_terms", "=", claim.protoContractText)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
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
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ order_id: string }>`
    with locked as materialized (
      select orders.order_id, claims.nonce, claims.contract, claims.hash
      from orders
      join unnest(
        ${claims.map(({ orderId }) => orderId)}::text[],
        ${claims.map(({ nonce }) => nonce)}::bytea[],
        ${claims.map(({ protoContractText }) => protoContractText)}::text[],
        ${claims.map(({ contractText }) => contractText)}::text[],
        ${claims.map(({ hContract }) => hContract)}::bytea[]
      ) as claims (order_id, nonce, proto, contract, hash) using (order_id)
      where orders.instance = ${instance} and orders.claim_nonce is null and orders.contract_terms = claims.proto
      order by orders.order_id
      for update of orders
    )
    update orders set claim_nonce = locked.nonce, contract_terms = locked.contract, h_contract = locked.hash
    from locked
    where orders.instance = ${instance} and orders.order_id = locked.order_id
    returning orders.order_id
  `.execute(queries);
  return new Set(rows.map(({ order_id }) => order_id));
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
    .set({ claim_nonce: null, contract_terms: protoContractText, h_contract: null })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .execute();
}
