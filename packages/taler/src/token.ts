/**
 * Tokens: blind-signed by the merchant's issue key, like coins by a denomination, and used once.
 */

import { concatBytes, utf8 } from "./bytes.js";
import type { CsNoncePair } from "./cs-blind.js";
import { type BlindSigningKey, publicKeyBytes, type UnblindedSignature, verifyUnblinded } from "./denomination.js";
import { hkdf, sha512 } from "./hash.js";

/** A token's private key and the secret that blinds it. */
export interface TokenSecrets {
  readonly tokenPriv: Uint8Array;
  readonly blindingSecret: Uint8Array;
}

/** `h_issue`: SHA-512 of the key alone. Unlike a denomination's hash it covers neither age mask nor cipher. */
export function hashTokenIssueKey(key: BlindSigningKey): Uint8Array {
  return sha512(publicKeyBytes(key));
}

/** The hash that an issue key signs: `SHA-512(token_pub)`. Blind it with `blindMessage` of denomination.ts. */
export function tokenPubHash(tokenPub: Uint8Array): Uint8Array {
  return sha512(tokenPub);
}

/** Whether a token was issued with that key. Never throws. */
export function verifyToken(key: BlindSigningKey, tokenPub: Uint8Array, ubSig: UnblindedSignature): boolean {
  return verifyUnblinded(key, tokenPubHash(tokenPub), ubSig);
}

/** The secrets of a token out of a 32-byte master secret; of a CS token with the issuer's public nonces. */
export function tokenSecrets(masterSecret: Uint8Array, rPubs?: CsNoncePair): TokenSecrets {
  const info = rPubs ? concatBytes(...rPubs) : utf8("");
  return {
    tokenPriv: hkdf(32, { salt: utf8("token"), ikm: masterSecret, info }),
    blindingSecret: hkdf(32, { salt: utf8(rPubs ? "bseed" : "bks"), ikm: masterSecret, info }),
  };
}
