/**
 * Keys that sign blindly, of coins and of tokens, over both ciphers: RSA and Clause-Schnorr. The members
 * of envelopes and signatures are named as on the wire.
 */

import { decodeBase32, encodeBase32 } from "./base32.js";
import { concatBytes, u32be } from "./bytes.js";
import * as cs from "./cs-blind.js";
import { EncodingError } from "./encoding-error.js";
import { sha512 } from "./hash.js";
import * as rsa from "./rsa-blind.js";

export type Cipher = "RSA" | "CS";

/** A public key that signs blindly. `rsaPub` is the form of GNUnet (see rsa-blind.ts), `csPub` a 32-byte point. */
export type BlindSigningKey =
  | { readonly cipher: "RSA"; readonly rsaPub: Uint8Array }
  | { readonly cipher: "CS"; readonly csPub: Uint8Array };

/** Its private half: PKCS#8 DER, or a 32-byte scalar. */
export type BlindSigningPrivateKey =
  | { readonly cipher: "RSA"; readonly rsaPriv: Uint8Array }
  | { readonly cipher: "CS"; readonly csPriv: Uint8Array };

/** The public key of a denomination. `ageMask` is zero unless its coins are age restricted (age-restriction.ts). */
export type DenominationKey = BlindSigningKey & { readonly ageMask: number };

/** A denomination key as JSON has it. */
export type DenominationKeyJson =
  | { cipher: "RSA"; age_mask: number; rsa_pub: string }
  | { cipher: "CS"; age_mask: number; cs_pub: string };

/** A blinded message, of a coin or a token. */
export type CoinEnvelope =
  | { readonly cipher: "RSA"; readonly rsa_blinded_planchet: Uint8Array }
  | {
      readonly cipher: "CS";
      readonly cs_nonce: Uint8Array;
      readonly cs_blinded_c0: Uint8Array;
      readonly cs_blinded_c1: Uint8Array;
    };

/** What the signer answers to an envelope. */
export type BlindedSignature =
  | { readonly cipher: "RSA"; readonly blinded_rsa_signature: Uint8Array }
  | { readonly cipher: "CS"; readonly b: 0 | 1; readonly s: Uint8Array };

/** The signature of a coin (`ub_sig`) or a token. */
export type UnblindedSignature =
  | { readonly cipher: "RSA"; readonly rsa_signature: Uint8Array }
  | { readonly cipher: "CS"; readonly cs_signature_r: Uint8Array; readonly cs_signature_s: Uint8Array };

/** What a client needs to blind a message and, later, to unblind its signature. */
export interface Blinding {
  /** The 64-byte hash that is to be signed. */
  readonly message: Uint8Array;
  /** 32 random bytes: the blinding key secret of RSA, the blinding seed of CS. */
  readonly secret: Uint8Array;
  /** Only of CS: the client's nonce (never the secret) and the signer's public nonces for it. */
  readonly cs?: { readonly nonce: Uint8Array; readonly rPubs: cs.CsNoncePair } | undefined;
}

/** The numbers of the ciphers in binary form. */
const CIPHER_NUMBER = { RSA: 1, CS: 2 } as const;
const AGE_RESTRICTED = "+age_restricted";

/**
 * Splits the cipher of a denomination group or key, such as "RSA+age_restricted". Letter case does not matter.
 * Throws `EncodingError` for a cipher we do not know.
 */
export function parseCipher(text: string): { cipher: Cipher; ageRestricted: boolean } {
  const lower = text.toLowerCase();
  const ageRestricted = lower.endsWith(AGE_RESTRICTED);
  const name = ageRestricted ? lower.slice(0, -AGE_RESTRICTED.length) : lower;
  if (name === "rsa") return { cipher: "RSA", ageRestricted };
  if (name === "cs") return { cipher: "CS", ageRestricted };
  throw new EncodingError(`unknown cipher ${JSON.stringify(text)}`);
}

/** A denomination key from its JSON form. Throws `EncodingError` when cipher, mask or key are malformed. */
export function denominationFromJson(json: {
  readonly cipher: string;
  readonly age_mask?: number;
  readonly rsa_pub?: string;
  readonly cs_pub?: string;
}): DenominationKey {
  const { cipher } = parseCipher(json.cipher);
  const ageMask = json.age_mask ?? 0;
  if (!Number.isInteger(ageMask) || ageMask < 0 || ageMask >= 2 ** 32) throw new EncodingError("age_mask is no u32");
  if (cipher === "RSA") {
    const rsaPub = decodeBase32(required(json.rsa_pub, "rsa_pub"));
    rsa.rsaPublicKeyFromBytes(rsaPub);
    return { cipher, ageMask, rsaPub };
  }
  return { cipher, ageMask, csPub: decodeBase32(required(json.cs_pub, "cs_pub"), 32) };
}

/** The JSON form of a denomination key. */
export function denominationToJson(key: DenominationKey): DenominationKeyJson {
  return key.cipher === "RSA"
    ? { cipher: "RSA", age_mask: key.ageMask, rsa_pub: encodeBase32(key.rsaPub) }
    : { cipher: "CS", age_mask: key.ageMask, cs_pub: encodeBase32(key.csPub) };
}

/** `h_denom_pub`: `SHA-512(u32(age_mask) || u32(cipher) || key)`, 64 bytes. */
export function hashDenomination(key: DenominationKey): Uint8Array {
  return sha512(concatBytes(u32be(key.ageMask), u32be(CIPHER_NUMBER[key.cipher]), publicKeyBytes(key)));
}

/** The bytes of a public key alone, without mask and cipher. */
export function publicKeyBytes(key: BlindSigningKey): Uint8Array {
  return key.cipher === "RSA" ? key.rsaPub : key.csPub;
}

/** An envelope as it is hashed: `u32(cipher) || blinded message`; of CS `c0 || c1 || nonce`. */
export function envelopeBytes(envelope: CoinEnvelope): Uint8Array {
  const cipher = u32be(CIPHER_NUMBER[envelope.cipher]);
  return envelope.cipher === "RSA"
    ? concatBytes(cipher, envelope.rsa_blinded_planchet)
    : concatBytes(cipher, envelope.cs_blinded_c0, envelope.cs_blinded_c1, envelope.cs_nonce);
}

/** A new RSA key for signing blindly; blocks while it is searched for. */
export function generateRsaSigningKey(bits: number): { pub: BlindSigningKey; priv: BlindSigningPrivateKey } {
  const pair = rsa.generateRsaKey(bits);
  return { pub: { cipher: "RSA", rsaPub: pair.pub }, priv: { cipher: "RSA", rsaPriv: pair.priv } };
}

/** A new CS key for signing blindly. */
export function generateCsSigningKey(random?: (size: number) => Uint8Array): {
  pub: BlindSigningKey;
  priv: BlindSigningPrivateKey;
} {
  const pair = cs.csKeyPair(random);
  return { pub: { cipher: "CS", csPub: pair.pub }, priv: { cipher: "CS", csPriv: pair.priv } };
}

/**
 * Blinds a message (for a coin: its `coinPubHash`). Throws `EncodingError` when the signer's key or nonces are
 * malformed or malicious, or when the CS values are missing.
 */
export function blindMessage(key: BlindSigningKey, blinding: Blinding): CoinEnvelope {
  if (key.cipher === "RSA") {
    const pub = rsa.rsaPublicKeyFromBytes(key.rsaPub);
    return { cipher: "RSA", rsa_blinded_planchet: rsa.blind(pub, blinding.message, blinding.secret) };
  }
  const { nonce } = csValues(blinding);
  const { c } = csBlinding(key.csPub, blinding);
  return { cipher: "CS", cs_nonce: nonce, cs_blinded_c0: c[0], cs_blinded_c1: c[1] };
}

/**
 * Signs an envelope. For CS, `use` says what its nonce was given out for, and the caller sees to it that one nonce is
 * never signed with other challenges. Throws `EncodingError` when the ciphers differ or the envelope is malformed.
 */
export function signEnvelope(
  priv: BlindSigningPrivateKey,
  envelope: CoinEnvelope,
  use: cs.CsNonceUse,
): BlindedSignature {
  if (priv.cipher === "RSA" && envelope.cipher === "RSA") {
    const key = rsa.rsaPrivateKeyFromBytes(priv.rsaPriv);
    return { cipher: "RSA", blinded_rsa_signature: rsa.signBlinded(key, envelope.rsa_blinded_planchet) };
  }
  if (priv.cipher === "CS" && envelope.cipher === "CS") {
    const challenges = [envelope.cs_blinded_c0, envelope.cs_blinded_c1] as const;
    return { cipher: "CS", ...cs.signChallenges(priv.csPriv, envelope.cs_nonce, use, challenges) };
  }
  throw new EncodingError(`a ${priv.cipher} key cannot sign a ${envelope.cipher} envelope`);
}

/**
 * Takes the blinding off the answer to `blindMessage(key, blinding)`. The result is not checked: verify it.
 * Throws `EncodingError` when the ciphers differ or the answer is malformed.
 */
export function unblindSignature(
  key: BlindSigningKey,
  blinding: Blinding,
  signature: BlindedSignature,
): UnblindedSignature {
  if (key.cipher === "RSA" && signature.cipher === "RSA") {
    const pub = rsa.rsaPublicKeyFromBytes(key.rsaPub);
    return { cipher: "RSA", rsa_signature: rsa.unblind(pub, signature.blinded_rsa_signature, blinding.secret) };
  }
  if (key.cipher === "CS" && signature.cipher === "CS") {
    const { r, s } = cs.unblind(csBlinding(key.csPub, blinding), signature.b, signature.s);
    return { cipher: "CS", cs_signature_r: r, cs_signature_s: s };
  }
  throw new EncodingError(`a ${signature.cipher} signature cannot be of a ${key.cipher} key`);
}

/** Whether an unblinded signature is the key's over a 64-byte hash. Never throws. */
export function verifyUnblinded(key: BlindSigningKey, message: Uint8Array, signature: UnblindedSignature): boolean {
  if (key.cipher === "RSA" && signature.cipher === "RSA") {
    try {
      return rsa.verify(rsa.rsaPublicKeyFromBytes(key.rsaPub), message, signature.rsa_signature);
    } catch {
      return false;
    }
  }
  if (key.cipher === "CS" && signature.cipher === "CS") {
    return cs.verify(key.csPub, message, { r: signature.cs_signature_r, s: signature.cs_signature_s });
  }
  return false;
}

/** Whether a coin is one of this denomination: `ubSig` signs its `coinPubHash` (planchet.ts). Never throws. */
export function verifyDenominationSignature(
  key: DenominationKey,
  coinPubHash: Uint8Array,
  ubSig: UnblindedSignature,
): boolean {
  return verifyUnblinded(key, coinPubHash, ubSig);
}

function csBlinding(csPub: Uint8Array, blinding: Blinding): cs.CsBlinding {
  return cs.blindChallenges(csPub, csValues(blinding).rPubs, blinding.message, blinding.secret);
}

function csValues(blinding: Blinding): NonNullable<Blinding["cs"]> {
  if (!blinding.cs) throw new EncodingError("blinding for a CS key needs a nonce and the signer's public nonces");
  return blinding.cs;
}

function required(member: string | undefined, name: string): string {
  if (member === undefined) throw new EncodingError(`${name} is missing`);
  return member;
}
