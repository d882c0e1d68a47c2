/** The SQL that deletes what need not be kept, in all instances. Each deletes some at a time and tells how many. */

import type { Timestamp } from "@kontor/taler/time";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database/connection.js";
import { freeingTokens } from "../database/freed-tokens.js";
import { deleteSome, onlyAsked, part, type RowsOfInstances, rowsSeen, seeSome } from "../database/some-rows.js";
import type { Queries } from "../database/tables.js";
import { instancesAfter } from "../instances/store.js";

/** Rows of one kind that are looked for at once: requests wait for the locks of no more than those of an instance. */
export const AT_ONCE = 1000;

/** Access tokens that expired before that. */
export function deleteTokens(queries: Queries, since: Timestamp): Promise<number> {
  const rows = { table: "login_tokens", key: ["instance", "serial"] };
  return deleteSome(queries, rows, { only: sql`t.expires_at < ${since}`, limit: AT_ONCE });
}

/** Codes that no device came for. */
export function deletePairings(queries: Queries, now: Timestamp): Promise<number> {
  const rows = { table: "pairings", key: ["instance", "code_hash"] };
  return deleteSome(queries, rows, { only: sql`t.expires_at <= ${now}`, limit: AT_ONCE });
}

/** What was shown to customers on devices that neither they nor the till have used since. */
export function deleteDisplays(queries: Queries, now: Timestamp): Promise<number> {
  const rows = { table: "displays", key: ["instance", "device"] };
  return deleteSome(queries, rows, { only: sql`t.expires_at <= ${now}`, limit: AT_ONCE });
}

/** Challenges whose day is over, and counts of spans of time that are. */
export async function deleteChallenges(queries: Queries, now: Timestamp): Promise<number> {
  const counts = await deleteSome(
    queries,
    { table: "rate_counts", key: ["instance", "subject", "span_start"] },
    { only: sql`t.span_end <= ${now}`, sequence: sql`t.span_end`, limit: AT_ONCE },
  );
  const challenges = await deleteSome(
    queries,
    { table: "challenges", key: ["instance", "id_hash"] },
    { only: sql`t.expires_at <= ${now}`, sequence: sql`t.expires_at`, limit: AT_ONCE },
  );
  return Math.max(counts, challenges);
}

/** What carts held until now or before; one that its cart renews in this moment stays. */
export function deleteProductLocks(queries: Queries, now: Timestamp): Promise<number> {
  const rows = { table: "product_locks", key: ["instance", "product", "lock_hash"] };
  return deleteSome(queries, rows, { only: sql`t.expires_at <= ${now}`, limit: AT_ONCE });
}

const ORDERS: RowsOfInstances = { table: "orders", key: ["instance", "order_id"] };

/** Instances whose orders are looked through with one statement. */
const INSTANCES_AT_ONCE = 500;

/** Does something with the instances, some at a time, until it has deleted enough. @returns how many were deleted */
async function inPages(queries: Queries, work: (instances: readonly bigint[]) => Promise<number>): Promise<number> {
  let deleted = 0;
  for (let after = 0n; deleted < AT_ONCE; ) {
    const page = await instancesAfter(queries, after, INSTANCES_AT_ONCE);
    if (page.length > 0) deleted += await work(page);
    if (page.length < INSTANCES_AT_ONCE) break;
    after = page.at(-1)!;
  }
  return deleted;
}

/**
 * Orders that nobody paid, whose deadline was before that.
 * Found by the index of lists: 0 and 2 are the states of what is not paid (2 after an abort).
 * An order with deposits is no garbage although it is not paid: money has moved. Who stores a deposit holds the order's
 * lock, so a statement that begins once we have it sees them all; the one that waited for it may not.
 */
export function deleteUnpaidOrders(db: Database, since: Timestamp): Promise<number> {
  const isUnpaid = (instance: RawBuilder<unknown>) => sql`t.list_state in (0, 2) and t.pay_deadline < ${since}
    and not exists (select from deposit_batches b where b.instance = ${instance} and b.order_id = t.order_id)`;
  return inPages(db.queries, async (instances) => {
    let deleted = 0;
    const only = sql`t.instance = any(${[...instances]}::bigint[]) and ${part(isUnpaid)}`;
    for (const [instance, seen] of await seeSome(db.queries, ORDERS, { only, limit: AT_ONCE })) {
      deleted += await db.transaction(async (tx) => {
        await sql`
          select from ${rowsSeen(ORDERS, instance, seen)} order by t.order_id for update of t`.execute(tx);
        const { numAffectedRows } = await sql`
          with gone as materialized (
            select t.order_id from ${rowsSeen(ORDERS, instance, seen)}
            where t.paid_at is null and ${onlyAsked(part(isUnpaid, instance))}
          ), ${freeingTokens(instance, sql`order_id in (select order_id from gone)`)}
          delete from orders as t using gone where t.instance = ${instance} and t.order_id = gone.order_id
        `.execute(tx);
        return Number(numAffectedRows);
      });
    }
    return deleted;
  });
}

/**
 * Orders that were paid before that, with their deposits and refunds. What is paid or expired was made before that, which
 * the index knows. Money that an exchange took and that is neither given back nor known to be wired keeps its order,
 * however old it is. Orders that somebody works on are left for the next time: who works on an order locks it first.
 */
export function deletePaidOrders(queries: Queries, since: Timestamp): Promise<number> {
  const isDone = (
    instance: RawBuilder<unknown>,
  ) => sql`t.created_at < ${since} and coalesce(t.paid_at, t.pay_deadline) < ${since}
    and (t.wired or not exists (
      select from deposits d
      join deposit_batches b on b.instance = ${instance} and b.order_id = d.order_id and b.batch = d.batch
      left join deposit_settlements s
        on s.instance = ${instance} and s.order_id = d.order_id and s.coin_pub = d.coin_pub
      where d.instance = ${instance} and d.order_id = t.order_id
        and b.accepted_at is not null and s.expected_transfer is null
        and d.contribution_val::numeric * 100000000 + d.contribution_frac > (
          select coalesce(sum(r.amount_val::numeric * 100000000 + r.amount_frac), 0) from refunds r
          where r.instance = ${instance} and r.order_id = d.order_id and r.coin_pub = d.coin_pub
            and r.obtained_at is not null
        )
    ))`;
  return inPages(queries, (instances) =>
    deleteSome(queries, ORDERS, {
      only: (instance) => sql`t.instance = any(${[...instances]}::bigint[]) and ${isDone(instance)}`,
      limit: AT_ONCE,
      besides: (instance) => freeingTokens(instance, sql`order_id in (select order_id from gone)`),
    }),
  );
}

/** Keys whose tokens expired before that. */
export function deleteIssueKeys(queries: Queries, since: Timestamp): Promise<number> {
  const rows = { table: "token_issue_keys", key: ["instance", "h_issue"] };
  return deleteSome(queries, rows, { only: sql`t.valid_until < ${since}`, limit: AT_ONCE });
}

/** That a token was used is forgotten once nobody would take it any more; with an order that is kept it is kept too. */
export function deleteTokenUses(queries: Queries, since: Timestamp): Promise<number> {
  const rows = { table: "token_uses", key: ["instance", "token_pub"] };
  return deleteSome(queries, rows, { only: sql`t.valid_until < ${since} and t.order_id is null`, limit: AT_ONCE });
}

/** A transfer that pays for an order which is still kept is kept too. */
export async function deleteTransfers(queries: Queries, since: Timestamp): Promise<number> {
  const expected = await deleteSome(
    queries,
    { table: "expected_transfers", key: ["instance", "serial"] },
    {
      only: (
        instance,
      ) => sql`coalesce(t.execution_time, t.created_at) < ${since} and t.created_at < ${since} and not exists
        (select from deposit_settlements s where s.instance = ${instance} and s.expected_transfer = t.serial)`,
      limit: AT_ONCE,
    },
  );
  const confirmed = await deleteSome(
    queries,
    { table: "transfers", key: ["instance", "serial"] },
    {
      only: (instance) => sql`t.confirmed_at < ${since} and not exists (select from expected_transfers e
        where e.instance = ${instance} and e.exchange_hash = t.exchange_hash and e.wtid = t.wtid)`,
      limit: AT_ONCE,
    },
  );
  return expected + confirmed;
}
