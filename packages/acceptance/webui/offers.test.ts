/** Offers in a real browser, with a real wallet: stamps are made, sold, taken, changed and ended; books are sent by mail. */

import { tmpdir } from "node:os";
import { join } from "node:path";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop({ settings: { "kontor-mail/FILE": join(tmpdir(), "kontor-test-offers-mails.txt") } });
  wallet = await shop.richWallet("KUDOS:50");
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function openAt(at: string, options: object): Promise<Page> {
  const page = await pages.open(`${shop.url}webui/#/${at}`, options);
  await signIn(page);
  return page;
}

/** The wallet takes the choice of the order that the page shows. */
async function payShown(page: Page, choiceIndex: number): Promise<void> {
  await page.waitForURL(/#\/orders\/.+/);
  const orderId = decodeURIComponent(page.url().split("#/orders/")[1]!);
  const { body } = await shop.call(`private/orders/${orderId}`);
  await pay(wallet, await claim(wallet, String(body.taler_pay_uri)), { choiceIndex });
}

test("two stamps are a cup: made, given with each cup, taken for one, and ended", { timeout: 120_000 }, async () => {
  const page = await openAt("products", PHONE);
  await page.getByRole("link", { name: "Offers" }).click();
  await page.getByText("No offers yet", { exact: false }).waitFor();
  await page.getByRole("button", { name: /^Buy ten, get one/ }).click();
  await page.getByLabel("What is it called?").fill("Coffee stamps");
  await page.getByLabel("Price in KUDOS").fill("3,50");
  await page.getByLabel("How many stamps").fill("2");
  await shows(page, "offer-make-phone");
  await page.getByRole("button", { name: "Save" }).click();
  const offer = page.getByRole("button", { name: /^Coffee stamps/ });
  for (let cup = 0; cup < 2; cup++) {
    await offer.click();
    await page.getByText("2 stamps are one for free", { exact: false }).waitFor();
    if (cup === 0) await shows(page, "offer-phone");
    await page.getByRole("button", { name: "Sell it" }).click();
    await payShown(page, 0);
    await page.goto(`${shop.url}webui/#/products/offers`);
  }
  await offer.click();
  await page.getByRole("button", { name: "Take it" }).click();
  await payShown(page, 0);
  await page.goto(`${shop.url}webui/#/products/offers`);
  await offer.click();
  await page.getByText("Given 2 times, taken 2 times.").waitFor();
  await page.getByLabel("What is it called?").fill("Tea stamps");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /^Tea stamps/ }).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Really remove?" }).click();
  await page.getByText("No offers yet", { exact: false }).waitFor();
  expect((await shop.call("private/tokenfamilies")).body.token_families).toEqual([]);
});

test("the books are sent by mail, until they are not", async () => {
  const page = await openAt("money", DESKTOP);
  await page.getByLabel("To which address").fill("books@shop.example");
  await page.getByLabel("How often").selectOption("Each week");
  await page.getByRole("button", { name: "Send regularly" }).click();
  await page.getByText("Each week, XLSX, books@shop.example").waitFor();
  await settled(page);
  await page.getByRole("heading", { name: "By mail" }).scrollIntoViewIfNeeded();
  await shows(page, "reports-desktop");
  const { reports } = (await shop.call("private/reports")).body as { reports: { report_serial: number }[] };
  expect((await shop.call(`private/reports/${reports[0]!.report_serial}`)).body).toMatchObject({
    target_address: "books@shop.example",
    program_section: "email",
  });
  const entry = page.getByRole("listitem").filter({ hasText: "books@shop.example" });
  await entry.getByRole("button", { name: "Remove" }).click();
  await entry.getByRole("button", { name: "Really stop?" }).click();
  await entry.waitFor({ state: "detached" });
});

describe.each(["de", "fr", "es"])("in %s", (locale) => {
  test("the offers fit", async () => {
    const page = await openAt("products/offers", { ...PHONE, locale });
    await settled(page);
    await shows(page, `offers-phone-${locale}`);
  });
});
