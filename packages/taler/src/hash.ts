/** SHA-512 and the key derivation of GNUnet (GNUNET_CRYPTO_kdf, GNUNET_CRYPTO_kdf_mod_mpi). */
import { createHash, createHmac, hash } from "node:crypto";
import { concatBytes, u16be } from "./bytes.js";

/** What a key is derived from. An `info` of several parts is their concatenation. */
export interface KeyMaterial {
  readonly salt: Uint8Array;
  readonly ikm: Uint8Array;
  readonly info: Uint8Array;
}

/** SHA-512 of the parts one after the other, 64 bytes. */
export function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return new Uint8Array(hash("sha512", parts[0]!, "buffer"));
  const digest = createHash("sha512");
  for (const part of parts) digest.update(part);
  return new Uint8Array(digest.digest());
}

/** SHA-512 of the text in UTF-8 with the NUL byte after it, 64 bytes. */
export function sha512z(text: string): Uint8Array {
  return new Uint8Array(hash("sha512", `${text}\0`, "buffer"));
}

/** The first 32 bytes of SHA-512 of the parts (a ShortHashCode). */
export function sha512Half(...parts: readonly Uint8Array[]): Uint8Array {
  return sha512(...parts).slice(0, 32);
}

/**
 * HKDF with HMAC-SHA-512 for extraction and HMAC-SHA-256 for expansion, which node:crypto's own hkdf cannot do.
 * `length` is at most 255 * 32 bytes.
 */
export function hkdf(length: number, { salt, ikm, info }: KeyMaterial): Uint8Array {
  const pseudoRandomKey = createHmac("sha512", salt).update(ikm).digest();
  const output = new Uint8Array(Math.ceil(length / 32) * 32);
  let block: Uint8Array = new Uint8Array(0);
  for (let i = 1; (i - 1) * 32 < length; i++) {
    block = createHmac("sha256", pseudoRandomKey)
      .update(block)
      .update(info)
      .update(new Uint8Array([i]))
      .digest();
    output.set(block, (i - 1) * 32);
  }
  return output.slice(0, length);
}

/** A number below `n`, derived by drawing numbers of its bit length with a counter until one fits. */
export function kdfMod(n: bigint, { salt, ikm, info }: KeyMaterial): bigint {
  const bits = n.toString(2).length;
  const length = Math.floor((bits - 1) / 8) + 1;
  for (let counter = 0; ; counter++) {
    const bytes = hkdf(length, { salt, ikm, info: concatBytes(info, u16be(counter)) });
    const candidate = BigInt.asUintN(bits, BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
    if (candidate < n) return candidate;
  }
}
