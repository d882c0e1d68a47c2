/** Looks at orders that come together are one look, and so are those at what belongs to them. */

import { alike, gathered, ofServer } from "../database/gathering.js";
import type { OrderKey } from "../database/some-orders.js";
import { booksOfOrders, type OrderBooks } from "../deposits/wiring-store.js";
import type { Order } from "../orders/order.js";
import { findOrder, findOrders } from "../orders/store.js";

/** What was committed before the look began is seen. */
export const readOrder = gathered<OrderKey, Order | undefined>(ofServer, ({ plannedOnce: queries }) => ({
  one: ({ instance, orderId }) => findOrder(queries, instance, orderId),
  many: (keys) => findOrders(queries, keys),
}));

/** The deposits of an order and how they are settled. */
export const readBooks = gathered<OrderKey, OrderBooks>(ofServer, ({ plannedOnce: queries }) =>
  alike((keys) => booksOfOrders(queries, keys)),
);
