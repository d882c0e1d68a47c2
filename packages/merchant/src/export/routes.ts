/** The endpoint of exports. */

import { telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { getExport } from "./get-export.js";

export const exportRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/private/kontor/export",
    access: { permission: "statistics-read" },
    audit: { action: "money-exported", tell: telling("from", "to", "format") },
    endpoint: getExport,
  },
];
