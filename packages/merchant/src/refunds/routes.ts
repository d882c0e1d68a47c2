/** The endpoints of refunds: the shop grants, the wallet picks up. */

import { type Amount, printAmount } from "@kontor/taler/amount";
import { type AuditedCall, tellOrder } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { privateRefund } from "./private-refund.js";
import { refund } from "./refund.js";

/** How much in all, and why. */
function ofRefund(call: AuditedCall) {
  const { refund, reason } = call.body as { readonly refund: Amount; readonly reason: string };
  return { ...tellOrder(call), refund: printAmount(refund), reason };
}

export const refundRoutes: readonly Route[] = [
  { method: "POST", path: "/orders/:orderId/refund", access: "public", endpoint: refund },
  {
    method: "POST",
    path: "/private/orders/:orderId/refund",
    access: { permission: "orders-refund" },
    audit: { action: "refund-granted", tell: ofRefund },
    endpoint: privateRefund,
  },
];
