/** GET /deposits/... at an exchange: which wire transfer pays for a deposit? */

import type { Amount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { verify } from "@kontor/taler/eddsa";
import { EncodingError } from "@kontor/taler/encoding-error";
import { TrackTransactionAcceptedResponse, TrackTransactionResponse } from "@kontor/taler/schemas/exchange";
import { confirmWireMessage } from "@kontor/taler/signatures/exchange";
import type { Timestamp } from "@kontor/taler/time";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import type { DepositInQuestion } from "./deposit-status.js";
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

export type TrackedDeposit =
  | (ExchangeReport & {
      readonly kind: "wired";
      readonly wtid: Uint8Array;
      readonly executionTime: Timestamp;
      readonly coinContribution: Amount;
      readonly exchangePub: Uint8Array;
      readonly exchangeSig: Uint8Array;
    })
  /** `kycNeeded`: the exchange keeps the money until the account's owner is identified. */
  | (ExchangeReport & {
      readonly kind: "pending";
      readonly executionTime: Timestamp;
      readonly kycNeeded: boolean;
    })
  /** The exchange holds the question for wrong, or does not know the deposit: 400, 403, 404. */
  | (ExchangeReport & { readonly kind: "refused" })
  | ExchangeTrouble;

const wiredCodec = replyCodec(TrackTransactionResponse);
const pendingCodec = replyCodec(TrackTransactionAcceptedResponse);

/** Asks for one coin. What the exchange says of a transfer is believed only with its signature (1036). */
export async function trackDeposit(
  exchanges: Pick<ExchangeService, "call" | "isSigningKey" | "signingKeyOfAnyTime">,
  exchange: TrustedExchange,
  deposit: DepositInQuestion,
  timeoutMs: number,
): Promise<TrackedDeposit> {
  const { hWire, merchantPub, hContract, coinPub, merchantSig } = deposit;
  const outcome = await exchanges.call(exchange, {
    method: "GET",
    path: `deposits/${[hWire, merchantPub, hContract, coinPub].map(encodeBase32).join("/")}`,
    query: { merchant_sig: encodeBase32(merchantSig) },
    timeoutMs,
  });
  if (outcome.kind !== "answer") return troubleOfCall(outcome);
  const { status, body } = outcome;
  const report = reportOf(status, body);
  try {
    if (status === 202) {
      const { execution_time, kyc_ok, requirement_row } = pendingCodec.decode(body);
      const kycNeeded = !kyc_ok && requirement_row !== undefined;
      return { kind: "pending", executionTime: execution_time, kycNeeded, ...report };
    }
    if (status === 200) {
      const { wtid, execution_time, coin_contribution, exchange_pub, exchange_sig } = wiredCodec.decode(body);
      const values = { hWire, hContract, wtid, coinPub, executionTime: execution_time };
      const message = confirmWireMessage({ ...values, coinContribution: coin_contribution });
      if (!verify(exchange_pub, message, exchange_sig) || !(await maySign(exchanges, exchange, exchange_pub))) {
        const reason = "what the exchange says about a deposit is not signed by it";
        const code = "EXCHANGE_DEPOSITS_GET_INVALID_SIGNATURE_BY_EXCHANGE";
        return troubleOfReply("wrong-signature", code, reason, outcome);
      }
      return {
        kind: "wired",
        wtid,
        executionTime: execution_time,
        coinContribution: coin_contribution,
        exchangePub: exchange_pub,
        exchangeSig: exchange_sig,
        ...report,
      };
    }
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return troubleOfReply("malformed", "GENERIC_REPLY_MALFORMED", error.message, outcome);
  }
  if (status === 400 || status === 403 || status === 404) return { kind: "refused", ...report };
  return troubleOfStatus(status, body);
}

/** Whether the key is or ever was the exchange's, which is asked for newer keys where it is unknown. */
export async function maySign(
  exchanges: Pick<ExchangeService, "isSigningKey" | "signingKeyOfAnyTime">,
  exchange: TrustedExchange,
  exchangePub: Uint8Array,
): Promise<boolean> {
  if ((await exchanges.signingKeyOfAnyTime(exchange, exchangePub)) !== undefined) return true;
  return exchanges.isSigningKey(exchange, exchangePub);
}
