/** The SQL of settling deposits: which transfer pays for which, what is still to be asked, which orders are wired. */

import type { Amount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import { type RawBuilder, type Selectable, sql } from "kysely";
import { COLUMNS } from "../database/columns.js";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import { rowsFromJson } from "../database/rows-as-json.js";
import type { NamedOrders } from "../database/some-orders.js";
import { restoredAmount } from "../database/stored-amount.js";
import type { DepositSettlementsTable } from "../database/tables/transfers.js";
import type { Queries } from "../database/tables.js";
import { type BookedCoin, batchesWithDeposits, bookedCoin, type DepositBatch, inBatches } from "./deposit-store.js";

export interface DueBatch {
  readonly instance: bigint;
  readonly orderId: string;
  readonly batch: bigint;
  /** How often it was asked for before. */
  readonly attempts: number;
}

const UNWIRED: DueRows = { table: "deposit_batches", key: ["instance", "order_id", "batch"], at: "settlement_check" };

/** Takes batches whose settlement is to be asked for. */
export async function claimDueBatches(queries: Queries, now: Timestamp, taking: Taking): Promise<DueBatch[]> {
  const rows = await takeDue<{ instance: bigint; order_id: string; batch: bigint; settlement_attempts: number }>(
    queries,
    UNWIRED,
    now,
    taking,
    { returning: ["t.instance", "t.order_id", "t.batch", "t.settlement_attempts"] },
  );
  return rows.map((row) => ({
    instance: row.instance,
    orderId: row.order_id,
    batch: row.batch,
    attempts: row.settlement_attempts,
  }));
}

/** Puts the batch off after it was asked for. @param nextCheck undefined: all is known */
export async function scheduleBatch(
  queries: Queries,
  { instance, orderId, batch, attempts }: DueBatch,
  nextCheck: Timestamp | undefined,
): Promise<void> {
  await queries
    .updateTable("deposit_batches")
    .set({ settlement_check: nextCheck ?? null, settlement_attempts: attempts + 1 })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("batch", "=", batch)
    .execute();
}

/** What is known about the settlement of one deposit. */
export interface DepositSettlement {
  readonly orderId: string;
  readonly coinPub: Uint8Array;
  /** Serial of the transfer that pays for it. */
  readonly expectedTransfer: bigint | undefined;
  /** Whether that transfer's list has it. */
  readonly listed: boolean;
  /** What the transfer pays for it. */
  readonly amount: Amount | undefined;
  readonly fee: Amount | undefined;
  /** The status of the exchange's last answer; 0 where all is well. */
  readonly httpStatus: number;
  readonly exchangeCode: number;
  /** One of our error codes; 0 is nothing. */
  readonly problemCode: number;
  readonly problem: string;
}

/** What the settlement of deposits of an order is known to be. */
export async function settlementsOf(queries: Queries, instance: bigint, orderId: string): Promise<DepositSettlement[]> {
  const rows = await queries
    .selectFrom("deposit_settlements")
    .select(COLUMNS.deposit_settlements)
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .orderBy("coin_pub")
    .execute();
  return rows.map(settlementFromRow);
}

/** An order's deposits, in the batches that they were sent in, and what their settlement is known to be. */
export interface OrderBooks {
  readonly batches: readonly (Pick<DepositBatch, "batch" | "walletDataHash" | "accepted"> & {
    readonly deposits: readonly BookedCoin[];
  })[];
  readonly settlements: readonly DepositSettlement[];
}

/** What `booksAsJson` gave. */
export function booksFromJson(text: string | null): OrderBooks {
  const rows = coinsFromJson(text);
  const settlements = rows.flatMap((row) => settlementWithin(row) ?? []);
  settlements.sort((a, b) => Buffer.compare(a.coinPub, b.coinPub));
  const batchOf = ({ batch, wallet_data_hash, accepted_at }: CoinRow) => ({
    batch,
    walletDataHash: wallet_data_hash ?? undefined,
    accepted: accepted_at !== null,
  });
  return { batches: inBatches(rows, batchOf, bookedCoin), settlements };
}

const SETTLED = [
  "deposit_settlements.expected_transfer as settled_expected_transfer",
  "deposit_settlements.listed as settled_listed",
  "deposit_settlements.currency as settled_currency",
  "deposit_settlements.amount_val as settled_amount_val",
  "deposit_settlements.amount_frac as settled_amount_frac",
  "deposit_settlements.fee_val as settled_fee_val",
  "deposit_settlements.fee_frac as settled_fee_frac",
  "deposit_settlements.http_status as settled_http_status",
  "deposit_settlements.exchange_code as settled_exchange_code",
  "deposit_settlements.problem_code as settled_problem_code",
  "deposit_settlements.problem as settled_problem",
] as const;

/** A value of the row of an order: its books, so that order and books are read at once. */
export function booksAsJson(queries: Queries, orders: NamedOrders, row: string): RawBuilder<string | null> {
  return sql`(select json_agg(coins) from (${selectCoins(queries).where(orders.of("deposit_batches", row))}) as coins)`;
}

/** Coins with their batches, and with what is known of their settlement, oldest first. */
function selectCoins(queries: Queries) {
  return batchesWithDeposits(queries)
    .leftJoin("deposit_settlements", (join) =>
      join
        .onRef("deposit_settlements.instance", "=", "deposits.instance")
        .onRef("deposit_settlements.order_id", "=", "deposits.order_id")
        .onRef("deposit_settlements.coin_pub", "=", "deposits.coin_pub"),
    )
    .select(["deposit_batches.batch", "deposit_batches.wallet_data_hash", "deposit_batches.accepted_at"])
    .select(["deposits.order_id", "deposits.coin_pub", "deposits.currency"])
    .select(["deposits.contribution_val", "deposits.contribution_frac"])
    .select(["deposits.deposit_fee_val", "deposits.deposit_fee_frac"])
    .select(["deposits.refund_fee_val", "deposits.refund_fee_frac"])
    .select(SETTLED);
}

type CoinRow = Awaited<ReturnType<ReturnType<typeof selectCoins>["execute"]>>[number];

type Settled = { [Column in keyof SettlementRow as `settled_${Column}`]: SettlementRow[Column] | null };

const coinsFromJson = rowsFromJson<CoinRow>({
  bigint: {
    batch: true,
    accepted_at: true,
    contribution_val: true,
    deposit_fee_val: true,
    refund_fee_val: true,
    settled_expected_transfer: true,
    settled_amount_val: true,
    settled_fee_val: true,
  },
  bytes: { wallet_data_hash: true, coin_pub: true },
});

/** Undefined where nothing is known of the deposit. */
function settlementWithin(
  row: Settled & { readonly order_id: string; readonly coin_pub: Uint8Array },
): DepositSettlement | undefined {
  if (row.settled_listed === null) return undefined;
  return settlementFromRow({
    order_id: row.order_id,
    coin_pub: row.coin_pub,
    expected_transfer: row.settled_expected_transfer,
    listed: row.settled_listed,
    currency: row.settled_currency,
    amount_val: row.settled_amount_val,
    amount_frac: row.settled_amount_frac,
    fee_val: row.settled_fee_val,
    fee_frac: row.settled_fee_frac,
    http_status: row.settled_http_status ?? 0,
    exchange_code: row.settled_exchange_code ?? 0,
    problem_code: row.settled_problem_code ?? 0,
    problem: row.settled_problem ?? "",
  });
}

/** The deposits that a transfer pays for. */
export async function settlementsBy(
  queries: Queries,
  instance: bigint,
  expectedTransfer: bigint,
): Promise<DepositSettlement[]> {
  const rows = await queries
    .selectFrom("deposit_settlements")
    .select(COLUMNS.deposit_settlements)
    .where("instance", "=", instance)
    .where("expected_transfer", "=", expectedTransfer)
    .orderBy("order_id")
    .orderBy("coin_pub")
    .execute();
  return rows.map(settlementFromRow);
}

type SettlementRow = Omit<
  Selectable<DepositSettlementsTable>,
  "instance" | "order_id" | "coin_pub" | "exchange_pub" | "exchange_sig" | "checked_at"
>;

function settlementFromRow(
  row: SettlementRow & { readonly order_id: string; readonly coin_pub: Uint8Array },
): DepositSettlement {
  return {
    orderId: row.order_id,
    coinPub: row.coin_pub,
    expectedTransfer: row.expected_transfer ?? undefined,
    listed: row.listed,
    amount: restoredAmount(row.currency, row.amount_val, row.amount_frac),
    fee: restoredAmount(row.currency, row.fee_val, row.fee_frac),
    httpStatus: row.http_status,
    exchangeCode: row.exchange_code,
    problemCode: row.problem_code,
    problem: row.problem,
  };
}

/** What a settlement is updated with; what is left out stays. */
export interface SettlementUpdate {
  readonly orderId: string;
  readonly coinPub: Uint8Array;
  readonly expectedTransfer?: bigint;
  readonly listed?: boolean;
  readonly amount?: Amount;
  readonly fee?: Amount;
  readonly confirmation?: { readonly exchangePub: Uint8Array; readonly exchangeSig: Uint8Array };
  readonly httpStatus: number;
  readonly exchangeCode: number;
  readonly problemCode: number;
  readonly problem: string;
}

/** Stores what was found out about a deposit. A transfer that is known to pay for it is never replaced by another one. */
export async function storeSettlement(
  tx: Queries,
  instance: bigint,
  update: SettlementUpdate,
  now: Timestamp,
): Promise<void> {
  const { amount, fee, confirmation } = update;
  const values = {
    ...(update.expectedTransfer === undefined ? {} : { expected_transfer: update.expectedTransfer }),
    ...(update.listed === undefined ? {} : { listed: update.listed }),
    ...(amount === undefined || fee === undefined
      ? {}
      : {
          currency: amount.currency,
          amount_val: amount.value,
          amount_frac: amount.fraction,
          fee_val: fee.value,
          fee_frac: fee.fraction,
        }),
    ...(confirmation === undefined
      ? {}
      : { exchange_pub: confirmation.exchangePub, exchange_sig: confirmation.exchangeSig }),
    http_status: update.httpStatus,
    exchange_code: update.exchangeCode,
    problem_code: update.problemCode,
    problem: update.problem,
    checked_at: now,
  };
  await tx
    .insertInto("deposit_settlements")
    .values({ instance, order_id: update.orderId, coin_pub: update.coinPub, ...NOTHING_KNOWN, ...values })
    .onConflict((conflict) => conflict.columns(["instance", "order_id", "coin_pub"]).doUpdateSet(values))
    .execute();
}

const NOTHING_KNOWN = {
  expected_transfer: null,
  currency: null,
  amount_val: null,
  amount_frac: null,
  fee_val: null,
  fee_frac: null,
  exchange_pub: null,
  exchange_sig: null,
};

/**
 * Locks these orders against being deleted or settled by somebody else; transfers are locked before, what is known of
 * deposits is written after. In that sequence everybody who works on the money waits, and nobody for one another.
 * @returns those that are there
 */
export async function lockOrders(
  tx: Queries,
  instance: bigint,
  orders: { readonly orderIds: readonly string[] } | { readonly hContracts: readonly Uint8Array[] },
): Promise<string[]> {
  const named =
    "orderIds" in orders
      ? sql`order_id = any(${[...orders.orderIds]}::text[])`
      : sql`h_contract = any(${[...orders.hContracts]}::bytea[])`;
  const { rows } = await sql<{ order_id: string }>`
    select order_id from orders where instance = ${instance} and ${named} order by order_id for update
  `.execute(tx);
  return rows.map(({ order_id }) => order_id);
}

/** A deposit of ours with all that the list of a transfer is compared with. */
export interface BookedDeposit {
  readonly orderId: string;
  readonly hContract: Uint8Array;
  readonly hWire: Uint8Array;
  readonly coinPub: Uint8Array;
  readonly exchangeUrl: string;
  readonly contribution: Amount;
  readonly depositFee: Amount;
  /** Refunds that the exchange has confirmed to us. */
  readonly refundsConfirmed: Amount;
  /** Refunds that we granted, confirmed ones included. */
  readonly refundsGranted: Amount;
  /** The transfer that is known to pay for it. */
  readonly expectedTransfer: bigint | undefined;
}

/** Our deposits of these contracts that exchanges have accepted. */
export async function bookedDeposits(
  queries: Queries,
  instance: bigint,
  hContracts: readonly Uint8Array[],
): Promise<BookedDeposit[]> {
  const sumOf = (column: "amount_val" | "amount_frac", confirmedOnly: boolean) => sql<bigint>`
    coalesce((
      select sum(${sql.ref(column)}) from refunds r
      where r.instance = d.instance and r.order_id = d.order_id and r.coin_pub = d.coin_pub
        ${confirmedOnly ? sql`and r.obtained_at is not null` : sql``}
    ), 0)::bigint`;
  const rows = await queries
    .selectFrom("orders as o")
    .innerJoin("deposits as d", (join) =>
      join.onRef("d.instance", "=", "o.instance").onRef("d.order_id", "=", "o.order_id"),
    )
    .innerJoin("deposit_batches as b", (join) =>
      join
        .onRef("b.instance", "=", "d.instance")
        .onRef("b.order_id", "=", "d.order_id")
        .onRef("b.batch", "=", "d.batch"),
    )
    .leftJoin("deposit_settlements as s", (join) =>
      join
        .onRef("s.instance", "=", "d.instance")
        .onRef("s.order_id", "=", "d.order_id")
        .onRef("s.coin_pub", "=", "d.coin_pub"),
    )
    .select([
      "o.order_id",
      "o.h_contract",
      "o.h_wire",
      "d.coin_pub",
      "b.exchange_url",
      "d.currency",
      "d.contribution_val",
      "d.contribution_frac",
      "d.deposit_fee_val",
      "d.deposit_fee_frac",
      "s.expected_transfer",
      sumOf("amount_val", true).as("confirmed_val"),
      sumOf("amount_frac", true).as("confirmed_frac"),
      sumOf("amount_val", false).as("granted_val"),
      sumOf("amount_frac", false).as("granted_frac"),
    ])
    .where("o.instance", "=", instance)
    .where(sql<boolean>`o.h_contract = any(${hContracts}::bytea[])`)
    .where("b.accepted_at", "is not", null)
    .execute();
  return rows.map((row) => ({
    orderId: row.order_id,
    hContract: row.h_contract as Uint8Array,
    hWire: row.h_wire,
    coinPub: row.coin_pub,
    exchangeUrl: row.exchange_url,
    contribution: { currency: row.currency, value: row.contribution_val, fraction: row.contribution_frac },
    depositFee: { currency: row.currency, value: row.deposit_fee_val, fraction: row.deposit_fee_frac },
    refundsConfirmed: carried(row.currency, row.confirmed_val, row.confirmed_frac),
    refundsGranted: carried(row.currency, row.granted_val, row.granted_frac),
    expectedTransfer: row.expected_transfer ?? undefined,
  }));
}

const FRACTIONS = 100_000_000n;

/** An amount from a sum of whole parts and a sum of fractions. */
function carried(currency: string, values: bigint, fractions: bigint): Amount {
  return { currency, value: values + fractions / FRACTIONS, fraction: Number(fractions % FRACTIONS) };
}

/**
 * Marks those of the orders as wired whose deposits are all paid for by transfers that arrived as the exchange says.
 * Deposits that were refunded in full need no transfer. The orders are locked first: the transaction that arrives
 * second at an order sees what the first one did.
 * @returns those that were not wired before
 */
export async function markWired(tx: Queries, instance: bigint, orderIds: readonly string[]): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const ids = await lockOrders(tx, instance, { orderIds });
  const { rows } = await sql<{ order_id: string }>`
    update orders set wired = true
    where orders.instance = ${instance} and orders.order_id = any(${ids}::text[])
      and orders.paid_at is not null and not orders.wired
      and not exists (
        select 1
        from deposits d
        join deposit_batches b on b.instance = ${instance} and b.order_id = d.order_id and b.batch = d.batch
        left join deposit_settlements s
          on s.instance = ${instance} and s.order_id = d.order_id and s.coin_pub = d.coin_pub
        left join expected_transfers e on e.instance = ${instance} and e.serial = s.expected_transfer
        left join transfers t on t.instance = ${instance} and t.exchange_hash = e.exchange_hash
          and t.wtid = e.wtid and t.h_wire = e.h_wire
        where d.instance = ${instance} and d.order_id = orders.order_id and b.accepted_at is not null
          and not coalesce(s.listed and e.validated and t.verified, false)
          and d.contribution_val::numeric * 100000000 + d.contribution_frac > (
            select coalesce(sum(r.amount_val::numeric * 100000000 + r.amount_frac), 0) from refunds r
            where r.instance = ${instance} and r.order_id = d.order_id and r.coin_pub = d.coin_pub
              and r.obtained_at is not null
          )
      )
    returning orders.order_id
  `.execute(tx);
  return rows.map(({ order_id }) => order_id).sort();
}

/** Deposits that the exchange is to be asked about; failing are those with a problem. */
export async function wiringBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  const failing = await sql<{ failing: number }>`
    select count(*)::integer as failing
    from deposit_batches asked
    cross join lateral (
      select true as is_there from deposit_settlements
      where instance = asked.instance and order_id = asked.order_id and problem_code <> 0 limit 1
    ) as problem
    where asked.settlement_check is not null and asked.settlement_attempts > 0
  `.execute(queries);
  return { ...(await countDue(queries, UNWIRED, now, sql`false`)), failing: failing.rows[0]!.failing };
}
