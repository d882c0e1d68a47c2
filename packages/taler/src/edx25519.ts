/**
 * Edx25519: Ed25519 with expanded private keys, from which further key pairs can be derived, for private and public key
 * alike. Signatures verify as ordinary Ed25519. Age restriction needs it.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { concatBytes, utf8 } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { hkdf, sha512, sha512Half } from "./hash.js";
import { littleEndianBytes, littleEndianNumber } from "./modular.js";

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const DERIVATION = utf8("edx25519-derivation");

/** The 64-byte private key `a || b` that a seed gives: its SHA-512, the first half clamped. */
export function edxPrivateKeyFromSeed(seed: Uint8Array): Uint8Array {
  const priv = sha512(seed);
  priv[0]! &= 248;
  priv[31]! &= 127;
  priv[31]! |= 64;
  return priv;
}

/** The 32-byte public key `a * G`, an Ed25519 public key. */
export function edxPublicKeyOf(priv: Uint8Array): Uint8Array {
  return Point.BASE.multiply(scalarOf(priv)).toBytes();
}

/** A signature that `verify` of eddsa.ts accepts; deterministic. */
export function edxSign(priv: Uint8Array, message: Uint8Array): Uint8Array {
  const a = scalarOf(priv);
  const pub = Point.BASE.multiply(a).toBytes();
  const r = littleEndianNumber(sha512(priv.subarray(32, 64), message)) % L;
  const R = Point.BASE.multiply(r).toBytes();
  const challenge = littleEndianNumber(sha512(R, pub, message)) % L;
  return concatBytes(R, littleEndianBytes((r + challenge * a) % L, 32));
}

/** The private key that belongs to `edxDerivePublic(public key, seed)`. */
export function edxDerivePrivate(priv: Uint8Array, seed: Uint8Array): Uint8Array {
  const factor = derivationFactor(edxPublicKeyOf(priv), seed);
  const a = (scalarOf(priv) * (littleEndianNumber(factor) % L)) % L;
  return concatBytes(littleEndianBytes(a, 32), sha512Half(priv.subarray(32, 64), factor));
}

/** A public key derived from another one and a seed. Throws `EncodingError` when `pub` is no point. */
export function edxDerivePublic(pub: Uint8Array, seed: Uint8Array): Uint8Array {
  let point: InstanceType<typeof Point>;
  try {
    point = Point.fromBytes(pub);
  } catch {
    throw new EncodingError("not an Edx25519 public key");
  }
  return point.multiply(littleEndianNumber(derivationFactor(pub, seed)) % L).toBytes();
}

/** As GNUnet computes it since 29 October 2024; before, salt and info were swapped. */
function derivationFactor(pub: Uint8Array, seed: Uint8Array): Uint8Array {
  return hkdf(64, { salt: DERIVATION, ikm: pub, info: seed });
}

function scalarOf(priv: Uint8Array): bigint {
  if (priv.length !== 64) throw new EncodingError(`an Edx25519 private key has 64 bytes, not ${priv.length}`);
  return littleEndianNumber(priv.subarray(0, 32)) % L;
}
