/** Carries out stored refunds at the exchanges and stores what they confirmed; used by pick-up and abort. */

import { encodeBase32 } from "@kontor/taler/base32";
import { refundRequestMessage } from "@kontor/taler/signatures/merchant";
import type { RefundOutcome } from "../exchanges/refund.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import type { ServerDeps } from "../server.js";
import { type NewRefund, type RefundConfirmation, storeRefundConfirmation } from "./refund-store.js";

export type RefundResult =
  | ({ readonly kind: "confirmed" } & RefundConfirmation)
  | { readonly kind: "failed"; readonly outcome: Exclude<RefundOutcome, { kind: "accepted" }> };

const REFUND_TIMEOUT_MS = 30_000;

/** Asks the exchange to refund one coin; safe to repeat, since the exchange knows the refund by its id. */
export async function refundAtExchange(
  { db, clock, exchanges }: Pick<ServerDeps, "db" | "clock" | "exchanges">,
  instance: Instance,
  order: { readonly orderId: string; readonly hContract: Uint8Array },
  exchangeUrl: string,
  refund: Pick<NewRefund, "coinPub" | "rtransactionId" | "amount">,
): Promise<RefundResult> {
  const { coinPub, rtransactionId, amount } = refund;
  const message = refundRequestMessage({ hContract: order.hContract, coinPub, rtransactionId, amount });
  const outcome = await exchanges.refund(
    exchangeUrl,
    {
      coinPub,
      hContract: order.hContract,
      merchantPub: instance.merchantPub,
      merchantSig: signWithInstance(instance, message),
      rtransactionId,
      amount,
    },
    REFUND_TIMEOUT_MS,
  );
  if (outcome.kind !== "accepted") return { kind: "failed", outcome };
  const confirmation = { exchangePub: outcome.exchangePub, exchangeSig: outcome.exchangeSig };
  await storeRefundConfirmation(db.queries, instance.serial, order.orderId, refund, confirmation, clock.now());
  return { kind: "confirmed", ...confirmation };
}

/** The members of an answer that tell how a refund went; the same for pick-up and abort. */
export function refundStatusMembers(result: RefundResult): Record<string, unknown> {
  if (result.kind === "confirmed") {
    return {
      type: "success",
      exchange_status: 200,
      exchange_sig: encodeBase32(result.exchangeSig),
      exchange_pub: encodeBase32(result.exchangePub),
    };
  }
  const { exchangeHttpStatus, exchangeCode, exchangeReply } = result.outcome;
  return {
    type: "failure",
    exchange_status: exchangeHttpStatus,
    ...(exchangeCode === 0 ? {} : { exchange_code: exchangeCode }),
    ...(exchangeReply === undefined ? {} : { exchange_reply: exchangeReply }),
  };
}
