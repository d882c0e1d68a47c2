/** Carries out stored refunds at the exchanges and stores what they confirmed; used by pick-up and abort. */

import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { refundRequestMessage } from "@kontor/taler/signatures/merchant";
import {
  type NewRefund,
  type RefundConfirmation,
  storeRefundConfirmation,
  storeRefundRefusal,
} from "../deposits/refund-store.js";
import { markWired } from "../deposits/wiring-store.js";
import type { RefundOutcome } from "../exchanges/refund.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import type { ServerDeps } from "../server-deps.js";

export type RefundResult =
  | ({ readonly kind: "confirmed" } & RefundConfirmation)
  | { readonly kind: "failed"; readonly outcome: FailedRefund };

type FailedRefund = Exclude<RefundOutcome, { kind: "accepted" }>;

/** Wallets have little patience, see `payments/patience.ts`. */
const REFUND_TIMEOUT_MS = 10_000;

/** Asks the exchange to refund one coin; safe to repeat, since the exchange knows the refund by its id. */
export async function refundAtExchange(
  deps: Pick<ServerDeps, "db" | "clock" | "exchanges" | "log">,
  instance: Instance,
  order: { readonly orderId: string; readonly hContract: Uint8Array },
  exchangeUrl: string,
  refund: Pick<NewRefund, "coinPub" | "rtransactionId" | "amount">,
): Promise<RefundResult> {
  const { db, clock, exchanges } = deps;
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
  if (outcome.kind !== "accepted") {
    await noteRefusal(deps, instance, order.orderId, exchangeUrl, refund, outcome);
    return { kind: "failed", outcome };
  }
  const confirmation = { exchangePub: outcome.exchangePub, exchangeSig: outcome.exchangeSig };
  await db.transaction(async (tx) => {
    const now = clock.now();
    await storeRefundConfirmation(tx, instance.serial, order.orderId, refund, confirmation, now);
    // After a full refund nothing is left to be wired. That is no event, since no money arrives.
    await markWired(tx, instance.serial, [order.orderId]);
  });
  return { kind: "confirmed", ...confirmation };
}

/** A refund that does not come about is the shop's debt: who looks at the order or at the log must see it. */
async function noteRefusal(
  { db, log }: Pick<ServerDeps, "db" | "log">,
  instance: Instance,
  orderId: string,
  exchangeUrl: string,
  refund: Pick<NewRefund, "coinPub" | "rtransactionId" | "amount">,
  outcome: FailedRefund,
): Promise<void> {
  const { exchangeHttpStatus: httpStatus, exchangeCode } = outcome;
  const refusal = { httpStatus, exchangeCode, forGood: isDecided(outcome) };
  const isNews = await storeRefundRefusal(db.queries, instance.serial, orderId, refund, refusal);
  if (!isNews) return;
  log.warn(
    {
      instance: instance.id,
      order: orderId,
      exchange: exchangeUrl,
      amount: printAmount(refund.amount),
      status: httpStatus,
      code: exchangeCode,
      reason: outcome.kind,
    },
    refusal.forGood
      ? "an exchange refuses a refund that the shop granted: the shop has to give the money back in another way"
      : "an exchange could not carry out a refund: it is asked again when the customer's wallet collects it",
  );
}

/** Whether the exchange has decided; else it, or the way to it, was in trouble. */
export function isDecided({ kind }: FailedRefund): boolean {
  return ["already-wired", "unknown", "conflict", "refused"].includes(kind);
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
