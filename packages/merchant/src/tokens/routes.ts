/** The endpoints of access tokens. */

import { type Audited, telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { ofLogin } from "../second-factor/rules.js";
import { deleteToken } from "./delete-token.js";
import { deleteTokenBySerial } from "./delete-token-by-serial.js";
import { getLastSeen } from "./get-last-seen.js";
import { getTokens } from "./get-tokens.js";
import { postToken } from "./post-token.js";

/** With the password, or with a token that was issued before. */
const ofSignIn: Audited = {
  action: ({ principal }) => (principal?.tokenHash === undefined ? "sign-in" : "token-refreshed"),
  tell: telling("scope", "description"),
};

export const tokenRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/private/token",
    access: "login",
    secondFactor: ofLogin,
    audit: ofSignIn,
    endpoint: postToken,
  },
  { method: "DELETE", path: "/private/token", access: "holder", audit: { action: "sign-out" }, endpoint: deleteToken },
  { method: "GET", path: "/private/tokens", access: { permission: "tokens-read" }, endpoint: getTokens },
  {
    method: "GET",
    path: "/private/kontor/last-seen",
    access: { permission: "tokens-read" },
    endpoint: getLastSeen,
  },
  {
    method: "DELETE",
    path: "/private/tokens/:serial",
    access: { permission: "tokens-write" },
    audit: { action: "token-revoked", tell: telling("serial") },
    endpoint: deleteTokenBySerial,
  },
];
