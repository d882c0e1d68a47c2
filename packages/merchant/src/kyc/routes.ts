/** The endpoints of KYC. */

import type { Route } from "../http/endpoint.js";
import { getKyc, getKycAsAdministrator } from "./get-kyc.js";
import { postKycAuth } from "./post-kycauth.js";

export const kycRoutes: readonly Route[] = [
  { method: "GET", path: "/private/kyc", access: { permission: "instances-kyc-read" }, endpoint: getKyc },
  {
    method: "GET",
    path: "/management/instances/:id/kyc",
    access: { administrator: "instances-kyc-read" },
    endpoint: getKycAsAdministrator,
  },
  {
    method: "POST",
    path: "/private/accounts/:hWire/kycauth",
    access: { permission: "accounts-read" },
    endpoint: postKycAuth,
  },
];
