/** POST /batch-deposit at an exchange: hands in coins, and believes nothing that the exchange has not signed. */

import { type Amount, subtractAmounts, sumAmounts } from "@kontor/taler/amount";
import type { UnblindedSignature } from "@kontor/taler/denomination";
import { errorCode } from "@kontor/taler/error-codes";
import { BatchDepositRequest, BatchDepositSuccess } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { depositConfirmationMessage } from "@kontor/taler/signatures/exchange";
import type { JsonValue } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import {
  type ExchangeReport,
  type ExchangeTrouble,
  reportOf,
  troubleOfCall,
  troubleOfStatus,
} from "./exchange-answer.js";
import type { ExchangeCalls } from "./exchange-calls.js";
import type { CallOutcome } from "./http-client.js";
import { replyCodec } from "./reply-codec.js";
import { verifiedConfirmation } from "./verified-confirmation.js";

/** The coins that one request may carry: more than newer exchanges accept is never sent. */
export const MAX_COINS_PER_BATCH = 64;

export interface DepositCoin {
  readonly coinPub: Uint8Array;
  readonly hDenom: Uint8Array;
  readonly ubSig: UnblindedSignature;
  /** Only of coins with an age restriction. */
  readonly hAgeCommitment?: Uint8Array | undefined;
  /** With the deposit fee. */
  readonly contribution: Amount;
  /** The fee of the denomination; at most the contribution. */
  readonly depositFee: Amount;
  readonly coinSig: Uint8Array;
}

/** Coins for one contract. A repetition must be equal in everything but `coins`. */
export interface BatchDeposit {
  readonly merchantPayto: string;
  readonly wireSalt: Uint8Array;
  readonly hWire: Uint8Array;
  readonly hContract: Uint8Array;
  readonly merchantPub: Uint8Array;
  /** The signature of the contract. */
  readonly merchantSig: Uint8Array;
  /** The contract's. */
  readonly timestamp: Timestamp;
  readonly refundDeadline: Timestamp;
  readonly wireDeadline: Timestamp;
  readonly walletDataHash?: Uint8Array | undefined;
  readonly extraWireSubjectMetadata?: string | undefined;
  /** 1 to 64. */
  readonly coins: readonly DepositCoin[];
}

/** The exchange has the coins; its signature over exactly our values was verified. */
export type DepositAccepted = ExchangeReport & {
  readonly kind: "accepted";
  readonly exchangeTimestamp: Timestamp;
  readonly exchangePub: Uint8Array;
  readonly exchangeSig: Uint8Array;
};

/**
 * The exchange took none of the coins. `conflict`: one was spent, or the contract deposited otherwise (409).
 * `denomination-unknown` (404), `denomination-gone`: expired, revoked, not yet valid (410). `denied-legally`: KYC (451).
 * `refused`: it holds the request for wrong (400, 403, 404, 413).
 */
export type DepositRejected = ExchangeReport & {
  readonly kind: "conflict" | "denomination-unknown" | "denomination-gone" | "denied-legally" | "refused";
  /** The exchange itself, not some proxy, said so about a request that was sent once. */
  readonly isPlain: boolean;
};

export type DepositOutcome = DepositAccepted | DepositRejected | ExchangeTrouble;

const requestCodec = wireCodec(BatchDepositRequest);
const successCodec = replyCodec(BatchDepositSuccess);

/** Splits coins into batches that an exchange accepts, keeping their order. */
export function splitIntoBatches<Coin>(coins: readonly Coin[]): Coin[][] {
  const batches: Coin[][] = [];
  for (let i = 0; i < coins.length; i += MAX_COINS_PER_BATCH) batches.push(coins.slice(i, i + MAX_COINS_PER_BATCH));
  return batches;
}

/** Deposits the coins. Never throws for what the exchange does; throws RangeError for a batch of the wrong size. */
export async function batchDeposit(
  exchange: ExchangeCalls,
  deposit: BatchDeposit,
  timeoutMs: number,
): Promise<DepositOutcome> {
  if (deposit.coins.length === 0 || deposit.coins.length > MAX_COINS_PER_BATCH) {
    throw new RangeError(`a batch has 1 to ${MAX_COINS_PER_BATCH} coins, not ${deposit.coins.length}`);
  }
  const confirmation = confirmationMaker(deposit);
  const outcome = await exchange.client.json({
    method: "POST",
    path: "batch-deposit",
    body: requestCodec.encode(requestBody(deposit)),
    timeoutMs,
  });
  // A proxy refuses in words of its own; after a refusal the exchange is to be asked what it has, in any case.
  if (outcome.kind === "malformed" && REFUSED.includes(outcome.status)) {
    return { ...troubleOfCall(outcome), kind: "refused", isPlain: false };
  }
  if (outcome.kind !== "answer") return troubleOfCall(outcome);
  if (outcome.status !== 200) return rejection(outcome);
  return verifiedSuccess(exchange, outcome, confirmation);
}

function requestBody(deposit: BatchDeposit) {
  return {
    merchant_payto_uri: deposit.merchantPayto,
    wire_salt: deposit.wireSalt,
    h_contract_terms: deposit.hContract,
    coins: deposit.coins.map((coin) => ({
      coin_pub: coin.coinPub,
      denom_pub_hash: coin.hDenom,
      ub_sig: coin.ubSig,
      contribution: coin.contribution,
      coin_sig: coin.coinSig,
      ...(coin.hAgeCommitment && { h_age_commitment: coin.hAgeCommitment }),
    })),
    timestamp: deposit.timestamp,
    merchant_pub: deposit.merchantPub,
    merchant_sig: deposit.merchantSig,
    refund_deadline: deposit.refundDeadline,
    wire_transfer_deadline: deposit.wireDeadline,
    ...(deposit.walletDataHash && { wallet_data_hash: deposit.walletDataHash }),
    ...(deposit.extraWireSubjectMetadata !== undefined && {
      extra_wire_subject_metadata: deposit.extraWireSubjectMetadata,
    }),
  };
}

/** The message that the exchange has to sign, without its time. It is computed only from what we sent. */
function confirmationMaker(deposit: BatchDeposit): (exchangeTimestamp: Timestamp) => Uint8Array {
  const currency = deposit.coins[0]!.contribution.currency;
  const values = {
    hContract: deposit.hContract,
    hWire: deposit.hWire,
    wireDeadline: deposit.wireDeadline,
    refundDeadline: deposit.refundDeadline,
    totalWithoutFee: sumAmounts(
      currency,
      deposit.coins.map((coin) => subtractAmounts(coin.contribution, coin.depositFee)),
    ),
    coinSigs: deposit.coins.map((coin) => coin.coinSig),
    merchantPub: deposit.merchantPub,
  };
  return (exchangeTimestamp) => depositConfirmationMessage({ exchangeTimestamp, ...values });
}

async function verifiedSuccess(
  exchange: ExchangeCalls,
  answer: { status: number; body: JsonValue | undefined },
  confirmation: (exchangeTimestamp: Timestamp) => Uint8Array,
): Promise<DepositOutcome> {
  const verified = await verifiedConfirmation(exchange, answer, {
    decode: successCodec.decode,
    message: ({ exchange_timestamp }) => confirmation(exchange_timestamp),
    invalidSignature: "EXCHANGE_DEPOSIT_INVALID_SIGNATURE_BY_EXCHANGE",
  });
  if (verified.kind !== "verified") return verified;
  const { exchange_timestamp, exchange_pub, exchange_sig } = verified.body;
  return {
    kind: "accepted",
    exchangeTimestamp: exchange_timestamp,
    exchangePub: exchange_pub,
    exchangeSig: exchange_sig,
    ...reportOf(answer.status, answer.body),
  };
}

/** Statuses by which a request is held for wrong. */
const REFUSED: readonly number[] = [400, 403, 413];

const DENOMINATION_UNKNOWN = errorCode("EXCHANGE_GENERIC_DENOMINATION_KEY_UNKNOWN").number;

function rejection({
  status,
  body,
  isRepeated,
}: Extract<CallOutcome, { kind: "answer" }>): DepositRejected | ExchangeTrouble {
  const report = reportOf(status, body);
  const kind = kindOfRejection(status, report.exchangeCode);
  return kind ? { kind, isPlain: !isRepeated && report.exchangeCode !== 0, ...report } : troubleOfStatus(status, body);
}

function kindOfRejection(status: number, code: number): DepositRejected["kind"] | undefined {
  if (REFUSED.includes(status)) return "refused";
  switch (status) {
    case 404:
      return code === DENOMINATION_UNKNOWN ? "denomination-unknown" : "refused";
    case 409:
      return "conflict";
    case 410:
      return "denomination-gone";
    case 451:
      return "denied-legally";
    default:
      return undefined;
  }
}
