/** Looks at orders that come together are one look, and so are those at what belongs to them. */

import { gatheringPerInstance } from "../database/gathering.js";
import { booksOfOrders, type OrderBooks } from "../deposits/wiring-store.js";
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

/** The deposits of orders and how they are settled, for order ids. */
export const booksReader = gatheringPerInstance<string, OrderBooks>(({ plannedOnce: queries }, instance) => {
  const many = async (orderIds: readonly string[]) => {
    const books = await booksOfOrders(queries, instance, [...new Set(orderIds)]);
    return orderIds.map((orderId) => books.get(orderId) ?? NO_BOOKS);
  };
  return { many, one: async (orderId) => (await many([orderId]))[0]! };
});

const NO_BOOKS: OrderBooks = { batches: [], settlements: [] };
