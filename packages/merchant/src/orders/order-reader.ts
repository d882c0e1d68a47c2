/** Looks at orders that come together are one look. */

import { gatheringPerInstance } from "../database/gathering.js";
import type { Order } from "./order.js";
import { findOrder, findOrders } from "./store.js";

/** The one of that database for that instance, for order ids: what was committed before the look began is seen. */
export const orderReader = gatheringPerInstance<string, Order | undefined>(({ queries }, instance) => ({
  one: (orderId) => findOrder(queries, instance, orderId),
  async many(orderIds) {
    const orders = await findOrders(queries, instance, [...new Set(orderIds)]);
    return orderIds.map((orderId) => orders.get(orderId));
  },
}));
