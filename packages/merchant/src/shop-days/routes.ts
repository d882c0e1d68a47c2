/** The endpoints of what is a day of the shop. */

import type { Route } from "../http/endpoint.js";
import { getShopDays, patchShopDays } from "./get-shop-days.js";

const PATH = "/private/kontor/days";

export const shopDaysRoutes: readonly Route[] = [
  { method: "GET", path: PATH, access: { permission: "instances-read" }, endpoint: getShopDays },
  { method: "PATCH", path: PATH, access: { permission: "instances-write" }, endpoint: patchShopDays },
];
