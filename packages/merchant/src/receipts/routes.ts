/** The endpoint of receipts by mail. */

import { tellOrder } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { postReceipt } from "./post-receipt.js";

export const receiptRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/private/kontor/orders/:orderId/receipt",
    access: { permission: "orders-write" },
    // Not to whom: the address is the customer's.
    audit: { action: "receipt-requested", tell: tellOrder },
    endpoint: postReceipt,
  },
];
