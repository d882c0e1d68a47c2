/** Looks at orders that come together are one look, and so are those at what belongs to them. */

import { gatheringPerInstance } from "../database/gathering.js";
import { batchesOf, batchesOfOrders, type DepositBatch } from "../deposits/deposit-store.js";
import { type DepositSettlement, settlementsOf, settlementsOfOrders } from "../deposits/wiring-store.js";
import type { Order } from "../orders/order.js";
import { findOrder, findOrders } from "../orders/store.js";

/** The one of that database for that instance, for order ids: what was committed before the look began is seen. */
export const orderReader = gatheringPerInstance<string, Order | undefined>(({ plannedOnce: queries }, instance) => ({
  one: (orderId) => findOrder(queries, instance, orderId),
  async many(orderIds) {
    const orders = await findOrders(queries, instance, [...new Set(orderIds)]);
    return orderIds.map((orderId) => orders.get(orderId));
  },
}));

/** The deposits of orders, for order ids. */
export const batchesReader = gatheringPerInstance<string, DepositBatch[]>(({ plannedOnce: queries }, instance) => ({
  one: (orderId) => batchesOf(queries, instance, orderId),
  async many(orderIds) {
    const batches = await batchesOfOrders(queries, instance, [...new Set(orderIds)]);
    return orderIds.map((orderId) => batches.get(orderId) ?? []);
  },
}));

/** How the deposits of orders are settled, for order ids. */
export const settlementsReader = gatheringPerInstance<string, DepositSettlement[]>(
  ({ plannedOnce: queries }, instance) => ({
    one: (orderId) => settlementsOf(queries, instance, orderId),
    async many(orderIds) {
      const settlements = await settlementsOfOrders(queries, instance, [...new Set(orderIds)]);
      return orderIds.map((orderId) => settlements.get(orderId) ?? []);
    },
  }),
);
