/** The SQL that asks the books what is to be entered: paid orders, what coins came to, and transfers. */

import { DAY, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { sha256 } from "../database/sha256.js";
import type { Queries } from "../database/tables.js";
import { type PaidFor, readPaidFor } from "./entry.js";
import type { PaidOrder } from "./sale.js";

/** Amounts as one number of units of 10^-8. */
const units = (name: string) => sql`(${sql.ref(`${name}_val`)} * 100000000::numeric + ${sql.ref(`${name}_frac`)})`;

/** Coins of the try that paid: those of others are given back. */
const OF_THE_TRY = sql`deposit_batches.accepted_at is not null
  and deposit_batches.wallet_data_hash is not distinct from orders.wallet_data_hash`;

/** Those of the orders that are paid. */
export async function paidOrders(
  tx: Queries,
  instance: bigint,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, PaidOrder>> {
  if (orderIds.length === 0) return new Map();
  interface Row {
    readonly order_id: string;
    readonly h_wire: Uint8Array;
    readonly paid_at: bigint;
    readonly summary: string;
    readonly device: bigint | null;
    readonly device_name: string | null;
    readonly currency: string;
    readonly price: string;
    readonly contribution: string | null;
    readonly fee: string | null;
    readonly tip: string | null;
    readonly products: string | null;
  }
  const { rows } = await sql<Row>`
    select orders.order_id, orders.h_wire, paid_at, summary, device, device_name, orders.currency,
      ${units("orders.amount")}::text as price, coins.contribution::text, coins.fee::text,
      coalesce(contract.terms ->> 'tip', contract.terms -> 'choices' -> choice_index ->> 'tip') as tip, sold.products
    from orders
    cross join lateral (select contract_terms::json as terms offset 0) as contract
    left join lateral (
      select sum(${units("contribution")}) as contribution, sum(${units("deposit_fee")}) as fee
      from deposits
      join deposit_batches on deposit_batches.instance = deposits.instance
        and deposit_batches.order_id = deposits.order_id and deposit_batches.batch = deposits.batch
      where deposits.instance = ${instance} and deposits.order_id = orders.order_id and ${OF_THE_TRY}
    ) as coins on true
    left join lateral (
      select json_agg(json_build_object('product_id', line -> 'product_id', 'product_name', line -> 'product_name',
        'description', line -> 'description', 'quantity', line -> 'quantity', 'unit_quantity', line -> 'unit_quantity',
        'unit', line -> 'unit', 'price', line -> 'price', 'prices', line -> 'prices', 'taxes', line -> 'taxes'))::text
        as products
      from json_array_elements(contract.terms -> 'products') as line
    ) as sold on true
    where orders.instance = ${instance} and orders.order_id = any(${[...orderIds]}::text[])
      and paid_at is not null and orders.currency is not null
  `.execute(tx);
  return new Map(
    rows.map((row) => [
      row.order_id,
      {
        orderId: row.order_id,
        hWire: row.h_wire,
        paidAt: row.paid_at,
        summary: row.summary,
        device: row.device ?? undefined,
        deviceName: row.device_name ?? undefined,
        currency: row.currency,
        price: BigInt(row.price),
        contribution: row.contribution === null ? undefined : BigInt(row.contribution),
        depositFee: row.fee === null ? undefined : BigInt(row.fee),
        tip: row.tip ?? undefined,
        products: row.products ?? undefined,
      },
    ]),
  );
}

/** What came of the coins of an order, once that is known of all of them. */
export interface Outcome {
  readonly currency: string;
  /** What exchanges pay for them, after their fees. */
  readonly paid: bigint;
  /** What was granted and nobody picked up. */
  readonly lapsed: bigint;
}

export async function outcomesOf(
  tx: Queries,
  instance: bigint,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, Outcome>> {
  if (orderIds.length === 0) return new Map();
  const { rows } = await sql<{ order_id: string; currency: string; paid: string; lapsed: string }>`
    select order_id, currency, sum(final)::text as paid, coalesce((
        select sum(${units("refunds.amount")}) from refunds
        where refunds.instance = ${instance} and refunds.order_id = coins.order_id
          and refunds.rtransaction_id > 0 and obtained_at is null
      ), 0)::text as lapsed
    from (
      select deposits.order_id, deposits.currency,
        case
          when settled.listed and settled.amount_val is not null then ${units("settled.amount")}
          when refunded.units >= ${units("deposits.contribution")} then 0
        end as final
      from deposits
      join orders on orders.instance = deposits.instance and orders.order_id = deposits.order_id
      join deposit_batches on deposit_batches.instance = deposits.instance
        and deposit_batches.order_id = deposits.order_id and deposit_batches.batch = deposits.batch
      left join deposit_settlements as settled on settled.instance = deposits.instance
        and settled.order_id = deposits.order_id and settled.coin_pub = deposits.coin_pub
      left join lateral (
        select sum(${units("refunds.amount")}) as units from refunds
        where refunds.instance = ${instance} and refunds.order_id = deposits.order_id
          and refunds.coin_pub = deposits.coin_pub and obtained_at is not null
      ) as refunded on true
      where deposits.instance = ${instance} and deposits.order_id = any(${[...orderIds]}::text[])
        and orders.paid_at is not null and ${OF_THE_TRY}
    ) as coins
    group by order_id, currency having count(*) = count(final)
  `.execute(tx);
  return new Map(
    rows.map((row) => [row.order_id, { currency: row.currency, paid: BigInt(row.paid), lapsed: BigInt(row.lapsed) }]),
  );
}

/** A transfer that arrived. */
export interface ArrivedTransfer {
  readonly exchangeUrl: string;
  readonly wtid: Uint8Array;
  readonly hWire: Uint8Array;
  readonly arrivedAt: Timestamp;
  readonly bankRow: bigint | undefined;
  /** Whether its exchange says what it pays for. */
  readonly isAnnounced: boolean;
  readonly currency: string;
  /** Units of 10^-8, like all others. */
  readonly credit: bigint;
  readonly wireFee: bigint;
  /** What the exchange says that it wired, if both sides agree up to an amount that is too small for a bank. */
  readonly agreed: bigint | undefined;
  /** What it pays for coins that paid for nothing. */
  readonly forNothing: bigint;
  readonly paysFor: readonly PaidFor[];
}

export interface TransferName {
  readonly exchangeUrl: string;
  readonly wtid: Uint8Array;
}

export async function arrivedTransfers(
  tx: Queries,
  instance: bigint,
  names: readonly TransferName[],
): Promise<ArrivedTransfer[]> {
  if (names.length === 0) return [];
  interface Row {
    readonly exchange_url: string;
    readonly wtid: Uint8Array;
    readonly h_wire: Uint8Array;
    readonly arrived_at: bigint;
    readonly bank_row: bigint | null;
    readonly currency: string;
    readonly credit: string;
    readonly fee: string | null;
    readonly total: string | null;
    readonly verified: boolean | null;
    readonly announced: boolean;
    readonly for_nothing: string | null;
    readonly pays_for: string | null;
  }
  const { rows } = await sql<Row>`
    select transfers.exchange_url, transfers.wtid, transfers.h_wire, bank_row, transfers.currency, verified, announced,
      coalesce(transfers.execution_time, transfers.confirmed_at) as arrived_at,
      ${units("transfers.amount")}::text as credit, ${units("expected.wire_fee")}::text as fee,
      ${units("expected.total")}::text as total, nothing.units::text as for_nothing,
      paid.orders as pays_for
    from transfers
    join expected_transfers as expected on expected.instance = transfers.instance
      and expected.exchange_hash = transfers.exchange_hash and expected.wtid = transfers.wtid
      and expected.h_wire = transfers.h_wire
    left join lateral (
      select sum(${units("settled.amount")}) as units
      from deposit_settlements as settled
      join deposits on deposits.instance = settled.instance and deposits.order_id = settled.order_id
        and deposits.coin_pub = settled.coin_pub
      join deposit_batches on deposit_batches.instance = deposits.instance
        and deposit_batches.order_id = deposits.order_id and deposit_batches.batch = deposits.batch
      join orders on orders.instance = settled.instance and orders.order_id = settled.order_id
      where settled.instance = ${instance} and settled.expected_transfer = expected.serial and settled.listed
        and not (orders.paid_at is not null and ${OF_THE_TRY})
    ) as nothing on true
    left join lateral (
      select json_agg(json_build_array(order_id, units::text, fee::text) order by order_id)::text as orders
      from (
        select order_id, sum(${units("settled.amount")}) as units, sum(${units("settled.fee")}) as fee
        from deposit_settlements as settled
        where settled.instance = ${instance} and settled.expected_transfer = expected.serial and settled.listed
          and settled.amount_val is not null
        group by order_id
      ) as sums
    ) as paid on true
    where transfers.instance = ${instance}
      and transfers.exchange_hash = any(${[...new Set(names.map(({ exchangeUrl }) => exchangeUrl))].map((url) => sha256(url))}::bytea[])
      and transfers.wtid = any(${names.map(({ wtid }) => wtid)}::bytea[])
  `.execute(tx);
  return rows.map((row) => ({
    exchangeUrl: row.exchange_url,
    wtid: row.wtid,
    hWire: row.h_wire,
    arrivedAt: row.arrived_at,
    bankRow: row.bank_row ?? undefined,
    isAnnounced: row.verified !== null && (row.announced || row.total !== null),
    currency: row.currency,
    credit: BigInt(row.credit),
    wireFee: BigInt(row.fee ?? 0),
    agreed: row.verified === true && row.total !== null ? BigInt(row.total) : undefined,
    forNothing: BigInt(row.for_nothing ?? 0),
    paysFor: readPaidFor(row.pays_for),
  }));
}

/**
 * For shops that are older than the journal: the next orders after that row of the table.
 * @returns those that were paid, and the row of the last one of all; undefined where there are no more
 */
export async function olderOrders(
  tx: Queries,
  instance: bigint,
  after: bigint,
  limit: number,
): Promise<{ readonly orderIds: readonly string[]; readonly reached: bigint | undefined }> {
  const rows = await tx
    .selectFrom("orders")
    .select(["row_id", "order_id", sql<boolean>`paid_at is not null`.as("is_paid")])
    .where("instance", "=", instance)
    .where("row_id", ">", after)
    .orderBy("row_id")
    .limit(limit)
    .execute();
  const orderIds = rows.filter(({ is_paid }) => is_paid).map(({ order_id }) => order_id);
  return { orderIds, reached: rows.at(-1)?.row_id };
}

/** How long we wait until an exchange says what a credit at the bank pays for. */
const TIME_TO_ANNOUNCE = 3n * DAY;

/** Credits that no exchange has announced in time, and that do not stand in the journal; some of them. */
export async function unannouncedCredits(
  tx: Queries,
  instance: bigint,
  now: Timestamp,
  limit: number,
): Promise<TransferName[]> {
  const rows = await tx
    .selectFrom("transfers")
    .select(["exchange_url", "wtid"])
    .where("instance", "=", instance)
    .where("verified", "is", null)
    .where("confirmed_at", "<", now - TIME_TO_ANNOUNCE)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom("journal")
            .select("number")
            .whereRef("journal.instance", "=", "transfers.instance")
            .whereRef("journal.wtid", "=", "transfers.wtid")
            .whereRef("journal.exchange_url", "=", "transfers.exchange_url")
            .where("kind", "=", "unannounced"),
        ),
      ),
    )
    .orderBy("confirmed_at")
    .limit(limit)
    .execute();
  return rows.map(({ exchange_url: exchangeUrl, wtid }) => ({ exchangeUrl, wtid }));
}

/** What was granted of these orders. */
export async function grantedRefunds(
  tx: Queries,
  instance: bigint,
  orderIds: readonly string[],
): Promise<GrantedRefund[]> {
  const { rows } = await sql<{ order_id: string; granted_at: bigint; currency: string; units: string; reason: string }>`
    select order_id, granted_at, currency, sum(${units("amount")})::text as units, min(reason) as reason
    from refunds
    where instance = ${instance} and order_id = any(${[...orderIds]}::text[]) and rtransaction_id > 0
    group by order_id, granted_at, currency order by granted_at
  `.execute(tx);
  return rows.map((row) => ({
    orderId: row.order_id,
    grantedAt: row.granted_at,
    currency: row.currency,
    units: BigInt(row.units),
    reason: row.reason,
  }));
}

export interface GrantedRefund {
  readonly orderId: string;
  readonly grantedAt: Timestamp;
  readonly currency: string;
  readonly units: bigint;
  readonly reason: string;
}

/** All transfers that arrived, some after that row. */
export async function olderTransfers(
  tx: Queries,
  instance: bigint,
  after: bigint,
  limit: number,
): Promise<(TransferName & { readonly serial: bigint })[]> {
  const rows = await tx
    .selectFrom("transfers")
    .select(["serial", "exchange_url", "wtid"])
    .where("instance", "=", instance)
    .where("serial", ">", after)
    .orderBy("serial")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ serial: row.serial, exchangeUrl: row.exchange_url, wtid: row.wtid }));
}

/** The account of an order, or any of the shop's where the order is gone. */
export async function accountsOf(
  tx: Queries,
  instance: bigint,
  orderIds: readonly string[],
): Promise<{ readonly ofOrder: ReadonlyMap<string, Uint8Array>; readonly otherwise: Uint8Array | undefined }> {
  if (orderIds.length === 0) return { ofOrder: new Map(), otherwise: undefined };
  const orders = await tx
    .selectFrom("orders")
    .select(["order_id", "h_wire"])
    .where("instance", "=", instance)
    .where(sql<boolean>`order_id = any(${[...orderIds]}::text[])`)
    .execute();
  const account = await tx
    .selectFrom("accounts")
    .select("h_wire")
    .where("instance", "=", instance)
    .orderBy("active", "desc")
    .orderBy("created_at")
    .limit(1)
    .executeTakeFirst();
  return { ofOrder: new Map(orders.map(({ order_id, h_wire }) => [order_id, h_wire])), otherwise: account?.h_wire };
}
