/** The few operations on large numbers that OpenSSL does not offer by themselves, and their byte forms. */

/** The number that big-endian bytes stand for; of no bytes, zero. */
export function bytesToNumberBE(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** Big-endian bytes without leading zeros, as libgcrypt writes a number; zero has no bytes. */
export function numberToMinimalBytes(n: bigint): Uint8Array {
  if (n === 0n) return new Uint8Array(0);
  const hex = n.toString(16);
  return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

/** The inverse of `a` modulo `n`, or undefined when they have a common divisor. Not of constant time. */
export function modularInverse(a: bigint, n: bigint): bigint | undefined {
  let [r0, r1] = [n, ((a % n) + n) % n];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  if (r0 !== 1n) return undefined;
  return t0 < 0n ? t0 + n : t0;
}

/** Whether `a` and `n` have no common divisor but one. */
export function areCoprime(a: bigint, n: bigint): boolean {
  let [x, y] = [a, n];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 1n;
}

/** The number that little-endian bytes stand for. */
export function littleEndianNumber(bytes: Uint8Array): bigint {
  return bytesToNumberBE(Uint8Array.from(bytes).reverse());
}

/** A number as that many little-endian bytes; it has to fit. */
export function littleEndianBytes(n: bigint, size: number): Uint8Array {
  return Uint8Array.from(Buffer.from(n.toString(16).padStart(size * 2, "0"), "hex").reverse());
}
