/** The endpoint of posters. */

import type { Route } from "../http/endpoint.js";
import { getPoster } from "./get-poster.js";

export const posterRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/private/kontor/templates/:templateId/poster",
    access: { permission: "templates-read" },
    endpoint: getPoster,
  },
];
