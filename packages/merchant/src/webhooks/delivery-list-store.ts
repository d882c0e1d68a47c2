/** The SQL of deliveries that people ask about: what was sent, what is to be sent again, a test, and what is forgotten. */

import type { Timestamp } from "@kontor/taler/time";
import { type RawBuilder, sql } from "kysely";
import type { Queries } from "../database/tables.js";
import type { Outcome } from "./delivery-store.js";
import type { Sent } from "./sender.js";
import { type RequestRow, requestFromRow, type StoredRequest } from "./stored-request.js";

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
  const { rows } = await sql<
    {
      serial: bigint;
      event_type: string;
      number: bigint | null;
      is_test: boolean;
      order_id: string | null;
      created_at: bigint;
      state: Outcome["state"];
      next_attempt: bigint;
    } & RequestRow
  >`
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
    request: requestFromRow(row),
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
