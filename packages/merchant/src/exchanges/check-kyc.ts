/** GET /kyc-check/$H_NORMALIZED_PAYTO at an exchange: may the account be paid? */

import { encodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { withoutNulls } from "@kontor/taler/null-members";
import { hashNormalizedPayto } from "@kontor/taler/payto";
import { AccountKycStatus } from "@kontor/taler/schemas/exchange";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { type ExchangeReport, reportOf, troubleOfCall, troubleOfReply } from "./exchange-answer.js";
import type { ExchangeService } from "./exchange-service.js";
import { replyCodec } from "./reply-codec.js";

export type KycCheck = ExchangeReport & {
  /** What the exchange says about the account; undefined where it said nothing. */
  readonly account:
    | {
        readonly amlReview: boolean;
        readonly accessToken: Uint8Array | undefined;
        /** `AccountLimit`s as JSON text. */
        readonly limits: string | undefined;
      }
    | undefined;
};

/** What the exchange is to wait for before it answers: 1 the KYC auth transfer, 2 the end of a review, 3 that all is well. */
export interface KycWait {
  readonly target: 1 | 2 | 3;
  readonly milliseconds: number;
  /** Aborted: nobody waits any more. */
  readonly signal: AbortSignal;
}

const statusCodec = replyCodec(AccountKycStatus);

/**
 * Asks about an account, with the signature of the shop's key (1360). The answer is not signed: it decides nothing. `timeoutMs` is
 * what it may take beside waiting.
 */
export async function checkKycAt(
  exchanges: Pick<ExchangeService, "call">,
  exchange: TrustedExchange,
  owner: { readonly paytoUri: string; readonly merchantPub: Uint8Array; readonly signature: Uint8Array },
  timeoutMs: number,
  wait?: KycWait,
): Promise<KycCheck> {
  const outcome = await exchanges.call(exchange, {
    method: "GET",
    path: `kyc-check/${encodeBase32(hashNormalizedPayto(owner.paytoUri))}`,
    headers: {
      "account-owner-signature": encodeBase32(owner.signature),
      "account-owner-pub": encodeBase32(owner.merchantPub),
    },
    ...(wait && { query: { lpt: String(wait.target), timeout_ms: String(wait.milliseconds) }, signal: wait.signal }),
    timeoutMs: timeoutMs + (wait?.milliseconds ?? 0),
  });
  if (outcome.kind !== "answer") return { ...troubleOfCall(outcome), account: undefined };
  const { status, body } = outcome;
  if (status !== 200 && status !== 202) return { ...reportOf(status, body), account: undefined };
  try {
    const { access_token, aml_review } = statusCodec.decode(body);
    const { limits } = withoutNulls(body as JsonObject, []) as JsonObject;
    const account = {
      amlReview: aml_review,
      accessToken: access_token,
      limits: limits === undefined ? undefined : JSON.stringify(limits),
    };
    return { ...reportOf(status, body), account };
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    // An answer that is not valid counts as no answer, with the code that says so.
    const trouble = troubleOfReply("malformed", "GENERIC_REPLY_MALFORMED", error.message, outcome);
    return { ...trouble, exchangeHttpStatus: 0, account: undefined };
  }
}
