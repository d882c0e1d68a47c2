/** Passwords at rest: scrypt, salted; its cost is what makes guessing a stolen hash expensive. */

import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const scrypt = promisify<string, Buffer, number, object, Buffer>(scryptCallback);

/** 32 MiB and some 60 ms of one core for each try. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };
const LENGTH = 32;

/** What new hashes cost. A hash that is there says itself what it takes to check it. */
let rounds = COST.N;

/**
 * For tests of other things: what a new hash costs from now on. Without a number it is what it is for everybody.
 * @param N scrypt's cost, a power of two
 */
export function setPasswordCost(N: number = COST.N): void {
  rounds = N;
}

/** `scrypt$N$r$p$salt$hash`, the last two in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const cost = { ...COST, N: rounds };
  const hash = await scrypt(password, salt, LENGTH, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [kind, n, r, p, salt, hash] = stored.split("$");
  if (kind !== "scrypt" || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, "base64url");
  const cost = { N: Number(n), r: Number(r), p: Number(p), maxmem: COST.maxmem };
  const actual = await scrypt(password, Buffer.from(salt, "base64url"), expected.length, cost);
  return timingSafeEqual(actual, expected);
}
