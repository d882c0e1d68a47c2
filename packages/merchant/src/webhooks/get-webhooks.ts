/** GET [/instances/$INSTANCE]/private/webhooks: what the shop is told of. */

import { WebhookSummaryResponse } from "@kontor/taler/schemas/webhooks";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { listWebhooks } from "./store.js";

export const getWebhooks = endpoint({
  summary: "List the webhooks",
  answers: { 200: WebhookSummaryResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    const webhooks = await listWebhooks(db.queries, instance.serial);
    return ok({
      webhooks: webhooks.map(({ webhookId, eventType }) => ({ webhook_id: webhookId, event_type: eventType })),
    });
  },
});
