/** The SQL of deliveries: what is to be sent to whom, when it is tried next, and how each try went. */

import type { EventType } from "@kontor/taler/schemas/events";
import type { Duration, Timestamp } from "@kontor/taler/time";
import { type RawBuilder, sql } from "kysely";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import type { Sealed } from "../database/sealed.js";
import type { Queries } from "../database/tables.js";
import type { Sent } from "./sender.js";

/** A delivery that this process is about to try. */
export interface ClaimedDelivery {
  readonly instance: bigint;
  readonly serial: bigint;
  /** The version of the webhook. */
  readonly webhook: Uint8Array;
  /** Serial of the event; undefined for a test. */
  readonly event: bigint | undefined;
  readonly receiver: string;
  readonly pendingSince: Timestamp;
  /** Tries since then. */
  readonly attempts: number;
  /** What it was called when it was sent before; undefined where it never was. */
  readonly messageId: string | undefined;
  /** Undefined until it is made. */
  readonly request: StoredRequest | undefined;
}

/** What is sent, the same at every try. */
export interface StoredRequest {
  readonly messageId: string;
  readonly method: string;
  readonly url: string;
  /** A JSON object. */
  readonly headers: Sealed<string>;
  readonly body: string | undefined;
}

const CLAIMED_COLUMNS = [
  "instance",
  "serial",
  "webhook",
  "event",
  "receiver",
  "pending_since",
  "attempts",
  "message_id",
  "url",
  "http_method",
  "headers",
  "body",
];

interface ClaimedRow {
  readonly instance: bigint;
  readonly serial: bigint;
  readonly webhook: Uint8Array;
  readonly event: bigint | null;
  readonly receiver: string;
  readonly pending_since: bigint;
  readonly attempts: number;
  readonly message_id: string | null;
  readonly url: string | null;
  readonly http_method: string | null;
  readonly headers: Sealed<string> | null;
  readonly body: string | null;
}

const PENDING: DueRows = {
  table: "webhook_deliveries",
  key: ["instance", "serial"],
  at: "next_attempt",
  thenBy: "serial",
  only: sql`t.state = 'pending'`,
};

/**
 * Takes deliveries that are due. One that is about an order waits for what is still to be told of that order to the same
 * receiver.
 */
export async function claimDeliveries(
  queries: Queries,
  now: Timestamp,
  options: Taking & {
    readonly without: { readonly receivers: readonly string[]; readonly instances: readonly bigint[] };
  },
): Promise<ClaimedDelivery[]> {
  const { without, ...taking } = options;
  const rows = await takeDue<ClaimedRow>(queries, PENDING, now, taking, {
    only: sql`t.receiver <> all(${[...without.receivers]}::text[])
      and t.instance <> all(${[...without.instances]}::bigint[])
      and not exists (
        select from webhook_deliveries e
        where e.instance = t.instance and e.order_id = t.order_id and e.receiver = t.receiver
          and e.serial < t.serial and e.state = 'pending'
      )`,
    returning: CLAIMED_COLUMNS.map((column) => `t.${column}`),
  });
  return rows
    .toSorted((a, b) => (a.serial < b.serial ? -1 : 1))
    .map((row) => ({
      instance: row.instance,
      serial: row.serial,
      webhook: row.webhook,
      event: row.event ?? undefined,
      receiver: row.receiver,
      pendingSince: row.pending_since,
      attempts: row.attempts,
      messageId: row.message_id ?? undefined,
      request:
        row.message_id === null || row.url === null || row.http_method === null || row.headers === null
          ? undefined
          : {
              messageId: row.message_id,
              url: row.url,
              method: row.http_method,
              headers: row.headers,
              body: row.body ?? undefined,
            },
    }));
}

/** A time further away than any pause was written by a wrong clock: that is due. */
export async function mendTimes(queries: Queries, now: Timestamp, longestPause: Duration): Promise<void> {
  await queries
    .updateTable("webhook_deliveries")
    .set({ next_attempt: now })
    .where("state", "=", "pending")
    .where("next_attempt", ">", now + longestPause)
    .execute();
}

/** Whether anything could be claimed now. */
export async function isAnyDue(queries: Queries, now: Timestamp): Promise<boolean> {
  const row = await queries
    .selectFrom("webhook_deliveries")
    .select("serial")
    .where("state", "=", "pending")
    .where("next_attempt", "<=", now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What is going to be sent. */
export async function storeRequest(
  queries: Queries,
  instance: bigint,
  serial: bigint,
  request: StoredRequest,
): Promise<void> {
  await queries
    .updateTable("webhook_deliveries")
    .set({
      message_id: request.messageId,
      url: request.url,
      http_method: request.method,
      headers: request.headers,
      body: request.body ?? null,
    })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

export interface Outcome {
  readonly state: "pending" | "delivered" | "failed";
  readonly attempts: number;
  readonly nextAttempt: Timestamp;
}

/**
 * Notes a try and what follows from it; nothing of a delivery that was removed meanwhile, and no failure of one that another
 * process has ended since.
 * @returns whether its webhook was failing; undefined where nothing was noted
 */
export async function storeTry(
  queries: Queries,
  { instance, serial }: Pick<ClaimedDelivery, "instance" | "serial">,
  { begunAt, url, sent }: { readonly begunAt: Timestamp; readonly url: string; readonly sent: Sent },
  outcome: Outcome,
): Promise<{ readonly wasFailing: boolean } | undefined> {
  const { rows } = await sql<{ was_failing: boolean }>`
    with finished as (
      update webhook_deliveries
      set state = ${outcome.state}, attempts = ${outcome.attempts}, next_attempt = ${outcome.nextAttempt}
      where instance = ${instance} and serial = ${serial}
        and (state = 'pending' or ${outcome.state === "delivered"}::boolean)
      returning serial, webhook
    ), noted as (
      insert into webhook_tries (instance, delivery, try, begun_at, url, status, reason, milliseconds, answer)
      select ${instance}::bigint, finished.serial,
        coalesce((select max(try) from webhook_tries where instance = ${instance} and delivery = ${serial}), 0) + 1,
        ${begunAt}::bigint, ${url}, ${sent.status}::integer, ${sent.reason}, ${sent.milliseconds}::integer, ${sent.answer}
      from finished
    )
    select exists (
      select from webhooks
      where instance = ${instance} and current and failing_since is not null and webhook_id = (
        select webhook_id from webhooks where instance = ${instance} and version = finished.webhook
      )
    ) as was_failing
    from finished
  `.execute(queries);
  return rows[0] && { wasFailing: rows[0].was_failing };
}

export interface HealthChange {
  readonly webhookId: string;
  readonly failingSince: Timestamp | undefined;
  readonly wasTold: boolean;
}

/** How the webhook of that version was doing; the version in force is locked. Undefined where there is none any more. */
export async function lockHealth(
  tx: Queries,
  instance: bigint,
  version: Uint8Array,
): Promise<HealthChange | undefined> {
  const { rows } = await sql<{ webhook_id: string; failing_since: bigint | null; failure_told: boolean }>`
    select webhook_id, failing_since, failure_told from webhooks
    where instance = ${instance} and current
      and webhook_id = (select webhook_id from webhooks where instance = ${instance} and version = ${version})
    for no key update
  `.execute(tx);
  const row = rows[0];
  return row && { webhookId: row.webhook_id, failingSince: row.failing_since ?? undefined, wasTold: row.failure_told };
}

export async function storeHealth(
  tx: Queries,
  instance: bigint,
  webhookId: string,
  health: { readonly failingSince: Timestamp | undefined; readonly isTold: boolean; readonly problem: string },
): Promise<void> {
  await tx
    .updateTable("webhooks")
    .set({
      failing_since: health.failingSince ?? null,
      failure_told: health.isTold,
      last_problem: health.problem,
    })
    .where("instance", "=", instance)
    .where("webhook_id", "=", webhookId)
    .where("current", "=", true)
    .execute();
}

/** What a delivery is about. */
export interface ToldEvent {
  readonly type: EventType;
  readonly happenedAt: Timestamp;
  readonly orderId: string | undefined;
  /** JSON objects as text. */
  readonly data: string;
  readonly variables: string | undefined;
  /** The contract of the order as it is now; undefined where there is none. */
  readonly contractText: string | undefined;
}

export async function findToldEvent(queries: Queries, instance: bigint, event: bigint): Promise<ToldEvent | undefined> {
  const row = await queries
    .selectFrom("events")
    .leftJoin("orders", (join) =>
      join.onRef("orders.instance", "=", "events.instance").onRef("orders.order_id", "=", "events.order_id"),
    )
    .select(["events.type", "events.happened_at", "events.order_id", "events.data", "events.variables"])
    .select("orders.contract_terms")
    .where("events.instance", "=", instance)
    .where("events.serial", "=", event)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    type: row.type as EventType,
    happenedAt: row.happened_at,
    orderId: row.order_id ?? undefined,
    data: row.data,
    variables: row.variables ?? undefined,
    contractText: row.contract_terms ?? undefined,
  };
}

/** A delivery that is no event's. @returns its number */
export async function insertTest(
  queries: Queries,
  instance: bigint,
  { version, url }: { readonly version: Uint8Array; readonly url: string },
  now: Timestamp,
): Promise<bigint> {
  const { serial } = await queries
    .insertInto("webhook_deliveries")
    .values({
      instance,
      webhook: version,
      event: null,
      order_id: null,
      receiver: new URL(url).origin,
      created_at: now,
      pending_since: now,
      next_attempt: now,
      message_id: null,
      url: null,
      http_method: null,
      headers: null,
      body: null,
    })
    .returning("serial")
    .executeTakeFirstOrThrow();
  return serial;
}

export interface ListedDelivery {
  readonly serial: bigint;
  readonly eventType: string;
  /** The event's number. */
  readonly event: bigint | undefined;
  readonly isTest: boolean;
  readonly orderId: string | undefined;
  readonly createdAt: Timestamp;
  readonly state: Outcome["state"];
  readonly nextAttempt: Timestamp;
  readonly request: StoredRequest | undefined;
  readonly tries: readonly ListedTry[];
}

export interface ListedTry extends Sent {
  readonly begunAt: Timestamp;
  readonly url: string;
}

/** Deliveries of a webhook, the newest first, with their tries. */
export async function listDeliveries(
  queries: Queries,
  instance: bigint,
  webhookId: string,
  wanted: {
    /** Only the one of that number. */
    readonly serial?: bigint;
    readonly before: bigint;
    readonly limit: number;
    /** So many characters of what was sent. */
    readonly bodyLength: number;
  },
): Promise<ListedDelivery[]> {
  // Looked up for each delivery: a join of one would read all webhooks.
  const ofWebhook = (column: RawBuilder<unknown>) =>
    sql`(select ${column} from webhooks where instance = ${instance} and version = d.webhook)`;
  const { rows } = await sql<{
    serial: bigint;
    event_type: string;
    number: bigint | null;
    is_test: boolean;
    order_id: string | null;
    created_at: bigint;
    state: Outcome["state"];
    next_attempt: bigint;
    message_id: string | null;
    url: string | null;
    http_method: string | null;
    headers: Sealed<string> | null;
    body: string | null;
  }>`
    select d.serial, ${ofWebhook(sql`event_type`)} as event_type, e.number, d.event is null as is_test, d.order_id, d.created_at, d.state,
      d.next_attempt, d.message_id, d.url, d.http_method, d.headers, left(d.body, ${wanted.bodyLength}::integer) as body
    from webhook_deliveries d
    ${wanted.serial === undefined ? sql`join webhooks w on w.instance = ${instance} and w.version = d.webhook` : sql``}
    left join events e on e.instance = ${instance} and e.serial = d.event
    where d.instance = ${instance} and ${
      wanted.serial === undefined
        ? sql`w.webhook_id = ${webhookId} and d.serial < ${wanted.before}`
        : sql`d.serial = ${wanted.serial} and ${ofWebhook(sql`webhook_id`)} = ${webhookId}`
    }
    order by d.serial desc limit ${wanted.limit}
  `.execute(queries);
  const tries = await triesOf(
    queries,
    instance,
    rows.map(({ serial }) => serial),
  );
  return rows.map((row) => ({
    serial: row.serial,
    eventType: row.event_type,
    event: row.number ?? undefined,
    isTest: row.is_test,
    orderId: row.order_id ?? undefined,
    createdAt: row.created_at,
    state: row.state,
    nextAttempt: row.next_attempt,
    request:
      row.message_id === null || row.url === null || row.http_method === null || row.headers === null
        ? undefined
        : {
            messageId: row.message_id,
            url: row.url,
            method: row.http_method,
            headers: row.headers,
            body: row.body ?? undefined,
          },
    tries: tries.get(row.serial) ?? [],
  }));
}

async function triesOf(
  queries: Queries,
  instance: bigint,
  serials: readonly bigint[],
): Promise<ReadonlyMap<bigint, readonly ListedTry[]>> {
  const rows = await queries
    .selectFrom("webhook_tries")
    .select(["delivery", "begun_at", "url", "status", "reason", "milliseconds", "answer"])
    .where("instance", "=", instance)
    .where("delivery", "=", sql<bigint>`any(${[...serials]}::bigint[])`)
    .orderBy("delivery")
    .orderBy("try")
    .execute();
  const tries = new Map<bigint, ListedTry[]>();
  for (const { delivery, begun_at: begunAt, ...rest } of rows) {
    tries.set(delivery, [...(tries.get(delivery) ?? []), { begunAt, ...rest }]);
  }
  return tries;
}

/**
 * Makes deliveries pending again, to be sent as the webhook is now and under the names that they have.
 * @param which one of that number, whatever became of it, or all that failed
 * @returns their numbers, and their events' serials
 */
export async function resend(
  tx: Queries,
  instance: bigint,
  webhookId: string,
  which: bigint | "failed",
  now: Timestamp,
): Promise<readonly { readonly serial: bigint; readonly event: bigint | null }[]> {
  const { rows } = await sql<{ serial: bigint; event: bigint | null }>`
    update webhook_deliveries
    set state = 'pending', pending_since = ${now}, next_attempt = ${now}, attempts = 0, webhook = current.version,
      receiver = current.receiver, url = null, http_method = null, headers = null, body = null
    from webhooks current, webhooks sent
    where current.instance = ${instance} and current.webhook_id = ${webhookId} and current.current
      and sent.instance = ${instance} and sent.webhook_id = ${webhookId}
      and webhook_deliveries.instance = ${instance} and webhook_deliveries.webhook = sent.version
      and ${which === "failed" ? sql`webhook_deliveries.state = 'failed' and webhook_deliveries.state <> 'delivered'` : sql`webhook_deliveries.serial = ${which}`}
    returning webhook_deliveries.serial, webhook_deliveries.event
  `.execute(tx);
  return rows;
}

/** What was sent of an order is forgotten with what it was made from. */
export async function forgetSent(tx: Queries, instance: bigint, orderId: string): Promise<void> {
  await tx
    .updateTable("webhook_deliveries")
    .set({ body: null })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("body", "is not", null)
    .where("state", "<>", "pending")
    .execute();
  // What is still to be sent is made anew.
  await tx
    .updateTable("webhook_deliveries")
    .set({ url: null, http_method: null, headers: null, body: null })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("body", "is not", null)
    .execute();
}

/** When the oldest of what is not delivered yet happened; undefined where there is nothing. */
export async function oldestPending(queries: Queries): Promise<Timestamp | undefined> {
  const row = await queries
    .selectFrom("webhook_deliveries")
    .select(({ fn }) => fn.min("pending_since").as("oldest"))
    .where("state", "=", "pending")
    .executeTakeFirst();
  return row?.oldest ?? undefined;
}

/** What is to be sent, for people. */
export function deliveryBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, PENDING, now, sql`t.attempts > 0`);
}
