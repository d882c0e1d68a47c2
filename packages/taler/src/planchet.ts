/** Coins before they are signed: what is blindly signed, its hashes, and secrets derived from one. */

import { concatBytes, u32be, utf8 } from "./bytes.js";
import type { CsNoncePair } from "./cs-blind.js";
import { type CoinEnvelope, envelopeBytes } from "./denomination.js";
import { hkdf, sha512 } from "./hash.js";

/** A coin's private key and the secret that blinds it. */
export interface PlanchetSecrets {
  readonly coinPriv: Uint8Array;
  readonly blindingSecret: Uint8Array;
}

/**
 * The hash that a denomination signs: `SHA-512(coin_pub)`, with an age commitment `SHA-512(coin_pub || its hash)`.
 * An all-zero commitment hash counts as none.
 */
export function coinPubHash(coinPub: Uint8Array, hAgeCommitment?: Uint8Array): Uint8Array {
  if (hAgeCommitment === undefined || hAgeCommitment.every((byte) => byte === 0)) return sha512(coinPub);
  return sha512(coinPub, hAgeCommitment);
}

/** `h_coin_ev`: `SHA-512(h_denom_pub || u32(cipher) || blinded message)`. */
export function hashCoinEnvelope(hDenom: Uint8Array, envelope: CoinEnvelope): Uint8Array {
  return sha512(hDenom, envelopeBytes(envelope));
}

/** `h_planchets`: SHA-512 over the `h_coin_ev` of all coins, in the order of the request. */
export function hashPlanchets(coinEnvelopeHashes: readonly Uint8Array[]): Uint8Array {
  return sha512(...coinEnvelopeHashes);
}

/**
 * The secrets of a coin out of a 32-byte planchet master secret; of a CS coin with the signer's public nonces, which
 * were asked for with `withdrawNonce`.
 */
export function planchetSecrets(masterSecret: Uint8Array, rPubs?: CsNoncePair): PlanchetSecrets {
  const info = rPubs ? concatBytes(...rPubs) : utf8("");
  const blindingSalt = rPubs ? "bseed" : "bks";
  return {
    coinPriv: hkdf(32, { salt: utf8("coin"), ikm: masterSecret, info }),
    blindingSecret: hkdf(32, { salt: utf8(blindingSalt), ikm: masterSecret, info }),
  };
}

/** The nonce for the CS values of a withdrawal, out of a planchet master secret. */
export function withdrawNonce(masterSecret: Uint8Array): Uint8Array {
  return hkdf(32, { salt: utf8("n"), ikm: masterSecret, info: utf8("") });
}

/**
 * The nonce of a CS coin at `coinOffset` of a request, out of the 32-byte blinding seed that `POST /blinding-prepare` and
 * the request after it have in common (exchange v26 and newer). From memory: that nonces follow from the seed is
 * documented, how they do is not.
 */
export function blindingNonce(
  blindingSeed: Uint8Array,
  coinOffset: number,
  operation: "withdraw" | "melt",
): Uint8Array {
  const label = operation === "melt" ? "refresh-n" : "withdraw-n";
  return hkdf(32, { salt: u32be(coinOffset), ikm: blindingSeed, info: utf8(label) });
}
