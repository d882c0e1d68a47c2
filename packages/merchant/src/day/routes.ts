/** The endpoint of days. */

import type { Route } from "../http/endpoint.js";
import { getDay } from "./get-day.js";

export const dayRoutes: readonly Route[] = [
  { method: "GET", path: "/private/kontor/day", access: { permission: "orders-read" }, endpoint: getDay },
];
