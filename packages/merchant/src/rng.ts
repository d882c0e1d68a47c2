/** Randomness comes in from outside, so that tests can be exact. */
import { randomFillSync } from "node:crypto";

/** Whatever makes unpredictable bytes: salts, nonces, keys, identifiers. */
export interface Rng {
  bytes(count: number): Uint8Array;
}

/** Bytes that are asked for at once: each time is a call to the kernel, which costs more than the bytes. */
const STOCK = 4096;

const stock = new Uint8Array(STOCK);
let used = STOCK;

/** The operating system's cryptographically secure generator. No byte is given twice, nor kept once it was given. */
export const systemRng: Rng = {
  bytes(count) {
    if (count > STOCK) return randomFillSync(new Uint8Array(count));
    if (used + count > STOCK) {
      randomFillSync(stock);
      used = 0;
    }
    const given = stock.slice(used, used + count);
    stock.fill(0, used, used + count);
    used += count;
    return given;
  },
};
