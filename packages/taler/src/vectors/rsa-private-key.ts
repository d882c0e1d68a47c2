/** Private RSA keys from the numbers in the vectors. Only tests import this. */

import { createPrivateKey } from "node:crypto";
import { modularInverse, numberToMinimalBytes } from "../modular.js";

/** PKCS#8 of n, e and d in hex; p and q are found by the probabilistic method of NIST SP 800-56B, appendix C. */
export function rsaPrivateKeyBytesOf(n: string, e: string, d: string): Uint8Array {
  const numbers = { n: BigInt(`0x${n}`), e: BigInt(`0x${e}`), d: BigInt(`0x${d}`) };
  const p = primeFactor(numbers);
  const q = numbers.n / p;
  const jwk = {
    kty: "RSA",
    n: base64url(numbers.n),
    e: base64url(numbers.e),
    d: base64url(numbers.d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(numbers.d % (p - 1n)),
    dq: base64url(numbers.d % (q - 1n)),
    qi: base64url(modularInverse(q, p)!),
  };
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return Uint8Array.from(key.export({ format: "der", type: "pkcs8" }));
}

function primeFactor({ n, e, d }: { n: bigint; e: bigint; d: bigint }): bigint {
  let odd = e * d - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) twos++;
  for (let base = 2n; ; base++) {
    let x = power(base, odd, n);
    for (let i = 0; i < twos; i++) {
      const square = (x * x) % n;
      if (square === 1n && x !== 1n && x !== n - 1n) return greatestCommonDivisor(x - 1n, n);
      x = square;
    }
  }
}

function power(base: bigint, exponent: bigint, n: bigint): bigint {
  let result = 1n;
  for (let [b, rest] = [base % n, exponent]; rest > 0n; rest >>= 1n, b = (b * b) % n) {
    if (rest & 1n) result = (result * b) % n;
  }
  return result;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

function base64url(n: bigint): string {
  return Buffer.from(numberToMinimalBytes(n)).toString("base64url");
}
