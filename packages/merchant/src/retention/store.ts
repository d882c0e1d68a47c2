/** The SQL that deletes what need not be kept, in all instances. Each deletes some at a time and tells how many. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";

/** Rows of one kind that one statement deletes: requests wait for its locks no longer than for another request. */
export const AT_ONCE = 1000;

/** Access tokens that expired before that. */
export async function deleteTokens(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from login_tokens where (instance, serial) in
      (select instance, serial from login_tokens where expires_at < ${since} limit ${AT_ONCE})`.execute(queries);
  return Number(numAffectedRows);
}

/** Codes that no device came for. */
export async function deletePairings(queries: Queries, now: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from pairings where (instance, code_hash) in
      (select instance, code_hash from pairings where expires_at <= ${now} limit ${AT_ONCE})`.execute(queries);
  return Number(numAffectedRows);
}

/** What was shown to customers on devices that neither they nor the till have used since. */
export async function deleteDisplays(queries: Queries, now: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from displays where (instance, device) in
      (select instance, device from displays where expires_at <= ${now}
        limit ${AT_ONCE} for update skip locked)`.execute(queries);
  return Number(numAffectedRows);
}

/** Challenges whose day is over, and counts of spans of time that are. */
export async function deleteChallenges(queries: Queries, now: Timestamp): Promise<number> {
  const counts = await sql`
    delete from rate_counts where (instance, subject, span_start) in
      (select instance, subject, span_start from rate_counts where span_end <= ${now} order by span_end limit ${AT_ONCE})`.execute(
    queries,
  );
  const challenges = await sql`
    delete from challenges where (instance, id_hash) in
      (select instance, id_hash from challenges where expires_at <= ${now} order by expires_at limit ${AT_ONCE})`.execute(
    queries,
  );
  return Math.max(Number(counts.numAffectedRows), Number(challenges.numAffectedRows));
}

/** What carts held until now or before; one that its cart renews in this moment stays. */
export async function deleteProductLocks(queries: Queries, now: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from product_locks where (instance, product, lock_hash) in
      (select instance, product, lock_hash from product_locks where expires_at <= ${now}
        limit ${AT_ONCE} for update skip locked)`.execute(queries);
  return Number(numAffectedRows);
}

/**
 * Orders that nobody paid, whose deadline was before that.
 * Found by the index of lists: 0 and 2 are the states of what is not paid (2 after an abort).
 * An order with deposits is no garbage although it is not paid: money has moved. Who stores a deposit holds the order's
 * lock, so a statement that begins once we have it sees them all; the one that waited for it may not.
 */
export async function deleteUnpaidOrders(db: Database, since: Timestamp): Promise<number> {
  return db.transaction(async (tx) => {
    const { rows } = await sql<{ instance: bigint; order_id: string }>`
      select o.instance, o.order_id
      from instances
      cross join lateral (
        select instance, order_id from orders o
        where o.instance = instances.instance and list_state in (0, 2) and pay_deadline < ${since}
          and not exists (select 1 from deposit_batches b where b.instance = o.instance and b.order_id = o.order_id)
        order by list_state, row_id limit ${AT_ONCE} for update
      ) as o
      limit ${AT_ONCE}`.execute(tx);
    const { numAffectedRows } = await sql`
      delete from orders o
      using unnest(
        ${rows.map(({ instance }) => instance)}::bigint[],
        ${rows.map(({ order_id }) => order_id)}::text[]
      ) as locked (instance, order_id)
      where o.instance = locked.instance and o.order_id = locked.order_id and o.paid_at is null
        and not exists (select 1 from deposit_batches b where b.instance = o.instance and b.order_id = o.order_id)
    `.execute(tx);
    return Number(numAffectedRows);
  });
}

/**
 * Orders that were paid before that, with their deposits and refunds. What is paid or expired was made before that, which
 * the index knows. Money that an exchange took and that is neither given back nor known to be wired keeps its order,
 * however old it is. Orders that somebody works on are left for the next time: who works on an order locks it first.
 */
export async function deletePaidOrders(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from orders where (instance, order_id) in (
      select o.instance, o.order_id
      from instances
      cross join lateral (
        select instance, order_id from orders
        where instance = instances.instance and created_at < ${since} and coalesce(paid_at, pay_deadline) < ${since}
          and (wired or not exists (
            select 1
            from deposits d
            join deposit_batches b on b.instance = d.instance and b.order_id = d.order_id and b.batch = d.batch
            left join deposit_settlements s
              on s.instance = d.instance and s.order_id = d.order_id and s.coin_pub = d.coin_pub
            where d.instance = orders.instance and d.order_id = orders.order_id
              and b.accepted_at is not null and s.expected_transfer is null
              and d.contribution_val::numeric * 100000000 + d.contribution_frac > (
                select coalesce(sum(r.amount_val::numeric * 100000000 + r.amount_frac), 0) from refunds r
                where r.instance = d.instance and r.order_id = d.order_id and r.coin_pub = d.coin_pub
                  and r.obtained_at is not null
              )
          ))
        order by created_at, row_id limit ${AT_ONCE} for update skip locked
      ) as o
      limit ${AT_ONCE}
    )`.execute(queries);
  return Number(numAffectedRows);
}

/** Keys whose tokens expired before that. */
export async function deleteIssueKeys(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from token_issue_keys where (instance, h_issue) in
      (select instance, h_issue from token_issue_keys where valid_until < ${since} limit ${AT_ONCE})`.execute(queries);
  return Number(numAffectedRows);
}

/** That a token was used is forgotten once nobody would take it any more; with an order that is kept it is kept too. */
export async function deleteTokenUses(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from token_uses where (instance, token_pub) in
      (select instance, token_pub from token_uses where valid_until < ${since} and order_id is null limit ${AT_ONCE})
    `.execute(queries);
  return Number(numAffectedRows);
}

/** A transfer that pays for an order which is still kept is kept too. */
export async function deleteTransfers(queries: Queries, since: Timestamp): Promise<number> {
  const expected = await sql`
    delete from expected_transfers where (instance, serial) in
      (select instance, serial from expected_transfers t
        where coalesce(execution_time, created_at) < ${since} and created_at < ${since}
          and not exists
            (select 1 from deposit_settlements s where s.instance = t.instance and s.expected_transfer = t.serial)
        limit ${AT_ONCE} for update skip locked)`.execute(queries);
  const confirmed = await sql`
    delete from transfers where (instance, serial) in
      (select instance, serial from transfers t
        where confirmed_at < ${since}
          and not exists (select 1 from expected_transfers e
            where e.instance = t.instance and e.exchange_hash = t.exchange_hash and e.wtid = t.wtid)
        limit ${AT_ONCE} for update skip locked)`.execute(queries);
  return Number(expected.numAffectedRows) + Number(confirmed.numAffectedRows);
}
