/** POST [/instances/$INSTANCE]/private/webhooks: the shop wants to be told of something. */

import { isDeepStrictEqual } from "node:util";
import { WebhookAddDetails } from "@kontor/taler/schemas/webhooks";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { countWebhooks, findWebhook, insertWebhook } from "./store.js";
import { checkWanted, detailsOf, versionOf } from "./wanted-webhook.js";

/** Each costs a row for every event of its type. */
const MOST_WEBHOOKS = 100;

export const postWebhook = endpoint({
  summary: "Add a webhook",
  body: WebhookAddDetails,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_PRIVATE_POST_WEBHOOKS_CONFLICT_WEBHOOK_EXISTS"],
  uses: ["clock", "config", "db", "rng", "secrets"],
  async handle(call) {
    const { clock, config, db, instance, body, secrets } = call;
    const { webhook_id: webhookId, ...details } = body;
    const wanted = checkWanted(details, config);
    const earlier = await findWebhook(db.queries, instance.serial, webhookId);
    if (earlier === undefined) {
      if ((await countWebhooks(db.queries, instance.serial)) >= MOST_WEBHOOKS) {
        throw conflict(`there are ${MOST_WEBHOOKS} already`);
      }
      const webhook = versionOf(call, instance.serial, webhookId, wanted);
      if (await db.transaction((tx) => insertWebhook(tx, instance.serial, webhook, clock.now()))) return noContent();
    }
    const known = earlier ?? (await findWebhook(db.queries, instance.serial, webhookId));
    if (
      known === undefined ||
      !isDeepStrictEqual(detailsOf(secrets, instance.serial, known), withoutUndefined(wanted))
    ) {
      throw conflict(webhookId);
    }
    return noContent();
  },
});

function conflict(detail: string): TalerError {
  return new TalerError("MERCHANT_PRIVATE_POST_WEBHOOKS_CONFLICT_WEBHOOK_EXISTS", { detail });
}

function withoutUndefined(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
