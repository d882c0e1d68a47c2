/** The endpoint of the search over everything. */

import type { Route } from "../http/endpoint.js";
import { getSearch } from "./get-search.js";

export const searchRoutes: readonly Route[] = [
  { method: "GET", path: "/private/kontor/search", access: { permission: "orders-read" }, endpoint: getSearch },
];
