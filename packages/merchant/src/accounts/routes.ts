/** The endpoints of bank accounts. */

import { membersOf, telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { deleteAccount } from "./delete-account.js";
import { getAccount, getAccounts } from "./get-accounts.js";
import { patchAccount } from "./patch-account.js";
import { ofNewAccount, postAccount } from "./post-account.js";

export const accountRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/private/accounts",
    access: { permission: "accounts-write" },
    secondFactor: ofNewAccount,
    audit: { action: "account-added", tell: telling("payto_uri"), notice: "account" },
    endpoint: postAccount,
  },
  { method: "GET", path: "/private/accounts", access: { permission: "accounts-read" }, endpoint: getAccounts },
  { method: "GET", path: "/private/accounts/:hWire", access: { permission: "accounts-read" }, endpoint: getAccount },
  {
    method: "PATCH",
    path: "/private/accounts/:hWire",
    access: { permission: "accounts-write" },
    audit: { action: "account-changed", tell: (call) => ({ ...telling("hWire")(call), ...membersOf(call) }) },
    endpoint: patchAccount,
  },
  {
    method: "DELETE",
    path: "/private/accounts/:hWire",
    access: { permission: "accounts-write" },
    audit: { action: "account-removed", tell: telling("hWire"), notice: "account" },
    endpoint: deleteAccount,
  },
];
