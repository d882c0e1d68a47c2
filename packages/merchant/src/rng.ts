/** Randomness comes in from outside, so that tests can be exact. */
import { randomBytes } from "node:crypto";

/** Whatever makes unpredictable bytes: salts, nonces, keys, identifiers. */
export interface Rng {
  bytes(count: number): Uint8Array;
}

/** The operating system's cryptographically secure generator. */
export const systemRng: Rng = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
};
