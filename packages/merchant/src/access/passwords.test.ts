/** How passwords are kept, at the cost that everybody's have. */

import { beforeAll, expect, test } from "vitest";
import { hashPassword, passwordMatches, setPasswordCost } from "./passwords.js";

// All other tests keep theirs cheaply.
beforeAll(() => setPasswordCost());

test("a password is kept as a salted hash that costs who guesses 32 MiB and 32,768 rounds for each try", async () => {
  const [first, second] = await Promise.all([hashPassword("open sesame"), hashPassword("open sesame")]);
  expect(first).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(second).not.toBe(first);
  expect(await passwordMatches("open sesame", first)).toBe(true);
  expect(await passwordMatches("Open sesame", first)).toBe(false);
});

test("a hash that was made at another cost is still checked", async () => {
  setPasswordCost(2 ** 10);
  const cheap = await hashPassword("open sesame");
  setPasswordCost();
  expect(await passwordMatches("open sesame", cheap)).toBe(true);
  expect(await passwordMatches("open", cheap)).toBe(false);
});

test.each(["", "plain", "md5$1$2$3$4$5", "scrypt$32768$8$1"])(
  "nothing matches %j, which is no such hash",
  async (kept) => {
    expect(await passwordMatches("", kept)).toBe(false);
  },
);
