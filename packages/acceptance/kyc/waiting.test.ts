/** While a client waits for a change of KYC, the exchange is asked by its own long poll. No background work runs here. */

import { runNow } from "@kontor/merchant/jobs/runner";
import { checkKyc } from "@kontor/merchant/kyc/kyc-check";
import { parseAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const SHOP = "payto://x-taler-bank/localhost/shop?receiver-name=Shop";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false });
  exchange().setKycRequired(true);
  await runNow(shop.backend.deps, checkKyc);
  await lookLater();
});
afterAll(() => shop?.stop());

const exchange = () => shop.sandbox.exchanges[0]!;

async function lookLater(): Promise<void> {
  shop.sandbox.clock.advance(8n * DAY);
  await runNow(shop.backend.deps, checkKyc);
}

const waitFor = (condition: string, timeoutMs = 60_000) =>
  shop.call(`private/kyc?${condition}&timeout_ms=${timeoutMs}`);

async function makeKycAuthTransfer(): Promise<void> {
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  const path = `private/accounts/${account!.h_wire}/kycauth`;
  const [instruction] = (await shop.call(path, { exchange_url: exchange().baseUrl })).body.wire_instructions as [
    { target_payto: string; subject: { subject: string; credit_amount: string } },
  ];
  const { credit_amount, subject } = instruction.subject;
  await shop.sandbox.bank.wire("shop", instruction.target_payto, parseAmount(credit_amount), subject);
}

test("each step is told when it is taken, to everybody who waits for it", async () => {
  expect((await shop.call("private/kyc")).body.kyc_data).toMatchObject([{ status: "kyc-wire-required" }]);
  const transferred = [waitFor("lpt=1"), waitFor("lp_not_status=kyc-wire-required"), waitFor("lp_status=kyc-required")];
  const ready = [waitFor("lpt=3"), waitFor("lp_status=ready")];
  await makeKycAuthTransfer();
  for (const answer of await Promise.all(transferred)) {
    expect(answer.body.kyc_data).toMatchObject([{ status: "kyc-required", exchange_http_status: 202 }]);
  }
  await exchange().setKycDone(SHOP, true);
  for (const answer of await Promise.all(ready)) {
    expect(answer.body.kyc_data).toMatchObject([{ status: "ready", exchange_http_status: 200 }]);
  }
});

test("an exchange that breaks connections, or does not know how to wait, keeps nobody longer than he wants", async () => {
  await exchange().setKycDone(SHOP, false);
  await lookLater();
  expect((await shop.call("private/kyc")).body.kyc_data).toMatchObject([{ status: "kyc-required" }]);
  exchange().fault({ kind: "reset", path: "/kyc-check/*", times: 100 });
  expect((await waitFor("lpt=3", 1500)).body.kyc_data).toMatchObject([{ status: "kyc-required" }]);
  exchange().clearFaults();
  const impatient = { aml_review: false, rule_gen: 1, access_token: "0".repeat(52) };
  exchange().fault({ kind: "answer", path: "/kyc-check/*", status: 202, body: impatient, times: 6 });
  expect((await waitFor("lpt=3", 2500)).body.kyc_data).toMatchObject([{ status: "kyc-required" }]);
  // Not all of the six have been used up by then.
  await lookLater();
  expect((await shop.call("private/kyc")).body.kyc_data).toMatchObject([{ access_token: impatient.access_token }]);
  exchange().clearFaults();
});
