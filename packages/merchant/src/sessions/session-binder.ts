/** Proofs of payment that come together are stored together; the last session of an order wins. */

import { bytesAsText } from "@kontor/taler/bytes";
import { gatheringPerInstance } from "../database/gathering.js";
import {
  bindPaidOrdersToSessions,
  bindPaidOrderToSession,
  type CapturedSession,
  type SessionProof,
} from "./session-store.js";

/** The one of that database for that instance: undefined when it has no paid order of that id and contract. */
export const sessionBinder = gatheringPerInstance<SessionProof, CapturedSession | undefined>(
  ({ plannedOnce: queries }, instance) => ({
    one: (proof) => bindPaidOrderToSession(queries, instance, proof),
    many(proofs) {
      const last = new Map(proofs.map((proof) => [keyOf(proof), proof]));
      const orders = new Map([...last.values()].map((proof) => [proof.orderId, proof]));
      // Two contracts for one order: at least one of them is wrong, so that they cannot share a statement.
      if (orders.size < last.size) return undefined;
      return bindPaidOrdersToSessions(queries, instance, [...orders.values()]).then((captured) =>
        proofs.map(({ orderId }) => captured.get(orderId)),
      );
    },
  }),
);

function keyOf({ orderId, hContract }: SessionProof): string {
  return bytesAsText(hContract, "latin1") + orderId;
}
