/** Big-endian integers, as the signed structures have them, written into bytes that are there. Also for browsers. */

/** Writes eight bytes, big-endian. Without a DataView, for which V8 would move bytes that it holds itself elsewhere. */
export function putU64be(bytes: Uint8Array, offset: number, n: bigint): void {
  putU32be(bytes, offset, Number((n >> 32n) & 0xffffffffn));
  putU32be(bytes, offset + 4, Number(n & 0xffffffffn));
}

/** Writes four bytes, big-endian. */
export function putU32be(bytes: Uint8Array, offset: number, n: number): void {
  bytes[offset] = n >>> 24;
  bytes[offset + 1] = n >>> 16;
  bytes[offset + 2] = n >>> 8;
  bytes[offset + 3] = n;
}
