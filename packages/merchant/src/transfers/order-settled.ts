/** The point at which orders are settled: all their money has arrived at the shop's bank. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import type { Instance } from "../instances/instance.js";
import type { Topic } from "../notifications/topics.js";
import { ordersTopic, orderTopic } from "../orders/topics.js";

/**
 * Everything that follows from orders having been settled. Called once for each order, in the transaction that marks it
 * as wired: what is stored here is stored exactly once.
 * @param wtid of the transfer that completed them
 * @returns whom to wake after the commit
 */
export async function ordersSettled(
  tx: Queries,
  instance: Instance,
  { orderIds, wtid }: { readonly orderIds: readonly string[]; readonly wtid: Uint8Array },
  now: Timestamp,
): Promise<Topic[]> {
  if (orderIds.length === 0) return [];
  const data = { wtid: encodeBase32(wtid) };
  await recordEvents(
    tx,
    instance.serial,
    orderIds.map((orderId) => ({ type: "order_settled", orderId, data })),
    now,
  );
  return [
    ordersTopic(instance.id),
    ...topicsOfEvents(instance.id),
    ...orderIds.map((orderId) => orderTopic(instance.id, orderId)),
  ];
}
