/** The endpoints of paying: a wallet takes an order, pays it, proves that, or gives up. */

import type { Route } from "../http/endpoint.js";
import { abort } from "./abort.js";
import { claim } from "./claim.js";
import { paid } from "./paid.js";
import { pay } from "./pay.js";
import { unclaim } from "./unclaim.js";

export const paymentRoutes: readonly Route[] = [
  { method: "POST", path: "/orders/:orderId/claim", access: "public", endpoint: claim },
  { method: "POST", path: "/orders/:orderId/unclaim", access: "public", endpoint: unclaim },
  { method: "POST", path: "/orders/:orderId/pay", access: "public", endpoint: pay },
  { method: "POST", path: "/orders/:orderId/paid", access: "public", endpoint: paid },
  { method: "POST", path: "/orders/:orderId/abort", access: "public", endpoint: abort },
];
