/** POST [/instances/$INSTANCE]/orders/$ORDER_ID/claim: a wallet binds the order to itself and gets the signed contract. */

import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { withMember } from "@kontor/taler/canonical-json";
import { hashContractText } from "@kontor/taler/contract-hash";
import { ClaimRequest, ClaimResponse } from "@kontor/taler/schemas/public-orders";
import { contractMessage } from "@kontor/taler/signatures/merchant";
import { topicsOfEvents } from "../events/topics.js";
import { type Answer, JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { demandKey, signWithInstance } from "../instances/signing.js";
import { readOrder } from "../order-status/order-reader.js";
import type { Order, UnclaimedOrder } from "../orders/order.js";
import { isSameToken } from "../orders/order-access.js";
import { OrderPath } from "../orders/order-path.js";
import { orderTopic } from "../orders/topics.js";
import { TalerError } from "../taler-error.js";
import { writeClaim } from "./claim-writer.js";

export const claim = endpoint({
  summary: "Claim an order and get its contract terms",
  params: OrderPath,
  body: ClaimRequest,
  answers: { 200: ClaimResponse },
  errors: [
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND",
    "MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED",
  ],
  uses: ["clock", "db", "notifier"],
  async handle(call) {
    const { db, instance, params, body } = call;
    demandKey(instance);
    for (;;) {
      const order = await readOrder(db, { instance: instance.serial, orderId: params.orderId });
      if (order === undefined) throw notFound(params.orderId);
      if (order.state !== "unclaimed") return answerClaimed(call, order, body.nonce);
      if (!isSameToken(order.claimToken, body.token)) throw notFound(params.orderId);
      const claimed = await claimNow(call, order, body.nonce);
      // Somebody was faster, or the order is gone: look again.
      if (claimed !== undefined) return claimed;
    }
  },
});

type ClaimCall = Pick<InstanceCall<unknown, unknown, unknown>, "db" | "instance" | "notifier" | "clock">;

async function claimNow(
  { db, instance, notifier, clock }: ClaimCall,
  order: UnclaimedOrder,
  nonce: Uint8Array,
): Promise<Answer | undefined> {
  const contractText = withMember(order.contractText, "nonce", encodeBase32(nonce));
  const hContract = hashContractText(contractText);
  const sig = signWithInstance(instance, contractMessage(hContract));
  const stored = await writeClaim(db, {
    instance: instance.serial,
    orderId: order.orderId,
    nonce,
    protoContractText: order.contractText,
    contractText,
    hContract,
    now: clock.now(),
  });
  if (!stored) return undefined;
  notifier.publish([orderTopic(instance.id, order.orderId), ...topicsOfEvents(instance.id)]);
  return ok(jsonObject({ contract_terms: new JsonText(contractText), sig: encodeBase32(sig) }));
}

/** A wallet that repeats its claim gets the same answer; the token is not looked at any more. */
function answerClaimed({ instance }: ClaimCall, order: Exclude<Order, UnclaimedOrder>, nonce: Uint8Array): Answer {
  if (!equalBytes(order.claimNonce, nonce)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED", { detail: order.orderId });
  }
  const sig = signWithInstance(instance, contractMessage(order.hContract));
  return ok(jsonObject({ contract_terms: new JsonText(order.contractText), sig: encodeBase32(sig) }));
}

function notFound(orderId: string): TalerError {
  return new TalerError("MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND", { detail: orderId });
}
