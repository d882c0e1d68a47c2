import { parseAmount } from "@kontor/taler/amount";
import { timestampFromSeconds } from "@kontor/taler/time";
import { OtpAlgorithm, posConfirmation } from "@kontor/taler/totp";
import { expect, test } from "vitest";
import { checkOtpCode, type OtpCheck } from "./otp-check.js";

/** The ASCII text 12345678901234567890, as in the table of RFC 6238. */
const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const TIME = 1_111_111_109;
const check = (members: Partial<OtpCheck>) =>
  checkOtpCode({ key: KEY, nowSeconds: TIME, code: "07081804", ...members });

test.each([
  ["of RFC 6238 at 59 s", { code: "94287082", nowSeconds: 59 }],
  ["of RFC 6238 at 1111111109 s", { code: "07081804" }],
  ["with the price", { amount: "EUR:1.5", code: "93076942" }],
  ["with the price, in lower case and padded", { key: `${KEY.toLowerCase()}==`, amount: "EUR:1.50", code: "93076942" }],
  ["all that the wallet shows", { amount: "EUR:1.5", code: "06219459\n96369227\n93076942\n09854584\n12320693" }],
  ["with a gap", { code: "0708 1804" }],
  ["without the price though there is one", { amount: "EUR:7", algorithm: 1 as const, code: "07081804" }],
])("the code %s is right", async (_name, members) => {
  expect(await check(members)).toEqual({ ok: true, ageSeconds: 0 });
});

test.each([
  ["that is wrong", { code: "07081805" }],
  ["of another amount", { amount: "EUR:1.51", code: "93076942" }],
  ["of another currency", { amount: "CHF:1.5", code: "93076942" }],
  ["of another key", { key: "MFRGGZDFMZTWQ2LK" }],
  ["from long ago", { nowSeconds: TIME + 400 }],
  ["from the future", { nowSeconds: TIME - 120 }],
])("a code %s is wrong", async (_name, members) => {
  expect(await check(members)).toEqual({ ok: false });
});

test("an order may have been made some minutes ago", async () => {
  expect(await check({ nowSeconds: TIME + 299 })).toMatchObject({ ok: true, ageSeconds: 300 });
  expect(await check({ nowSeconds: TIME + 3599, maxAgeSeconds: 3600 })).toMatchObject({ ok: true });
});

test.each([
  ["key", { key: "not base32!" }],
  ["key", { key: "A" }],
  ["key", { key: "" }],
  ["amount", { algorithm: 2 as const }],
  ["amount", { amount: "1.50" }],
  ["amount", { amount: "EUR:4503599627370497" }],
  ["code", { code: "" }],
  ["code", { code: "123456" }],
])("a %s that is none is said to be none", async (word, members) => {
  await expect(check(members)).rejects.toThrow(word);
});

test("it computes what the backend gives to wallets, whatever key and price", async () => {
  for (const amount of ["KUDOS:0", "EUR:0.00000001", "TESTKUDOS:4503599627370496", "ABCDEFGHIJK:12.5"]) {
    for (const key of ["MFRGGZDF", KEY, KEY.repeat(5)]) {
      for (const algorithm of [OtpAlgorithm.TOTP_WITHOUT_PRICE, OtpAlgorithm.TOTP_WITH_PRICE] as const) {
        const code = posConfirmation(key, algorithm, timestampFromSeconds(TIME), parseAmount(amount))!;
        for (const one of code.split("\n")) {
          expect(await checkOtpCode({ key, algorithm, amount, code: one, nowSeconds: TIME })).toMatchObject({
            ok: true,
          });
        }
      }
    }
  }
});
