/**
 * Deletes what need not be kept any longer, as the configuration says: paid orders, and bank transfers, after
 * LEGAL_PRESERVATION; orders that nobody paid KEEP_EXPIRED_ORDERS after their deadline; access tokens a day after they
 * expired, and so the keys of discount and subscription tokens, and what is known of tokens that were used; what carts held
 * of the inventory as soon as it has expired. Keys and fees of exchanges stay: old confirmations must remain verifiable.
 */

import { DAY, type Duration, FOREVER, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import type { Queries } from "../database/tables.js";

/** How much was deleted. */
export interface Collected {
  readonly tokens: number;
  readonly unpaidOrders: number;
  readonly paidOrders: number;
  readonly transfers: number;
  readonly issueKeys: number;
  readonly usedTokens: number;
  readonly productLocks: number;
}

/** Rows of one kind that one statement deletes: requests wait for its locks no longer than for another request. */
export const AT_ONCE = 1000;

/** A client that comes back with a token hears for this long that it has expired, and not that it is unknown. */
const KEEP_EXPIRED_TOKENS: Duration = DAY;

type RetentionConfig = {
  readonly merchant: Pick<Config["merchant"], "legalPreservation">;
  readonly kontor: Pick<Config["kontor"], "keepExpiredOrders">;
};

/** Deletes everything whose time has come, some at a time. */
export async function collectGarbage(
  db: Database,
  clock: Clock,
  config: RetentionConfig,
  signal?: AbortSignal,
): Promise<Collected> {
  let total: Collected = {
    ...{ tokens: 0, unpaidOrders: 0, paidOrders: 0, transfers: 0 },
    ...{ issueKeys: 0, usedTokens: 0, productLocks: 0 },
  };
  for (;;) {
    const some = await collectSome(db, clock.now(), config);
    total = {
      tokens: total.tokens + some.tokens,
      unpaidOrders: total.unpaidOrders + some.unpaidOrders,
      paidOrders: total.paidOrders + some.paidOrders,
      transfers: total.transfers + some.transfers,
      issueKeys: total.issueKeys + some.issueKeys,
      usedTokens: total.usedTokens + some.usedTokens,
      productLocks: total.productLocks + some.productLocks,
    };
    if (signal?.aborted || Object.values(some).every((count) => count < AT_ONCE)) return total;
  }
}

async function collectSome(db: Database, now: Timestamp, { merchant, kontor }: RetentionConfig): Promise<Collected> {
  const { queries } = db;
  const preserved = before(now, merchant.legalPreservation);
  const expired = before(now, kontor.keepExpiredOrders);
  return {
    tokens: await deleteTokens(queries, now - KEEP_EXPIRED_TOKENS),
    unpaidOrders: expired === undefined ? 0 : await deleteUnpaidOrders(db, expired),
    paidOrders: preserved === undefined ? 0 : await deletePaidOrders(queries, preserved),
    transfers: preserved === undefined ? 0 : await deleteTransfers(queries, preserved),
    issueKeys: await deleteIssueKeys(queries, now - KEEP_EXPIRED_TOKENS),
    usedTokens: await deleteTokenUses(queries, now - KEEP_EXPIRED_TOKENS),
    productLocks: await deleteProductLocks(queries, now),
  };
}

/** What happened before this is older than the duration; undefined where all is kept. */
function before(now: Timestamp, duration: Duration): Timestamp | undefined {
  return duration === FOREVER || duration > now ? undefined : now - duration;
}

async function deleteTokens(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from login_tokens where (instance, serial) in
      (select instance, serial from login_tokens where expires_at < ${since} limit ${AT_ONCE})`.execute(queries);
  return Number(numAffectedRows);
}

/** One that its cart renews in this moment stays. */
async function deleteProductLocks(queries: Queries, now: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from product_locks where (instance, product, lock_hash) in
      (select instance, product, lock_hash from product_locks where expires_at <= ${now}
        limit ${AT_ONCE} for update skip locked)`.execute(queries);
  return Number(numAffectedRows);
}

/**
 * Found by the index of lists: 0 and 2 are the states of what is not paid (2 after an abort).
 * An order with deposits is no garbage although it is not paid: money has moved. Who stores a deposit holds the order's
 * lock, so a statement that begins once we have it sees them all; the one that waited for it may not.
 */
async function deleteUnpaidOrders(db: Database, since: Timestamp): Promise<number> {
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

/** Their deposits and refunds go with them. What is paid or expired was made before that, which the index knows. */
async function deletePaidOrders(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from orders where (instance, order_id) in (
      select o.instance, o.order_id
      from instances
      cross join lateral (
        select instance, order_id from orders
        where instance = instances.instance and created_at < ${since} and coalesce(paid_at, pay_deadline) < ${since}
        order by created_at, row_id limit ${AT_ONCE}
      ) as o
      limit ${AT_ONCE}
    )`.execute(queries);
  return Number(numAffectedRows);
}

async function deleteIssueKeys(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from token_issue_keys where (instance, h_issue) in
      (select instance, h_issue from token_issue_keys where valid_until < ${since} limit ${AT_ONCE})`.execute(queries);
  return Number(numAffectedRows);
}

/** That a token was used is forgotten once nobody would take it any more; with an order that is kept it is kept too. */
async function deleteTokenUses(queries: Queries, since: Timestamp): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from token_uses where (instance, token_pub) in
      (select instance, token_pub from token_uses where valid_until < ${since} and order_id is null limit ${AT_ONCE})
    `.execute(queries);
  return Number(numAffectedRows);
}

/** A transfer that pays for an order which is still kept is kept too. */
async function deleteTransfers(queries: Queries, since: Timestamp): Promise<number> {
  const expected = await sql`
    delete from expected_transfers where (instance, serial) in
      (select instance, serial from expected_transfers t
        where coalesce(execution_time, created_at) < ${since} and created_at < ${since}
          and not exists
            (select 1 from deposit_settlements s where s.instance = t.instance and s.expected_transfer = t.serial)
        limit ${AT_ONCE})`.execute(queries);
  const confirmed = await sql`
    delete from transfers where (instance, serial) in
      (select instance, serial from transfers t
        where confirmed_at < ${since}
          and not exists (select 1 from expected_transfers e
            where e.instance = t.instance and e.exchange_hash = t.exchange_hash and e.wtid = t.wtid)
        limit ${AT_ONCE})`.execute(queries);
  return Number(expected.numAffectedRows) + Number(confirmed.numAffectedRows);
}
