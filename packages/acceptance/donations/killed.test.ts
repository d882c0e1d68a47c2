/** A server that is killed at every step between the deposit and the receipt: what was given is signed for, once. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueReceipts } from "@kontor/merchant/donation-receipts/issue-receipts";
import { runNow } from "@kontor/merchant/jobs/runner";
import { recoverIntents } from "@kontor/merchant/payments/intent-recovery";
import { testKeyFile } from "@kontor/merchant/testing/test-secrets";
import type { SandboxDonau } from "@kontor/sandbox/donau/donau";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import { donationRequest, prepareDonation } from "@kontor/sandbox/wallet/donation";
import { printAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { type RunningKontor, startKontor } from "../commands/run-kontor.js";
import { donationOf, linkToDonau, QUICK_UNITS } from "../shop/charity.js";
import { aProposal, coinsOf, post } from "../shop/raw-payment.js";
import { CURRENCY, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let donau: SandboxDonau;
let charityId: number;
let directory: string;
/** How far the shop's clock is ahead. */
let ahead = 0n;
let given = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-donations-"));
  shop = await startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    donaus: [{ name: "tax", units: QUICK_UNITS }],
  });
  donau = shop.sandbox.donaus[0]!;
  charityId = await linkToDonau(shop, donau);
});

afterAll(async () => {
  await shop?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Another process of the shop, without background work of its own that comes into play soon enough. */
async function startDoomed(): Promise<{ process: RunningKontor; url: string }> {
  const file = writeConfigFile(directory, {
    currency: CURRENCY,
    database: shop.database.url,
    exchanges: shop.sandbox.exchanges.slice(0, 1),
    kontor: [`SECRETS_KEY_FILE = ${testKeyFile()}`],
  });
  const process = startKontor(["serve", "-c", file, `--timetravel=+${ahead}`]);
  const [, url] = await process.says(/serving at (http:[^" ]+)/);
  return { process, url: url! };
}

const scenarios: readonly [when: string, hold: () => () => void, reached: (orderId: string) => Promise<boolean>][] = [
  [
    "while the deposit is under way",
    () => shop.sandbox.exchanges[0]!.hold({ path: "/batch-deposit", times: 1 }),
    async (orderId) => (await stateOf(orderId)).receipt === "reserved",
  ],
  [
    "while the Donau is asked",
    () => donau.hold({ path: "/batch-issue/*", times: 1 }),
    async (orderId) => (await stateOf(orderId)).isSent,
  ],
];

async function stateOf(orderId: string): Promise<{ receipt: string | undefined; isSent: boolean }> {
  const row = await shop.database.db.queries
    .selectFrom("donation_receipts")
    .select(["state", "doubtful"])
    .where("order_id", "=", orderId)
    .executeTakeFirst();
  return { receipt: row?.state, isSent: row?.doubtful ?? false };
}

test.each(scenarios)("%s", async (_when, hold, reached) => {
  const doomed = await startDoomed();
  const wallet = await shop.richWallet("KUDOS:1");
  const proposal = await aProposal(shop, wallet, donationOf("KUDOS:1"));
  const { contract, order } = proposal;
  const donation = await prepareDonation(wallet, contract.choices[0]!, { taxId: "12/345" });
  const walletData: JsonObject = { choice_index: 0, donau: donationRequest(donation) };
  const body = {
    wallet_data: walletData,
    coins: coinsOf(wallet).map(({ coinPub, value }) =>
      signDeposit(wallet, contract, { coinPub, contribution: value }, walletData),
    ),
  };
  const release = hold();
  const lost = post(`${doomed.url}orders/${order.orderId}/pay`, body).catch(() => undefined);
  await expect.poll(() => reached(order.orderId), { timeout: 20_000 }).toBe(true);
  await doomed.process.stop("SIGKILL");
  release();
  await lost;

  for (const job of [recoverIntents, issueReceipts]) {
    shop.sandbox.clock.advance(3n * MINUTE);
    ahead += 3n * MINUTE;
    await runNow(shop.backend.deps, job);
  }
  expect((await stateOf(order.orderId)).receipt).toBe("issued");
  const answer = await post(`${shop.url}orders/${order.orderId}/pay`, body);
  expect(answer).toMatchObject({ status: 200, body: { token_sigs: [{}] } });
  given += 1;
  const year = new Date(Number(shop.sandbox.clock.now() / 1000n)).getUTCFullYear();
  const { times, total } = await donau.issued(charityId, year);
  expect({ times, total: printAmount(total) }).toEqual({ times: given, total: `KUDOS:${given}` });
});
