/** Picking up what a merchant gave back: GET orders/$ORDER_ID and POST orders/$ORDER_ID/refund. */
import { type Amount, addAmounts, compareAmounts, zeroAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { WalletRefundResponse } from "@kontor/taler/schemas/public-orders";
import { proposalOf } from "./claim.js";
import { decodeBody, refusal } from "./http-client.js";
import { orderStatus } from "./order-status.js";
import { acceptRefund } from "./refund-confirmation.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Order } from "./wallet-state.js";

/** A refund that the merchant granted and the exchange refused. */
export interface FailedRefund {
  readonly coinPub: Uint8Array;
  readonly amount: Amount;
  readonly exchangeStatus: number;
  readonly exchangeCode: number | undefined;
}

export interface RefundResult {
  /** What the merchant granted in total, as it says. */
  readonly granted: Amount;
  /** What the coins gained now, refund fees deducted. */
  readonly gained: Amount;
  readonly failed: readonly FailedRefund[];
}

/** Asks whether the merchant granted refunds and picks them up. Undefined if it granted none. */
export async function refunds(wallet: Wallet, order: Order): Promise<RefundResult | undefined> {
  const status = await orderStatus(wallet, order);
  if (status.kind !== "paid" || !status.refunded) return undefined;
  if (
    compareAmounts(status.refundAmount, status.refundTaken) === 0 &&
    !status.refundPending &&
    hasAllOf(order, status)
  ) {
    return { granted: status.refundAmount, gained: zeroAmount(status.refundAmount.currency), failed: [] };
  }
  return pickUpRefunds(wallet, order);
}

/** POST orders/$ORDER_ID/refund without asking first. Undefined if there are no refunds. Repeating it changes nothing. */
export async function pickUpRefunds(wallet: Wallet, order: Order): Promise<RefundResult | undefined> {
  const proposal = proposalOf(order);
  const answer = await wallet.http({
    method: "POST",
    url: `${order.merchantBaseUrl}orders/${encodeURIComponent(order.orderId)}/refund`,
    body: { h_contract: encodeBase32(proposal.contract.hContract) },
    timeoutMs: 60_000,
  });
  if (answer.status === 204) return undefined;
  if (answer.status !== 200) throw refusal(`pick up the refunds of order ${order.orderId}`, answer);
  const response = decodeBody(WalletRefundResponse, answer, "the refunds");
  if (!equalBytes(response.merchant_pub, proposal.contract.merchantPub)) {
    throw new WalletError("bad-answer", "The refunds are of another merchant than the one of the contract.");
  }
  let gained = zeroAmount(response.refund_amount.currency);
  const failed: FailedRefund[] = [];
  for (const refund of response.refunds) {
    const { coin_pub: coinPub, refund_amount: amount, rtransaction_id: rtransactionId } = refund;
    if (refund.type === "failure") {
      failed.push({ coinPub, amount, exchangeStatus: refund.exchange_status, exchangeCode: refund.exchange_code });
      continue;
    }
    const { exchange_sig: exchangeSig, exchange_pub: exchangePub } = refund;
    const confirmation = { coinPub, rtransactionId, amount, exchangeSig, exchangePub };
    gained = addAmounts(gained, await acceptRefund(wallet, proposal, confirmation));
    await wallet.save();
  }
  return { granted: response.refund_amount, gained, failed };
}

/** Whether the wallet itself has stored as much as the merchant says was picked up; another copy may have done it. */
function hasAllOf(order: Order, { refundTaken }: { readonly refundTaken: Amount }): boolean {
  const own = order.refunds.reduce((sum, { amount }) => addAmounts(sum, amount), zeroAmount(refundTaken.currency));
  return compareAmounts(own, refundTaken) === 0;
}
