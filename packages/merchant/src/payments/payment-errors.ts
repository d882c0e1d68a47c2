/** What a wallet is told when its coins do not cover the price, or an exchange did not take them. */

import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { coverageOf } from "../deposits/coverage.js";
import type { DepositOutcome } from "../exchanges/batch-deposit.js";
import type { ExchangeReport } from "../exchanges/exchange-answer.js";
import { TalerError } from "../taler-error.js";
import { isAccepted, isRefusal, type SentBatch } from "./send-deposits.js";

/**
 * The error for a payment some batches of which were not accepted; undefined when all were. A refusal, which the wallet
 * can act upon, goes before trouble, after which it can only try again.
 */
export function errorOfDeposits(sent: readonly SentBatch[]): TalerError | undefined {
  const failed = sent.flatMap(({ batch, outcome }) => (isAccepted(outcome) ? [] : [{ batch, outcome }]));
  const told = failed.find(({ outcome }) => isRefusal(outcome)) ?? failed[0];
  if (told === undefined) return undefined;
  const { batch, outcome } = told;
  const { code, status } = CODES[outcome.kind](outcome);
  return new TalerError(code, {
    status,
    ...("reason" in outcome ? { detail: outcome.reason } : {}),
    members: {
      ...exchangeMembers(batch.exchangeUrl, outcome),
      ...(outcome.kind === "denied-legally" ? { exchange_base_urls: [batch.exchangeUrl] } : {}),
    },
  });
}

/** @throws TalerError with the code of what is missing */
export function checkCoverage(...parts: Parameters<typeof coverageOf>): void {
  switch (coverageOf(...parts)) {
    case "insufficient":
      throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT");
    case "insufficient-due-to-fees":
      throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES");
    case "refunded":
      throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_REFUNDED");
    case "covered":
  }
}

/** The members with which an error passes on what an exchange said. */
function exchangeMembers(exchangeUrl: string, report: ExchangeReport): Record<string, unknown> {
  return {
    exchange_url: exchangeUrl,
    exchange_http_status: report.exchangeHttpStatus,
    exchange_ec: report.exchangeCode,
    ...(report.exchangeReply === undefined ? {} : { exchange_reply: report.exchangeReply }),
  };
}

type Told = { readonly code: ErrorCodeName; readonly status: number };

const always = (code: ErrorCodeName, status: number) => (): Told => ({ code, status });

const CODES: Record<Exclude<DepositOutcome["kind"], "accepted">, (report: ExchangeReport) => Told> = {
  conflict: always("MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS", 409),
  "denomination-unknown": always("MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND", 400),
  "denomination-gone": always("MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED", 410),
  "denied-legally": always("MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED", 451),
  // The coin's or the denomination's signature does not hold: the wallet's doing. The rest is between us and them.
  refused: ({ exchangeHttpStatus, exchangeReply }) =>
    exchangeHttpStatus === 403 && exchangeReply !== undefined
      ? { code: "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID", status: 403 }
      : { code: "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS", status: 502 },
  timeout: always("MERCHANT_GENERIC_EXCHANGE_TIMEOUT", 504),
  unreachable: always("MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE", 502),
  malformed: always("MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED", 502),
  trouble: always("MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS", 502),
  unexpected: always("MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS", 502),
  "wrong-signature": always("MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED", 502),
};
