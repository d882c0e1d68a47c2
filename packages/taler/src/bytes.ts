/** Byte strings: joining, comparing, and the big-endian integers and NUL-terminated texts of Taler's signed structures. */
import { timingSafeEqual } from "node:crypto";
import { putU64be } from "./big-endian.js";
import { emptyBytes } from "./empty-bytes.js";
import { EncodingError } from "./encoding-error.js";

const encoder = new TextEncoder();

/** The parts, one after the other, in a new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = emptyBytes(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Whether both hold the same bytes. For equal lengths the time taken does not depend on the content. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Two bytes, big-endian. */
export function u16be(n: number): Uint8Array {
  return new Uint8Array([n >>> 8, n]);
}

/** Four bytes, big-endian. */
export function u32be(n: number): Uint8Array {
  return new Uint8Array([n >>> 24, n >>> 16, n >>> 8, n]);
}

/** Eight bytes, big-endian. */
export function u64be(n: bigint | number): Uint8Array {
  const bytes = new Uint8Array(8);
  putU64be(bytes, 0, BigInt(n));
  return bytes;
}

/** The text in UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text in UTF-8, followed by the NUL byte that ends a string in C and that Taler hashes with it. */
export function utf8z(text: string): Uint8Array {
  return encoder.encode(`${text}\0`);
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return bytesAsText(bytes, "hex");
}

/**
 * The bytes as a text in that encoding. Few bytes are copied for it: V8 holds them itself, and would move each of them to
 * where others can read them, which costs ten times as much.
 */
export function bytesAsText(bytes: Uint8Array, encoding: "hex" | "latin1" | "base64"): string {
  if (bytes.length > copied.length) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
  }
  copied.set(bytes);
  return copied.toString(encoding, 0, bytes.length);
}

/** Read at once, and overwritten by who comes next. */
const copied = Buffer.alloc(128);

/** Reads hexadecimal of either case. Throws EncodingError on anything else. */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw new EncodingError("not a hexadecimal byte string");
  return new Uint8Array(Buffer.from(text, "hex"));
}
