/** POST [/instances/$INSTANCE]/orders/$ORDER_ID/paid: a wallet proves, for a session, a payment it made earlier. */

import { encodeBase32 } from "@kontor/taler/base32";
import { PaidRefundStatusResponse, PaidRequest } from "@kontor/taler/schemas/public-orders";
import { paymentOkMessage } from "@kontor/taler/signatures/merchant";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { isSignedByInstance } from "../instances/signing.js";
import { demandOrder, OrderPath } from "../orders/order-path.js";
import { posConfirmationOf } from "../orders/pos-confirmation.js";
import { ordersTopic, orderTopic, sessionTopic } from "../orders/topics.js";
import { bindSession } from "../sessions/session-binder.js";
import { TalerError } from "../taler-error.js";

export const paid = endpoint({
  summary: "Prove an earlier payment and bind it to a session",
  params: OrderPath,
  body: PaidRequest,
  bodyLimit: 100_000,
  uses: ["db", "notifier", "secrets"],
  lookFirst: demandOrder,
  answers: { 200: PaidRefundStatusResponse },
  errors: ["MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID", "MERCHANT_GENERIC_ORDER_UNKNOWN"],
  async handle({ db, secrets, instance, notifier, params, body }) {
    // No database access up to here: a bad signature costs us one signature of our own.
    if (!isSignedByInstance(instance, paymentOkMessage(body.h_contract), body.sig)) {
      throw new TalerError("MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID");
    }
    const { h_contract: hContract, session_id: sessionId } = body;
    const captured = await bindSession(db, {
      instance: instance.serial,
      orderId: params.orderId,
      hContract,
      sessionId,
    });
    if (captured === undefined) {
      throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: encodeBase32(hContract) });
    }
    const topics = [orderTopic(instance.id, params.orderId), ordersTopic(instance.id)];
    if (captured.fulfillmentHash !== undefined) {
      topics.push(sessionTopic(instance.id, sessionId, captured.fulfillmentHash));
    }
    notifier.publish(topics);
    const confirmation = captured.confirmable && posConfirmationOf(secrets, instance.serial, captured.confirmable);
    return ok({ refunded: captured.refunded, pos_confirmation: confirmation });
  },
});
