/** POST orders/$ORDER_ID/paid: shows an earlier payment to the merchant, for a session. */
import { encodeBase32 } from "@kontor/taler/base32";
import { PaidRefundStatusResponse } from "@kontor/taler/schemas/public-orders";
import { decodeBody, refusal } from "./http-client.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Order } from "./wallet-state.js";

export interface ProofAnswer {
  /** Whether the order was ever subject to a refund; undefined where an old merchant does not say. */
  readonly refunded: boolean | undefined;
  readonly posConfirmation: string | undefined;
}

/** Proves the payment of an order; from then on it counts as paid in that session, "" being none. */
export async function prove(wallet: Wallet, order: Order, sessionId = ""): Promise<ProofAnswer> {
  if (!order.contract || !order.receipt) {
    throw new WalletError("bad-request", `Order ${order.orderId} was not paid with this wallet.`);
  }
  const answer = await wallet.http({
    method: "POST",
    url: `${order.merchantBaseUrl}orders/${encodeURIComponent(order.orderId)}/paid`,
    body: {
      sig: encodeBase32(order.receipt.sig),
      h_contract: encodeBase32(order.contract.hContract),
      session_id: sessionId,
    },
  });
  if (answer.status !== 200 && answer.status !== 204) {
    throw refusal(`prove the payment of order ${order.orderId}`, answer);
  }
  order.receipt.sessionId = sessionId;
  await wallet.save();
  // Merchants of 2022 and before answered without a body.
  if (answer.status === 204) return { refunded: undefined, posConfirmation: undefined };
  const { refunded, pos_confirmation } = decodeBody(PaidRefundStatusResponse, answer, "the proof of payment");
  return { refunded, posConfirmation: pos_confirmation };
}
