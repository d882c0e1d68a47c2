/** Proofs of payment that come together are stored together; the last session of an order wins. */

import { bytesAsText } from "@kontor/taler/bytes";
import { gathered, ofServer } from "../database/gathering.js";
import { orderKeyText } from "../database/some-orders.js";
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
      const last = new Map(proofs.map((proof) => [orderKeyText(proof), proof]));
      // Two contracts for one order: at least one of them is wrong, so that they cannot share a statement.
      if (new Set(proofs.map(textOf)).size > last.size) return undefined;
      const places = new Map([...last.keys()].map((order, place) => [order, place]));
      return bindPaidOrdersToSessions(queries, [...last.values()]).then((captured) =>
        proofs.map((proof) => captured[places.get(orderKeyText(proof))!]),
      );
    },
  }),
);

function textOf(proof: SessionProof): string {
  return bytesAsText(proof.hContract, "latin1") + orderKeyText(proof);
}
