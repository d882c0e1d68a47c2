/** Claims that come together are stored together; of several for one order the first wins. */

import type { Timestamp } from "@kontor/taler/time";
import { gatheringPerInstance } from "../database/gathering.js";
import { type NewClaim, storeClaim, storeClaims } from "./claim-store.js";

interface Claimed extends NewClaim {
  readonly now: Timestamp;
}

/** The one of that database for that instance: false when the order was claimed or changed meanwhile, or is gone. */
export const claimWriter = gatheringPerInstance<Claimed, boolean>(({ plannedOnce: queries }, instance) => ({
  one: ({ now, ...claim }) => storeClaim(queries, instance, claim.orderId, claim, now),
  length: ({ protoContractText, contractText }) => protoContractText.length + contractText.length,
  async many(claims) {
    const first = new Map([...claims].reverse().map((claim) => [claim.orderId, claim]));
    // They came within some milliseconds.
    const stored = await storeClaims(queries, instance, [...first.values()], claims[0]!.now);
    return claims.map((claim) => first.get(claim.orderId) === claim && stored.has(claim.orderId));
  },
}));
