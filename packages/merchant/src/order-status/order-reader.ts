/** Looks at orders that come together are one look. */

import { alike, gathered, ofServer } from "../database/gathering.js";
import type { OrderKey } from "../database/some-orders.js";
import type { Order } from "../orders/order.js";
import { findOrder, findOrders } from "../orders/store.js";
import { findOrdersWithBooks, type OrderWithBooks } from "./order-with-books-store.js";

/** What was committed before the look began is seen. */
export const readOrder = gathered<OrderKey, Order | undefined>(ofServer, ({ plannedOnce: queries }) => ({
  one: ({ instance, orderId }) => findOrder(queries, instance, orderId),
  many: (keys) => findOrders(queries, keys),
}));

/** The same, as the shop looks. */
export const readOrderWithBooks = gathered<OrderKey, OrderWithBooks | undefined>(ofServer, ({ plannedOnce: queries }) =>
  alike((keys) => findOrdersWithBooks(queries, keys)),
);
