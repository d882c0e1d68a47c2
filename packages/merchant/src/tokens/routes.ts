/** The endpoints of access tokens. */

import type { Route } from "../http/endpoint.js";
import { deleteToken } from "./delete-token.js";
import { deleteTokenBySerial } from "./delete-token-by-serial.js";
import { getTokens } from "./get-tokens.js";
import { postToken } from "./post-token.js";

export const tokenRoutes: readonly Route[] = [
  { method: "POST", path: "/private/token", access: "login", endpoint: postToken },
  { method: "DELETE", path: "/private/token", access: "login", endpoint: deleteToken },
  { method: "GET", path: "/private/tokens", access: { permission: "tokens-read" }, endpoint: getTokens },
  {
    method: "DELETE",
    path: "/private/tokens/:serial",
    access: { permission: "tokens-write" },
    endpoint: deleteTokenBySerial,
  },
];
