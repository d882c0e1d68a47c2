/**
 * For tests: a shop to which nearly everything happens that can. Afterwards there are rows of every kind, and every
 * secret there is has gone through the program. A new feature is a chapter (a file, named like the feature's folder) and
 * one line in `letEverythingHappen`.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Proposal } from "@kontor/sandbox/wallet/claim";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { startTestShop, type TestShop, type TestShopOptions } from "../shop/test-shop.js";
import { accounts } from "./chapters/accounts.js";
import { audit } from "./chapters/audit.js";
import { challenges } from "./chapters/challenges.js";
import { deposits } from "./chapters/deposits.js";
import { donations } from "./chapters/donations.js";
import { instances } from "./chapters/instances.js";
import { inventory } from "./chapters/inventory.js";
import { kyc } from "./chapters/kyc.js";
import { type OrdersInEveryState, orders } from "./chapters/orders.js";
import { otpDevices } from "./chapters/otp-devices.js";
import { ownFactors } from "./chapters/own-factors.js";
import { pairings } from "./chapters/pairings.js";
import { preferences } from "./chapters/preferences.js";
import { refunds } from "./chapters/refunds.js";
import { reports } from "./chapters/reports.js";
import { shopDays } from "./chapters/shop-days.js";
import { statements } from "./chapters/statements.js";
import { templates } from "./chapters/templates.js";
import { tokenFamilies } from "./chapters/token-families.js";
import { tokens } from "./chapters/tokens.js";
import { transfers } from "./chapters/transfers.js";
import { webhooks } from "./chapters/webhooks.js";
import { beginStory, type Story } from "./story.js";

/** What is there afterwards, for tests to go on with. */
export interface Events extends OrdersInEveryState, Pick<Story, "wallet" | "secrets"> {
  /** Paid, partly refunded, and wired. */
  readonly wired: Order;
  /** What follows "Bearer secret-token:", for all that the shop may do. */
  readonly accessToken: string;
  /** Claimed by the wallet, which pays with a token of its subscription. */
  readonly subscribed: Proposal;
}

/** A shop for `letEverythingHappen`: its background work waits to be told, and what it sends goes into a file. */
export async function startEventfulShop(options: Pick<TestShopOptions, "log" | "onStatement"> = {}): Promise<TestShop> {
  const directory = mkdtempSync(join(tmpdir(), "kontor-story-"));
  const shop = await startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    settings: { "report-generator-none/BINARY": "/bin/false", "kontor-mail/FILE": join(directory, "mails") },
    donaus: [{ name: "tax", units: [{ value: "1", cipher: "CS" }] }],
    ...options,
  });
  return {
    ...shop,
    async stop() {
      await shop.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Each request is answered as expected; throws otherwise. */
export async function letEverythingHappen(shop: TestShop): Promise<Events> {
  const story = await beginStory(shop);
  const { wallet, secrets } = story;
  await accounts(story);
  await instances(story);
  await otpDevices(story);
  // Some weeks pass in these four: money that is paid now is wired.
  const { wired } = await refunds(story);
  await deposits(story);
  await transfers(story);
  await kyc(story);
  await donations(story);
  // Nothing here is too old for anything.
  const { accessToken } = await tokens(story);
  const inEveryState = await orders(story);
  const { subscribed } = await tokenFamilies(story);
  await inventory(story);
  await pairings(story);
  await preferences(story);
  await templates(story);
  await webhooks(story);
  await reports(story);
  await shopDays(story);
  await audit(story);
  await statements(story);
  // What expires within a day.
  await challenges(story);
  await ownFactors(story);
  return { wallet, secrets, wired, accessToken, ...inEveryState, subscribed };
}
