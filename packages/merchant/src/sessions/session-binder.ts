/** Proofs of payment that come together are stored together; the last session of an order wins. */

import { bytesAsText } from "@kontor/taler/bytes";
import { gathered, ofServer } from "../database/gathering.js";
import { firstOfEach, orderKeyText } from "../database/some-orders.js";
import {
  bindPaidOrdersToSessions,
  bindPaidOrderToSession,
  type CapturedSession,
  type SessionProof,
} from "./session-store.js";

/** Undefined when the instance has no paid order of that id and contract. */
export const bindSession = gathered<SessionProof, CapturedSession | undefined>(
  ofServer,
  ({ plannedOnce: queries }) => ({
    one: (proof) => bindPaidOrderToSession(queries, proof),
    many(proofs) {
      // Two contracts for one order: at least one of them is wrong, so that they cannot share a statement.
      if (new Set(proofs.map(textOf)).size > new Set(proofs.map(orderKeyText)).size) return undefined;
      const bind = (last: readonly SessionProof[]) => bindPaidOrdersToSessions(queries, last);
      const newestFirst = [...proofs].reverse();
      return firstOfEach(newestFirst, bind, (ofLast) => ofLast).then((captured) => captured.reverse());
    },
  }),
);

function textOf(proof: SessionProof): string {
  return bytesAsText(proof.hContract, "latin1") + orderKeyText(proof);
}
