/** The SQL of the journal itself: what stands in it, and its next rows. */

import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, type SqlBool, sql } from "kysely";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import { rowsAsJson } from "../database/rows-as-json.js";
import type { JournalTable } from "../database/tables/journal.js";
import type { Queries } from "../database/tables.js";
import { type Entry, type NewEntry, printPaidFor, readPaidFor, type SoldLine } from "./entry.js";
import { OrderBook } from "./order-book.js";

export interface Progress {
  readonly entered: bigint;
  readonly newest: bigint;
  readonly complete: boolean;
  /** While what is older than the events is entered: the last row of orders that was, and of transfers. */
  readonly olderOrder: bigint | undefined;
  readonly olderTransfer: bigint | undefined;
}

/** Nobody else enters anything until the transaction ends. */
export async function lockProgress(tx: Queries, instance: bigint): Promise<Progress> {
  const row = await tx
    .insertInto("journal_progress")
    .values({ instance, entered: 0n, newest: 0n, complete: false })
    .onConflict((conflict) => conflict.column("instance").doUpdateSet({ entered: sql`journal_progress.entered` }))
    .returning(["entered", "newest", "complete", "older_order", "older_transfer"])
    .executeTakeFirstOrThrow();
  const { complete, entered, newest, older_order, older_transfer } = row;
  const [olderOrder, olderTransfer] = [older_order ?? undefined, older_transfer ?? undefined];
  return { complete, entered, newest, olderOrder, olderTransfer };
}

export async function storeProgress(tx: Queries, instance: bigint, progress: Progress): Promise<void> {
  const { complete, entered, newest, olderOrder, olderTransfer } = progress;
  await tx
    .updateTable("journal_progress")
    .set({ complete, entered, newest, older_order: olderOrder ?? null, older_transfer: olderTransfer ?? null })
    .where("instance", "=", instance)
    .execute();
}

export async function newestEntry(queries: Queries, instance: bigint): Promise<bigint> {
  const row = await queries
    .selectFrom("journal_progress")
    .select("newest")
    .where("instance", "=", instance)
    .executeTakeFirst();
  return row?.newest ?? 0n;
}

/** What stands in the journal about each of these orders; of some that is nothing. */
export async function booksOfOrders(
  tx: Queries,
  instance: bigint,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, OrderBook>> {
  if (orderIds.length === 0) return new Map();
  type Row = Pick<Selectable<JournalTable>, "h_wire" | "kind" | "gross" | "net" | "taxes"> & {
    readonly order_id: string;
  };
  // Order by order: of a journal that is young PostgreSQL would read all.
  const { rows } = await sql<Row>`
    select asked.order_id, entered.*
    from unnest(${[...orderIds]}::text[]) as asked (order_id)
    cross join lateral (
      select h_wire, kind, gross, net, taxes from journal
      where journal.instance = ${instance} and journal.order_id = asked.order_id
      offset 0
    ) as entered
  `.execute(tx);
  const books = new Map(orderIds.map((orderId) => [orderId, new OrderBook()]));
  for (const { order_id: orderId, h_wire: hWire, kind, gross, net, taxes } of rows) {
    books.get(orderId)!.add({ hWire, kind, gross: BigInt(gross), net: BigInt(net), taxes: readTaxes(taxes) });
  }
  return books;
}

/** A row about a transfer. */
export interface TransferRow extends Pick<Entry, "hWire" | "kind" | "happenedAt" | "currency" | "net" | "bankRow"> {
  readonly exchangeUrl: string;
  readonly wtid: Uint8Array;
}

/** All rows about these transfers; others with one of these `wtid`, of other exchanges, may be among them. */
export async function transferRows(
  tx: Queries,
  instance: bigint,
  transfers: readonly { readonly wtid: Uint8Array }[],
): Promise<TransferRow[]> {
  if (transfers.length === 0) return [];
  const rows = await tx
    .selectFrom("journal")
    .select(["h_wire", "kind", "happened_at", "currency", "net", "bank_row", "exchange_url", "wtid"])
    .where("instance", "=", instance)
    .where(sql<SqlBool>`wtid = any(${transfers.map(({ wtid }) => wtid)}::bytea[])`)
    .execute();
  return rows.map((row) => ({
    hWire: row.h_wire,
    kind: row.kind,
    happenedAt: row.happened_at,
    currency: row.currency,
    net: BigInt(row.net),
    bankRow: row.bank_row ?? undefined,
    exchangeUrl: row.exchange_url!,
    wtid: row.wtid!,
  }));
}

/** @returns the number of the last row */
export async function insertEntries(
  tx: Queries,
  instance: bigint,
  newest: bigint,
  entries: readonly NewEntry[],
): Promise<bigint> {
  let number = newest;
  for (let from = 0; from < entries.length; from += ROWS_AT_ONCE) {
    const rows = entries.slice(from, from + ROWS_AT_ONCE).map((entry) => rowOf(instance, ++number, entry));
    // One parameter, so that one prepared statement is for any number of rows.
    await sql`
      insert into journal (instance, number, ${COLUMN_LIST})
      select instance, number, ${COLUMN_LIST}
      from json_populate_recordset(null::journal, ${rowsAsJson(rows)}::json)
    `.execute(tx);
  }
  return number;
}

const ROWS_AT_ONCE = 1000;

function rowOf(instance: bigint, number: bigint, entry: NewEntry): JournalTable {
  const { device, deviceName, products, taxes } = entry;
  return {
    instance,
    number,
    h_wire: entry.hWire,
    kind: entry.kind,
    happened_at: entry.happenedAt,
    order_id: entry.orderId ?? null,
    description: entry.description,
    currency: entry.currency,
    device: device ?? null,
    device_name: deviceName ?? null,
    gross: String(entry.gross),
    fee: String(entry.fee),
    net: String(entry.net),
    tip: String(entry.tip),
    taxes: taxes.length === 0 ? null : JSON.stringify(taxes.map(([name, units]) => [name, String(units)])),
    pays_for: entry.paysFor.length === 0 ? null : printPaidFor(entry.paysFor),
    products: products.length === 0 ? null : JSON.stringify(products.map(printLine)),
    exchange_url: entry.exchangeUrl ?? null,
    wtid: entry.wtid ?? null,
    bank_row: entry.bankRow ?? null,
  };
}

function printLine({ price, ...line }: SoldLine) {
  return { ...line, ...(price === undefined ? {} : { price: String(price) }) };
}

/** What was sold, line by line, takes more room than all the rest: only who needs it reads it. */
export const ENTRY_COLUMNS = [
  ...(["number", "h_wire", "kind", "happened_at", "order_id", "description", "device", "device_name"] as const),
  ...(["currency", "gross", "fee", "net", "tip", "taxes", "exchange_url", "wtid", "bank_row", "pays_for"] as const),
] as const;

/** All but the key. */
const COLUMN_LIST = sql.join(
  [...ENTRY_COLUMNS.filter((column) => column !== "number"), "products"].map((column) => sql.ref(column)),
);

/** Where reading goes on. */
export interface Position {
  readonly at: Timestamp;
  readonly number: bigint;
}

export interface Section {
  /** Inclusive. */
  readonly from: Timestamp;
  /** Exclusive. */
  readonly to: Timestamp;
  /** Rows that were entered later are left out. */
  readonly upTo?: bigint;
  /** Of one account alone. */
  readonly hWire?: Uint8Array;
  /** Of one till alone. */
  readonly device?: bigint;
  /** Whether what was sold is wanted, too. */
  readonly withProducts?: boolean;
}

/** Rows by time, some at once, after that position. */
export async function readEntries(
  queries: Queries,
  instance: bigint,
  { from, to, upTo, hWire, device, withProducts }: Section,
  after: Position | undefined,
  limit: number,
): Promise<Entry[]> {
  const rows = await queries
    .selectFrom("journal")
    .select(ENTRY_COLUMNS)
    .$if(withProducts === true, (query) => query.select("products"))
    .where("instance", "=", instance)
    .where("happened_at", ">=", from)
    .where("happened_at", "<", to)
    .$if(after !== undefined, (query) =>
      query.where(sql<SqlBool>`(happened_at, number) > (${after!.at}::bigint, ${after!.number}::bigint)`),
    )
    .$if(upTo !== undefined, (query) => query.where("number", "<=", upTo!))
    .$if(hWire !== undefined, (query) => query.where("h_wire", "=", hWire!))
    .$if(device !== undefined, (query) => query.where("device", "=", device!))
    .orderBy("happened_at")
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map(entryFromRow);
}

type EntryRow = Pick<Selectable<JournalTable>, (typeof ENTRY_COLUMNS)[number]> & { readonly products?: string | null };

export function entryFromRow(row: EntryRow): Entry {
  return {
    number: row.number,
    hWire: row.h_wire,
    kind: row.kind,
    happenedAt: row.happened_at,
    orderId: row.order_id ?? undefined,
    description: row.description,
    currency: row.currency,
    device: row.device ?? undefined,
    deviceName: row.device_name ?? undefined,
    gross: BigInt(row.gross),
    fee: BigInt(row.fee),
    net: BigInt(row.net),
    tip: BigInt(row.tip),
    taxes: readTaxes(row.taxes),
    products: readProducts(row.products ?? null),
    exchangeUrl: row.exchange_url ?? undefined,
    wtid: row.wtid ?? undefined,
    bankRow: row.bank_row ?? undefined,
    paysFor: readPaidFor(row.pays_for),
  };
}

const NONE: readonly never[] = [];

function readProducts(text: string | null): Entry["products"] {
  if (text === null) return NONE;
  return (JSON.parse(text) as (SoldLine & { price?: string })[]).map((line) => ({
    ...line,
    price: line.price === undefined ? undefined : BigInt(line.price),
  }));
}

function readTaxes(text: string | null): Entry["taxes"] {
  if (text === null) return NONE;
  return (JSON.parse(text) as [string, string][]).map(([name, units]) => [name, BigInt(units)]);
}

/**
 * All rows of a section, some hundred at once: PostgreSQL looks for the next ones while the reader has these. No more than
 * two such batches are in memory.
 */
export async function* entriesOf(
  queries: Queries,
  instance: bigint,
  section: Section,
): AsyncGenerator<readonly Entry[]> {
  const read = (after?: Position) => readEntries(queries, instance, section, after, READ_AT_ONCE);
  let next: Promise<Entry[]> | undefined = read();
  try {
    while (next !== undefined) {
      const entries: Entry[] = await next;
      const last = entries.at(-1);
      next =
        last === undefined || entries.length < READ_AT_ONCE
          ? undefined
          : read({ at: last.happenedAt, number: last.number });
      // The caller hears of a failure when it asks for this page.
      next?.catch(() => {});
      yield entries;
    }
  } finally {
    // Nothing is under way any more once the reader has gone.
    await next?.catch(() => {});
  }
}

const READ_AT_ONCE = 200;

/** How many rows there are, counted no further than one more than the limit. */
export async function countEntries(
  queries: Queries,
  instance: bigint,
  { from, to, upTo }: Section,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from (
      select from journal
      where instance = ${instance} and happened_at >= ${from} and happened_at < ${to}
        and number <= ${upTo ?? LARGEST_BIGINT}
      limit ${limit + 1}
    ) as found
  `.execute(queries);
  return Number(rows[0]!.count);
}
