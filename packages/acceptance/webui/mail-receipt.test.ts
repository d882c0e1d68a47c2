/** A receipt goes out by mail from the office, in a real browser, to a real mail server. */

import { startTestMailServer, type TestMailServer } from "@kontor/merchant/testing/test-mail-server";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mailText } from "../receipts/mail-text.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

let mails: TestMailServer;
let shop: TestShop;
let bare: TestShop;

beforeAll(async () => {
  mails = await startTestMailServer({
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith("nobody@") ? done(Object.assign(new Error("no"), { responseCode: 550 })) : done(),
  });
  shop = await startTestShop({ settings: mails.settings });
  bare = await startTestShop();
});
afterAll(async () => {
  await shop?.stop();
  await bare?.stop();
  await mails?.close();
});
const pages = appPages(() => [shop.url, bare.url]);

async function openPaid(at: TestShop, options: object) {
  const wallet = await at.richWallet("KUDOS:10");
  const { orderId, payUri } = await at.order({ amount: "KUDOS:3", summary: "Flowers" });
  await pay(wallet, await claim(wallet, payUri));
  const page = await pages.open(`${at.url}webui/#/orders/${orderId}`, options);
  await signIn(page);
  await settled(page);
  return page;
}

test("in the language that the customer reads; an address that nobody has is told", async () => {
  const page = await openPaid(shop, { ...PHONE, locale: "de-DE" });
  await page.getByRole("button", { name: "Beleg mailen" }).tap();
  await page.getByLabel("Mailadresse des Kunden").fill("nobody@example.org");
  await page.getByRole("button", { name: "Senden" }).tap();
  await page.getByRole("alert").getByText("An diese Adresse kann keine Mail gehen.").waitFor();
  await shows(page, "mail-receipt-refused-phone-de");
  await page.getByLabel("Mailadresse des Kunden").fill("kundin@example.org");
  expect(await page.getByLabel("Sprache des Belegs").inputValue()).toBe("de");
  await page.getByLabel("Sprache des Belegs").selectOption("es");
  await page.getByRole("button", { name: "Senden" }).tap();
  await page.getByRole("status").getByText("Gesendet an kundin@example.org.").waitFor();
  await shows(page, "mail-receipt-sent-phone-de");
  expect(mails.received).toHaveLength(1);
  expect(mails.received[0]!.to).toEqual(["kundin@example.org"]);
  expect(mailText(mails.received[0]!.source).text).toContain("Aquí tiene su recibo.");
  // Nothing of it stays behind.
  await page.keyboard.press("Escape");
  expect(await page.content()).not.toContain("kundin@");
});

test("by keyboard alone, and not at all where mail is not set up, which is said", async () => {
  const page = await openPaid(shop, DESKTOP);
  await page.getByRole("button", { name: "Mail the receipt" }).press("Enter");
  await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("email");
  await page.keyboard.type("not an address");
  await page.keyboard.press("Enter");
  expect(await page.locator("input[name=email]:invalid").count()).toBe(1);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("somebody@example.org");
  await page.keyboard.press("Enter");
  await page.getByText("Sent to somebody@example.org.").waitFor();
  await shows(page, "mail-receipt-desktop");
  const without = await openPaid(bare, DESKTOP);
  await without.getByText("Receipts can go out by mail once").waitFor();
  expect(await without.getByRole("button", { name: "Mail the receipt" }).count()).toBe(0);
  await shows(without, "mail-receipt-not-set-up-desktop");
});
