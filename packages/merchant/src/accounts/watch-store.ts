/** The SQL of watching accounts: how far the history at the bank was read, and when it is read next. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Queries } from "../database/tables.js";

/** Begins to watch every account whose bank can be asked and that is not watched yet. */
export async function registerWatches(queries: Queries, now: Timestamp): Promise<void> {
  await sql`
    insert into account_watches (instance, h_wire, next_check)
    select instance, h_wire, ${now}::bigint from accounts where credit_facade_url is not null
    on conflict do nothing
  `.execute(queries);
}

export interface DueWatch {
  readonly instance: bigint;
  readonly hWire: Uint8Array;
  readonly lastRow: bigint;
  readonly attempts: number;
}

/**
 * Takes accounts whose bank is to be asked, and leaves them alone for the time of the lease. An account that the shop
 * removed is watched as long as transfers to it are expected.
 */
export async function claimDueWatches(
  queries: Queries,
  now: Timestamp,
  { lease, limit }: { readonly lease: Duration; readonly limit: number },
): Promise<DueWatch[]> {
  const { rows } = await sql<{ instance: bigint; h_wire: Uint8Array; last_row: bigint; attempts: number }>`
    update account_watches
    set next_check = ${now}::bigint + ${lease}::bigint, attempts = account_watches.attempts + 1
    from (
      select w.instance, w.h_wire from account_watches w
      join accounts a on a.instance = w.instance and a.h_wire = w.h_wire
      where w.next_check <= ${now}::bigint and a.credit_facade_url is not null
        and (a.active or exists (
          select 1 from orders o
          where o.instance = a.instance and o.h_wire = a.h_wire and o.paid_at is not null and not o.wired
        ))
      order by w.next_check limit ${limit}
      for update of w skip locked
    ) as due
    where account_watches.instance = due.instance and account_watches.h_wire = due.h_wire
    returning account_watches.instance, account_watches.h_wire, account_watches.last_row, account_watches.attempts
  `.execute(queries);
  return rows.map((row) => ({
    instance: row.instance,
    hWire: row.h_wire,
    lastRow: row.last_row,
    attempts: row.attempts,
  }));
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
  failure: { readonly nextCheck: Timestamp; readonly httpStatus: number; readonly error: string },
): Promise<void> {
  await queries
    .updateTable("account_watches")
    .set({ next_check: failure.nextCheck, last_http_status: failure.httpStatus, last_error: failure.error })
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
