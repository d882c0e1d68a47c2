/** The SQL of sessions: for which of them an order counts as paid, and which order a session has for a page. */

import { type Selectable, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { sha256 } from "../database/sha256.js";
import { aboutOrders, type OrderKey } from "../database/some-orders.js";
import type { OrdersTable, Queries } from "../database/tables.js";
import type { PaidOrder } from "../orders/order.js";
import { otpSecret } from "../orders/store.js";

export interface CapturedSession {
  /** SHA-256 of the fulfillment URL, if the contract has one. */
  readonly fulfillmentHash: Uint8Array | undefined;
  /** Whether a refund of any kind exists. */
  readonly refunded: boolean;
  /** Present when a device is to confirm the payment. */
  readonly confirmable: Pick<PaidOrder, "orderId" | "contractText" | "otp" | "choiceIndex"> | undefined;
}

/** That an order of that id was paid with that contract, and the session that it shall be bound to. */
export interface SessionProof extends OrderKey {
  readonly hContract: Uint8Array;
  readonly sessionId: string;
}

/**
 * Binds a paid order to a session, the last one wins; one statement.
 * @returns undefined when the instance has no paid order of that id and contract
 */
export async function bindPaidOrderToSession(
  queries: Queries,
  { instance, orderId, hContract, sessionId }: SessionProof,
): Promise<CapturedSession | undefined> {
  const [row] = await bindOne(queries, instance, orderId, hContract, sessionId, sha256(sessionId));
  return row && capturedSession(row);
}

// `refunded` of the order: a look into the table of refunds might miss one that was granted while the statement waited.
const CAPTURED = sql`
  fulfillment_hash, otp_key, otp_algorithm, choice_index, refunded,
  case when otp_key is not null then contract_terms end as contract_terms`;

const bindOne = builtOnce(
  (_queries, instance: bigint, orderId: string, hContract: Uint8Array, session: string, sessionHash: Uint8Array) =>
    sql<CapturedRow>`
      update orders set session_id = ${session}, session_hash = ${sessionHash}
      where instance = ${instance} and order_id = ${orderId} and h_contract = ${hContract} and paid_at is not null
      returning orders.order_id, ${CAPTURED}`,
);

/**
 * The same for several orders at once. Rows are locked in the sequence of their keys, so that two processes that do it at once
 * never wait for each other.
 * @param proofs of different orders
 */
export async function bindPaidOrdersToSessions(
  queries: Queries,
  proofs: readonly SessionProof[],
): Promise<(CapturedSession | undefined)[]> {
  const rows = await bindMany(
    queries,
    proofs,
    proofs.map(({ hContract }) => hContract),
    proofs.map(({ sessionId }) => sessionId),
    proofs.map(({ sessionId }) => sha256(sessionId)),
  );
  return rows.map(([row]) => row && capturedSession(row));
}

type Texts = readonly string[];
type Bytes = readonly Uint8Array[];

const bindMany = aboutOrders(
  (orders, _queries, hashes: Bytes, sessions: Texts, sessionHashes: Bytes) => sql<CapturedRow>`
    with locked as materialized (
      select ${orders.key("orders")}, proofs.session_id, proofs.session_hash
      from orders
      join unnest(${orders.arrays}, ${hashes}::bytea[], ${sessions}::text[], ${sessionHashes}::bytea[])
        as proofs (${orders.key()}, h_contract, session_id, session_hash) on ${orders.of("orders", "proofs")}
      where orders.h_contract = proofs.h_contract and orders.paid_at is not null
      order by ${orders.key("orders")}
      for no key update of orders
    )
    update orders set session_id = locked.session_id, session_hash = locked.session_hash
    from locked
    where ${orders.of("orders", "locked")}
    returning ${orders.key("orders")}, ${CAPTURED}`,
);

type CapturedRow = Pick<
  Selectable<OrdersTable>,
  "order_id" | "fulfillment_hash" | "otp_key" | "otp_algorithm" | "choice_index" | "refunded"
> & { readonly contract_terms: string | null };

function capturedSession(row: CapturedRow): CapturedSession {
  const { order_id: orderId, contract_terms: contractText } = row;
  const choiceIndex = row.choice_index ?? undefined;
  return {
    fulfillmentHash: row.fulfillment_hash ?? undefined,
    refunded: row.refunded,
    confirmable: contractText === null ? undefined : { orderId, contractText, choiceIndex, otp: otpSecret(row) },
  };
}

/** The id of a paid order for the same page in the same session, other than the one asked for. */
export async function findPaidOrderForPage(
  queries: Queries,
  instance: bigint,
  page: { readonly fulfillmentUrl: string; readonly sessionId: string; readonly allowRefunded: boolean },
): Promise<string | undefined> {
  // The empty session is that of a wallet without one: everybody shares it.
  if (page.sessionId === "") return undefined;
  let query = queries
    .selectFrom("orders")
    .select("order_id")
    .where("instance", "=", instance)
    .where("fulfillment_hash", "=", sha256(page.fulfillmentUrl))
    .where("session_hash", "=", sha256(page.sessionId))
    .where("paid_at", "is not", null);
  if (!page.allowRefunded) query = query.where("refunded", "=", false);
  const row = await query.orderBy("paid_at", "desc").limit(1).executeTakeFirst();
  return row?.order_id;
}

export interface OrderOfSession {
  readonly orderId: string;
  readonly isPaid: boolean;
}

/** The order of that session for that page; of several the one that was paid last, else the newest. */
export async function findOrderOfSession(
  queries: Queries,
  instance: bigint,
  sessionId: string,
  fulfillmentHash: Uint8Array,
): Promise<OrderOfSession | undefined> {
  const row = await queries
    .selectFrom("orders")
    .select(["order_id", "paid_at"])
    .where("instance", "=", instance)
    .where("fulfillment_hash", "=", fulfillmentHash)
    .where("session_hash", "=", sha256(sessionId))
    .orderBy("paid_at", (order) => order.desc().nullsLast())
    .orderBy("row_id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { orderId: row.order_id, isPaid: row.paid_at !== null };
}
