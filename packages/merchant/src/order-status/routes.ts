/** The endpoints that tell how an order stands: to the customer, and to the shop. */

import type { Route } from "../http/endpoint.js";
import { getOrder } from "./get-order.js";
import { privateGetOrder } from "./private-get-order.js";

export const orderStatusRoutes: readonly Route[] = [
  { method: "GET", path: "/orders/:orderId", access: "public", endpoint: getOrder },
  { method: "GET", path: "/private/orders/:orderId", access: { permission: "orders-read" }, endpoint: privateGetOrder },
];
