/** What about orders can be waited for. */

import type { Topic } from "../notifications/topics.js";

/** Anything about one order: claimed, paid, bound to a session, refunded, picked up. */
export function orderTopic(instanceId: string, orderId: string): Topic {
  return `order ${instanceId} ${orderId}`;
}

/** A session of a customer became bound to a payment for that page, named by the SHA-256 of its fulfillment URL. */
export function sessionTopic(instanceId: string, sessionId: string, fulfillmentHash: Uint8Array): Topic {
  return `session ${instanceId} ${Buffer.from(fulfillmentHash).toString("hex")} ${sessionId}`;
}

/** An order of the instance was made, or changed so that a list of orders may hold it that did not before. */
export function ordersTopic(instanceId: string): Topic {
  return `orders ${instanceId}`;
}
