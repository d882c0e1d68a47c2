/** The endpoints that describe the server itself. */

import type { Route } from "../http/endpoint.js";
import { getConfig } from "./get-config.js";
import { getExchanges } from "./get-exchanges.js";
import { healthz, readyz } from "./health.js";

export const infoRoutes: readonly Route[] = [
  { method: "GET", path: "/config", access: "public", endpoint: getConfig },
  { method: "GET", path: "/exchanges", access: "public", endpoint: getExchanges },
  { method: "GET", path: "/healthz", access: "public", endpoint: healthz },
  { method: "GET", path: "/readyz", access: "public", endpoint: readyz },
];
