/** Claims that come together are stored together; of several for one order the first wins. */

import { gatheringPerInstance } from "../database/gathering.js";
import { type NewClaim, storeClaim, storeClaims } from "./claim-store.js";

/** The one of that database for that instance: false when the order was claimed or changed meanwhile, or is gone. */
export const claimWriter = gatheringPerInstance<NewClaim, boolean>(({ queries }, instance) => ({
  one: (claim) => storeClaim(queries, instance, claim.orderId, claim),
  length: ({ protoContractText, contractText }) => protoContractText.length + contractText.length,
  async many(claims) {
    const first = new Map([...claims].reverse().map((claim) => [claim.orderId, claim]));
    const stored = await storeClaims(queries, instance, [...first.values()]);
    return claims.map((claim) => first.get(claim.orderId) === claim && stored.has(claim.orderId));
  },
}));
