/** Codes of authenticator apps (RFC 6238 with SHA-1, six digits, half a minute: what every app can do). */

import type { Timestamp } from "@kontor/taler/time";
import { codeOfStep, decodeRfc3548Base32, encodeRfc3548Base32, stepAt } from "@kontor/taler/totp";
import type { Rng } from "../rng.js";

/** As long as SHA-1's output (RFC 4226, section 4). */
const KEY_BYTES = 20;
/** Clocks of phones are not exact, and people are slow. */
const DRIFT = [0, -1, 1];

/** RFC 3548 base32. */
export function newTotpKey(rng: Rng): string {
  return encodeRfc3548Base32(rng.bytes(KEY_BYTES));
}

/** What apps read from a QR code. */
export function totpUri(key: string, { shop, issuer }: { readonly shop: string; readonly issuer: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(shop)}`;
  return `otpauth://totp/${label}?secret=${key}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`;
}

/** The step whose code this is, now or half a minute before or after; undefined where it is none of these. */
export function stepOfCode(key: string, code: string, now: Timestamp): number | undefined {
  const secret = decodeRfc3548Base32(key);
  const steps = DRIFT.map((drift) => stepAt(now) + drift);
  return steps.find((step) => codeOfStep(secret, step, 6) === code);
}
