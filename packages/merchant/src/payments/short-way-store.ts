/**
 * The SQL of the short way of a payment: one batch of coins for an order that has no deposits yet, and that these coins
 * pay in full. Two statements do, each under the locks of its orders, what `pay.ts` and `send-deposits.ts` do in
 * transactions; where something has changed since it was looked at, they do nothing, and the long way is taken.
 */

import type { Timestamp } from "@kontor/taler/time";
import { type Insertable, sql } from "kysely";
import { rowsAsJson } from "../database/rows-as-json.js";
import { sha256 } from "../database/sha256.js";
import { aboutOrders, type OrderKey } from "../database/some-orders.js";
import type { DepositBatchesTable, OrdersTable, Queries } from "../database/tables.js";
import {
  type DepositConfirmation,
  depositRow,
  NEW_DEPOSIT_COLUMNS,
  type NewDepositBatch,
} from "../deposits/deposit-store.js";
import { recordingOfOrders } from "../events/record.js";
import type { Order } from "../orders/order.js";
import { ORDER_DETAILS, type OrderRow, orderFromRow, PAID_ROW, paidNow } from "../orders/store.js";

/** An order as a payment finds it. */
export interface FoundOrder {
  readonly order: Order;
  /** Whether something was, or may have been, deposited for it, or given up. */
  readonly hasDeposits: boolean;
  /** Whether its payment is booked beside the order: in stock or in pots. */
  readonly isBooked: boolean;
}

const selectToPay = aboutOrders(
  (orders) => sql<OrderRow & { has_deposits: boolean; is_booked: boolean }>`
    select ${orders.key("orders")}, ${ORDER_DETAILS},
      orders.has_inventory or orders.money_pots is not null as is_booked,
      deposited.order_id is not null or orders.given_up_coins is not null as has_deposits
    from orders left join lateral (
      select order_id from deposit_batches where ${orders.of("deposit_batches", "orders")} limit 1
    ) as deposited on true
    where ${orders.among("orders")}`,
);

/** Each of these orders; undefined where there is none. */
export async function findOrdersToPay(
  queries: Queries,
  keys: readonly OrderKey[],
): Promise<(FoundOrder | undefined)[]> {
  const rows = await selectToPay(queries, keys);
  return rows.map(
    ([row]) => row && { order: orderFromRow(row), hasDeposits: row.has_deposits, isBooked: row.is_booked },
  );
}

/** The first batch that is to be sent for an order. */
export interface FirstIntent extends OrderKey {
  readonly hContract: Uint8Array;
  readonly batch: NewDepositBatch;
  readonly now: Timestamp;
  readonly nextAttempt: Timestamp;
}

/**
 * Stores intents for orders that are unpaid, have the contract that was read, and no deposits.
 * @param intents for different orders
 * @returns the numbers of those that were stored
 */
export async function storeFirstIntents(
  queries: Queries,
  intents: readonly FirstIntent[],
): Promise<(bigint | undefined)[]> {
  const batches = intents.map(({ instance, orderId, batch, now, nextAttempt }) => ({
    instance,
    order_id: orderId,
    exchange_url: batch.exchangeUrl,
    wallet_data_hash: batch.walletDataHash ?? null,
    session_id: batch.sessionId ?? null,
    created_at: now,
    next_attempt: nextAttempt,
  })) satisfies Insertable<DepositBatchesTable>[];
  const coins = intents.flatMap(({ instance, orderId, batch }) =>
    batch.deposits.map((deposit, position) => depositRow({ instance, orderId, batch: 0n, position }, deposit)),
  );
  const hashes = intents.map(({ hContract }) => hContract);
  const stored = await insertFirstIntents(queries, intents, hashes, rowsAsJson(batches), rowsAsJson(coins, ["ub_sig"]));
  return stored.map(([row]) => row?.batch);
}

/** Of their batches they are given their own. */
const COIN_COLUMNS = NEW_DEPOSIT_COLUMNS.filter((name) => name !== "batch");

type Texts = readonly (string | null)[];
type Bytes = readonly (Uint8Array | null)[];
type Numbers = readonly bigint[];

const insertFirstIntents = aboutOrders(
  // The orders are locked first, and in the sequence of their keys; what they have is looked up after that.
  (orders, _queries, hashes: Bytes, batches: string, coins: string) => sql<{ order_id: string; batch: bigint }>`
    with given as materialized (
      select * from unnest(${orders.arrays}, ${hashes}::bytea[]) as given (${orders.key()}, h_contract)
    ), locked as materialized (
      select ${orders.key("orders")}, h_contract from orders
      where ${orders.among("orders")} and paid_at is null and given_up_coins is null
      order by ${orders.key("orders")}
      for no key update
    ), free as materialized (
      select ${orders.key("locked")} from locked join given using (${orders.key()}, h_contract)
      where not order_has_deposits(${orders.instance("locked")}, locked.order_id)
    ), stored as (
      insert into deposit_batches
        (instance, order_id, exchange_url, wallet_data_hash, session_id, created_at, next_attempt)
      select intent.instance, intent.order_id, exchange_url, wallet_data_hash, session_id, created_at, next_attempt
      from json_populate_recordset(null::deposit_batches, ${batches}::json) as intent join free using (${orders.key()})
      returning ${orders.key()}, batch
    ), coins as (
      insert into deposits (batch, ${sql.join(COIN_COLUMNS.map((name) => sql.ref(name)))})
      select stored.batch, ${sql.join(COIN_COLUMNS.map((name) => sql.ref(`coin.${name}`)))}
      from json_populate_recordset(null::deposits, ${coins}::json) as coin join stored using (${orders.key()})
    )
    select ${orders.key()}, batch from stored`,
);

/** The exchange has the only batch of an order, which pays it. */
export interface OnlyOutcome extends OrderKey {
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
 * @returns what was done; undefined where nothing was
 */
export async function storeOnlyOutcomes(
  queries: Queries,
  outcomes: readonly OnlyOutcome[],
): Promise<(PaidShortly | undefined)[]> {
  const sessions = outcomes.map(({ sessionId }) => sessionId ?? null);
  const paid = await updateOnlyOutcomes(
    queries,
    outcomes,
    outcomes.map(({ hContract }) => hContract),
    outcomes.map(({ batch }) => batch),
    sessions,
    sessions.map((sessionId) => (sessionId === null ? null : sha256(sessionId))),
    outcomes.map(({ confirmation }) => confirmation.exchangeTimestamp),
    outcomes.map(({ confirmation }) => confirmation.exchangePub),
    outcomes.map(({ confirmation }) => confirmation.exchangeSig),
    outcomes.map(({ now }) => now),
  );
  return paid.map(([row]) => row && { fulfillment_hash: row.fulfillment_hash, session_id: row.session_id });
}

/**
 * Not the condition of the index of open batches: PostgreSQL would read all of these, and what vacuum has left of others, for a
 * batch that it finds by its key.
 */
const IS_OPEN = sql`coalesce(deposit_batches.accepted_at, -1) = -1`;

const updateOnlyOutcomes = aboutOrders(
  (
    orders,
    _queries,
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
        ${orders.arrays}, ${hashes}::bytea[], ${batches}::bigint[], ${sessions}::text[], ${sessionHashes}::bytea[],
        ${stamps}::bigint[], ${pubs}::bytea[], ${signatures}::bytea[], ${times}::bigint[]
      ) as given (${orders.key()}, h_contract, batch, session_id, session_hash, stamp, pub, sig, now)
    ), locked as materialized (
      select ${orders.key("orders")}, h_contract, wire_deadline from orders
      where ${orders.among("orders")} and paid_at is null and not refunded
      order by ${orders.key("orders")}
      for no key update
    ), due as materialized (
      select given.*, locked.wire_deadline from locked join given using (${orders.key()}, h_contract)
    ), accepted as (
      update deposit_batches
      set accepted_at = due.now, exchange_timestamp = due.stamp, exchange_pub = due.pub, exchange_sig = due.sig,
        settlement_check = due.wire_deadline
      from due
      where ${orders.of("deposit_batches", "due")}
        and deposit_batches.batch = due.batch and ${IS_OPEN}
      returning ${orders.key("due")}, due.now, due.session_id, due.session_hash
    ), paid as (
      update orders
      set paid_at = accepted.now, session_id = coalesce(accepted.session_id, orders.session_id),
        session_hash = coalesce(accepted.session_hash, orders.session_hash)
      from accepted
      where ${orders.of("orders", "accepted")}
      returning ${orders.key("orders")}, ${PAID_ROW}
    ), ${recordingOfOrders(orders, paidNow(orders.key()))}
    select ${orders.key()}, fulfillment_hash, session_id from paid`,
);
