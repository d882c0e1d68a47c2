/**
 * Ed25519 (RFC 8032) over raw 32-byte keys, as Taler signs everything: a private key is the seed, a signature
 * R || S. The arithmetic is that of node:crypto.
 */

import {
  createPrivateKey,
  createPublicKey,
  sign as edSign,
  verify as edVerify,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { BoundedCache } from "./bounded-cache.js";
import { bytesAsText } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";

export interface EddsaKeyPair {
  /** 32-byte seed. */
  readonly priv: Uint8Array;
  /** 32-byte compressed point. */
  readonly pub: Uint8Array;
}

/** A private key that was parsed once, for keys that sign often. */
export interface ImportedPrivateKey {
  readonly kind: "eddsa-private";
  readonly key: KeyObject;
}

/** A public key that was parsed once, for keys whose signatures are checked often. */
export interface ImportedPublicKey {
  readonly kind: "eddsa-public";
  readonly key: KeyObject;
}

/** The DER before a raw private key: PKCS#8 of RFC 8410. Its decoder takes ten times as long as a signature. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

const CACHED_KEYS = 256;
const privateKeys = new BoundedCache<ImportedPrivateKey>(CACHED_KEYS);
const publicKeys = new BoundedCache<ImportedPublicKey>(CACHED_KEYS);

/** A fresh key pair; `random` gives the seed (by default the system's generator). */
export function createKeyPair(random: (size: number) => Uint8Array = randomBytes): EddsaKeyPair {
  const priv = Uint8Array.from(random(32));
  return { priv, pub: publicKeyOf(priv) };
}

/** The public key of a 32-byte seed. Throws `EncodingError` on another length. */
export function publicKeyOf(priv: Uint8Array): Uint8Array {
  const { x } = privateKeyObject(priv).export({ format: "jwk" });
  return Uint8Array.from(Buffer.from(x!, "base64url"));
}

/** Parses a private key for repeated use; the last few hundred are kept. */
export function importPrivateKey(priv: Uint8Array): ImportedPrivateKey {
  return privateKeys.get(cacheKey(priv), () => ({ kind: "eddsa-private", key: privateKeyObject(priv) }));
}

/** Parses a private key of which the public key is known, ten times faster than without. It is not kept. Throws `EncodingError` where one of them has another length. */
export function readKeyPair({ priv, pub }: EddsaKeyPair): ImportedPrivateKey {
  for (const part of [priv, pub]) {
    if (part.length !== 32) throw new EncodingError(`an Ed25519 key has 32 bytes, not ${part.length}`);
  }
  const jwk = { kty: "OKP", crv: "Ed25519", d: base64url(priv), x: base64url(pub) };
  return { kind: "eddsa-private", key: createPrivateKey({ key: jwk, format: "jwk" }) };
}

/** Parses a public key for repeated use; the last few hundred are kept. */
export function importPublicKey(pub: Uint8Array): ImportedPublicKey {
  return publicKeys.get(cacheKey(pub), () => ({ kind: "eddsa-public", key: publicKeyObject(pub) }));
}

/** The 64-byte signature of a message (which begins with its purpose, see signatures/purpose.ts). Deterministic. */
export function sign(priv: Uint8Array | ImportedPrivateKey, message: Uint8Array): Uint8Array {
  const key = priv instanceof Uint8Array ? privateKeyObject(priv) : priv.key;
  return new Uint8Array(edSign(null, message, key));
}

/** Whether the signature is that key's over that message. Never throws: keys and signatures of a wrong length fail. */
export function verify(pub: Uint8Array | ImportedPublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  if (pub instanceof Uint8Array && pub.length !== 32) return false;
  const key = pub instanceof Uint8Array ? { key: publicJwk(pub), format: "jwk" as const } : pub.key;
  try {
    return edVerify(null, message, key, signature);
  } catch {
    return false; // OpenSSL throws for some encodings that are no point of the curve
  }
}

function privateKeyObject(priv: Uint8Array): KeyObject {
  if (priv.length !== 32) throw new EncodingError(`an Ed25519 private key has 32 bytes, not ${priv.length}`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, priv]), format: "der", type: "pkcs8" });
}

function publicKeyObject(pub: Uint8Array): KeyObject {
  if (pub.length !== 32) throw new EncodingError(`an Ed25519 public key has 32 bytes, not ${pub.length}`);
  return createPublicKey({ key: publicJwk(pub), format: "jwk" });
}

/** Read ten times faster than DER, whose decoder costs as much as checking a signature. */
function publicJwk(pub: Uint8Array) {
  return { kty: "OKP", crv: "Ed25519", x: base64url(pub) };
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

function cacheKey(key: Uint8Array): string {
  return bytesAsText(key, "latin1");
}
