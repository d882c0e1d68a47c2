/** The SQL of statements: their heads, the key that signs them, and their rows in the journal. */

import type { Timestamp } from "@kontor/taler/time";
import { type SqlBool, sql } from "kysely";
import type { Page } from "../database/page.js";
import type { Sealed } from "../database/sealed.js";
import type { Queries } from "../database/tables.js";
import type { Entry } from "../journal/entry.js";
import { ENTRY_COLUMNS, entriesOf, entryFromRow } from "../journal/store.js";
import type { Statement, StatementSpan } from "./statement.js";

const COLUMNS = [
  "number",
  "h_wire",
  "period_begin",
  "period_end",
  "closed_at",
  "last_entry",
  "previous_end",
  "previous_entry",
  "head",
  "signature",
] as const;

interface Row {
  readonly number: bigint;
  readonly h_wire: Uint8Array;
  readonly period_begin: bigint;
  readonly period_end: bigint;
  readonly closed_at: bigint;
  readonly last_entry: bigint;
  readonly previous_end: bigint;
  readonly previous_entry: bigint;
  readonly head: string;
  readonly signature: Uint8Array;
}

function fromRow(row: Row): Statement {
  return {
    number: row.number,
    hWire: row.h_wire,
    begin: row.period_begin,
    end: row.period_end,
    closedAt: row.closed_at,
    lastEntry: row.last_entry,
    previousEnd: row.previous_end,
    previousEntry: row.previous_entry,
    head: row.head,
    signature: row.signature,
  };
}

export async function listStatements(queries: Queries, instance: bigint, page: Page): Promise<Statement[]> {
  const rows = await queries
    .selectFrom("statements")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("number", page.ascending ? ">" : "<", page.offset)
    .orderBy("number", page.ascending ? "asc" : "desc")
    .limit(page.limit)
    .execute();
  return rows.map(fromRow);
}

export async function findStatement(
  queries: Queries,
  instance: bigint,
  number: bigint,
): Promise<Statement | undefined> {
  const row = await queries
    .selectFrom("statements")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("number", "=", number)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The last one of the shop, or of one of its accounts. */
export async function lastStatement(tx: Queries, instance: bigint, hWire?: Uint8Array): Promise<Statement | undefined> {
  const row = await tx
    .selectFrom("statements")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .$if(hWire !== undefined, (query) => query.where("h_wire", "=", hWire!))
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function insertStatement(tx: Queries, instance: bigint, statement: Statement): Promise<void> {
  await tx
    .insertInto("statements")
    .values({
      instance,
      number: statement.number,
      h_wire: statement.hWire,
      period_begin: statement.begin,
      period_end: statement.end,
      closed_at: statement.closedAt,
      last_entry: statement.lastEntry,
      previous_end: statement.previousEnd,
      previous_entry: statement.previousEntry,
      head: statement.head,
      signature: statement.signature,
    })
    .execute();
}

/** When the first thing happened on each account that the journal knows. */
export async function accountsWithEntries(
  tx: Queries,
  instance: bigint,
): Promise<{ readonly hWire: Uint8Array; readonly paytoUri: string; readonly first: Timestamp }[]> {
  const { rows } = await sql<{ h_wire: Uint8Array; payto_uri: string; first: bigint }>`
    select accounts.h_wire, accounts.payto_uri, oldest.happened_at as first
    from accounts
    cross join lateral (
      -- The next entry of this account or a later one: found at once also where it has none.
      select h_wire, happened_at from journal
      where journal.instance = ${instance} and (journal.h_wire, journal.happened_at) >= (accounts.h_wire, 0)
      order by h_wire, happened_at limit 1
    ) as oldest
    where accounts.instance = ${instance} and oldest.h_wire = accounts.h_wire
    order by accounts.created_at, accounts.h_wire
  `.execute(tx);
  return rows.map((row) => ({ hWire: row.h_wire, paytoUri: row.payto_uri, first: row.first }));
}

export interface StoredKey {
  readonly publicKey: Uint8Array;
  readonly privateKey: Sealed<Uint8Array>;
}

export async function findKey(queries: Queries, instance: bigint): Promise<StoredKey | undefined> {
  const row = await queries
    .selectFrom("statement_keys")
    .select(["public_key", "private_key"])
    .where("instance", "=", instance)
    .executeTakeFirst();
  return row && { publicKey: row.public_key, privateKey: row.private_key };
}

/** One that is there already stays. */
export async function insertKey(queries: Queries, instance: bigint, key: StoredKey, now: Timestamp): Promise<void> {
  await queries
    .insertInto("statement_keys")
    .values({ instance, public_key: key.publicKey, private_key: key.privateKey, created_at: now })
    .onConflict((conflict) => conflict.column("instance").doNothing())
    .execute();
}

/** The rows of a statement, some hundred at once: first what came late, then what happened in its time. */
export async function* rowsOf(
  queries: Queries,
  instance: bigint,
  { hWire, end, lastEntry, previousEnd, previousEntry }: StatementSpan,
): AsyncGenerator<readonly Entry[]> {
  let after = previousEntry;
  for (;;) {
    const late = await queries
      .selectFrom("journal")
      .select(ENTRY_COLUMNS)
      .where("instance", "=", instance)
      .where("number", ">", after)
      .where("number", "<=", lastEntry)
      .where("h_wire", "=", hWire)
      .where("happened_at", "<", previousEnd)
      .orderBy("number")
      .limit(LATE_AT_ONCE)
      .execute();
    yield late.map(entryFromRow);
    if (late.length < LATE_AT_ONCE) break;
    after = late.at(-1)!.number;
  }
  yield* entriesOf(queries, instance, { from: previousEnd, to: end, upTo: lastEntry, hWire });
}

const LATE_AT_ONCE = 1000;

/** Instances in whose journal something stands, some of them after that one. */
export async function instancesWithJournal(queries: Queries, after: bigint, limit: number): Promise<bigint[]> {
  const rows = await queries
    .selectFrom("journal_progress")
    .select("instance")
    .where("instance", ">", after)
    .where("newest", ">", 0n)
    .orderBy("instance")
    .limit(limit)
    .execute();
  return rows.map(({ instance }) => instance);
}

/** Statements of which no mail told yet, some of them. */
export async function statementsToMail(
  queries: Queries,
  limit: number,
): Promise<{ readonly instance: bigint; readonly number: bigint }[]> {
  return queries
    .selectFrom("statements")
    .select(["instance", "number"])
    .where(sql<SqlBool>`not mailed`)
    .orderBy("instance")
    .orderBy("number")
    .limit(limit)
    .execute();
}

/** @returns false when another process did */
export async function markMailed(queries: Queries, instance: bigint, number: bigint): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable("statements")
    .set({ mailed: true })
    .where("instance", "=", instance)
    .where("number", "=", number)
    .where("mailed", "=", false)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
