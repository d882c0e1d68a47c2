/**
 * The SQL of the short way of a payment: one batch of coins for an order that has no deposits yet, and that these coins
 * pay in full. Two statements do, each under the locks of its orders, what `pay.ts` and `send-deposits.ts` do in
 * transactions; where something has changed since it was looked at, they do nothing, and the long way is taken.
 */

import type { Timestamp } from "@kontor/taler/time";
import { type Insertable, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { rowsAsJson } from "../database/rows-as-json.js";
import { sha256 } from "../database/sha256.js";
import type { DepositBatchesTable, OrdersTable, Queries } from "../database/tables.js";
import {
  type DepositConfirmation,
  depositRow,
  NEW_DEPOSIT_COLUMNS,
  type NewDepositBatch,
} from "../deposits/deposit-store.js";
import { recording } from "../events/record.js";
import type { Order } from "../orders/order.js";
import { ORDER_COLUMNS, type OrderRow, orderFromRow, PAID_NOW, PAID_ROW } from "../orders/store.js";

/** An order as a payment finds it. */
export interface FoundOrder {
  readonly order: Order;
  /** Whether something was, or may have been, deposited for it, or given up. */
  readonly hasDeposits: boolean;
  /** Whether its payment is booked beside the order: in stock or in pots. */
  readonly isBooked: boolean;
}

const selectToPay = builtOnce(
  (_queries, instance: bigint, orderIds: readonly string[]) =>
    sql<OrderRow & { has_deposits: boolean; is_booked: boolean }>`
      select ${sql.join(ORDER_COLUMNS.map((column) => sql.ref(`orders.${column}`)))},
        orders.has_inventory or orders.money_pots is not null as is_booked,
        deposited.order_id is not null or orders.given_up_coins is not null as has_deposits
      from orders left join lateral (
        select order_id from deposit_batches
        where deposit_batches.instance = ${instance} and deposit_batches.order_id = orders.order_id limit 1
      ) as deposited on true
      where orders.instance = ${instance} and orders.order_id = any(${orderIds}::text[])`,
);

/** The orders of these ids, by id. */
export async function findOrdersToPay(
  queries: Queries,
  instance: bigint,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, FoundOrder>> {
  const rows = await selectToPay(queries, instance, orderIds);
  return new Map(
    rows.map((row) => [
      row.order_id,
      { order: orderFromRow(row), hasDeposits: row.has_deposits, isBooked: row.is_booked },
    ]),
  );
}

/** The first batch that is to be sent for an order. */
export interface FirstIntent {
  readonly orderId: string;
  readonly hContract: Uint8Array;
  readonly batch: NewDepositBatch;
  readonly now: Timestamp;
  readonly nextAttempt: Timestamp;
}

/**
 * Stores intents for orders that are unpaid, have the contract that was read, and no deposits.
 * @param intents for different orders
 * @returns the numbers of those that were stored, by order id
 */
export async function storeFirstIntents(
  queries: Queries,
  instance: bigint,
  intents: readonly FirstIntent[],
): Promise<ReadonlyMap<string, bigint>> {
  const batches = intents.map(({ orderId, batch, now, nextAttempt }) => ({
    instance,
    order_id: orderId,
    exchange_url: batch.exchangeUrl,
    wallet_data_hash: batch.walletDataHash ?? null,
    session_id: batch.sessionId ?? null,
    created_at: now,
    next_attempt: nextAttempt,
  })) satisfies Insertable<DepositBatchesTable>[];
  const coins = intents.flatMap(({ orderId, batch }) =>
    batch.deposits.map((deposit, position) => depositRow({ instance, orderId, batch: 0n, position }, deposit)),
  );
  const rows = await insertFirstIntents(
    queries,
    instance,
    intents.map(({ orderId }) => orderId),
    intents.map(({ hContract }) => hContract),
    rowsAsJson(batches),
    rowsAsJson(coins),
  );
  return new Map(rows.map(({ order_id, batch }) => [order_id, batch]));
}

/** Of their batches they are given their own. */
const COIN_COLUMNS = NEW_DEPOSIT_COLUMNS.filter((name) => name !== "batch");

type Texts = readonly (string | null)[];
type Bytes = readonly (Uint8Array | null)[];
type Numbers = readonly bigint[];

const insertFirstIntents = builtOnce(
  // The orders are locked first, and in the order of their ids; what they have is looked up after that.
  (_queries, instance: bigint, orderIds: Texts, hashes: Bytes, batches: string, coins: string) => sql<{
    order_id: string;
    batch: bigint;
  }>`
    with given as materialized (
      select order_id, h_contract
      from unnest(${orderIds}::text[], ${hashes}::bytea[]) as given (order_id, h_contract)
    ), locked as materialized (
      select order_id, h_contract from orders
      where instance = ${instance} and order_id = any(${orderIds}::text[])
        and paid_at is null and given_up_coins is null
      order by order_id
      for no key update
    ), free as materialized (
      select order_id from locked join given using (order_id, h_contract)
      where not order_has_deposits(${instance}::bigint, order_id)
    ), stored as (
      insert into deposit_batches
        (instance, order_id, exchange_url, wallet_data_hash, session_id, created_at, next_attempt)
      select instance, order_id, exchange_url, wallet_data_hash, session_id, created_at, next_attempt
      from json_populate_recordset(null::deposit_batches, ${batches}::json) join free using (order_id)
      returning order_id, batch
    ), coins as (
      insert into deposits (batch, ${sql.join(COIN_COLUMNS.map((name) => sql.ref(name)))})
      select stored.batch, ${sql.join(COIN_COLUMNS.map((name) => sql.ref(`coin.${name}`)))}
      from json_populate_recordset(null::deposits, ${coins}::json) as coin join stored using (order_id)
    )
    select order_id, batch from stored`,
);

/** The exchange has the only batch of an order, which pays it. */
export interface OnlyOutcome {
  readonly orderId: string;
  readonly hContract: Uint8Array;
  readonly batch: bigint;
  readonly sessionId: string | undefined;
  readonly confirmation: DepositConfirmation;
  readonly now: Timestamp;
}

/** What the payment of an order concerns beside it. */
export type PaidShortly = Pick<OrdersTable, "fulfillment_hash" | "session_id">;

/**
 * Accepts the batches and marks their orders as paid; those of orders that were refunded, paid or changed meanwhile are
 * left as they are. While a batch is open, no other is made for its order.
 * @param outcomes of different orders
 * @returns what was done, by order id
 */
export async function storeOnlyOutcomes(
  queries: Queries,
  instance: bigint,
  outcomes: readonly OnlyOutcome[],
): Promise<ReadonlyMap<string, PaidShortly>> {
  const sessions = outcomes.map(({ sessionId }) => sessionId ?? null);
  const rows = await updateOnlyOutcomes(
    queries,
    instance,
    outcomes.map(({ orderId }) => orderId),
    outcomes.map(({ hContract }) => hContract),
    outcomes.map(({ batch }) => batch),
    sessions,
    sessions.map((sessionId) => (sessionId === null ? null : sha256(sessionId))),
    outcomes.map(({ confirmation }) => confirmation.exchangeTimestamp),
    outcomes.map(({ confirmation }) => confirmation.exchangePub),
    outcomes.map(({ confirmation }) => confirmation.exchangeSig),
    outcomes.map(({ now }) => now),
  );
  return new Map(rows.map(({ order_id, ...paid }) => [order_id, paid]));
}

const updateOnlyOutcomes = builtOnce(
  (
    _queries,
    instance: bigint,
    orderIds: Texts,
    hashes: Bytes,
    batches: Numbers,
    sessions: Texts,
    sessionHashes: Bytes,
    stamps: Numbers,
    pubs: Bytes,
    signatures: Bytes,
    times: Numbers,
  ) => sql<PaidShortly & { order_id: string }>`
    with given as materialized (
      select given.* from unnest(
        ${orderIds}::text[], ${hashes}::bytea[], ${batches}::bigint[], ${sessions}::text[], ${sessionHashes}::bytea[],
        ${stamps}::bigint[], ${pubs}::bytea[], ${signatures}::bytea[], ${times}::bigint[]
      ) as given (order_id, h_contract, batch, session_id, session_hash, stamp, pub, sig, now)
    ), locked as materialized (
      select order_id, h_contract, wire_deadline from orders
      where instance = ${instance} and order_id = any(${orderIds}::text[])
        and paid_at is null and not refunded
      order by order_id
      for no key update
    ), due as materialized (
      select given.*, locked.wire_deadline from locked join given using (order_id, h_contract)
    ), accepted as (
      update deposit_batches
      set accepted_at = due.now, exchange_timestamp = due.stamp, exchange_pub = due.pub, exchange_sig = due.sig,
        settlement_check = due.wire_deadline
      from due
      where deposit_batches.instance = ${instance} and deposit_batches.order_id = due.order_id
        and deposit_batches.batch = due.batch and deposit_batches.accepted_at is null
      returning due.order_id, due.now, due.session_id, due.session_hash
    ), paid as (
      update orders
      set paid_at = accepted.now, session_id = coalesce(accepted.session_id, orders.session_id),
        session_hash = coalesce(accepted.session_hash, orders.session_hash)
      from accepted
      where orders.instance = ${instance} and orders.order_id = accepted.order_id
      returning ${PAID_ROW}
    ), ${recording(instance, PAID_NOW)}
    select order_id, fulfillment_hash, session_id from paid`,
);
