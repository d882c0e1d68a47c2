/**
 * Sends what shops want to be told, until it arrived or three days are over. A receiver that is slow or dead holds up
 * nobody else: few are sent to one at a time, and what takes long goes on beside the next run.
 */

import { EVENT_TYPES, type EventType } from "@kontor/taler/schemas/events";
import { addDuration, DAY, type Duration, HOUR, MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import { isTimeSure } from "../clocks/witnesses.js";
import type { Queries } from "../database/tables.js";
import { recordEvents } from "../events/record.js";
import { anyEventTopic, topicsOfEvents } from "../events/topics.js";
import { instanceBySerial } from "../instances/store.js";
import { findProduct } from "../inventory/store.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { placeOf } from "../secrets/places.js";
import { pauseAfter } from "../timing/pause-after.js";
import {
  type ClaimedDelivery,
  claimDeliveries,
  deliveryBacklog,
  isAnyDue,
  mendTimes,
  type Outcome,
  storeRequest,
  storeTry,
} from "./delivery-store.js";
import { lockHealth, storeHealth } from "./health-store.js";
import { type Facts, makeMessage } from "./message.js";
import { sampleFacts } from "./sample.js";
import { maySendToPrivateAddresses, type Sent, sendOnce } from "./sender.js";
import { signatureHeaders } from "./signature.js";
import { findVersion, type Webhook } from "./store.js";
import type { StoredRequest } from "./stored-request.js";
import { TemplateError } from "./template.js";
import { findToldEvent } from "./told-event-store.js";

/** At a time, in one process. */
const MOST = 48;
const MOST_TO_ONE_RECEIVER = 8;
const MOST_OF_ONE_INSTANCE = 24;

/** A process that dies holds up what it was sending for so long. */
const LEASE = MINUTE;
/** Between tries. */
const PACE = { first: 5n * SECOND, longest: HOUR };
const MESSAGE_ID_BYTES = 16;
const GIVEN_UP_AFTER = 3n * DAY;
/** After that the shop and the operator are told. */
const PATIENCE: Duration = HOUR;

/**
 * A run does not wait longer for what it has sent: that goes on beside the next one, here or in another process. Runs are
 * short, since nobody else begins one for so long where a process is killed.
 */
const RUN_PATIENCE_MS = 5000;
const ROUND_MS = 1000;

export const deliverWebhooks: Job = {
  name: "deliver-webhooks",
  interval: 5n * SECOND,
  deadlineMs: 10_000,
  wakes: { topic: anyEventTopic(), isDue: isAnyDue },
  async run(deps, signal) {
    await mendTimes(deps.db.queries, deps.clock.now(), PACE.longest + LEASE);
    const desk = deskOf(deps);
    const end = performance.now() + RUN_PATIENCE_MS;
    const waiter = deps.notifier.register([anyEventTopic()]);
    try {
      let news: Promise<unknown> | undefined;
      while (!signal.aborted && performance.now() < end) {
        if ((await desk.beginSome(signal)) > 0) continue;
        if (!desk.isBusy) break;
        news ??= waiter.wait(ROUND_MS, signal).finally(() => {
          news = undefined;
        });
        await Promise.race([desk.somethingEnds(), news]);
      }
      return desk.isBusy ? "more" : "done";
    } finally {
      waiter.cancel();
    }
  },
  backlog: deliveryBacklog,
};

/** What one process is sending. */
class Desk {
  readonly #deps: JobDeps;
  readonly #underway = new Map<Promise<void>, Pick<ClaimedDelivery, "receiver" | "instance">>();

  constructor(deps: JobDeps) {
    this.#deps = deps;
  }

  get isBusy(): boolean {
    return this.#underway.size > 0;
  }

  /** @returns how many were begun */
  async beginSome(signal: AbortSignal): Promise<number> {
    const free = MOST - this.#underway.size;
    if (free <= 0) return 0;
    const { clock, db } = this.#deps;
    const [perReceiver, perInstance] = [
      countBy([...this.#underway.values()].map(({ receiver }) => receiver)),
      countBy([...this.#underway.values()].map(({ instance }) => instance)),
    ];
    const claimed = await claimDeliveries(db.queries, clock.now(), {
      lease: LEASE,
      // So that one claim never has more than one receiver gets at a time.
      limit: Math.min(free, MOST_TO_ONE_RECEIVER),
      without: {
        receivers: fullOnes(perReceiver, MOST_TO_ONE_RECEIVER),
        instances: fullOnes(perInstance, MOST_OF_ONE_INSTANCE),
      },
    });
    for (const delivery of claimed) {
      const work = deliver(this.#deps, delivery, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) this.#deps.log.error({ err: error, delivery: delivery.serial }, "a delivery failed");
        })
        .finally(() => this.#underway.delete(work));
      this.#underway.set(work, delivery);
    }
    return claimed.length;
  }

  somethingEnds(): Promise<void> {
    return Promise.race(this.#underway.keys());
  }
}

const desks = new WeakMap<JobDeps["db"], Desk>();

function deskOf(deps: JobDeps): Desk {
  let desk = desks.get(deps.db);
  if (desk === undefined) {
    desk = new Desk(deps);
    desks.set(deps.db, desk);
  }
  return desk;
}

function countBy<Key>(keys: readonly Key[]): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function fullOnes<Key>(counts: ReadonlyMap<Key, number>, limit: number): Key[] {
  return [...counts].filter(([, count]) => count >= limit).map(([key]) => key);
}

async function deliver(deps: JobDeps, delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> {
  const { clock, config, db, metrics, secrets } = deps;
  const webhook = await findVersion(db.queries, delivery.instance, delivery.webhook);
  if (webhook === undefined) return;
  const begunAt = clock.now();
  const request = delivery.request ?? (await prepare(deps, delivery, webhook));
  if (request instanceof TemplateError) {
    const reason = `the template cannot be used: ${request.message}`;
    const sent: Sent = { status: 0, reason, milliseconds: 0, answer: "" };
    metrics.deliveries.inc({ outcome: "failed" });
    return finish(deps, delivery, { begunAt, url: webhook.url, sent }, "hopeless");
  }
  const headers = JSON.parse(
    secrets.open(placeOf("deliveryHeaders", delivery.instance, delivery.serial), request.headers),
  ) as Record<string, string>;
  const secret = secrets.open(placeOf("webhookSecret", delivery.instance, webhook.version), webhook.secret);
  const { messageId, method, url, body } = request;
  const sent = await sendOnce(
    {
      method,
      url,
      body,
      headers: { ...headers, ...signatureHeaders(secret, { messageId, body: body ?? "", now: begunAt }) },
    },
    { allowPrivateAddresses: maySendToPrivateAddresses(config.kontor), signal },
  );
  // The process stops: the next one to take it, after the lease, sends it again.
  if (signal.aborted && sent.status === 0) return;
  const isHopeless = sent.status === 410;
  metrics.deliveries.inc({ outcome: sent.reason === "" ? "delivered" : isHopeless ? "failed" : "tried" });
  await finish(deps, delivery, { begunAt, url, sent }, isHopeless ? "hopeless" : "as it is");
}

/** Makes what is sent, and keeps it, so that every try sends the same. */
async function prepare(
  { clock, config, db, rng, secrets }: JobDeps,
  { event: eventSerial, instance: serial, messageId, serial: delivery }: ClaimedDelivery,
  webhook: Webhook,
): Promise<StoredRequest | TemplateError> {
  const { queries } = db;
  const instance = await instanceBySerial(queries, secrets, serial);
  const instanceId = instance?.id ?? "";
  const told = eventSerial === undefined ? undefined : await findToldEvent(queries, serial, eventSerial);
  let facts: Facts;
  if (told === undefined) {
    const type = EVENT_TYPES.includes(webhook.eventType as EventType) ? (webhook.eventType as EventType) : "pay";
    facts = sampleFacts(type, {
      currency: config.merchant.currency,
      instanceId,
      merchantSerial: serial,
      now: clock.now(),
    });
  } else {
    const { contractText, ...event } = told;
    const { product_id: productId } = JSON.parse(event.data) as { readonly product_id?: string };
    facts = {
      event,
      instanceId,
      merchantSerial: serial,
      contract: contractText === undefined ? undefined : JSON.parse(contractText),
      product: productId === undefined ? undefined : await findProduct(queries, serial, productId),
    };
  }
  const headerTemplate =
    webhook.headerTemplate &&
    (JSON.parse(secrets.open(placeOf("webhookHeaders", serial, webhook.version), webhook.headerTemplate)) as string);
  try {
    const { bodyTemplate, httpMethod: method, url } = webhook;
    const message = makeMessage({ method, headerTemplate, bodyTemplate }, facts);
    const headers = { ...message.headers, ...(facts.isTest ? { "kontor-test": "true" } : {}) };
    const request = {
      method,
      url,
      body: message.body,
      messageId: messageId ?? `msg_${Buffer.from(rng.bytes(MESSAGE_ID_BYTES)).toString("hex")}`,
      headers: secrets.seal(placeOf("deliveryHeaders", serial, delivery), JSON.stringify(headers)),
    };
    await storeRequest(queries, serial, delivery, request);
    return request;
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}

interface Try {
  readonly begunAt: Timestamp;
  readonly url: string;
  readonly sent: Sent;
}

/** Stores how it went, and tells the shop and the operator where that has changed for long enough. */
async function finish(
  deps: JobDeps,
  delivery: ClaimedDelivery,
  { begunAt, url, sent }: Try,
  kind: "hopeless" | "as it is",
): Promise<void> {
  const { clock, db, log, notifier, secrets } = deps;
  const now = clock.now();
  const { instance, pendingSince } = delivery;
  const isLate = sent.reason !== "" && now - pendingSince >= GIVEN_UP_AFTER;
  const isOver = kind === "hopeless" || (isLate && (await isTimeSure(deps)));
  const outcome = outcomeOf(deps, delivery, sent, isOver);
  const note = (queries: Queries) => storeTry(queries, delivery, { begunAt, url, sent }, outcome);
  const hasArrived = sent.reason === "";
  // As nearly always: so has what was sent before, and there is nothing more to do.
  if (hasArrived && !(await note(db.queries))?.wasFailing) return;
  const change = await db.transaction(async (tx) => {
    if (!hasArrived && (await note(tx)) === undefined) return undefined;
    const before = await lockHealth(tx, instance, delivery.webhook);
    if (before === undefined) return undefined;
    const { failingSince, wasTold, webhookId } = before;
    if (hasArrived) {
      if (failingSince === undefined) return undefined;
      await storeHealth(tx, instance, webhookId, { failingSince: undefined, isTold: false, problem: "" });
      return wasTold ? { webhookId, works: true } : undefined;
    }
    const since = failingSince ?? now;
    const isTold = wasTold || outcome.state === "failed" || now - since >= PATIENCE;
    await storeHealth(tx, instance, webhookId, { failingSince: since, isTold, problem: sent.reason });
    if (wasTold || !isTold) return undefined;
    const data = { webhook_id: webhookId, reason: sent.reason };
    await recordEvents(tx, instance, [{ type: "webhook_failing", data }], now);
    return { webhookId, works: false };
  });
  if (change === undefined) return;
  const id = (await instanceBySerial(db.queries, secrets, instance))?.id ?? "";
  const about = { instance: id, webhook: change.webhookId };
  if (change.works) log.warn(about, "a webhook works again");
  else {
    log.warn({ ...about, reason: sent.reason }, "a webhook fails");
    notifier.publish(topicsOfEvents(id));
  }
}

function outcomeOf(
  { clock, rng }: Pick<JobDeps, "clock" | "rng">,
  { attempts }: ClaimedDelivery,
  { reason }: Sent,
  isOver: boolean,
): Outcome {
  const now = clock.now();
  const done = { attempts: attempts + 1, nextAttempt: now };
  if (reason === "") return { state: "delivered", ...done };
  if (isOver) return { state: "failed", ...done };
  const nextAttempt = addDuration(now, pauseAfter(attempts, rng, PACE));
  return { state: "pending", attempts: attempts + 1, nextAttempt };
}
