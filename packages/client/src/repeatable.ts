/** Which calls may be sent again when nobody knows whether the first was carried out. */

import type { Operations } from "./api.js";

/** POSTs that name what they change and mean the same the second time. */
const REPEATABLE_POSTS: readonly (keyof Operations)[] = [
  "POST /orders/{orderId}/claim",
  "POST /orders/{orderId}/pay",
  "POST /orders/{orderId}/paid",
  "POST /orders/{orderId}/abort",
  "POST /orders/{orderId}/refund",
  // The total that is refunded, not what is added to it.
  "POST /private/orders/{orderId}/refund",
  "POST /private/accounts",
  "POST /private/accounts/{hWire}/kycauth",
  "POST /private/transfers",
  "POST /private/otp-devices",
  "POST /private/webhooks",
  "POST /private/auth",
  "POST /management/instances/{id}/auth",
];

/** GET always, PUT and PATCH set what they name; a DELETE that is repeated would report that the thing is unknown. */
export function isRepeatable(operation: keyof Operations, body: unknown): boolean {
  if (/^(?:GET|PUT|PATCH) /.test(operation)) return true;
  if (operation === "POST /private/orders") return namesItsOrder(body);
  return REPEATABLE_POSTS.includes(operation);
}

/** An order whose id the shop has chosen is made once, however often it is sent. */
function namesItsOrder(body: unknown): boolean {
  const order = (body as { order?: { order_id?: unknown } } | undefined)?.order;
  return typeof order?.order_id === "string";
}
