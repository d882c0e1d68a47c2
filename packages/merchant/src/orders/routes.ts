/** The endpoints with which a shop creates, lists and removes orders. */

import { type Audited, tellOrder } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { deleteOrder } from "./delete-order.js";
import { forget } from "./forget.js";
import { getOrderNote } from "./get-order-note.js";
import { postOrder } from "./post-order.js";
import { privateGetOrders } from "./private-get-orders.js";
import { putOrderNote } from "./put-order-note.js";

/** The list as a document that leaves the house; looking at it is nothing to remember. */
const ofExport: Audited = {
  action: (_call, answered) => (answered === "application/json" ? undefined : "orders-exported"),
};

export const orderRoutes: readonly Route[] = [
  { method: "POST", path: "/private/orders", access: { permission: "orders-write" }, endpoint: postOrder },
  {
    method: "GET",
    path: "/private/orders",
    access: { permission: "orders-read" },
    audit: ofExport,
    endpoint: privateGetOrders,
  },
  { method: "DELETE", path: "/private/orders/:orderId", access: { permission: "orders-write" }, endpoint: deleteOrder },
  {
    method: "PATCH",
    path: "/private/orders/:orderId/forget",
    access: { permission: "orders-write" },
    endpoint: forget,
  },
  {
    method: "GET",
    path: "/private/kontor/orders/:orderId/note",
    access: { permission: "orders-read" },
    endpoint: getOrderNote,
  },
  {
    method: "PUT",
    path: "/private/kontor/orders/:orderId/note",
    access: { permission: "orders-write" },
    audit: { action: "order-note-changed", tell: tellOrder },
    endpoint: putOrderNote,
  },
];
