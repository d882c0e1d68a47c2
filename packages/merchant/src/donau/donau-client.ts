/**
 * The calls to a donation authority (Donau). Its API is known from memory only, apart from the names of its codes: paths,
 * members and what a status means stand in this file, in `schemas/donau-service.ts` and in `signatures/donau.ts`.
 * Nothing is thrown for what a Donau does; each way that a call can end is a value.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import type { BlindedSignature } from "@kontor/taler/denomination";
import { EncodingError } from "@kontor/taler/encoding-error";
import {
  BatchIssueResponse,
  DonauCharity,
  DonauKeysResponse,
  DonauVersionResponse,
} from "@kontor/taler/schemas/donau-service";
import { charityInfoMessage } from "@kontor/taler/signatures/donau";
import type { JsonObject, JsonValue } from "@kontor/taler/strict-json";
import type { StaticDecode, TSchema } from "typebox";
import type { Config } from "../config/config.js";
import { type Call, ExchangeHttpClient } from "../exchanges/http-client.js";
import { replyCodec } from "../exchanges/reply-codec.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import {
  ForbiddenAddressError,
  publicLookup,
  refuseForbiddenHost,
  resolveWithSystem,
} from "../network/address-policy.js";
import { mayCallPrivateAddresses } from "../network/private-networks.js";

/** Hundreds of units still fit. */
const MOST_BYTES = 1024 * 1024;

/** How a call ended. `reason` is for people. */
export type DonauAnswer<T> =
  | { readonly kind: "ok"; readonly value: T }
  /** It said no: what was asked for was not done. */
  | { readonly kind: "refused"; readonly status: number; readonly code: number; readonly reason: string }
  /** It is in trouble, or answers what makes no sense: what was asked for may have been done. */
  | { readonly kind: "malformed"; readonly status: number; readonly reason: string }
  | { readonly kind: "unreachable"; readonly reason: string; readonly isUnsent: boolean };

/** Where a Donau is, and how it may be reached. */
export interface DonauAddress {
  /** Base URL, with a slash at its end. */
  readonly url: string;
  readonly allowPrivateAddresses: boolean;
}

/** A Donau that a shop has named. */
export function donauAddress(url: string, config: Pick<Config, "kontor">, { id }: Pick<Instance, "id">): DonauAddress {
  return { url, allowPrivateAddresses: mayCallPrivateAddresses(config, id) };
}

/** `GET /config`. */
export function askConfig(donau: DonauAddress, timeoutMs: number): Promise<DonauAnswer<DonauVersionResponse>> {
  return ask(donau, { method: "GET", path: "config", timeoutMs }, DonauVersionResponse);
}

/** `GET /keys`: with what it says, as it said it. */
export async function askKeys(
  donau: DonauAddress,
  timeoutMs: number,
): Promise<DonauAnswer<{ readonly json: JsonObject; readonly keys: DonauKeysResponse }>> {
  const call: Call = { method: "GET", path: "keys", timeoutMs };
  return converted(await askJson(donau, call), DonauKeysResponse, (keys, json) => ({ json: json as JsonObject, keys }));
}

/** `GET /charities/$ID`, signed by the charity: older Donaus tell nobody else. */
export function askCharity(
  donau: DonauAddress,
  instance: Instance,
  charityId: bigint,
  timeoutMs: number,
): Promise<DonauAnswer<DonauCharity>> {
  const signature = encodeBase32(signWithInstance(instance, charityInfoMessage()));
  const headers = { "charity-signature": signature };
  return ask(donau, { method: "GET", path: `charities/${charityId}`, headers, timeoutMs }, DonauCharity);
}

/** What is to be signed for one donation. */
export interface BatchIssue {
  readonly charityId: bigint;
  readonly charitySig: Uint8Array;
  readonly year: number;
  /** As the wallet sent them. */
  readonly budikeypairs: readonly JsonObject[];
}

/** `POST /batch-issue/$CHARITY_ID`; the same request gets the same signatures. */
export async function batchIssue(
  donau: DonauAddress,
  { charityId, charitySig, year, budikeypairs }: BatchIssue,
  timeoutMs: number,
): Promise<DonauAnswer<readonly BlindedSignature[]>> {
  const body = { charity_sig: encodeBase32(charitySig), year, budikeypairs };
  const answer = await ask(
    donau,
    { method: "POST", path: `batch-issue/${charityId}`, body, timeoutMs },
    BatchIssueResponse,
  );
  if (answer.kind !== "ok") return answer;
  const { blind_signed_receipt_signatures: signatures } = answer.value;
  return {
    kind: "ok",
    value: signatures.map((signature) => ("blind_sig" in signature ? signature.blind_sig : signature)),
  };
}

/** Statuses with which a Donau has looked at a request and said no. */
const REFUSALS = [400, 401, 403, 404, 409, 410, 413, 425, 451];

async function ask<S extends TSchema>(
  donau: DonauAddress,
  call: Call,
  schema: S,
): Promise<DonauAnswer<StaticDecode<S>>> {
  return converted(await askJson(donau, call), schema, (value) => value);
}

async function askJson({ url, allowPrivateAddresses }: DonauAddress, call: Call): Promise<DonauAnswer<JsonValue>> {
  if (!allowPrivateAddresses) {
    try {
      refuseForbiddenHost(new URL(url));
    } catch (error) {
      if (!(error instanceof ForbiddenAddressError)) throw error;
      return { kind: "unreachable", reason: error.message, isUnsent: true };
    }
  }
  const client = new ExchangeHttpClient({
    baseUrl: url,
    ...(allowPrivateAddresses ? {} : { lookup: publicLookup(resolveWithSystem) }),
  });
  try {
    const outcome = await client.json({ maxBytes: MOST_BYTES, ...call });
    switch (outcome.kind) {
      case "timeout":
        return { kind: "unreachable", reason: `no answer within ${call.timeoutMs / 1000} seconds`, isUnsent: false };
      case "unreachable":
        return { kind: "unreachable", reason: outcome.reason, isUnsent: outcome.isUnsent === true };
      case "malformed":
        return { kind: "malformed", status: outcome.status, reason: outcome.reason };
      case "answer":
        if (outcome.status === 200 && outcome.body !== undefined) return { kind: "ok", value: outcome.body };
        return REFUSALS.includes(outcome.status)
          ? { kind: "refused", status: outcome.status, ...refusalOf(outcome.status, outcome.body) }
          : { kind: "malformed", status: outcome.status, reason: `it answered with status ${outcome.status}` };
    }
  } finally {
    await client.close();
  }
}

function refusalOf(status: number, body: JsonValue | undefined): { readonly code: number; readonly reason: string } {
  const { code, hint, detail } = (typeof body === "object" && body !== null ? body : {}) as JsonObject;
  const words = [hint, detail].filter((word) => typeof word === "string").join(" ");
  return {
    code: typeof code === "number" ? code : 0,
    reason: `${words === "" ? "it refused" : words.slice(0, 500)} (${status})`.replaceAll("\0", "\ufffd"),
  };
}

function converted<S extends TSchema, T>(
  answer: DonauAnswer<JsonValue>,
  schema: S,
  convert: (value: StaticDecode<S>, json: JsonValue) => T,
): DonauAnswer<T> {
  if (answer.kind !== "ok") return answer;
  try {
    return { kind: "ok", value: convert(replyCodec(schema).decode(answer.value), answer.value) };
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return { kind: "malformed", status: 200, reason: `not what a Donau answers: ${error.message}`.slice(0, 500) };
  }
}
