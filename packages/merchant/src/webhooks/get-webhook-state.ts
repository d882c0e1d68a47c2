/** GET [/instances/$INSTANCE]/private/kontor/webhooks/$WEBHOOK_ID: how a webhook is doing. An addition to the protocol. */

import { WebhookState } from "@kontor/taler/schemas/webhooks";
import { timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { placeOf } from "../secrets/places.js";
import { masked } from "./masked.js";
import { printSecret } from "./signature.js";
import { findWebhook, healthOf } from "./store.js";
import { WebhookPath, webhookUnknown } from "./webhook-path.js";

export const getWebhookState = endpoint({
  summary: "Show how a webhook is doing, and the secret of its signatures",
  params: WebhookPath,
  answers: { 200: WebhookState },
  errors: ["MERCHANT_GENERIC_WEBHOOK_UNKNOWN"],
  uses: ["db", "principal", "secrets"],
  async handle({ db, instance, params, principal, secrets }) {
    const webhook = await findWebhook(db.queries, instance.serial, params.webhookId);
    if (webhook === undefined) throw webhookUnknown(params.webhookId);
    const health = await healthOf(db.queries, instance.serial, params.webhookId);
    const secret = secrets.open(placeOf("webhookSecret", instance.serial, webhook.version), webhook.secret);
    return ok({
      webhook_id: webhook.webhookId,
      secret: masked(printSecret(secret), principal!),
      ...(health?.failingSince === undefined ? {} : { failing_since: timestampToJson(health.failingSince) }),
      last_problem: health?.lastProblem ?? "",
      pending: health?.pending ?? 0,
      failed: health?.failed ?? 0,
    });
  },
});
