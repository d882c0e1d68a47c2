/** The SQL of webhooks. A change makes a new version: what is pending is sent as it was wanted when it happened. */

import type { Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import type { Sealed } from "../database/sealed.js";
import type { Queries } from "../database/tables.js";

export interface Webhook {
  readonly version: Uint8Array;
  readonly webhookId: string;
  readonly eventType: string;
  readonly url: string;
  readonly httpMethod: string;
  /** JSON of a text. */
  readonly headerTemplate: Sealed<string> | undefined;
  readonly bodyTemplate: string | undefined;
  /** Base64. */
  readonly secret: Sealed<string>;
}

const COLUMNS = [
  ...(["version", "webhook_id", "event_type", "url", "http_method"] as const),
  ...(["header_template", "body_template", "secret"] as const),
] as const;

interface WebhookRow {
  readonly version: Uint8Array;
  readonly webhook_id: string;
  readonly event_type: string;
  readonly url: string;
  readonly http_method: string;
  readonly header_template: Sealed<string> | null;
  readonly body_template: string | null;
  readonly secret: Sealed<string>;
}

/** By id. */
export async function listWebhooks(
  queries: Queries,
  instance: bigint,
): Promise<Pick<Webhook, "webhookId" | "eventType">[]> {
  const rows = await queries
    .selectFrom("webhooks")
    .select(["webhook_id", "event_type"])
    .where("instance", "=", instance)
    .where("current", "=", true)
    .orderBy("webhook_id")
    .execute();
  return rows.map((row) => ({ webhookId: row.webhook_id, eventType: row.event_type }));
}

export async function countWebhooks(queries: Queries, instance: bigint): Promise<number> {
  const { count } = await queries
    .selectFrom("webhooks")
    .select(({ fn }) => fn.countAll<bigint>().as("count"))
    .where("instance", "=", instance)
    .where("current", "=", true)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function findWebhook(queries: Queries, instance: bigint, webhookId: string): Promise<Webhook | undefined> {
  const row = await queries
    .selectFrom("webhooks")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("webhook_id", "=", webhookId)
    .where("current", "=", true)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** A version, whether it is in force or not. */
export async function findVersion(
  queries: Queries,
  instance: bigint,
  version: Uint8Array,
): Promise<Webhook | undefined> {
  const row = await queries
    .selectFrom("webhooks")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("version", "=", version)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The version in force, which nobody else may change until the transaction ends. */
export async function lockWebhook(tx: Queries, instance: bigint, webhookId: string): Promise<Webhook | undefined> {
  const row = await tx
    .selectFrom("webhooks")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("webhook_id", "=", webhookId)
    .where("current", "=", true)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** @returns false when the instance has a webhook of that id already */
export async function insertWebhook(
  queries: Queries,
  instance: bigint,
  webhook: Webhook,
  now: Timestamp,
): Promise<boolean> {
  const inserted = await queries
    .insertInto("webhooks")
    .values({
      instance,
      version: webhook.version,
      webhook_id: webhook.webhookId,
      current: true,
      event_type: webhook.eventType,
      url: webhook.url,
      receiver: new URL(webhook.url).origin,
      http_method: webhook.httpMethod,
      header_template: webhook.headerTemplate ?? null,
      body_template: webhook.bodyTemplate ?? null,
      secret: webhook.secret,
      created_at: now,
      failing_since: null,
    })
    .onConflict((conflict) => conflict.columns(["instance", "webhook_id"]).where(sql<boolean>`current`).doNothing())
    .returning("version")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Puts a new version in the place of a locked one; what was told of its failures is of the past. */
export async function replaceWebhook(
  tx: Queries,
  instance: bigint,
  old: Webhook,
  webhook: Webhook,
  now: Timestamp,
): Promise<void> {
  await tx
    .updateTable("webhooks")
    .set({ current: false })
    .where("instance", "=", instance)
    .where("version", "=", old.version)
    .execute();
  await insertWebhook(tx, instance, webhook, now);
}

/** With all that was to be sent to it. @returns whether there was one */
export async function removeWebhook(queries: Queries, instance: bigint, webhookId: string): Promise<boolean> {
  const { numDeletedRows } = await queries
    .deleteFrom("webhooks")
    .where("instance", "=", instance)
    .where("webhook_id", "=", webhookId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export interface WebhookHealth {
  readonly failingSince: Timestamp | undefined;
  readonly lastProblem: string;
  readonly pending: number;
  readonly failed: number;
}

export async function healthOf(queries: Queries, instance: bigint, webhookId: string): Promise<WebhookHealth> {
  const { rows } = await sql<{
    failing_since: bigint | null;
    last_problem: string;
    pending: number;
    failed: number;
  }>`
    select failing_since, last_problem, coalesce(left_over.pending, 0) as pending, coalesce(left_over.failed, 0) as failed
    from webhooks
    left join lateral (
      select count(*) filter (where d.state = 'pending')::integer as pending,
        count(*) filter (where d.state = 'failed')::integer as failed
      from webhook_deliveries d join webhooks w on w.instance = d.instance and w.version = d.webhook
      where d.instance = ${instance} and d.state <> 'delivered'
        and w.instance = ${instance} and w.webhook_id = ${webhookId}
    ) as left_over on true
    where instance = ${instance} and webhook_id = ${webhookId} and current
  `.execute(queries);
  const row = rows[0]!;
  return {
    failingSince: row.failing_since ?? undefined,
    lastProblem: row.last_problem,
    pending: row.pending,
    failed: row.failed,
  };
}

function fromRow(row: WebhookRow): Webhook {
  return {
    version: row.version,
    webhookId: row.webhook_id,
    eventType: row.event_type,
    url: row.url,
    httpMethod: row.http_method,
    headerTemplate: row.header_template ?? undefined,
    bodyTemplate: row.body_template ?? undefined,
    secret: row.secret,
  };
}
