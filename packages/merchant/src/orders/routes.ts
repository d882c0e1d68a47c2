/** The endpoints of orders: what a wallet or a page calls, and what the shop calls. */

import type { Route } from "../http/endpoint.js";
import { abort } from "./abort.js";
import { claim } from "./claim.js";
import { deleteOrder } from "./delete-order.js";
import { forget } from "./forget.js";
import { getOrder } from "./get-order.js";
import { getSession } from "./get-session.js";
import { paid } from "./paid.js";
import { pay } from "./pay.js";
import { postOrder } from "./post-order.js";
import { privateGetOrder } from "./private-get-order.js";
import { privateGetOrders } from "./private-get-orders.js";
import { privateRefund } from "./private-refund.js";
import { refund } from "./refund.js";
import { unclaim } from "./unclaim.js";

export const orderRoutes: readonly Route[] = [
  { method: "POST", path: "/orders/:orderId/claim", access: "public", endpoint: claim },
  { method: "POST", path: "/orders/:orderId/unclaim", access: "public", endpoint: unclaim },
  { method: "POST", path: "/orders/:orderId/pay", access: "public", endpoint: pay },
  { method: "POST", path: "/orders/:orderId/paid", access: "public", endpoint: paid },
  { method: "POST", path: "/orders/:orderId/abort", access: "public", endpoint: abort },
  { method: "POST", path: "/orders/:orderId/refund", access: "public", endpoint: refund },
  { method: "GET", path: "/orders/:orderId", access: "public", endpoint: getOrder },
  { method: "GET", path: "/sessions/:sessionId", access: "public", endpoint: getSession },
  { method: "POST", path: "/private/orders", access: { permission: "orders-write" }, endpoint: postOrder },
  { method: "GET", path: "/private/orders", access: { permission: "orders-read" }, endpoint: privateGetOrders },
  { method: "GET", path: "/private/orders/:orderId", access: { permission: "orders-read" }, endpoint: privateGetOrder },
  {
    method: "DELETE",
    path: "/private/orders/:orderId",
    access: { permission: "orders-write" },
    endpoint: deleteOrder,
  },
  {
    method: "PATCH",
    path: "/private/orders/:orderId/forget",
    access: { permission: "orders-write" },
    endpoint: forget,
  },
  {
    method: "POST",
    path: "/private/orders/:orderId/refund",
    access: { permission: "orders-refund" },
    endpoint: privateRefund,
  },
];
