/** The SQL of claims: an order and the wallet that it is bound to. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
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
  const { nonce, protoContractText, contractText, hContract } = claim;
  const rows = await updateOne(queries, instance, orderId, nonce, protoContractText, contractText, hContract, now);
  return rows.length > 0;
}

const updateOne = builtOnce(
  (
    _queries,
    instance: bigint,
    orderId: string,
    nonce: Uint8Array,
    proto: string,
    contract: string,
    hash: Uint8Array,
    now: bigint,
  ) => sql`
    with claimed as (
      update orders set claim_nonce = ${nonce}, contract_terms = ${contract}, h_contract = ${hash}
      where instance = ${instance} and order_id = ${orderId} and claim_nonce is null and contract_terms = ${proto}
      returning order_id
    ), ${recording(instance, claimedNow(now))}
    select from claimed`,
);

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
  const rows = await updateMany(
    queries,
    instance,
    claims.map(({ orderId }) => orderId),
    claims.map(({ nonce }) => nonce),
    claims.map(({ protoContractText }) => protoContractText),
    claims.map(({ contractText }) => contractText),
    claims.map(({ hContract }) => hContract),
    now,
  );
  return new Set(rows.map(({ order_id }) => order_id));
}

type Texts = readonly string[];
type Bytes = readonly Uint8Array[];

const updateMany = builtOnce(
  (
    _queries,
    instance: bigint,
    orderIds: Texts,
    nonces: Bytes,
    protos: Texts,
    contracts: Texts,
    hashes: Bytes,
    now: bigint,
  ) => sql<{ order_id: string }>`
    with given as materialized (
      select given.* from unnest(
        ${orderIds}::text[], ${nonces}::bytea[], ${protos}::text[], ${contracts}::text[], ${hashes}::bytea[]
      ) as given (order_id, nonce, proto, contract, hash)
    ), locked as materialized (
      select order_id, contract_terms from orders
      where instance = ${instance} and order_id = any(${orderIds}::text[])
        and claim_nonce is null
      order by order_id
      for update
    ), claimed as (
      update orders set claim_nonce = given.nonce, contract_terms = given.contract, h_contract = given.hash
      from locked join given on given.order_id = locked.order_id and given.proto = locked.contract_terms
      where orders.instance = ${instance} and orders.order_id = locked.order_id
      returning orders.order_id
    ), ${recording(instance, claimedNow(now))}
    select order_id from claimed`,
);

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
