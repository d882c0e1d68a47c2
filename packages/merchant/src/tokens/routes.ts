/** The endpoints of access tokens. */

import type { Route } from "../http/endpoint.js";
import { deleteToken } from "./delete-token.js";
import { postToken } from "./post-token.js";

export const tokenRoutes: readonly Route[] = [
  { method: "POST", path: "/private/token", access: "login", endpoint: postToken },
  { method: "DELETE", path: "/private/token", access: "login", endpoint: deleteToken },
];
