/**
 * Clause blind Schnorr signatures over Ed25519. Scalars are 32 bytes little-endian
 * modulo the group order L, points 32 compressed bytes; the curve is that of @noble/curves.
 */

import { randomBytes } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { utf8 } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { hkdf, kdfMod, sha512 } from "./hash.js";
import { littleEndianBytes, littleEndianNumber } from "./modular.js";

const { Point } = ed25519;
type CurvePoint = InstanceType<typeof Point>;

/** The order of the group. */
const L = Point.Fn.ORDER;

/** What the nonces of a signer are for: withdrawing, melting, issuing a token; "r" is GNUnet's own, of its vectors. */
export type CsNonceUse = "rw" | "rm" | "tk" | "r";

export interface CsKeyPair {
  readonly priv: Uint8Array;
  readonly pub: Uint8Array;
}

export interface CsSignature {
  /** Blinded nonce point R'. */
  readonly r: Uint8Array;
  readonly s: Uint8Array;
}

/** The two public nonces of a signer, of which it will use one. */
export type CsNoncePair = readonly [Uint8Array, Uint8Array];

/** What a client sends to have signed, and what it keeps to unblind: R' and the alphas. */
export interface CsBlinding {
  /** Challenges c0 and c1. */
  readonly c: readonly [Uint8Array, Uint8Array];
  readonly blindedNonces: CsNoncePair;
  readonly alphas: readonly [Uint8Array, Uint8Array];
}

/** A new key pair; `random` gives 64 bytes that are taken modulo L. */
export function csKeyPair(random: (size: number) => Uint8Array = randomBytes): CsKeyPair {
  const scalar = littleEndianNumber(random(64)) % L;
  if (scalar === 0n) return csKeyPair(random);
  const priv = littleEndianBytes(scalar, 32);
  return { priv, pub: csPublicKeyOf(priv) };
}

/** `X = x * G`. */
export function csPublicKeyOf(priv: Uint8Array): Uint8Array {
  return Point.BASE.multiply(privateScalar(priv)).toBytes();
}

/**
 * The signer's public nonces R0, R1 for a client's nonce. The same nonce always gives the same
 * pair, so a signer must answer it with one pair of challenges only.
 */
export function deriveR(priv: Uint8Array, nonce: Uint8Array, use: CsNonceUse): CsNoncePair {
  const [r0, r1] = privateNonces(priv, nonce, use);
  return [baseMultiple(r0), baseMultiple(r1)];
}

/**
 * Blinds a message under both public nonces of the signer with a 32-byte blinding seed (other than the nonce): step 2.
 * Throws `EncodingError` when a point of the signer is not one of the group.
 */
export function blindChallenges(
  pub: Uint8Array,
  nonces: CsNoncePair,
  message: Uint8Array,
  blindingSeed: Uint8Array,
): CsBlinding {
  const X = groupPoint(pub);
  const seed = hkdf(128, { salt: utf8("alphabeta"), ikm: blindingSeed, info: utf8("") });
  const one = blindUnderNonce(pub, X, nonces[0], message, seed.subarray(0, 64));
  const other = blindUnderNonce(pub, X, nonces[1], message, seed.subarray(64, 128));
  return {
    c: [one.c, other.c],
    blindedNonces: [one.blindedNonce, other.blindedNonce],
    alphas: [one.alpha, other.alpha],
  };
}

/** The signer's choice b and `s = r_b + c_b * x`: step 3. Throws `EncodingError` when a challenge is no scalar. */
export function signChallenges(
  priv: Uint8Array,
  nonce: Uint8Array,
  use: CsNonceUse,
  challenges: readonly [Uint8Array, Uint8Array],
): { b: 0 | 1; s: Uint8Array } {
  const b = (hkdf(4, { salt: utf8("b"), ikm: priv, info: nonce })[0]! & 1) as 0 | 1;
  const r = privateNonces(priv, nonce, use)[b];
  const c = scalar(challenges[b]);
  scalar(challenges[b === 0 ? 1 : 0]);
  return { b, s: littleEndianBytes((littleEndianNumber(r) + c * privateScalar(priv)) % L, 32) };
}

/** The signature from the signer's answer: step 4. */
export function unblind(blinding: CsBlinding, b: 0 | 1, s: Uint8Array): CsSignature {
  return {
    r: blinding.blindedNonces[b],
    s: littleEndianBytes((scalar(s) + littleEndianNumber(blinding.alphas[b])) % L, 32),
  };
}

/** Whether `s * G == R + c' * X`: step 5. Never throws. */
export function verify(pub: Uint8Array, message: Uint8Array, signature: CsSignature): boolean {
  try {
    const X = groupPoint(pub);
    const R = groupPoint(signature.r);
    const left = Point.BASE.multiplyUnsafe(scalar(signature.s));
    return left.equals(R.add(X.multiplyUnsafe(challenge(pub, signature.r, message))));
  } catch {
    return false;
  }
}

function blindUnderNonce(
  pub: Uint8Array,
  X: CurvePoint,
  nonce: Uint8Array,
  message: Uint8Array,
  seed: Uint8Array,
): { c: Uint8Array; blindedNonce: Uint8Array; alpha: Uint8Array } {
  const alpha = clamp(seed.subarray(0, 32));
  const beta = littleEndianNumber(clamp(seed.subarray(32, 64))) % L;
  const blindedNonce = groupPoint(nonce)
    .add(Point.BASE.multiply(littleEndianNumber(alpha) % L))
    .add(X.multiply(beta))
    .toBytes();
  return { c: littleEndianBytes((challenge(pub, blindedNonce, message) + beta) % L, 32), blindedNonce, alpha };
}

/** `c' = KdfMod(L; salt = X; ikm = H(R' || m); "Curve25519FDH")`. */
function challenge(pub: Uint8Array, blindedNonce: Uint8Array, message: Uint8Array): bigint {
  return kdfMod(L, { salt: pub, ikm: sha512(blindedNonce, message), info: utf8("Curve25519FDH") });
}

function privateNonces(priv: Uint8Array, nonce: Uint8Array, use: CsNonceUse): readonly [Uint8Array, Uint8Array] {
  const both = hkdf(64, { salt: utf8(use), ikm: priv, info: nonce });
  return [clamp(both.subarray(0, 32)), clamp(both.subarray(32, 64))];
}

function baseMultiple(clamped: Uint8Array): Uint8Array {
  return Point.BASE.multiply(littleEndianNumber(clamped) % L).toBytes();
}

function clamp(bytes: Uint8Array): Uint8Array {
  const clamped = Uint8Array.from(bytes);
  clamped[0]! &= 248;
  clamped[31]! &= 127;
  clamped[31]! |= 64;
  return clamped;
}

/** A scalar that came over the wire: in its one canonical form. */
function scalar(bytes: Uint8Array): bigint {
  const n = littleEndianNumber(bytes);
  if (bytes.length !== 32 || n >= L) throw new EncodingError("not a Clause-Schnorr scalar");
  return n;
}

function privateScalar(priv: Uint8Array): bigint {
  const x = littleEndianNumber(priv) % L;
  if (priv.length !== 32 || x === 0n) throw new EncodingError("not a Clause-Schnorr private key");
  return x;
}

/** A point of the prime-order group, as libsodium demands of points that are multiplied. */
function groupPoint(bytes: Uint8Array): CurvePoint {
  let point: CurvePoint;
  try {
    point = Point.fromBytes(bytes);
  } catch {
    throw new EncodingError("not a point of the curve");
  }
  if (point.is0() || !point.isTorsionFree()) throw new EncodingError("not a point of the prime-order group");
  return point;
}
