/** The endpoints of bank accounts. */

import type { Route } from "../http/endpoint.js";
import { deleteAccount } from "./delete-account.js";
import { getAccount, getAccounts } from "./get-accounts.js";
import { patchAccount } from "./patch-account.js";
import { postAccount } from "./post-account.js";

export const accountRoutes: readonly Route[] = [
  { method: "POST", path: "/private/accounts", access: { permission: "accounts-write" }, endpoint: postAccount },
  { method: "GET", path: "/private/accounts", access: { permission: "accounts-read" }, endpoint: getAccounts },
  { method: "GET", path: "/private/accounts/:hWire", access: { permission: "accounts-read" }, endpoint: getAccount },
  {
    method: "PATCH",
    path: "/private/accounts/:hWire",
    access: { permission: "accounts-write" },
    endpoint: patchAccount,
  },
  {
    method: "DELETE",
    path: "/private/accounts/:hWire",
    access: { permission: "accounts-write" },
    endpoint: deleteAccount,
  },
];
