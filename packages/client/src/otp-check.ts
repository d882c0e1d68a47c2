/**
 * Codes that confirm a payment, checked where there is no network: a till that knows the key of the shop's device tells
 * by itself whether what a customer shows belongs to a payment of this amount that was just made. With the cryptography
 * that browsers and Node have.
 */

/** As the protocol numbers them: without and with the price. */
export type OtpCheckAlgorithm = 1 | 2;

export interface OtpCheck {
  /** Of the device, in RFC 3548 base32. */
  readonly key: string;
  /** 2 by default where there is an amount, else 1. */
  readonly algorithm?: OtpCheckAlgorithm;
  /** What was to be paid, such as `EUR:4.20`; needed by algorithm 2. */
  readonly amount?: string;
  /** What the customer shows: a code of eight digits, or several. */
  readonly code: string;
  /** Seconds since 1970; the clock's time by default. */
  readonly nowSeconds?: number;
  /** How long ago the order may have been made; five minutes by default. */
  readonly maxAgeSeconds?: number;
}

/** Whether the code is right; then how long ago its order was made, in seconds, as exactly as codes tell. */
export type OtpCheckResult = { readonly ok: true; readonly ageSeconds: number } | { readonly ok: false };

/** A wallet shows codes of two steps before and after the order, and clocks of tills are no better. */
const STEPS_AROUND = 2;
const STEP_SECONDS = 30;
const DEFAULT_MAX_AGE_SECONDS = 300;

/** @throws RangeError for a key, an amount or a code that is none */
export async function checkOtpCode(check: OtpCheck): Promise<OtpCheckResult> {
  const { amount, nowSeconds = Date.now() / 1000, maxAgeSeconds = DEFAULT_MAX_AGE_SECONDS } = check;
  const codes = codesIn(check.code);
  const algorithm = check.algorithm ?? (amount === undefined ? 1 : 2);
  const secret = decodeKey(check.key);
  const hmacKey = algorithm === 1 ? secret : await keyWithPrice(secret, amount);
  const now = Math.floor(nowSeconds / STEP_SECONDS);
  const oldest = now - Math.ceil(maxAgeSeconds / STEP_SECONDS) - STEPS_AROUND;
  // The newest first: the same code may, very rarely, come twice.
  for (let step = now + STEPS_AROUND; step >= Math.max(0, oldest); step--) {
    if (codes.includes(await codeOfStep(hmacKey, step))) {
      return { ok: true, ageSeconds: Math.max(0, (now - step) * STEP_SECONDS) };
    }
  }
  return { ok: false };
}

function codesIn(text: string): string[] {
  const codes = text.trim().split(/[\s,;]+/);
  // Some wallets write a gap in the middle.
  if (codes.length % 2 === 0 && codes.every((part) => /^\d{4}$/.test(part))) {
    return codes.flatMap((part, index) => (index % 2 === 0 ? [part + codes[index + 1]!] : []));
  }
  if (codes.every((code) => /^\d{8}$/.test(code))) return codes;
  throw new RangeError("a code has eight digits");
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function decodeKey(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z2-7]+={0,2}$/.test(text)) throw new RangeError("the key is not in base32");
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
  if (bytes.length === 0) throw new RangeError("the key is too short");
  return bytes;
}

const PRICED_KEY_BYTES = 64;
const HASH_BYTES = 32;

/** HKDF as Taler has it: extracted with SHA-512, expanded with SHA-256; the amount is the salt. */
async function keyWithPrice(secret: Uint8Array<ArrayBuffer>, amount: string | undefined) {
  if (amount === undefined) throw new RangeError("the amount is needed");
  const extracted = await hmac("SHA-512", amountBlock(amount), secret);
  const expanded = new Uint8Array(PRICED_KEY_BYTES);
  let block = new Uint8Array();
  for (let index = 0; index < PRICED_KEY_BYTES / HASH_BYTES; index++) {
    block = await hmac("SHA-256", extracted, Uint8Array.from([...block, index + 1]));
    expanded.set(block, index * HASH_BYTES);
  }
  return expanded;
}

/** 24 bytes: value, fraction in 10^-8, currency. */
function amountBlock(text: string): Uint8Array<ArrayBuffer> {
  const [, currency, value, fraction = ""] = /^([A-Z]{1,11}):(\d{1,16})(?:\.(\d{1,8}))?$/.exec(text) ?? [];
  if (currency === undefined || BigInt(value!) > 2n ** 52n)
    throw new RangeError("an amount is written such as EUR:4.20");
  const block = new Uint8Array(24);
  const view = new DataView(block.buffer);
  view.setBigUint64(0, BigInt(value!));
  view.setUint32(8, Number(fraction.padEnd(8, "0")));
  block.set(new TextEncoder().encode(currency), 12);
  return block;
}

/** RFC 4226, eight digits. */
async function codeOfStep(key: Uint8Array<ArrayBuffer>, step: number): Promise<string> {
  const counter = new Uint8Array(8);
  new DataView(counter.buffer).setBigUint64(0, BigInt(step));
  const mac = await hmac("SHA-1", key, counter);
  const number = new DataView(mac.buffer).getUint32(mac[mac.length - 1]! & 15) & 0x7fffffff;
  return String(number % 100_000_000).padStart(8, "0");
}

async function hmac(hash: string, key: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>) {
  const algorithm = { name: "HMAC", hash };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}
