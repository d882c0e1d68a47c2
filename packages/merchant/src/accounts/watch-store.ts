/** The SQL of watching accounts: how far the history at the bank was read, and when it is read next. */

import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import type { AccountWatchesTable } from "../database/tables/transfers.js";
import type { Queries } from "../database/tables.js";

/** The job that reads what is due here; see `transfers/wirewatch.ts`. */
export const WATCHING = { name: "watch-accounts" };

/** Begins to watch an account, or all there are, where the bank can be asked and nobody does yet. */
export async function registerWatches(
  queries: Queries,
  now: Timestamp,
  account?: { readonly instance: bigint; readonly hWire: Uint8Array },
): Promise<void> {
  const named = account && sql`and instance = ${account.instance} and h_wire = ${account.hWire}`;
  await sql`
    insert into account_watches (instance, h_wire, next_check)
    select instance, h_wire, ${now}::bigint from accounts where credit_facade_url is not null ${named ?? sql``}
    on conflict do nothing
  `.execute(queries);
}

export interface DueWatch {
  readonly instance: bigint;
  readonly hWire: Uint8Array;
  readonly lastRow: bigint;
  /** Failures in a row before this try. */
  readonly attempts: number;
  /** Why the last try failed; empty where it did not. */
  readonly lastError: string;
}

const WATCHED: DueRows = { table: "account_watches", key: ["instance", "h_wire"], at: "next_check" };

/**
 * Takes accounts whose bank is to be asked. One that the shop removed is watched as long as transfers to it are expected: 1
 * and 3 are the states of orders that are paid and not wired.
 */
export async function claimDueWatches(queries: Queries, now: Timestamp, taking: Taking): Promise<DueWatch[]> {
  const rows = await takeDue<
    Pick<Selectable<AccountWatchesTable>, "instance" | "h_wire" | "last_row" | "attempts" | "last_error">
  >(queries, WATCHED, now, taking, {
    joins: (instance) => sql`join accounts a on a.instance = ${instance} and a.h_wire = t.h_wire`,
    only: (instance) => sql`a.credit_facade_url is not null
      and (a.active or (
        select true from orders o
        where o.instance = ${instance} and o.list_state in (1, 3) and o.h_wire = a.h_wire limit 1
      ))`,
    returning: ["t.instance", "t.h_wire", "t.last_row", "t.attempts", "t.last_error"],
  });
  return rows.map((row) => ({
    instance: row.instance,
    hWire: row.h_wire,
    lastRow: row.last_row,
    attempts: row.attempts,
    lastError: row.last_error,
  }));
}

/** Accounts whose bank is asked. */
export function watchesBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, WATCHED, now, sql`t.last_error <> ''`);
}

/** How far the account's history was read; locked, so that of two readers the second one sees what the first one did. */
export async function lockWatch(tx: Queries, instance: bigint, hWire: Uint8Array): Promise<bigint | undefined> {
  const row = await tx
    .selectFrom("account_watches")
    .select("last_row")
    .where("instance", "=", instance)
    .where("h_wire", "=", hWire)
    .forUpdate()
    .executeTakeFirst();
  return row?.last_row;
}

export async function storeProgress(
  tx: Queries,
  instance: bigint,
  hWire: Uint8Array,
  { lastRow, nextCheck, now }: { readonly lastRow: bigint; readonly nextCheck: Timestamp; readonly now: Timestamp },
): Promise<void> {
  await tx
    .updateTable("account_watches")
    .set({
      last_row: lastRow,
      next_check: nextCheck,
      attempts: 0,
      last_http_status: 200,
      last_error: "",
      last_success: now,
    })
    .where("instance", "=", instance)
    .where("h_wire", "=", hWire)
    .execute();
}

export async function storeWatchFailure(
  queries: Queries,
  instance: bigint,
  hWire: Uint8Array,
  failure: {
    readonly nextCheck: Timestamp;
    /** In a row, this one included. */
    readonly attempts: number;
    readonly httpStatus: number;
    readonly error: string;
  },
): Promise<void> {
  await queries
    .updateTable("account_watches")
    .set({
      next_check: failure.nextCheck,
      attempts: failure.attempts,
      last_http_status: failure.httpStatus,
      last_error: failure.error,
    })
    .where("instance", "=", instance)
    .where("h_wire", "=", hWire)
    .execute();
}

/** The account's bank is asked as soon as possible, from the first row on where it is another bank than before. */
export async function resetWatch(
  queries: Queries,
  instance: bigint,
  hWire: Uint8Array,
  { isOtherBank, now }: { readonly isOtherBank: boolean; readonly now: Timestamp },
): Promise<void> {
  await queries
    .updateTable("account_watches")
    .set({ next_check: now, attempts: 0, last_error: "", ...(isOtherBank ? { last_row: 0n } : {}) })
    .where("instance", "=", instance)
    .where("h_wire", "=", hWire)
    .execute();
}
