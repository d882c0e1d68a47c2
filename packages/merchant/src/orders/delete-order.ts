/** DELETE [/instances/$INSTANCE]/private/orders/$ORDER_ID: the shop throws an order away. */

import { addDuration, type Duration, type Timestamp } from "@kontor/taler/time";
import { Type } from "typebox";
import { batchesOf, type DepositBatch } from "../deposits/deposit-store.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { YesNo } from "../http/query.js";
import { TalerError } from "../taler-error.js";
import type { Order } from "./order.js";
import { OrderPath } from "./order-path.js";
import { lockOrder, removeOrder } from "./store.js";
import { orderTopic } from "./topics.js";

export const deleteOrder = endpoint({
  summary: "Delete an order",
  params: OrderPath,
  query: Type.Object({ force: Type.Optional(YesNo) }),
  answers: { 204: null },
  errors: [
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_PRIVATE_DELETE_ORDERS_AWAITING_PAYMENT",
    "MERCHANT_PRIVATE_DELETE_ORDERS_ALREADY_PAID",
  ],
  uses: ["clock", "config", "db", "notifier"],
  async handle({ db, instance, clock, config, notifier, params: { orderId }, query }) {
    const now = clock.now();
    await db.transaction(async (tx) => {
      const order = await lockOrder(tx, instance.serial, orderId);
      if (order === undefined) throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: orderId });
      const batches = await batchesOf(tx, instance.serial, orderId);
      checkDeletable(order, batches, {
        now,
        retention: config.merchant.legalPreservation,
        force: query.force === true,
      });
      await removeOrder(tx, instance.serial, orderId);
    });
    notifier.publish([orderTopic(instance.id, orderId)]);
    return noContent();
  },
});

interface Circumstances {
  readonly now: Timestamp;
  /** How long the law wants payments to be kept. */
  readonly retention: Duration;
  readonly force: boolean;
}

/**
 * Money that came, or may have come, keeps its order: as long as the law wants, and in any case until its outcome is
 * known. Without money a claimed order stays while its wallet may still pay, unless the shop insists.
 */
function checkDeletable(
  order: Order,
  batches: readonly DepositBatch[],
  { now, retention, force }: Circumstances,
): void {
  if (order.state === "paid") {
    if (addDuration(order.paidAt, retention) <= now) return;
    throw new TalerError("MERCHANT_PRIVATE_DELETE_ORDERS_ALREADY_PAID", { detail: order.orderId });
  }
  const awaitsPayment = new TalerError("MERCHANT_PRIVATE_DELETE_ORDERS_AWAITING_PAYMENT", { detail: order.orderId });
  if (batches.some(({ accepted }) => !accepted)) throw awaitsPayment;
  if (batches.length > 0 && addDuration(order.payDeadline, retention) > now) throw awaitsPayment;
  if (order.state === "claimed" && order.payDeadline > now && !force) throw awaitsPayment;
}
