/**
 * GET [/instances/$INSTANCE]/private/kontor/webhooks/$WEBHOOK_ID/deliveries and .../deliveries/$N: what was sent, how each
 * try went, and what is still to be sent. Additions to the protocol.
 */

import { WebhookDeliveriesResponse, WebhookDelivery } from "@kontor/taler/schemas/webhooks";
import { timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import { ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { RowNumber } from "../http/paging.js";
import { placeOf } from "../secrets/places.js";
import { malformed } from "../taler-error.js";
import { type ListedDelivery, listDeliveries } from "./delivery-list-store.js";
import { DeliveryPath, deliveryUnknown } from "./delivery-path.js";
import { masked } from "./masked.js";
import { findWebhook } from "./store.js";
import { WebhookPath, webhookUnknown } from "./webhook-path.js";

const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 100;
/** In lists; one by itself is shown in full. */
const BODY_IN_LISTS = 4096;
const WHOLE_BODY = 2 ** 31 - 1;

export const getDeliveries = endpoint({
  summary: "List what was sent to a webhook",
  params: WebhookPath,
  query: Type.Object({
    limit: Type.Optional(
      Type.Codec(Type.String({ maxLength: 100, pattern: "^[0-9]{1,10}$", description: `1 to ${LARGEST_LIMIT}` }))
        .Decode(Number)
        .Encode(String),
    ),
    before: Type.Optional(RowNumber),
  }),
  answers: { 200: WebhookDeliveriesResponse },
  errors: ["MERCHANT_GENERIC_WEBHOOK_UNKNOWN"],
  uses: ["db", "secrets"],
  async handle(call) {
    const { db, instance, params, query } = call;
    const { limit = DEFAULT_LIMIT, before = LARGEST_BIGINT } = query;
    if (limit < 1 || limit > LARGEST_LIMIT) throw malformed("limit", `1 to ${LARGEST_LIMIT}`);
    const webhook = await findWebhook(db.queries, instance.serial, params.webhookId);
    if (webhook === undefined) throw webhookUnknown(params.webhookId);
    const deliveries = await listDeliveries(db.queries, instance.serial, params.webhookId, {
      before,
      limit,
      bodyLength: BODY_IN_LISTS,
    });
    return ok({ deliveries: deliveries.map((delivery) => jsonOf(call, delivery)) });
  },
});

export const getDelivery = endpoint({
  summary: "Show one thing that was sent to a webhook",
  params: DeliveryPath,
  answers: { 200: WebhookDelivery },
  errors: ["MERCHANT_GENERIC_PENDING_WEBHOOK_UNKNOWN"],
  uses: ["db", "secrets"],
  async handle(call) {
    const { db, instance, params } = call;
    const [delivery] = await listDeliveries(db.queries, instance.serial, params.webhookId, {
      serial: params.delivery,
      before: LARGEST_BIGINT,
      limit: 1,
      bodyLength: WHOLE_BODY,
    });
    if (delivery === undefined) throw deliveryUnknown(params.delivery);
    return ok(jsonOf(call, delivery));
  },
});

type Reader = Pick<InstanceCall<unknown, unknown, unknown>, "instance" | "principal" | "secrets">;

function jsonOf(reader: Reader, delivery: ListedDelivery): Record<string, unknown> {
  const { event, orderId, request, state } = delivery;
  return {
    delivery: Number(delivery.serial),
    event_type: delivery.eventType,
    ...(event === undefined ? {} : { event: Number(event) }),
    ...(orderId === undefined ? {} : { order_id: orderId }),
    test: delivery.isTest,
    created: timestampToJson(delivery.createdAt),
    state,
    ...(state === "pending" ? { next_try: timestampToJson(delivery.nextAttempt) } : {}),
    ...(request === undefined ? {} : { request: requestOf(reader, delivery.serial, request) }),
    tries: delivery.tries.map(({ begunAt, ...rest }) => ({ time: timestampToJson(begunAt), ...rest })),
  };
}

/** Values of headers may be credentials. */
function requestOf(
  { instance, principal, secrets }: Reader,
  serial: bigint,
  { body, headers, messageId, method, url }: NonNullable<ListedDelivery["request"]>,
): Record<string, unknown> {
  const opened = JSON.parse(secrets.open(placeOf("deliveryHeaders", instance.serial, serial), headers)) as object;
  const shown = Object.entries(opened).map(([name, value]) => [name, masked(String(value), principal!)]);
  return { method, url, headers: { ...Object.fromEntries(shown), "webhook-id": messageId }, body };
}
