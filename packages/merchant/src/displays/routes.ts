/** The endpoints of what a till shows on another device. */

import type { Route } from "../http/endpoint.js";
import { deleteDisplay } from "./delete-display.js";
import { getDisplay } from "./get-display.js";
import { postDisplay } from "./post-display.js";
import { putDisplay } from "./put-display.js";

const DISPLAY = "/private/kontor/display";

/** Whoever sells shows what is sold. */
const SELLS = { permission: "orders-write" } as const;

export const displayRoutes: readonly Route[] = [
  { method: "POST", path: DISPLAY, access: SELLS, endpoint: postDisplay },
  { method: "PUT", path: DISPLAY, access: SELLS, endpoint: putDisplay },
  { method: "DELETE", path: DISPLAY, access: SELLS, endpoint: deleteDisplay },
  { method: "GET", path: "/kontor/display", access: "public", endpoint: getDisplay },
];
