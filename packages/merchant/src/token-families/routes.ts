/** The endpoints of token families. */

import type { Route } from "../http/endpoint.js";
import { deleteTokenFamily } from "./delete-token-family.js";
import { getTokenFamilies } from "./get-token-families.js";
import { getTokenFamily } from "./get-token-family.js";
import { patchTokenFamily } from "./patch-token-family.js";
import { postTokenFamily } from "./post-token-family.js";

const ALL = "/private/tokenfamilies";
const ONE = "/private/tokenfamilies/:slug";

export const tokenFamilyRoutes: readonly Route[] = [
  { method: "GET", path: ALL, access: { permission: "tokenfamilies-read" }, endpoint: getTokenFamilies },
  { method: "POST", path: ALL, access: { permission: "tokenfamilies-write" }, endpoint: postTokenFamily },
  { method: "GET", path: ONE, access: { permission: "tokenfamilies-read" }, endpoint: getTokenFamily },
  { method: "PATCH", path: ONE, access: { permission: "tokenfamilies-write" }, endpoint: patchTokenFamily },
  { method: "DELETE", path: ONE, access: { permission: "tokenfamilies-write" }, endpoint: deleteTokenFamily },
];
