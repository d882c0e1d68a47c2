/** Reading a /keys answer: pure, and plain data in and out, so that it can be done in another thread. */

import { decodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { KeysError, type VerifiedKeys, verifyKeys } from "@kontor/taler/keys-verification";
import { ExchangeKeysResponse } from "@kontor/taler/schemas/exchange-keys";
import { type JsonValue, parseStrictJson } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { memberOf } from "./exchange-answer.js";
import { replyCodec } from "./reply-codec.js";

/** What we know of the exchange, and what we accept of it. */
export interface KeysExpectation {
  readonly exchange: TrustedExchange;
  readonly allowSandbox: boolean;
  /** When the answer was received. */
  readonly now: Timestamp;
}

/** Who an exchange says it is; nothing of this is verified. */
export interface KeysIdentity {
  readonly masterPub: Uint8Array;
  readonly currency: string;
  readonly isSandbox: boolean;
}

export type KeysTask =
  | { readonly kind: "verify"; readonly bytes: Uint8Array; readonly expectation: KeysExpectation }
  | { readonly kind: "identify"; readonly bytes: Uint8Array };

/** `failure`: the answer must not be used; `malformed` tells that it is not even of the protocol's form. */
export type KeysResult =
  | { readonly kind: "verified"; readonly keys: VerifiedKeys }
  | { readonly kind: "identified"; readonly identity: KeysIdentity }
  | { readonly kind: "failure"; readonly malformed: boolean; readonly reason: string };

const keysCodec = replyCodec(ExchangeKeysResponse);

/** Does the task; what is wrong with the answer is a result, not an exception. */
export function carryOut(task: KeysTask): KeysResult {
  try {
    const json = parseStrictJson(task.bytes, { allowReals: true });
    if (task.kind === "identify") return { kind: "identified", identity: identityOf(json) };
    const { exchange, allowSandbox, now } = task.expectation;
    if (!allowSandbox && saysSandbox(json)) {
      return { kind: "failure", malformed: false, reason: "a sandbox exchange: its money is worth nothing" };
    }
    return { kind: "verified", keys: verifyKeys(keysCodec.decode(json), exchange, now) };
  } catch (error) {
    if (error instanceof KeysError) return { kind: "failure", malformed: false, reason: error.message };
    if (error instanceof EncodingError) return { kind: "failure", malformed: true, reason: error.message };
    throw error;
  }
}

function identityOf(json: JsonValue): KeysIdentity {
  const masterPub = memberOf(json, "master_public_key");
  const currency = memberOf(json, "currency");
  if (typeof masterPub !== "string" || typeof currency !== "string")
    throw new EncodingError("not the keys of an exchange");
  return { masterPub: decodeBase32(masterPub, 32), currency, isSandbox: saysSandbox(json) };
}

/** Kontor's own sandbox marks its keys: an operator who did not ask for play money must not take it. */
function saysSandbox(json: JsonValue): boolean {
  return memberOf(json, "kontor_sandbox") === true;
}
