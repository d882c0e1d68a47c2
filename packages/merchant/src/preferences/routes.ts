/** The endpoints of what was chosen in the back office. */

import type { Route } from "../http/endpoint.js";
import { getColours } from "./get-colours.js";
import { getPreferences } from "./get-preferences.js";
import { putPreferences } from "./put-preferences.js";

export const preferenceRoutes: readonly Route[] = [
  { method: "GET", path: "/kontor/colours.css", access: "public", endpoint: getColours },
  {
    method: "GET",
    path: "/private/kontor/preferences",
    access: { permission: "instances-read" },
    endpoint: getPreferences,
  },
  {
    method: "PUT",
    path: "/private/kontor/preferences",
    access: { permission: "instances-token-write" },
    audit: { action: "preferences-changed" },
    endpoint: putPreferences,
  },
];
