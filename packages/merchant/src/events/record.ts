/**
 * Records what happened, in the transaction that did it: an event is there exactly if its cause is. After the commit
 * publish `topicsOfEvents`, so that who waits for events looks.
 */

import type { EventType } from "@kontor/taler/schemas/events";
import type { Timestamp } from "@kontor/taler/time";
import { type RawBuilder, sql } from "kysely";
import type { NamedOrders } from "../database/some-orders.js";
import type { Queries } from "../database/tables.js";

/** Something that happened. */
export interface Happening {
  readonly type: EventType;
  readonly orderId?: string;
  /** What the type tells beside that, in the form of the wire. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** More for the templates of webhooks, too much for an event. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Records these, in this order. */
export async function recordEvents(
  tx: Queries,
  instance: bigint,
  happenings: readonly Happening[],
  now: Timestamp,
): Promise<void> {
  if (happenings.length === 0) return;
  const rows = sql`
    select type, order_id, data, ${now}::bigint as happened_at, variables
    from unnest(
      ${happenings.map(({ type }) => type)}::text[],
      ${happenings.map(({ orderId }) => orderId ?? null)}::text[],
      ${happenings.map(({ data = {} }) => JSON.stringify(data))}::text[],
      ${happenings.map(({ variables }) => variables && JSON.stringify(variables)).map((text) => text ?? null)}::text[]
    ) with ordinality as given (type, order_id, data, variables, place)
    order by place`;
  await sql`with ${recording(instance, rows)} select from happened`.execute(tx);
}

/**
 * The same as parts of a statement that does the thing, for what happens with every payment: a comma-separated list of
 * common table expressions, to stand behind those that it reads.
 * Each webhook that is for such events gets a delivery of it. Nothing is asked where a row is inserted: on a cluster, whoever
 * answers would also give the row its serial, and each server counts for itself.
 * @param rows a query with the columns `type`, `order_id`, `data` (the text of a JSON object), `happened_at` and
 * `variables` (like `data`, or null)
 */
export function recording(instance: bigint, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return recordingOfOrders({ instance: () => sql`${instance}::bigint`, rowByRow: sql`` }, rows);
}

/**
 * The same for a statement about some orders, whose `rows` have the columns of their key.
 * @param rows in the place of `order_id` the key
 */
export function recordingOfOrders(
  { instance, rowByRow }: Pick<NamedOrders, "instance" | "rowByRow">,
  rows: RawBuilder<unknown>,
): RawBuilder<unknown> {
  // Not `exists`, for which PostgreSQL may read the webhooks of all shops.
  return sql`
    happening as materialized (
      select ${instance("given")} as instance, given.type, given.happened_at, given.order_id, given.data,
        case when given.variables is not null and (
          select true from webhooks
          where webhooks.instance = ${instance("given")} and webhooks.event_type = given.type and webhooks.current
          limit 1
        ) then given.variables end as variables
      from (${rows}) as given
    ), happened as (
      insert into events (instance, type, happened_at, order_id, data, variables)
      select ${instance("happening")}, type, happened_at, order_id, data, variables from happening
      returning instance, serial, type, order_id, happened_at
    ), told as (
      insert into webhook_deliveries
        (instance, webhook, event, order_id, receiver, created_at, pending_since, next_attempt)
      select ${instance("happened")}, webhooks.version, happened.serial, happened.order_id, webhooks.receiver,
        happened.happened_at, happened.happened_at, happened.happened_at
      from happened
      cross join lateral (
        select version, receiver from webhooks
        where webhooks.instance = ${instance("happened")} and webhooks.event_type = happened.type and webhooks.current
        ${rowByRow}
      ) as webhooks
    )`;
}
