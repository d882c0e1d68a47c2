/** A till that is paired by a code, sells without a connection, hands in what it sold, and is ended. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { orderFromTemplate, template } from "@kontor/sandbox/wallet/template";
import { parseAmount } from "@kontor/taler/amount";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import { OtpAlgorithm, posConfirmation } from "@kontor/taler/totp";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, shows, signIn } from "./app-page.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

/** The owner's code for a till that goes on without a connection. */
async function pairingUrl(office: Page): Promise<string> {
  await office.getByRole("button", { name: "Add till" }).click();
  await office.getByLabel("What is it called?").fill("Market stall");
  await office.getByLabel("Sells without a connection, too").check();
  await shows(office, "pairing-offline-desktop");
  await office.getByRole("button", { name: "Show code" }).click();
  return (await office.locator(".pair-code").getAttribute("data-url"))!;
}

/** The page, its files and what it knows are kept: it opens without a connection. */
async function isKept(till: Page): Promise<void> {
  // The page itself comes last.
  const page = "caches.match(location.href.split(/[?#]/)[0]).then((page) => page !== undefined)";
  await expect.poll(() => till.evaluate(page), { timeout: 30_000 }).toBe(true);
}

async function charge(till: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await till.getByRole("button", { name: key, exact: true }).click();
  await till.getByRole("button", { name: /^Charge/ }).click();
  await till.getByText(/No connection here/).waitFor({ timeout: 30_000 });
}

test("sales go on without a connection, and what the wallets paid is found when it is back", async () => {
  const office = await pages.open(`${shop.url}webui/#/shop/devices`, DESKTOP);
  await signIn(office);
  const url = await pairingUrl(office);
  const [, id, key] = /&offline=([\w-]+)\.([A-Z2-7]+)$/.exec(url)!;
  const till = await pages.open(url, PHONE);
  await till.locator(".keypad").waitFor();
  expect(till.url()).not.toContain("offline");
  await isKept(till);

  await till.context().setOffline(true);
  await till.reload();
  await till.locator(".keypad").waitFor();
  await charge(till, "5", "00");
  await shows(till, "till-offline-pay-phone");

  // The customer's wallet has a connection of its own.
  const wallet = await shop.richWallet("KUDOS:20");
  const shown = await template(wallet, payTemplateUri({ baseUrl: shop.url, templateId: id! }));
  const reference = await orderFromTemplate(wallet, shown, { amount: parseAmount("KUDOS:5") });
  const paid = await pay(wallet, await claim(wallet, reference));
  const code = paid.order.receipt!.posConfirmation!.split("\n")[2]!;

  await till.getByLabel("Code in the customer's wallet").fill("12345678");
  await till.getByRole("button", { name: "Check", exact: true }).click();
  await till.getByText(/This code does not fit/).waitFor();
  await till.getByLabel("Code in the customer's wallet").fill(code);
  await till.getByRole("button", { name: "Check", exact: true }).click();
  await till.getByRole("heading", { name: "Paid, by its code" }).waitFor();
  await shows(till, "till-offline-paid-phone");
  await till.getByRole("button", { name: "Next sale" }).click();

  // The same code once more is somebody who shows a picture of it, or a second customer in the same moment.
  await charge(till, "5", "00");
  await till.getByLabel("Code in the customer's wallet").fill(code);
  await till.getByRole("button", { name: "Check", exact: true }).click();
  await till.getByText(/This code was shown before/).waitFor();
  await till.getByRole("button", { name: "Cancel", exact: true }).click();

  await till.context().setOffline(false);
  await till.getByRole("button", { name: "Last sales" }).click();
  await till.getByText("Found", { exact: true }).waitFor({ timeout: 40_000 });
  await shows(till, "till-offline-found-phone");
  await till.keyboard.press("Escape");

  // Sold, and not handed in, when the owner ends the till.
  await till.context().setOffline(true);
  await charge(till, "7", "00");
  const codes = posConfirmation(key!, OtpAlgorithm.TOTP_WITH_PRICE, shop.sandbox.clock.now(), parseAmount("KUDOS:7"));
  await till.getByLabel("Code in the customer's wallet").fill(codes!.split("\n")[2]!);
  await till.getByRole("button", { name: "Check", exact: true }).click();
  await till.getByRole("button", { name: "Next sale" }).click();

  await office.keyboard.press("Escape");
  const row = office.getByRole("listitem").filter({ hasText: "Market stall" });
  await row.getByRole("button", { name: "End", exact: true }).click();
  await row.getByRole("button", { name: "Really end?" }).click();
  await row.waitFor({ state: "detached" });
  expect((await shop.call("private/otp-devices")).body).toEqual({ otp_devices: [] });

  await till.context().setOffline(false);
  await till.reload();
  await till.getByRole("heading", { name: "Make this device a till" }).waitFor({ timeout: 40_000 });
  await till.getByText("Sold without a connection").waitFor();
  await shows(till, "till-ended-phone");
  const left = `new Promise((resolve) => {
    const opening = indexedDB.open("kontor-till");
    opening.onsuccess = () => {
      const asking = opening.result.transaction("kept").objectStore("kept").getAllKeys();
      asking.onsuccess = () => resolve(asking.result.map((key) => key.split(" ")[1]));
    };
  })`;
  expect(await till.evaluate(left)).toEqual(["config", "offline-sales"]);
});
