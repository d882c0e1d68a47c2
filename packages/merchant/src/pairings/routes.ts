/** The endpoints with which devices are let in. */

import { telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { postPairing } from "./post-pairing.js";
import { redeemPairing } from "./redeem-pairing.js";

export const pairingRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/private/kontor/pairings",
    access: { permission: "tokens-write" },
    audit: { action: "pairing-made", tell: telling("name", "scope") },
    endpoint: postPairing,
  },
  {
    method: "POST",
    path: "/kontor/pairings",
    access: "public",
    audit: { action: "pairing-redeemed" },
    endpoint: redeemPairing,
  },
];
