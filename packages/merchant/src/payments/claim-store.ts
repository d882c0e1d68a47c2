/** The SQL of claims: an order and the wallet that it is bound to. */

import type { Timestamp } from "@kontor/taler/time";
import { type RawBuilder, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { rowsAsJson } from "../database/rows-as-json.js";
import { aboutOrders, type OrderKey } from "../database/some-orders.js";
import type { Queries } from "../database/tables.js";
import { recording, recordingOfOrders } from "../events/record.js";

export interface NewClaim extends OrderKey {
  readonly nonce: Uint8Array;
  /** What the contract was made from. */
  readonly protoContractText: string;
  readonly contractText: string;
  readonly hContract: Uint8Array;
}

/** @returns false when the order was claimed or changed meanwhile, or is gone */
export async function storeClaim(queries: Queries, claim: NewClaim, now: Timestamp): Promise<boolean> {
  // Not `h_contract`, which is null as well: an index would lead over it through all unclaimed orders of the shop. And
  // between another's claim and its end the shop may have forgotten something.
  const { instance, orderId, nonce, protoContractText, contractText, hContract } = claim;
  const rows = await claimOne(queries, instance, orderId, nonce, protoContractText, contractText, hContract, now);
  return rows.length > 0;
}

const claimOne = builtOnce(
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
    ), ${recording(instance, claimedNow(sql`order_id`, now))}
    select from claimed`,
);

/** The event of each row of `claimed`. */
function claimedNow(key: RawBuilder<unknown>, now: Timestamp) {
  return sql`
    select 'order_claimed' as type, ${key}, '{}' as data, ${now}::bigint as happened_at, null as variables from claimed`;
}

/**
 * `storeClaim` for several at once, whose rows are locked in the sequence of their keys.
 * @param claims of different orders
 * @returns of each: false when the order was claimed or changed meanwhile, or is gone
 */
export async function storeClaims(
  queries: Queries,
  claims: readonly NewClaim[],
  now: Timestamp,
): Promise<readonly boolean[]> {
  const given = claims.map(({ instance, orderId, nonce, protoContractText, contractText, hContract }) => ({
    instance,
    order_id: orderId,
    nonce,
    proto: protoContractText,
    contract: contractText,
    hash: hContract,
  }));
  const claimed = await claimMany(queries, claims, rowsAsJson(given, ["proto", "contract"]), now);
  return claimed.map(({ length }) => length > 0);
}

const claimMany = aboutOrders(
  (orders, _queries, claims: string, now: bigint) => sql<{ order_id: string }>`
    with given as materialized (
      select * from json_to_recordset(${claims}::json)
        as given (instance bigint, order_id text, nonce bytea, proto text, contract text, hash bytea)
    ), locked as materialized (
      select ${orders.key("orders")}, contract_terms from orders
      where ${orders.among("orders")} and claim_nonce is null
      order by ${orders.key("orders")}
      for update
    ), claimed as (
      update orders set claim_nonce = given.nonce, contract_terms = given.contract, h_contract = given.hash
      from locked join given using (${orders.key()})
      where ${orders.of("orders", "locked")} and given.proto = locked.contract_terms
      returning ${orders.key("orders")}
    ), ${recordingOfOrders(orders, claimedNow(orders.key(), now))}
    select ${orders.key()} from claimed`,
);

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
