/** PATCH [/instances/$INSTANCE]/private/webhooks/$WEBHOOK_ID: changes a webhook, for what happens from now on. */

import { WebhookPatchDetails } from "@kontor/taler/schemas/webhooks";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { placeOf } from "../secrets/places.js";
import { lockWebhook, replaceWebhook } from "./store.js";
import { checkWanted, versionOf } from "./wanted-webhook.js";
import { WebhookPath, webhookUnknown } from "./webhook-path.js";

export const patchWebhook = endpoint({
  summary: "Change a webhook",
  params: WebhookPath,
  body: WebhookPatchDetails,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"],
  uses: ["clock", "config", "db", "rng", "secrets"],
  async handle(call) {
    const { clock, config, db, instance, body, params, secrets } = call;
    const wanted = checkWanted(body, config);
    await db.transaction(async (tx) => {
      const old = await lockWebhook(tx, instance.serial, params.webhookId);
      if (old === undefined) throw webhookUnknown(params.webhookId);
      const secret = secrets.open(placeOf("webhookSecret", instance.serial, old.version), old.secret);
      const changed = versionOf(call, instance.serial, params.webhookId, wanted, secret);
      await replaceWebhook(tx, instance.serial, old, changed, clock.now());
      return true;
    });
    return noContent();
  },
});
