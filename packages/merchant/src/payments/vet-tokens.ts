/** The tokens of a payment: does it show those that its choice takes, and what shall be signed of those that it gives? */

import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { type CoinEnvelope, signEnvelope } from "@kontor/taler/denomination";
import { verify } from "@kontor/taler/eddsa";
import { EncodingError } from "@kontor/taler/encoding-error";
import { ContractTokenFamily } from "@kontor/taler/schemas/contract";
import { BlindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import type { PayRequest, TokenUseSig } from "@kontor/taler/schemas/public-orders";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { tokenUseMessage } from "@kontor/taler/signatures/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import { hashTokenIssueKey, verifyToken } from "@kontor/taler/token";
import type { Queries } from "../database/tables.js";
import { type ClaimedOrder, contractOf } from "../orders/order.js";
import type { PayableChoice } from "../orders/payable-contract.js";
import { type ChosenChoice, movesTokens } from "../orders/purchase.js";
import { placeOf } from "../secrets/places.js";
import type { Secrets } from "../secrets/secrets.js";
import { malformed, TalerError } from "../taler-error.js";
import { issueKeysByHash } from "../token-families/store.js";
import type { TokenIssueKey } from "../token-families/token-family.js";
import type { TakenToken, TokenMove } from "./token-payment-store.js";

export interface VettedTokens {
  readonly taken: readonly TakenToken[];
  /** What is to be signed, in the order of the answer, with the key for each. */
  readonly given: readonly { readonly envelope: CoinEnvelope; readonly key: TokenIssueKey }[];
}

/**
 * @returns undefined where the choice moves no tokens
 * @throws TalerError with the code of the first thing that is wrong with the tokens
 */
export async function vetTokens(
  queries: Queries,
  instance: bigint,
  order: Pick<ClaimedOrder, "contractText" | "hContract">,
  { choice, walletDataHash }: ChosenChoice,
  { tokens = [], wallet_data: walletData }: PayRequest,
  now: Timestamp,
): Promise<VettedTokens | undefined> {
  const envelopes = walletData?.tokens_evs ?? [];
  checkCounts(choice, tokens, envelopes);
  if (!movesTokens(choice)) return undefined;
  rejectRepeated(tokens);
  const published = keysOfContract(order);
  const outputs = choice.outputs.flatMap(({ slug, keyIndex, count }) => {
    const hIssue = published.get(slug)?.[keyIndex];
    return Array.from({ length: count }, () => hIssue);
  });
  const accepted = choice.inputs.flatMap(({ slug }) => published.get(slug) ?? []);
  const others = [...published.values()].flat();
  for (const { h_issue: hIssue } of tokens) if (!includes(others, hIssue)) throw keyUnknown(hIssue);
  if (!tokens.every(({ h_issue: hIssue }) => includes(accepted, hIssue))) throw mismatch();

  const wanted = [...tokens.map(({ h_issue: hIssue }) => hIssue), ...outputs].filter((hash) => hash !== undefined);
  const keys = await issueKeysByHash(queries, instance, wanted);
  const keyOf = (hIssue: Uint8Array | undefined) => {
    const key = hIssue && keys.find((candidate) => equalBytes(candidate.hIssue, hIssue));
    if (key === undefined) throw keyUnknown(hIssue);
    return key;
  };
  const taken = tokens.map((token) => ({ token, key: keyOf(token.h_issue) }));
  for (const [slug, count] of countsOf(choice.inputs)) {
    if (taken.filter(({ key }) => key.slug === slug).length !== count) throw mismatch();
  }
  const message = tokenUseMessage(order.hContract, walletDataHash);
  for (const { token, key } of taken) checkToken(token, key, message, now);
  return {
    taken: taken.map(({ token, key }) => ({
      tokenPub: token.token_pub,
      slug: key.slug,
      validUntil: key.validUntil,
    })),
    given: outputs.map((hIssue, index) => ({ envelope: envelopes[index]!, key: keyOf(hIssue) })),
  };
}

/**
 * The `token_sigs` of an answer, in JSON: our blind signatures, in the order of the envelopes.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for an envelope that its key cannot sign
 */
export function signTokens(secrets: Secrets, instance: bigint, { given }: VettedTokens): string {
  const signatures = given.map(({ envelope, key }, index) => {
    try {
      const rsaPriv = secrets.open(placeOf("tokenIssueKey", instance, key.hIssue), key.rsaPriv);
      return signEnvelope({ cipher: "RSA", rsaPriv }, envelope, "tk");
    } catch (error) {
      if (!(error instanceof EncodingError)) throw error;
      throw malformed(`wallet_data.tokens_evs[${index}]`, error.message);
    }
  });
  return JSON.stringify(
    signatures.map((signature) => ({ blind_sig: wireCodec(BlindedSignatureJson).encode(signature) })),
  );
}

/** How many tokens of which family change hands with a choice. */
export function tokenMoves({ inputs, outputs }: PayableChoice): TokenMove[] {
  const [used, issued] = [countsOf(inputs), countsOf(outputs)];
  return [...new Set([...used.keys(), ...issued.keys()])].map((slug) => ({
    slug,
    issued: issued.get(slug) ?? 0,
    used: used.get(slug) ?? 0,
  }));
}

/** Whether these are the tokens that a paid order took, shown by who can sign with them. */
export function showsTokens(
  tokens: readonly TokenUseSig[],
  spent: readonly Uint8Array[],
  hContract: Uint8Array,
  walletDataHash: Uint8Array,
): boolean {
  const message = tokenUseMessage(hContract, walletDataHash);
  return spent.every((tokenPub) =>
    tokens.some((token) => equalBytes(token.token_pub, tokenPub) && verify(tokenPub, message, token.token_sig)),
  );
}

function checkCounts(choice: PayableChoice, tokens: readonly TokenUseSig[], envelopes: readonly CoinEnvelope[]): void {
  const needed = total(choice.inputs);
  if (tokens.length !== needed) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_TOKEN_COUNT_MISMATCH", {
      parameter: "tokens",
      detail: `tokens: the choice takes ${needed}`,
    });
  }
  const given = total(choice.outputs);
  if (envelopes.length !== given) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ENVELOPE_COUNT_MISMATCH", {
      parameter: "wallet_data.tokens_evs",
      detail: `wallet_data.tokens_evs: the choice gives ${given}`,
    });
  }
}

function rejectRepeated(tokens: readonly TokenUseSig[]): void {
  const seen = new Set<string>();
  tokens.forEach(({ token_pub }, index) => {
    const token = encodeBase32(token_pub);
    if (seen.has(token)) throw malformed(`tokens[${index}].token_pub`, "it occurs twice");
    seen.add(token);
  });
}

function checkToken(token: TokenUseSig, key: TokenIssueKey, message: Uint8Array, now: Timestamp): void {
  const detail = encodeBase32(token.token_pub);
  if (now < key.validFrom || key.validUntil <= now) throw tokenInvalid(detail);
  if (!verifyToken({ cipher: "RSA", rsaPub: key.rsaPub }, token.token_pub, token.ub_sig)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ISSUE_SIG_INVALID", { detail });
  }
  if (!verify(token.token_pub, message, token.token_sig)) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_TOKEN_USE_SIG_INVALID", { detail });
  }
}

/** Expired, not valid yet, or spent. */
export function tokenInvalid(detail?: string): TalerError {
  return new TalerError("MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID", {
    ...(detail === undefined ? {} : { detail }),
    parameter: "tokens",
  });
}

function keyUnknown(hIssue: Uint8Array | undefined): TalerError {
  return new TalerError("MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN", {
    ...(hIssue === undefined ? {} : { detail: encodeBase32(hIssue) }),
  });
}

function mismatch(): TalerError {
  return new TalerError("MERCHANT_POST_ORDERS_ID_PAY_INPUT_TOKENS_MISMATCH", { parameter: "tokens" });
}

/** The hashes of the issue keys that a contract names, by the slug of their family. */
function keysOfContract(order: Pick<ClaimedOrder, "contractText">): ReadonlyMap<string, readonly Uint8Array[]> {
  const { token_families: families = {} } = contractOf(order);
  return new Map(
    Object.entries(families as JsonObject).map(([slug, family]) => [
      slug,
      wireCodec(ContractTokenFamily)
        .decode(family)
        .keys.map((key) =>
          hashTokenIssueKey(
            key.cipher === "RSA" ? { cipher: "RSA", rsaPub: key.rsa_pub } : { cipher: "CS", csPub: key.cs_pub },
          ),
        ),
    ]),
  );
}

function countsOf(entries: readonly { readonly slug: string; readonly count: number }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { slug, count } of entries) counts.set(slug, (counts.get(slug) ?? 0) + count);
  return counts;
}

function total(entries: readonly { readonly count: number }[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0);
}

function includes(hashes: readonly Uint8Array[], hash: Uint8Array): boolean {
  return hashes.some((other) => equalBytes(other, hash));
}
