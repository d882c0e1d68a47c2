/**
 * The codes that wallets show where nobody is online but the customer (TALER_build_pos_confirmation, RFC 6238), computed
 * with what browsers have. They hold the amount: a code for less does not fit.
 */

import { type Amount, amountBytes } from "@kontor/taler/amount";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_SECONDS = 30;
/** Clocks differ: contracts give the codes of two steps before and after theirs. */
const TOLERANCE = 2;
const DIGITS = 8;
const HMAC_KEY_BYTES = 64;

/**
 * All codes that a wallet may show for this amount, of an order that was made between these moments.
 * @param key RFC 3548 base32
 * @param from epoch milliseconds
 */
export async function codesFor(key: string, amount: Amount, from: number, to: number): Promise<Set<string>> {
  const secret = await hkdf(HMAC_KEY_BYTES, new Uint8Array(amountBytes(amount)), decodeBase32(key));
  const hmacKey = await importKey(secret, "SHA-1");
  const codes = new Set<string>();
  for (let step = stepOf(from) - TOLERANCE; step <= stepOf(to) + TOLERANCE; step++) {
    codes.add(await codeOfStep(hmacKey, Math.max(step, 0)));
  }
  return codes;
}

function stepOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000 / STEP_SECONDS);
}

/** RFC 4226, with the lowest eight decimal digits. */
async function codeOfStep(key: CryptoKey, step: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const code = (mac.getUint32(mac.getUint8(mac.byteLength - 1) & 15) & 0x7fffffff) % 10 ** DIGITS;
  return String(code).padStart(DIGITS, "0");
}

/** HKDF that extracts with HMAC-SHA-512 and expands with HMAC-SHA-256, which browsers' own cannot do; without info. */
async function hkdf(length: number, salt: Uint8Array<ArrayBuffer>, material: Uint8Array<ArrayBuffer>) {
  const extracted = await hmac(salt, "SHA-512", material);
  const output = new Uint8Array(Math.ceil(length / 32) * 32);
  let block = new Uint8Array(0);
  for (let i = 1; (i - 1) * 32 < length; i++) {
    block = await hmac(extracted, "SHA-256", new Uint8Array([...block, i]));
    output.set(block, (i - 1) * 32);
  }
  return output.slice(0, length);
}

async function hmac(key: Uint8Array<ArrayBuffer>, hash: string, data: Uint8Array<ArrayBuffer>) {
  return new Uint8Array(await crypto.subtle.sign("HMAC", await importKey(key, hash), data));
}

function importKey(key: Uint8Array<ArrayBuffer>, hash: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
}

function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = [...text.replace(/=+$/, "").toUpperCase()]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return new Uint8Array(bytes.map((byte) => Number.parseInt(byte, 2)));
}
