/** The endpoint of sessions: which order a session has paid. */

import type { Route } from "../http/endpoint.js";
import { getSession } from "./get-session.js";

export const sessionRoutes: readonly Route[] = [
  { method: "GET", path: "/sessions/:sessionId", access: "public", endpoint: getSession },
];
