/** Recovery codes: on paper, for people who have lost the phone. Each is good once; 80 random bits cannot be guessed. */

import { encodeBase32 } from "@kontor/taler/base32";
import { sha256 } from "../database/sha256.js";
import type { Rng } from "../rng.js";

const CODES = 10;
const CODE_BYTES = 10;

/** As people read them, `ABCD-EF01-2345-6789`. */
export function newRecoveryCodes(rng: Rng): string[] {
  return Array.from({ length: CODES }, () => encodeBase32(rng.bytes(CODE_BYTES)).match(/.{4}/g)!.join("-"));
}

/** What is stored of a code; the way in which it is typed does not matter. */
export function hashOfRecoveryCode(code: string): Uint8Array {
  // As base32 of the protocol is read: I, L, O and U stand for what they look like.
  const read = code.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replaceAll("O", "0").replaceAll("U", "V");
  return sha256(`recovery code ${read}`);
}
