/** The endpoint of the operator's checks. */

import type { Route } from "../http/endpoint.js";
import { getChecks } from "./get-checks.js";

export const checkRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/management/kontor/checks",
    access: { administrator: "instances-read" },
    endpoint: getChecks,
  },
];
