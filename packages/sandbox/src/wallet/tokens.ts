/** Subscription and discount tokens: spent and received with a payment. */
import { encodeBase32 } from "@kontor/taler/base32";
import { u32be, utf8 } from "@kontor/taler/bytes";
import { hashJson } from "@kontor/taler/canonical-json";
import {
  type BlindedSignature,
  type Blinding,
  type BlindSigningKey,
  blindMessage,
  type UnblindedSignature,
  unblindSignature,
} from "@kontor/taler/denomination";
import { publicKeyOf, sign } from "@kontor/taler/eddsa";
import { EncodingError } from "@kontor/taler/encoding-error";
import { hkdf } from "@kontor/taler/hash";
import { CoinEnvelopeJson, UnblindedSignatureJson } from "@kontor/taler/schemas/exchange-coins";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { tokenUseMessage } from "@kontor/taler/signatures/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { Timestamp } from "@kontor/taler/time";
import { hashTokenIssueKey, tokenPubHash, tokenSecrets, verifyToken } from "@kontor/taler/token";
import type { Choice, Contract } from "./contract.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import type { Payment, Token } from "./wallet-state.js";

/** A token that a payment will bring. */
interface ExpectedToken {
  readonly familySlug: string;
  readonly key: BlindSigningKey;
  readonly validFrom: Timestamp;
  readonly validUntil: Timestamp;
  readonly tokenPriv: Uint8Array;
  readonly blinding: Blinding;
}

/** The tokens that a choice asks for, out of the wallet. Throws WalletError "insufficient-funds". */
export function selectTokens(wallet: Wallet, contract: Contract, choice: Choice): Token[] {
  const now = wallet.clock.now();
  const taken: Token[] = [];
  for (const { token_family_slug: slug, count = 1 } of choice.inputs) {
    const keys = contract.tokenFamilies[slug]?.keys ?? [];
    const accepted = new Set(keys.map((key) => encodeBase32(hashTokenIssueKey(issueKey(key)))));
    const fitting = Object.values(wallet.state.tokens).filter(
      (token) =>
        !token.spent && accepted.has(encodeBase32(token.hIssue)) && token.validFrom <= now && now < token.validUntil,
    );
    const free = fitting
      .filter((token) => !taken.includes(token))
      // Those that are of use for the shortest time.
      .sort((a, b) => (a.validUntil < b.validUntil ? -1 : a.validUntil > b.validUntil ? 1 : 0));
    if (free.length < count)
      throw new WalletError("insufficient-funds", `This choice needs ${count} of the tokens "${slug}".`);
    taken.push(...free.slice(0, count));
  }
  return taken;
}

/** The `tokens_evs` of `wallet_data`: one blinded token for each that the choice gives. */
export function tokenEnvelopes(contract: Contract, choice: Choice, secret: Uint8Array): JsonObject[] {
  return expectedTokens(contract, choice, secret).map(({ blinding, key }) =>
    wireCodec(CoinEnvelopeJson).encode({ ...blindMessage(key, blinding) }),
  );
}

/** The `tokens` of a pay request. */
export function signTokens(
  wallet: Wallet,
  contract: Contract,
  tokenPubs: readonly Uint8Array[],
  walletData: JsonObject,
): JsonObject[] {
  const message = tokenUseMessage(contract.hContract, hashJson(walletData));
  return tokenPubs.map((tokenPub) => {
    const token = wallet.state.tokens[encodeBase32(tokenPub)]!;
    return {
      token_sig: encodeBase32(sign(token.tokenPriv, message)),
      token_pub: encodeBase32(tokenPub),
      ub_sig: wireCodec(UnblindedSignatureJson).encode(token.ubSig),
      h_issue: encodeBase32(token.hIssue),
    };
  });
}

/**
 * Stores the tokens that a payment brought. Throws WalletError "bad-signature" or "bad-answer" if they are not what the
 * contract promises. The caller saves the state.
 * @returns how many of the signatures were those of tokens
 */
export function receiveTokens(
  wallet: Wallet,
  contract: Contract,
  payment: Payment,
  blindSigs: readonly BlindedSignature[],
): number {
  if (!payment.tokenSecret) return 0;
  const expected = expectedTokens(contract, contract.choices[payment.choiceIndex]!, payment.tokenSecret);
  if (blindSigs.length < expected.length) {
    throw new WalletError("bad-answer", "The merchant did not sign all the tokens that the contract promises.");
  }
  const tokens = expected.map((token, i) => ({ ...token, ubSig: finish(token, blindSigs[i]!) }));
  for (const { familySlug, key, tokenPriv, ubSig, validFrom, validUntil } of tokens) {
    const tokenPub = publicKeyOf(tokenPriv);
    wallet.state.tokens[encodeBase32(tokenPub)] = {
      tokenPriv,
      tokenPub,
      merchantBaseUrl: contract.merchantBaseUrl,
      familySlug,
      hIssue: hashTokenIssueKey(key),
      validFrom,
      validUntil,
      ubSig,
      spent: false,
    };
  }
  return expected.length;
}

/** How many tokens a choice gives. */
export function tokenCountOf({ outputs }: Choice): number {
  return outputs.reduce((sum, output) => sum + (output.type === "token" ? (output.count ?? 1) : 0), 0);
}

function finish({ blinding, key, tokenPriv }: ExpectedToken, blindSig: BlindedSignature): UnblindedSignature {
  try {
    const signature = unblindSignature(key, blinding, blindSig);
    if (verifyToken(key, publicKeyOf(tokenPriv), signature)) return signature;
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
  }
  throw new WalletError("bad-signature", "The merchant's blind signature is wrong: the token would be worth nothing.");
}

/** In the order of the choice's outputs; tax receipts are not tokens and are not asked for. */
function expectedTokens(contract: Contract, choice: Choice, secret: Uint8Array): ExpectedToken[] {
  const tokens: ExpectedToken[] = [];
  for (const output of choice.outputs) {
    if (output.type !== "token") continue;
    const { count = 1, key_index, token_family_slug: familySlug } = output;
    const published = contract.tokenFamilies[familySlug]?.keys[key_index];
    if (!published) throw new WalletError("bad-contract", `The contract gives tokens "${familySlug}" without a key.`);
    const key = issueKey(published);
    for (let i = 0; i < count; i++) {
      const info = utf8("sandbox-wallet-token");
      const master = hkdf(32, { salt: u32be(tokens.length), ikm: secret, info });
      const { blindingSecret, tokenPriv } = tokenSecrets(master);
      tokens.push({
        familySlug,
        key,
        validFrom: published.signature_validity_start,
        validUntil: published.signature_validity_end,
        tokenPriv,
        blinding: { message: tokenPubHash(publicKeyOf(tokenPriv)), secret: blindingSecret },
      });
    }
  }
  return tokens;
}

type PublishedKey = Contract["tokenFamilies"][string]["keys"][number];

function issueKey(published: PublishedKey): BlindSigningKey {
  // A wallet would need the merchant's nonces to have a Clause-Schnorr key sign, and no endpoint gives them.
  if (published.cipher === "CS")
    throw new WalletError("bad-request", "Tokens of Clause-Schnorr keys are not supported.");
  return { cipher: "RSA", rsaPub: published.rsa_pub };
}
