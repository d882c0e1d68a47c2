/** The codes are those that the server puts into the wallet's contract. */

import { parseAmount } from "@kontor/taler/amount";
import { timestampFromSeconds } from "@kontor/taler/time";
import { OtpAlgorithm, posConfirmation } from "@kontor/taler/totp";
import { expect, test } from "vitest";
import { codesFor } from "./totp.js";

const KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const SECONDS = 1_790_000_000;
const amount = parseAmount("KUDOS:12.5");

const shownFor = (text: string, seconds = SECONDS) =>
  posConfirmation(KEY, OtpAlgorithm.TOTP_WITH_PRICE, timestampFromSeconds(seconds), parseAmount(text))!.split("\n");

test("what the wallet shows for this amount, now or while the till waited, is known", async () => {
  const codes = await codesFor(KEY, amount, SECONDS * 1000, SECONDS * 1000 + 90_000);
  for (const code of [...shownFor("KUDOS:12.5"), ...shownFor("KUDOS:12.5", SECONDS + 90)]) {
    expect(codes).toContain(code);
  }
});

test("what it shows for another amount, or for an hour ago, is not", async () => {
  const codes = await codesFor(KEY, amount, SECONDS * 1000, SECONDS * 1000);
  for (const code of [...shownFor("KUDOS:12.49"), ...shownFor("KUDOS:12.5", SECONDS - 3600)]) {
    expect(codes).not.toContain(code);
  }
});
