/** The SQL of orders and contracts. */

import type { Amount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import { type Insertable, type RawBuilder, type Selectable, sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { foldText } from "../database/fold-text.js";
import { freeingTokens } from "../database/freed-tokens.js";
import { rowsAsJson } from "../database/rows-as-json.js";
import { sha256 } from "../database/sha256.js";
import { aboutOrders, type OrderKey } from "../database/some-orders.js";
import { printedAmount, restoredAmount } from "../database/stored-amount.js";
import type { OrdersTable, Queries } from "../database/tables.js";
import { recording, recordingOfOrders } from "../events/record.js";
import type { OtpSecret } from "../otp-devices/store.js";
import type { Order } from "./order.js";
import type { ChosenChoice } from "./purchase.js";

const PRICE = printedAmount("currency", "amount_val", "amount_frac");

/** Who shows a token of the shop's: a till, say. */
export interface Device {
  /** The serial of its first token. */
  readonly serial: bigint;
  readonly name: string | undefined;
}

/** The template out of which somebody unknown makes an order, and how much all its unpaid orders may hold of a product. */
export interface TemplateHold {
  readonly serial: bigint;
  /** Of what is not sold. */
  readonly percent: number;
}

export interface NewOrder {
  readonly orderId: string;
  /** SHA-256 of the request's canonical JSON. */
  readonly requestHash: Uint8Array;
  readonly claimToken: Uint8Array | undefined;
  readonly contractText: string;
  /** What a person calls the order. */
  readonly summary: string;
  readonly hWire: Uint8Array;
  /** The price; absent for contracts with several choices. */
  readonly amount: Amount | undefined;
  readonly fulfillmentUrl: string | undefined;
  readonly sessionId: string | undefined;
  /** Of the device that confirms the payment. */
  readonly otp: OtpSecret | undefined;
  /** Which device of the shop makes it. */
  readonly device?: Device | undefined;
  readonly template?: TemplateHold | undefined;
  readonly payDeadline: Timestamp;
  readonly refundDeadline: Timestamp;
  readonly wireDeadline: Timestamp;
  /** Whether it holds products of the inventory. */
  readonly hasInventory?: boolean;
  /** Which money pots its payment goes to, as `pot-shares.ts` writes it. */
  readonly moneyPots?: string | undefined;
}

/** The account that the order is for takes no orders any more. */
export class AccountRemoved extends Error {
  override readonly name = "AccountRemoved";
}

/**
 * @returns false when the instance has an order of that id already
 * @throws AccountRemoved
 */
export async function insertOrder(
  queries: Queries,
  instance: bigint,
  order: NewOrder,
  now: Timestamp,
): Promise<boolean> {
  const [outcome] = await insertOrders(queries, [{ instance, orderId: order.orderId, order, now }]);
  if (outcome === "account removed") throw new AccountRemoved(order.orderId);
  return outcome === "stored";
}

export type InsertOutcome = "stored" | "exists" | "account removed";

export interface OrderToInsert extends OrderKey {
  readonly order: NewOrder;
  readonly now: Timestamp;
}

/**
 * Several at once, in the sequence of their keys, so that two processes that do it at once never wait for each other. Rows
 * travel as JSON: PostgreSQL knows the types of their columns.
 * @param given different orders
 * @returns what became of each
 */
export async function insertOrders(queries: Queries, given: readonly OrderToInsert[]): Promise<InsertOutcome[]> {
  const rows = given.map(({ instance, order, now }) => rowOf(instance, order, now));
  const outcomes = await insertRows(queries, given, rowsAsJson(rows, ["contract_terms"]));
  return outcomes.map(([row]) => (row!.is_stored ? "stored" : row!.is_payable ? "exists" : "account removed"));
}

/** What an order is stored with when it is made. */
const NEW_COLUMNS = [
  ...(["instance", "order_id", "request_hash", "claim_token", "contract_terms", "summary", "summary_folded"] as const),
  ...(["h_wire", "currency", "amount_val", "amount_frac", "fulfillment_hash", "session_id", "session_hash"] as const),
  ...(["otp_key", "otp_algorithm", "device", "device_name", "template", "created_at", "pay_deadline"] as const),
  ...(["refund_deadline", "wire_deadline", "has_inventory", "money_pots"] as const),
] as const;

const NEW_LIST = sql.join(NEW_COLUMNS.map((name) => sql.ref(name)));

const insertRows = aboutOrders(
  (orders, _queries, rows: string) => sql<{ order_id: string; is_payable: boolean; is_stored: boolean }>`
    with given as materialized (
      select given.*, coalesce((
        select true from accounts
        where accounts.instance = ${orders.instance("given")} and accounts.h_wire = given.h_wire and accounts.active
        limit 1
      ), false) as is_payable
      from json_populate_recordset(null::orders, ${rows}::json) as given
    ), stored as (
      insert into orders (${NEW_LIST}) select ${NEW_LIST} from given where is_payable order by ${orders.key()}
      on conflict (instance, order_id) do nothing
      returning ${orders.key()}, currency, amount_val, amount_frac, created_at
    ), ${recordingOfOrders(orders, createdNow(orders.key()))}
    select ${orders.key("given")}, is_payable, stored.order_id is not null as is_stored
    from given left join stored using (${orders.key()})`,
);

/** The event of each row of `stored`. */
function createdNow(key: RawBuilder<unknown>) {
  return sql`
    select 'order_created' as type, ${key},
      json_strip_nulls(json_build_object('amount', ${PRICE}))::text as data, created_at as happened_at, null as variables
    from stored`;
}

function rowOf(instance: bigint, order: NewOrder, now: Timestamp) {
  return {
    instance,
    order_id: order.orderId,
    request_hash: order.requestHash,
    claim_token: order.claimToken ?? null,
    contract_terms: order.contractText,
    summary: order.summary,
    summary_folded: foldText(order.summary),
    h_wire: order.hWire,
    currency: order.amount?.currency ?? null,
    amount_val: order.amount?.value ?? null,
    amount_frac: order.amount?.fraction ?? null,
    fulfillment_hash: order.fulfillmentUrl === undefined ? null : sha256(order.fulfillmentUrl),
    session_id: order.sessionId ?? null,
    session_hash: order.sessionId === undefined ? null : sha256(order.sessionId),
    otp_key: order.otp?.otpKey ?? null,
    otp_algorithm: order.otp?.algorithm ?? null,
    device: order.device?.serial ?? null,
    device_name: order.device?.name ?? null,
    template: order.template?.serial ?? null,
    created_at: now,
    pay_deadline: order.payDeadline,
    refund_deadline: order.refundDeadline,
    wire_deadline: order.wireDeadline,
    has_inventory: order.hasInventory ?? false,
    money_pots: order.moneyPots ?? null,
  } satisfies Required<Pick<Insertable<OrdersTable>, (typeof NEW_COLUMNS)[number]>>;
}

/** What an order is read from. */
export const ORDER_COLUMNS = [
  ...(["order_id", "claim_token", "contract_terms", "h_contract", "claim_nonce", "h_wire", "session_id"] as const),
  ...(["created_at", "pay_deadline", "refund_deadline", "wire_deadline", "paid_at", "choice_index"] as const),
  ...(["wired", "otp_key", "otp_algorithm", "refunded", "wallet_data_hash", "given_up_coins"] as const),
] as const;

export type OrderRow = Pick<Selectable<OrdersTable>, (typeof ORDER_COLUMNS)[number]>;

/** All of them but the id. */
export const ORDER_DETAILS = sql.join(
  ORDER_COLUMNS.filter((column) => column !== "order_id").map((column) => sql.ref(`orders.${column}`)),
);

const selectOrders = aboutOrders(
  (orders) => sql<OrderRow>`
    select ${orders.key("orders")}, ${ORDER_DETAILS} from orders where ${orders.among("orders")}`,
);

/** Each of these orders; undefined where there is none. */
export async function findOrders(queries: Queries, keys: readonly OrderKey[]): Promise<(Order | undefined)[]> {
  const rows = await selectOrders(queries, keys);
  return rows.map(([row]) => row && orderFromRow(row));
}

export async function orderExists(queries: Queries, instance: bigint, orderId: string): Promise<boolean> {
  const row = await queries
    .selectFrom("orders")
    .select("order_id")
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .executeTakeFirst();
  return row !== undefined;
}

const selectOrder = builtOnce((queries, instance: bigint, orderId: string) => oneOrder(queries, instance, orderId));

const selectLocked = builtOnce((queries, instance: bigint, orderId: string) =>
  oneOrder(queries, instance, orderId).forUpdate(),
);

function oneOrder(queries: Queries, instance: bigint, orderId: string) {
  return queries
    .selectFrom("orders")
    .select(ORDER_COLUMNS)
    .where("instance", "=", instance)
    .where("order_id", "=", orderId);
}

export async function findOrder(queries: Queries, instance: bigint, orderId: string): Promise<Order | undefined> {
  const [row] = await selectOrder(queries, instance, orderId);
  return row === undefined ? undefined : orderFromRow(row);
}

/** The order, which nobody else may change until the transaction ends. */
export async function lockOrder(tx: Queries, instance: bigint, orderId: string): Promise<Order | undefined> {
  const [row] = await selectLocked(tx, instance, orderId);
  return row === undefined ? undefined : orderFromRow(row);
}

/** The order must be locked. */
export async function storeGivenUpCoins(
  tx: Queries,
  instance: bigint,
  orderId: string,
  coins: readonly Uint8Array[],
): Promise<void> {
  await tx
    .updateTable("orders")
    .set({ given_up_coins: [...coins] })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .execute();
}

/** What a repeated request to make the order is compared with. */
export async function findRequestHash(
  queries: Queries,
  instance: bigint,
  orderId: string,
): Promise<{ requestHash: Uint8Array; claimToken: Uint8Array | undefined; payDeadline: Timestamp } | undefined> {
  const row = await queries
    .selectFrom("orders")
    .select(["request_hash", "claim_token", "pay_deadline"])
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { requestHash: row.request_hash, claimToken: row.claim_token ?? undefined, payDeadline: row.pay_deadline };
}

export interface PaymentOfOrder {
  readonly paidAt: Timestamp;
  /** Absent: the session that the order was made with stays. */
  readonly sessionId: string | undefined;
  /** Only of contracts with choices. */
  readonly chosen?: ChosenChoice | undefined;
}

/** What the payment of an order brings about. */
export interface MarkedPaid {
  readonly fulfillmentHash: Uint8Array | undefined;
  readonly sessionId: string | undefined;
  /** Whether products of the inventory are sold with it. */
  readonly hasInventory: boolean;
  /** Which money pots the payment goes to. */
  readonly moneyPots: string | undefined;
  /** What was paid; absent where the order does not know it. */
  readonly amount: Amount | undefined;
}

const PAID_COLUMNS = [
  ...(["fulfillment_hash", "session_id", "has_inventory", "money_pots"] as const),
  ...(["currency", "amount_val", "amount_frac"] as const),
] as const;

/** What a payment returns as `paid`, beside its key, for its event and for what follows from it. */
export const PAID_ROW = sql.join(
  ["paid_at", "choice_index", ...PAID_COLUMNS].map((column) => sql.ref(`orders.${column}`)),
);

/** The event of each row of `paid`, which has the columns of `key` and of `PAID_ROW`. */
export function paidNow(key: RawBuilder<unknown>) {
  return sql`
    select 'pay' as type, ${key},
      json_strip_nulls(json_build_object('amount', ${PRICE}, 'choice_index', choice_index))::text as data,
      paid_at as happened_at, null as variables
    from paid`;
}

/** Makes a locked order a paid one, and an event of it. */
export async function markPaid(
  tx: Queries,
  instance: bigint,
  orderId: string,
  payment: PaymentOfOrder,
): Promise<MarkedPaid> {
  const { chosen, sessionId } = payment;
  const result = await sql<Pick<Selectable<OrdersTable>, (typeof PAID_COLUMNS)[number]>>`
    with paid as (
      update orders
      set ${sql.join(
        Object.entries({
          paid_at: payment.paidAt,
          ...(chosen === undefined ? {} : choiceRow(chosen)),
          ...(sessionId === undefined ? {} : { session_id: sessionId, session_hash: sha256(sessionId) }),
        }).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
      )}
      where instance = ${instance} and order_id = ${orderId}
      returning orders.order_id, ${PAID_ROW}
    ), ${recording(instance, paidNow(sql`order_id`))}
    select ${sql.join(PAID_COLUMNS.map((column) => sql.ref(column)))} from paid
  `.execute(tx);
  const row = result.rows[0]!;
  return {
    fulfillmentHash: row.fulfillment_hash ?? undefined,
    sessionId: row.session_id ?? undefined,
    hasInventory: row.has_inventory,
    moneyPots: row.money_pots ?? undefined,
    amount: restoredAmount(row.currency, row.amount_val, row.amount_frac),
  };
}

/** An order with choices has a price from now on, which lists need not look up in its contract. */
function choiceRow({ index, walletDataHash, choice: { amount } }: ChosenChoice) {
  return {
    choice_index: index,
    wallet_data_hash: walletDataHash,
    currency: amount.currency,
    amount_val: amount.value,
    amount_frac: amount.fraction,
  };
}

/** What the order of the row keeps of its device, if one was named. */
export function otpSecret(row: Pick<Selectable<OrdersTable>, "otp_key" | "otp_algorithm">): OtpSecret | undefined {
  if (row.otp_key === null || row.otp_algorithm === null) return undefined;
  return { otpKey: row.otp_key, algorithm: row.otp_algorithm as OtpSecret["algorithm"] };
}

/** Puts a contract of which less is left in the place of the former; what was taken out of it goes as well. */
export async function replaceContract(
  tx: Queries,
  instance: bigint,
  orderId: string,
  contract: {
    readonly contractText: string;
    readonly summary: string | undefined;
    readonly fulfillmentUrl: string | undefined;
  },
): Promise<void> {
  const { contractText, summary = "", fulfillmentUrl } = contract;
  await tx
    .updateTable("orders")
    .set({
      contract_terms: contractText,
      summary,
      summary_folded: foldText(summary),
      fulfillment_hash: fulfillmentUrl === undefined ? null : sha256(fulfillmentUrl),
    })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .execute();
}

/** Removes an order with all that belongs to it. */
export async function removeOrder(tx: Queries, instance: bigint, orderId: string): Promise<void> {
  await sql`
    with ${freeingTokens(instance, sql`order_id = ${orderId}`)}
    delete from orders where instance = ${instance} and order_id = ${orderId}`.execute(tx);
}

/** The order in its state. */
export function orderFromRow(row: OrderRow): Order {
  const common = {
    orderId: row.order_id,
    claimToken: row.claim_token ?? undefined,
    contractText: row.contract_terms,
    createdAt: row.created_at,
    payDeadline: row.pay_deadline,
    refundDeadline: row.refund_deadline,
    wireDeadline: row.wire_deadline,
    hWire: row.h_wire,
    sessionId: row.session_id ?? undefined,
    otp: otpSecret(row),
  };
  // What is spread comes last: V8 takes a microsecond for each member that follows.
  if (row.h_contract === null || row.claim_nonce === null) return { state: "unclaimed", ...common };
  const claimed = { hContract: row.h_contract, claimNonce: row.claim_nonce, ...common };
  if (row.paid_at === null) return { state: "claimed", givenUpCoins: row.given_up_coins ?? [], ...claimed };
  return {
    state: "paid",
    paidAt: row.paid_at,
    choiceIndex: row.choice_index ?? undefined,
    refunded: row.refunded,
    walletDataHash: row.wallet_data_hash ?? undefined,
    wired: row.wired,
    ...claimed,
  };
}
