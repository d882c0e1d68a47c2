/** The SQL of an order as its shop looks at it. */

import { sql } from "kysely";
import { aboutOrders, type OrderKey } from "../database/some-orders.js";
import type { Queries } from "../database/tables.js";
import { booksAsJson, booksFromJson, type OrderBooks } from "../deposits/wiring-store.js";
import type { Order } from "../orders/order.js";
import { ORDER_DETAILS, type OrderRow, orderFromRow } from "../orders/store.js";

/** An order, and of a paid one its deposits and how they are settled, as they were at the same moment. */
export interface OrderWithBooks {
  readonly order: Order;
  readonly books: OrderBooks;
}

const selectOrders = aboutOrders(
  (orders, queries) => sql<OrderRow & { books: string | null }>`
    select ${orders.key("orders")}, ${ORDER_DETAILS},
      case when orders.paid_at is not null then ${booksAsJson(queries, orders, "orders")} end as books
    from orders where ${orders.among("orders")}`,
);

/** Each of these orders; undefined where there is none. */
export async function findOrdersWithBooks(
  queries: Queries,
  keys: readonly OrderKey[],
): Promise<(OrderWithBooks | undefined)[]> {
  const rows = await selectOrders(queries, keys);
  return rows.map(([row]) => row && { order: orderFromRow(row), books: booksFromJson(row.books) });
}
