/** POST /coins/$COIN_PUB/refund at an exchange: gives a deposited coin, or a part of it, back to the wallet. */

import type { Amount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { ExchangeRefundRequest, ExchangeRefundSuccess } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { refundConfirmationMessage } from "@kontor/taler/signatures/exchange";
import type { JsonValue } from "@kontor/taler/strict-json";
import {
  type ExchangeReport,
  type ExchangeTrouble,
  reportOf,
  troubleOfCall,
  troubleOfStatus,
} from "./exchange-answer.js";
import type { ExchangeCalls } from "./exchange-calls.js";
import { replyCodec } from "./reply-codec.js";
import { verifiedConfirmation } from "./verified-confirmation.js";

export interface CoinRefund {
  readonly coinPub: Uint8Array;
  readonly hContract: Uint8Array;
  readonly merchantPub: Uint8Array;
  /** Refund permission, purpose 1102. */
  readonly merchantSig: Uint8Array;
  /** Unique for each step of refunding this coin of this contract; fits a JSON integer. */
  readonly rtransactionId: bigint;
  /** With the refund fee. */
  readonly amount: Amount;
}

/** The exchange gave the money back to the coin; its signature over exactly our values was verified. */
export type RefundAccepted = ExchangeReport & {
  readonly kind: "accepted";
  readonly exchangePub: Uint8Array;
  readonly exchangeSig: Uint8Array;
};

/**
 * The exchange will not do this refund. `already-wired`: the deposit was paid out (410). `unknown`: it has no such
 * deposit (404). `conflict`: more than was deposited (409), or another amount under the same id (412, 424).
 * `refused`: it holds the request for wrong (400, 403, 413).
 */
export type RefundRejected = ExchangeReport & {
  readonly kind: "already-wired" | "unknown" | "conflict" | "refused";
};

export type RefundOutcome = RefundAccepted | RefundRejected | ExchangeTrouble;

const requestCodec = wireCodec(ExchangeRefundRequest);
const successCodec = replyCodec(ExchangeRefundSuccess);

/** Refunds the coin; a repetition gives the same confirmation. Never throws for what the exchange does. */
export async function refundCoin(
  exchange: ExchangeCalls,
  refund: CoinRefund,
  timeoutMs: number,
): Promise<RefundOutcome> {
  const outcome = await exchange.client.json({
    method: "POST",
    path: `coins/${encodeBase32(refund.coinPub)}/refund`,
    body: requestCodec.encode({
      refund_amount: refund.amount,
      h_contract_terms: refund.hContract,
      rtransaction_id: safeNumber(refund.rtransactionId),
      merchant_pub: refund.merchantPub,
      merchant_sig: refund.merchantSig,
    }),
    timeoutMs,
  });
  if (outcome.kind !== "answer") return troubleOfCall(outcome);
  if (outcome.status !== 200) return rejection(outcome.status, outcome.body);
  return verifiedSuccess(exchange, outcome, refund);
}

async function verifiedSuccess(
  exchange: ExchangeCalls,
  answer: { status: number; body: JsonValue | undefined },
  refund: CoinRefund,
): Promise<RefundOutcome> {
  const verified = await verifiedConfirmation(exchange, answer, {
    decode: successCodec.decode,
    message: () => refundConfirmationMessage(refund),
    invalidSignature: "EXCHANGE_REFUND_INVALID_SIGNATURE_BY_EXCHANGE",
  });
  if (verified.kind !== "verified") return verified;
  const { exchange_pub, exchange_sig } = verified.body;
  return {
    kind: "accepted",
    exchangePub: exchange_pub,
    exchangeSig: exchange_sig,
    ...reportOf(answer.status, answer.body),
  };
}

function rejection(status: number, reply: JsonValue | undefined): RefundRejected | ExchangeTrouble {
  const kind = kindOfRejection(status);
  return kind ? { kind, ...reportOf(status, reply) } : troubleOfStatus(status, reply);
}

function kindOfRejection(status: number): RefundRejected["kind"] | undefined {
  switch (status) {
    case 400:
    case 403:
    case 413:
      return "refused";
    case 404:
      return "unknown";
    case 409:
    case 412:
    case 424:
      return "conflict";
    case 410:
      return "already-wired";
    default:
      return undefined;
  }
}

function safeNumber(id: bigint): number {
  if (id < 0n || id > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("the refund's id does not fit JSON");
  return Number(id);
}
