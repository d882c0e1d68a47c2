/**
 * Blind RSA signatures with a full-domain hash, GNUnet's RSA-FDH. The powers are
 * OpenSSL's raw RSA; numbers travel as big-endian bytes of minimal length.
 */

import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  type RSAKeyPairOptions,
} from "node:crypto";
import { promisify } from "node:util";
import { BoundedCache } from "./bounded-cache.js";
import { concatBytes, u16be, utf8 } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { kdfMod } from "./hash.js";
import { areCoprime, bytesToNumberBE, modularInverse, numberToMinimalBytes } from "./modular.js";

/** A parsed public key. */
export interface RsaPublicKey {
  /** `u16(length of n) || u16(length of e) || n || e`, the form that is hashed and sent. */
  readonly bytes: Uint8Array;
  readonly n: bigint;
  readonly e: bigint;
  /** Bytes of the modulus. */
  readonly size: number;
  readonly key: KeyObject;
}

/** A parsed private key. */
export interface RsaPrivateKey {
  readonly pub: RsaPublicKey;
  readonly key: KeyObject;
}

/** A generated key pair, both halves as bytes that can be stored. */
export interface RsaKeyPair {
  /** PKCS#8, DER. */
  readonly priv: Uint8Array;
  /** See `RsaPublicKey.bytes`. */
  readonly pub: Uint8Array;
}

const FDH_INFO = utf8("RSA-FDA FTpsW!");
const BLINDING_SALT = utf8("Blinding KDF extractor HMAC key");
const BLINDING_INFO = utf8("Blinding KDF");

// Parsing a key costs about as much as using it once, and an exchange has some dozens of them.
const CACHED_KEYS = 512;
const publicKeys = new BoundedCache<RsaPublicKey>(CACHED_KEYS);
const privateKeys = new BoundedCache<RsaPrivateKey>(CACHED_KEYS);

/**
 * Parses `u16(length of n) || u16(length of e) || n || e`. Throws `EncodingError` when the lengths do not add up, a
 * number is not of minimal length, or the numbers cannot be an RSA key.
 */
export function rsaPublicKeyFromBytes(bytes: Uint8Array): RsaPublicKey {
  return publicKeys.get(Buffer.from(bytes).toString("latin1"), () => parsePublicKey(bytes));
}

/** The bytes of a public key from its numbers. */
export function rsaPublicKeyToBytes(n: bigint, e: bigint): Uint8Array {
  const modulus = numberToMinimalBytes(n);
  const exponent = numberToMinimalBytes(e);
  return concatBytes(u16be(modulus.length), u16be(exponent.length), modulus, exponent);
}

/** Parses a PKCS#8 private key. Throws `EncodingError` when it is none, or not RSA. */
export function rsaPrivateKeyFromBytes(der: Uint8Array): RsaPrivateKey {
  return privateKeys.get(Buffer.from(der).toString("latin1"), () => {
    let key: KeyObject;
    try {
      key = createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
    } catch {
      throw new EncodingError("not a PKCS#8 private key");
    }
    if (key.asymmetricKeyType !== "rsa") throw new EncodingError("not an RSA private key");
    return { key, pub: rsaPublicKeyFromBytes(publicBytes(createPublicKey(key))) };
  });
}

/** A new key of `bits` bits with exponent 65537; blocks for some time. */
export function generateRsaKey(bits: number): RsaKeyPair {
  return pairOf(generateKeyPairSync("rsa", newKey(bits)));
}

/** The same on a thread of its own. */
export async function generateRsaKeyAsync(bits: number): Promise<RsaKeyPair> {
  return pairOf(await promisify(generateKeyPair)("rsa", newKey(bits)));
}

/**
 * Asks for bytes, not for key objects: Node 20 stands still for ever where garbage is collected while a generated key is exported
 * as JWK (what made it waits for the lock that the export holds).
 */
function newKey(bits: number): RSAKeyPairOptions<"der", "der"> {
  return {
    modulusLength: bits,
    publicExponent: 65537,
    publicKeyEncoding: { type: "pkcs1", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  };
}

/**
 * The full-domain hash of a 64-byte hash under a key: `KdfMod(n; salt = key bytes; ikm = hash; "RSA-FDA FTpsW!")`.
 * Throws `EncodingError` when it divides the modulus, which an honest key never shows.
 */
export function fdh(pub: RsaPublicKey, hash: Uint8Array): bigint {
  const digest = kdfMod(pub.n, { salt: pub.bytes, ikm: hash, info: FDH_INFO });
  if (!areCoprime(digest, pub.n)) throw new EncodingError("malicious RSA key: the hash divides its modulus");
  return digest;
}

/** Blinds a hash with a 32-byte blinding secret: `fdh * r^e mod n`. Throws as `fdh` does. */
export function blind(pub: RsaPublicKey, hash: Uint8Array, blindingSecret: Uint8Array): Uint8Array {
  const blindedFactor = power(pub, blindingFactor(pub, blindingSecret));
  return numberToMinimalBytes((fdh(pub, hash) * blindedFactor) % pub.n);
}

/** Signs a blinded message with a private key. Throws `EncodingError` when the message is not below the modulus. */
export function signBlinded(priv: RsaPrivateKey, blinded: Uint8Array): Uint8Array {
  const message = bytesToNumberBE(blinded);
  if (message >= priv.pub.n) throw new EncodingError("the blinded message is not below the RSA modulus");
  const signed = privateDecrypt(
    { key: priv.key, padding: constants.RSA_NO_PADDING },
    paddedBytes(message, priv.pub.size),
  );
  return numberToMinimalBytes(bytesToNumberBE(signed));
}

/** Takes the blinding off a signature: `bs * r^-1 mod n`. Throws as `fdh` does, and for signatures >= n. */
export function unblind(pub: RsaPublicKey, blindedSig: Uint8Array, blindingSecret: Uint8Array): Uint8Array {
  const signature = bytesToNumberBE(blindedSig);
  if (signature >= pub.n) throw new EncodingError("the blind signature is not below the RSA modulus");
  const inverse = modularInverse(blindingFactor(pub, blindingSecret), pub.n)!;
  return numberToMinimalBytes((signature * inverse) % pub.n);
}

/** Whether a signer's answer to a blinded message is the signature that it asks for. */
export function isBlindSignature(pub: RsaPublicKey, blinded: Uint8Array, blindedSig: Uint8Array): boolean {
  const signature = bytesToNumberBE(blindedSig);
  return signature < pub.n && power(pub, signature) === bytesToNumberBE(blinded);
}

/** Whether `sig^e mod n` is the full-domain hash. Never throws. */
export function verify(pub: RsaPublicKey, hash: Uint8Array, sig: Uint8Array): boolean {
  const signature = bytesToNumberBE(sig);
  if (signature === 0n || signature >= pub.n) return false;
  try {
    return power(pub, signature) === fdh(pub, hash);
  } catch {
    return false;
  }
}

/** The number that a blinding secret stands for under a key; coprime to n. */
export function blindingFactor(pub: RsaPublicKey, blindingSecret: Uint8Array): bigint {
  const factor = kdfMod(pub.n, { salt: BLINDING_SALT, ikm: blindingSecret, info: BLINDING_INFO });
  if (!areCoprime(factor, pub.n)) throw new EncodingError("malicious RSA key: the blinding factor divides its modulus");
  return factor;
}

/** `base^e mod n`; the base is below n. */
function power(pub: RsaPublicKey, base: bigint): bigint {
  const result = publicEncrypt({ key: pub.key, padding: constants.RSA_NO_PADDING }, paddedBytes(base, pub.size));
  return bytesToNumberBE(result);
}

function paddedBytes(n: bigint, size: number): Buffer {
  return Buffer.from(n.toString(16).padStart(size * 2, "0"), "hex");
}

function parsePublicKey(bytes: Uint8Array): RsaPublicKey {
  if (bytes.length < 4) throw new EncodingError("RSA public key is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint16(0);
  const exponentSize = view.getUint16(2);
  if (bytes.length !== 4 + size + exponentSize) throw new EncodingError("lengths in RSA public key do not add up");
  const modulus = bytes.subarray(4, 4 + size);
  const exponent = bytes.subarray(4 + size);
  const n = bytesToNumberBE(modulus);
  const e = bytesToNumberBE(exponent);
  if (modulus[0] === 0 || exponent[0] === 0) throw new EncodingError("number in RSA public key has leading zeros");
  if (n % 2n === 0n || e % 2n === 0n || e < 3n || e >= n) throw new EncodingError("not an RSA public key");
  const jwk = { kty: "RSA", n: base64url(modulus), e: base64url(exponent) };
  let key: KeyObject;
  try {
    key = createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    throw new EncodingError("not an RSA public key");
  }
  return { bytes: Uint8Array.from(bytes), n, e, size, key };
}

function pairOf({ privateKey, publicKey }: { readonly privateKey: Buffer; readonly publicKey: Buffer }): RsaKeyPair {
  const pub = publicBytes(createPublicKey({ key: publicKey, format: "der", type: "pkcs1" }));
  return { priv: Uint8Array.from(privateKey), pub };
}

function publicBytes(publicKey: KeyObject): Uint8Array {
  const { n, e } = publicKey.export({ format: "jwk" });
  return rsaPublicKeyToBytes(
    bytesToNumberBE(Buffer.from(n ?? "", "base64url")),
    bytesToNumberBE(Buffer.from(e ?? "", "base64url")),
  );
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
