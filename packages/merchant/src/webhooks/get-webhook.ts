/** GET [/instances/$INSTANCE]/private/webhooks/$WEBHOOK_ID: one webhook. */

import { WebhookDetails } from "@kontor/taler/schemas/webhooks";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { masked } from "./masked.js";
import { findWebhook } from "./store.js";
import { detailsOf } from "./wanted-webhook.js";
import { WebhookPath, webhookUnknown } from "./webhook-path.js";

export const getWebhook = endpoint({
  summary: "Show a webhook",
  params: WebhookPath,
  answers: { 200: WebhookDetails },
  errors: ["MERCHANT_GENERIC_WEBHOOK_UNKNOWN"],
  uses: ["db", "principal", "secrets"],
  async handle({ db, instance, params, principal, secrets }) {
    const webhook = await findWebhook(db.queries, instance.serial, params.webhookId);
    if (webhook === undefined) throw webhookUnknown(params.webhookId);
    const details = detailsOf(secrets, instance.serial, webhook);
    if (details.header_template === undefined) return ok(details);
    return ok({ ...details, header_template: masked(details.header_template, principal!) });
  },
});
