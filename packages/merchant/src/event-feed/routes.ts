/** The endpoint of events. */

import type { Route } from "../http/endpoint.js";
import { getEvents } from "./get-events.js";

export const eventRoutes: readonly Route[] = [
  { method: "GET", path: "/private/kontor/events", access: { permission: "orders-read" }, endpoint: getEvents },
];
