/** Confirmations of an exchange: believed when they are signed, over exactly our values, with a key of that exchange. */

import { importPublicKey, verify } from "@kontor/taler/eddsa";
import { EncodingError } from "@kontor/taler/encoding-error";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { JsonValue } from "@kontor/taler/strict-json";
import { type ExchangeTrouble, troubleOfReply } from "./exchange-answer.js";
import type { ExchangeCalls } from "./exchange-calls.js";

interface Signed {
  readonly exchange_pub: Uint8Array;
  readonly exchange_sig: Uint8Array;
}

/** How one kind of confirmation is read and checked. */
export interface ConfirmationCheck<Body extends Signed> {
  /** Throws EncodingError for what is no such confirmation. */
  readonly decode: (body: JsonValue | undefined) => Body;
  /** What must have been signed, computed from what we sent. */
  readonly message: (body: Body) => Uint8Array;
  readonly invalidSignature: ErrorCodeName;
}

/** The body of an answer of success whose signature holds, or what is wrong with it. */
export async function verifiedConfirmation<Body extends Signed>(
  exchange: ExchangeCalls,
  answer: { status: number; body: JsonValue | undefined },
  { decode, message, invalidSignature }: ConfirmationCheck<Body>,
): Promise<{ readonly kind: "verified"; readonly body: Body } | ExchangeTrouble> {
  let body: Body;
  try {
    body = decode(answer.body);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return troubleOfReply("malformed", "GENERIC_REPLY_MALFORMED", error.message, answer);
  }
  // The same few keys sign everything.
  if (!verify(importPublicKey(body.exchange_pub), message(body), body.exchange_sig)) {
    return troubleOfReply("wrong-signature", invalidSignature, "the confirmation is not signed as it says", answer);
  }
  if (!(await exchange.isSigningKey(body.exchange_pub))) {
    const reason = "the confirmation is signed with a key that is not the exchange's";
    return troubleOfReply("wrong-signature", "MERCHANT_EXCHANGE_SIGN_PUB_UNKNOWN", reason, answer);
  }
  return { kind: "verified", body };
}
