/** The endpoint of receipts by mail. */

import type { AuditedCall } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { postReceipt } from "./post-receipt.js";

/** Not to whom: the address is the customer's. */
const ofOrder = ({ params }: AuditedCall) => ({ order_id: (params as { readonly orderId: string }).orderId });

export const receiptRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/private/kontor/orders/:orderId/receipt",
    access: { permission: "orders-write" },
    audit: { action: "receipt-requested", tell: ofOrder },
    endpoint: postReceipt,
  },
];
