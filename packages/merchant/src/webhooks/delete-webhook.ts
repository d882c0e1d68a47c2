/** DELETE [/instances/$INSTANCE]/private/webhooks/$WEBHOOK_ID: with all that is still to be sent to it. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { removeWebhook } from "./store.js";
import { WebhookPath, webhookUnknown } from "./webhook-path.js";

export const deleteWebhook = endpoint({
  summary: "Remove a webhook",
  params: WebhookPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_WEBHOOK_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params }) {
    const known = await db.transaction((tx) => removeWebhook(tx, instance.serial, params.webhookId));
    if (!known) throw webhookUnknown(params.webhookId);
    return noContent();
  },
});
