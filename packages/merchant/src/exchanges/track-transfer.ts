/** GET /transfers/$WTID at an exchange: which deposits does a wire transfer pay for? */

import type { Amount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { verify } from "@kontor/taler/eddsa";
import { EncodingError } from "@kontor/taler/encoding-error";
import { TrackTransferResponse } from "@kontor/taler/schemas/exchange";
import { wireDepositMessage } from "@kontor/taler/signatures/exchange";
import type { Timestamp } from "@kontor/taler/time";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import {
  type ExchangeReport,
  type ExchangeTrouble,
  reportOf,
  troubleOfCall,
  troubleOfReply,
  troubleOfStatus,
} from "./exchange-answer.js";
import type { ExchangeService } from "./exchange-service.js";
import { replyCodec } from "./reply-codec.js";
import { maySign } from "./track-deposit.js";

/** A deposit as the exchange lists it. */
export interface ListedDeposit {
  readonly hContract: Uint8Array;
  readonly coinPub: Uint8Array;
  /** After refunds, with the fee. */
  readonly depositValue: Amount;
  readonly depositFee: Amount;
  readonly refundTotal: Amount | undefined;
}

/** What the exchange says about a transfer. */
export interface TransferList {
  readonly total: Amount;
  readonly wireFee: Amount;
  readonly merchantPub: Uint8Array;
  readonly hPayto: Uint8Array;
  readonly deposits: readonly ListedDeposit[];
}

export type TrackedTransfer =
  | (ExchangeReport & {
      readonly kind: "listed";
      readonly list: TransferList;
      readonly executionTime: Timestamp;
      readonly exchangePub: Uint8Array;
      readonly exchangeSig: Uint8Array;
    })
  /** The exchange knows no such transfer. */
  | (ExchangeReport & { readonly kind: "unknown" })
  | ExchangeTrouble;

const listCodec = replyCodec(TrackTransferResponse);

/** Asks for one transfer. The list is believed only with the exchange's signature (1037). */
export async function trackTransfer(
  exchanges: Pick<ExchangeService, "call" | "isSigningKey" | "signingKeyOfAnyTime">,
  exchange: TrustedExchange,
  wtid: Uint8Array,
  timeoutMs: number,
): Promise<TrackedTransfer> {
  const outcome = await exchanges.call(exchange, { method: "GET", path: `transfers/${encodeBase32(wtid)}`, timeoutMs });
  if (outcome.kind !== "answer") return troubleOfCall(outcome);
  const { status, body } = outcome;
  const report = reportOf(status, body);
  if (status === 404) return { kind: "unknown", ...report };
  if (status !== 200) return troubleOfStatus(status, body);
  let answer: ReturnType<typeof listCodec.decode>;
  try {
    answer = listCodec.decode(body);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return troubleOfReply("malformed", "GENERIC_REPLY_MALFORMED", error.message, outcome);
  }
  const { exchange_pub: exchangePub, exchange_sig: exchangeSig, execution_time: executionTime } = answer;
  const list: TransferList = {
    total: answer.total,
    wireFee: answer.wire_fee,
    merchantPub: answer.merchant_pub,
    hPayto: answer.h_payto,
    deposits: answer.deposits.map((deposit) => ({
      hContract: deposit.h_contract_terms,
      coinPub: deposit.coin_pub,
      depositValue: deposit.deposit_value,
      depositFee: deposit.deposit_fee,
      refundTotal: deposit.refund_total,
    })),
  };
  const details = list.deposits.map((deposit) => ({ ...deposit, executionTime }));
  if (!verify(exchangePub, wireDepositMessage({ ...list, details }), exchangeSig)) {
    const reason = "the list of deposits is not signed as it says";
    return troubleOfReply("wrong-signature", "MERCHANT_EXCHANGE_TRANSFERS_HARD_FAILURE", reason, outcome);
  }
  if (!(await maySign(exchanges, exchange, exchangePub))) {
    const reason = "the list of deposits is signed with a key that is not the exchange's";
    return troubleOfReply("wrong-signature", "MERCHANT_EXCHANGE_SIGN_PUB_UNKNOWN", reason, outcome);
  }
  return { kind: "listed", list, executionTime, exchangePub, exchangeSig, ...report };
}
