/** The SQL of sending: what is to be sent to whom, when it is tried next, and how each try went. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { builtOnce } from "../database/built-once.js";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import type { Queries } from "../database/tables.js";
import type { Sent } from "./sender.js";
import { type RequestRow, requestFromRow, type StoredRequest } from "./stored-request.js";

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

interface ClaimedRow extends RequestRow {
  readonly instance: bigint;
  readonly serial: bigint;
  readonly webhook: Uint8Array;
  readonly event: bigint | null;
  readonly receiver: string;
  readonly pending_since: bigint;
  readonly attempts: number;
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
    only: (instance) => sql`t.receiver <> all(${[...without.receivers]}::text[])
      and t.instance <> all(${[...without.instances]}::bigint[])
      and not exists (
        select from webhook_deliveries e
        where e.instance = ${instance} and e.order_id = t.order_id and e.receiver = t.receiver
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
      request: requestFromRow(row),
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
  return (await selectAnyDue(queries, now)).length > 0;
}

const selectAnyDue = builtOnce((queries, now: bigint) =>
  queries
    .selectFrom("webhook_deliveries")
    .select("serial")
    .where("state", "=", "pending")
    .where("next_attempt", "<=", now)
    .limit(1),
);

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
