/** The SQL of orders whose time to be paid is over. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Backlog } from "../database/due-rows.js";
import type { Queries } from "../database/tables.js";
import { recording } from "../events/record.js";

/**
 * Orders that were not paid in time and not told of, by instance; some of them. While the outcome of a deposit is open
 * an order may turn out to be paid.
 */
export async function expiredOrders(
  queries: Queries,
  now: Timestamp,
  atOnce: number,
): Promise<ReadonlyMap<bigint, readonly string[]>> {
  const { rows } = await sql<{ instance: bigint; order_id: string }>`
    select instance, order_id from orders
    where paid_at is null and not expiry_told and pay_deadline < ${now}::bigint
      and not exists (
        select from deposit_batches b
        where b.instance = orders.instance and b.order_id = orders.order_id and b.accepted_at is null
      )
    order by pay_deadline limit ${atOnce}
  `.execute(queries);
  const expired = new Map<bigint, string[]>();
  for (const { instance, order_id } of rows) expired.set(instance, [...(expired.get(instance) ?? []), order_id]);
  return expired;
}

/** Notes that these were told of, and an event for each; none for those that were paid meanwhile. */
export async function tellExpiry(
  queries: Queries,
  instance: bigint,
  orderIds: readonly string[],
  now: Timestamp,
): Promise<void> {
  const happened = sql`
    select 'order_expired' as type, order_id, '{}' as data, ${now}::bigint as happened_at, null as variables
    from expired`;
  await sql`
    with due as materialized (
      select order_id from orders
      where instance = ${instance} and order_id = any(${[...orderIds]}::text[])
        and paid_at is null and not expiry_told
      order by order_id for update skip locked
    ), expired as (
      update orders set expiry_told = true from due
      where orders.instance = ${instance} and orders.order_id = due.order_id
      returning orders.order_id
    ), ${recording(instance, happened)}
    select from expired
  `.execute(queries);
}

/** Orders that are still to be told of. */
export async function expiryBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  const { rows } = await sql<{ due: number }>`
    select count(*)::integer as due from orders
    where paid_at is null and not expiry_told and pay_deadline < ${now}::bigint
  `.execute(queries);
  return { due: rows[0]!.due, waiting: 0, failing: 0 };
}
