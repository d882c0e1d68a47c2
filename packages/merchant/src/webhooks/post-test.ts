/**
 * POST [/instances/$INSTANCE]/private/kontor/webhooks/$WEBHOOK_ID/test: sends something that could have happened, marked
 * as a test by the header `kontor-test`. An addition to the protocol.
 */

import { WebhookTestResponse } from "@kontor/taler/schemas/webhooks";
import { topicsOfEvents } from "../events/topics.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { insertTest } from "./delivery-list-store.js";
import { findWebhook } from "./store.js";
import { WebhookPath, webhookUnknown } from "./webhook-path.js";

export const postTest = endpoint({
  summary: "Send a test to a webhook",
  params: WebhookPath,
  answers: { 200: WebhookTestResponse },
  errors: ["MERCHANT_GENERIC_WEBHOOK_UNKNOWN"],
  uses: ["clock", "db", "notifier"],
  async handle({ clock, db, instance, notifier, params }) {
    const webhook = await findWebhook(db.queries, instance.serial, params.webhookId);
    if (webhook === undefined) throw webhookUnknown(params.webhookId);
    const delivery = await insertTest(db.queries, instance.serial, webhook, clock.now());
    notifier.publish(topicsOfEvents(instance.id));
    return ok({ delivery: Number(delivery) });
  },
});
