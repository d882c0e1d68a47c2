/** The endpoint of who did what. */

import type { Route } from "../http/endpoint.js";
import { getAudit } from "./get-audit.js";

export const auditRoutes: readonly Route[] = [
  { method: "GET", path: "/private/kontor/audit", access: { permission: "instances-write" }, endpoint: getAudit },
];
