/**
 * POST [/instances/$INSTANCE]/private/kontor/webhooks/$WEBHOOK_ID/deliveries/$N/resend and .../resend-failed: sends once
 * more, as the webhook is now. Those who read events are told, too. Additions to the protocol.
 */

import { WebhookResendResponse } from "@kontor/taler/schemas/webhooks";
import { recordEvents } from "../events/record.js";
import { eventNumbers, numberAll } from "../events/store.js";
import { topicsOfEvents } from "../events/topics.js";
import { ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { resend } from "./delivery-list-store.js";
import { DeliveryPath, deliveryUnknown } from "./delivery-path.js";
import { lockWebhook } from "./store.js";
import { WebhookPath, webhookUnknown } from "./webhook-path.js";

export const postResend = endpoint({
  summary: "Send something to a webhook once more",
  params: DeliveryPath,
  answers: { 200: WebhookResendResponse },
  errors: ["MERCHANT_GENERIC_WEBHOOK_UNKNOWN", "MERCHANT_GENERIC_PENDING_WEBHOOK_UNKNOWN"],
  uses: ["clock", "db", "notifier"],
  async handle(call) {
    const { delivery, webhookId } = call.params;
    const resent = await resendNow(call, webhookId, delivery);
    if (resent === 0) throw deliveryUnknown(delivery);
    return ok({ resent });
  },
});

export const postResendFailed = endpoint({
  summary: "Send everything to a webhook once more that failed",
  params: WebhookPath,
  answers: { 200: WebhookResendResponse },
  errors: ["MERCHANT_GENERIC_WEBHOOK_UNKNOWN"],
  uses: ["clock", "db", "notifier"],
  handle: async (call) => ok({ resent: await resendNow(call, call.params.webhookId, "failed") }),
});

type ResendCall = Pick<InstanceCall<unknown, unknown, unknown>, "clock" | "db" | "instance" | "notifier">;

/** @returns how many */
async function resendNow(
  { clock, db, instance, notifier }: ResendCall,
  webhookId: string,
  which: bigint | "failed",
): Promise<number> {
  // Events that nobody has read have no numbers yet.
  await numberAll(db, instance.serial);
  const count = await db.transaction(async (tx) => {
    if ((await lockWebhook(tx, instance.serial, webhookId)) === undefined) throw webhookUnknown(webhookId);
    const resent = await resend(tx, instance.serial, webhookId, which, clock.now());
    const numbers = await eventNumbers(
      tx,
      instance.serial,
      resent.flatMap(({ event }) => event ?? []),
    );
    const happened = resent.flatMap(({ event, serial }) => {
      const number = event === null ? undefined : numbers.get(event);
      if (number === undefined) return [];
      return {
        type: "webhook_resent" as const,
        data: { webhook_id: webhookId, delivery: Number(serial), event: Number(number) },
      };
    });
    await recordEvents(tx, instance.serial, happened, clock.now());
    return resent.length;
  });
  notifier.publish(topicsOfEvents(instance.id));
  return count;
}
