/** POST [/instances/$INSTANCE]/orders/$ORDER_ID/unclaim: a wallet gives an order back, so that another can claim it. */

import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { verify } from "@kontor/taler/eddsa";
import { UnclaimRequest } from "@kontor/taler/schemas/public-orders";
import { unclaimMessage } from "@kontor/taler/signatures/wallet";
import { batchesOf } from "../deposits/deposit-store.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { contractOf, type Order } from "../orders/order.js";
import { OrderPath } from "../orders/order-path.js";
import { lockOrder } from "../orders/store.js";
import { orderTopic } from "../orders/topics.js";
import { TalerError } from "../taler-error.js";
import { storeUnclaim } from "./claim-store.js";

export const unclaim = endpoint({
  summary: "Give a claimed, unpaid order back",
  params: OrderPath,
  body: UnclaimRequest,
  answers: { 204: null },
  errors: ["MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID", "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND"],
  uses: ["db", "notifier"],
  async handle({ db, instance, notifier, params: { orderId }, body }) {
    const { nonce, h_contract: hContract, unclaim_sig: signature } = body;
    // No database access up to here.
    if (!verify(nonce, unclaimMessage(hContract), signature)) {
      throw new TalerError("MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID", { detail: encodeBase32(nonce) });
    }
    await db.transaction(async (tx) => {
      const order = await lockOrder(tx, instance.serial, orderId);
      if (order?.state !== "claimed" || !equalBytes(order.claimNonce, nonce)) throw notClaimed(orderId);
      if (!equalBytes(order.hContract, hContract)) throw notClaimed(orderId);
      // Coins that were, or may have been, deposited for this contract tie the order to it, whatever became of them.
      if ((await batchesOf(tx, instance.serial, orderId)).length > 0) throw notClaimed(orderId);
      await storeUnclaim(tx, instance.serial, orderId, protoContractOf(order));
    });
    notifier.publish([orderTopic(instance.id, orderId)]);
    return noContent();
  },
});

/** The contract terms as they were before a wallet's nonce was added. */
function protoContractOf(order: Order): string {
  const { nonce: _nonce, ...terms } = contractOf(order);
  return canonicalJson(terms);
}

function notClaimed(orderId: string): TalerError {
  return new TalerError("MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND", { detail: orderId });
}
