/** Codes that a shop's terminal without network shows to confirm a payment (TALER_build_pos_confirmation, RFC 6238). */
import { createHmac } from "node:crypto";
import { type Amount, amountBytes } from "./amount.js";
import { u64be } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import { hkdf } from "./hash.js";
import { type Timestamp, toSeconds } from "./time.js";

/** How a device computes its code; the numbers of the protocol. */
export const OtpAlgorithm = { NONE: 0, TOTP_WITHOUT_PRICE: 1, TOTP_WITH_PRICE: 2 } as const;
export type OtpAlgorithm = (typeof OtpAlgorithm)[keyof typeof OtpAlgorithm];

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_SECONDS = 30;
/** Clocks of terminals are not exact: the codes of two steps before and after are given as well. */
const STEPS = [-2, -1, 0, 1, 2];

/**
 * Five codes of eight digits, one a line, around the time of the contract; with the price mixed into the key for
 * TOTP_WITH_PRICE. Undefined for NONE, for a price that is needed and absent, and for a key that is not base32, as a paid
 * customer must not suffer for it.
 */
export function posConfirmation(
  key: string,
  algorithm: OtpAlgorithm,
  contractTimestamp: Timestamp,
  amount: Amount | undefined,
): string | undefined {
  if (algorithm === OtpAlgorithm.NONE || !RFC3548.test(key)) return undefined;
  const hmacKey = hmacKeyOf(decodeRfc3548Base32(key), algorithm, amount);
  if (hmacKey === undefined) return undefined;
  const step = stepAt(contractTimestamp);
  return STEPS.map((offset) => codeOfStep(hmacKey, Math.max(step + offset, 0))).join("\n");
}

function hmacKeyOf(secret: Uint8Array, algorithm: OtpAlgorithm, amount: Amount | undefined): Uint8Array | undefined {
  if (algorithm === OtpAlgorithm.TOTP_WITHOUT_PRICE) return secret;
  return amount && hkdf(64, { salt: amountBytes(amount), ikm: secret, info: new Uint8Array(0) });
}

const RFC3548 = /^[A-Za-z2-7]*={0,2}$/;

/** Reads RFC 3548 base32 as devices show their keys, of either case; at most two "=" may follow. Throws EncodingError. */
export function decodeRfc3548Base32(text: string): Uint8Array {
  if (!RFC3548.test(text)) throw new EncodingError("not a key in RFC 3548 base32");
  const digits = text.replace(/=+$/, "").toUpperCase();
  const bytes = new Uint8Array(Math.floor((digits.length * 5) / 8));
  let pending = 0;
  let bits = 0;
  let position = 0;
  for (const digit of digits) {
    pending = ((pending << 5) | ALPHABET.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[position++] = pending >>> bits;
    }
  }
  return bytes;
}

/** Writes RFC 3548 base32 as apps take their keys, without "=". */
export function encodeRfc3548Base32(bytes: Uint8Array): string {
  let text = "";
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = ((pending << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(pending >>> (bits - 5)) & 31]!;
  }
  return bits === 0 ? text : text + ALPHABET[(pending << (5 - bits)) & 31]!;
}

/** The step of RFC 6238 that a moment is in. */
export function stepAt(time: Timestamp): number {
  return Math.floor(toSeconds(time) / STEP_SECONDS);
}

/** RFC 4226: HMAC-SHA-1 over the step, truncated to decimal digits: eight for terminals, six for authenticator apps. */
export function codeOfStep(key: Uint8Array, step: number, digits: 6 | 8 = 8): string {
  const mac = createHmac("sha1", key).update(u64be(step)).digest();
  const code = (mac.readUInt32BE(mac[mac.length - 1]! & 15) & 0x7fffffff) % 10 ** digits;
  return String(code).padStart(digits, "0");
}
