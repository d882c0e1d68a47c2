/** Claims that come together are stored together; of several for one order the first wins. */

import type { Timestamp } from "@kontor/taler/time";
import { gathered, ofServer } from "../database/gathering.js";
import { firstOfEach } from "../database/some-orders.js";
import { type NewClaim, storeClaim, storeClaims } from "./claim-store.js";

interface Claimed extends NewClaim {
  readonly now: Timestamp;
}

/** False when the order was claimed or changed meanwhile, or is gone. */
export const writeClaim = gathered<Claimed, boolean>(ofServer, ({ plannedOnce: queries }) => ({
  one: ({ now, ...claim }) => storeClaim(queries, claim, now),
  // They came within some milliseconds.
  many: (claims) =>
    firstOfEach(
      claims,
      (first) => storeClaims(queries, first, claims[0]!.now),
      () => false,
    ),
  length: ({ protoContractText, contractText }) => protoContractText.length + contractText.length,
}));
