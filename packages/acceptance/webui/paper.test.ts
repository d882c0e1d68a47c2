/** What leaves the office on paper or as a file: a poster that anybody's wallet pays, and the books of a month. */

import { readFileSync } from "node:fs";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { orderFromTemplate, template } from "@kontor/sandbox/wallet/template";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";
import { scanned, whatIsPrinted } from "./printed.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function downloaded(page: Page, button: string): Promise<Buffer> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  return readFileSync(await (await coming).path());
}

test("a poster is made, printed, and paid by somebody who has only the paper", async () => {
  const page = await pages.open(`${shop.url}webui/#/shop/posters`, PHONE);
  await signIn(page);
  await page.getByRole("button", { name: "Make a poster" }).click();
  await page.getByLabel("What is it for?").fill("Eggs, six of them");
  await page.getByLabel("Price in KUDOS").fill("3,50");
  await shows(page, "poster-make-phone");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Eggs, six of them" }).click();
  await page.getByRole("img", { name: "QR code of the poster" }).waitFor();
  await shows(page, "poster-phone");

  // What a customer's camera sees on the paper is all that the wallet gets.
  const [uri] = scanned(await downloaded(page, "A4"));
  const { templates } = (await shop.call("private/templates")).body as { templates: { template_id: string }[] };
  expect(uri).toBe(payTemplateUri({ baseUrl: shop.url, templateId: templates[0]!.template_id }));
  for (const size of ["A5", "Table tent", "Stickers"])
    expect(scanned(await downloaded(page, size)), size).toEqual([uri]);
  const wallet = await shop.richWallet("KUDOS:10");
  await pay(wallet, await claim(wallet, await orderFromTemplate(wallet, await template(wallet, uri!))));
  await page.goto(`${shop.url}webui/#/orders`);
  const order = page.getByRole("link").filter({ hasText: "Eggs, six of them" }).filter({ hasText: "Paid" });
  await order.getByText("KUDOS 3.50").waitFor();
});

test("a poster for the menu asks for what is wanted, and for a tip", async () => {
  const product = { description: "x", unit: "Piece", total_stock: -1, price: "KUDOS:3.5" };
  await shop.call("private/products", { ...product, product_id: "tea", product_name: "Tea" });
  const page = await pages.open(`${shop.url}webui/#/shop/posters`, PHONE);
  await signIn(page);
  await page.getByRole("button", { name: "Make a poster" }).click();
  await page.getByLabel("What is it for?").fill("Our menu");
  await page.getByLabel("From the menu: all products").check();
  await page.getByLabel("Ask for a tip").check();
  expect(await page.getByLabel(/^Price in/).count()).toBe(0);
  await shows(page, "poster-menu-phone");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Our menu" }).click();
  const [uri] = scanned(await downloaded(page, "A4"));
  const shown = await template(await shop.wallet(), uri!);
  expect(JSON.stringify(shown)).toContain("Tea");
  const customer = await pages.open(`${shop.url}templates/${uri!.split("/").at(-1)}`, PHONE);
  await customer.getByText("Tea").first().waitFor();
});

test("what the browser prints: a receipt, which the office finds the order of", async () => {
  const wallet = await shop.richWallet("KUDOS:10");
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:2", summary: "Two cups" });
  await pay(wallet, await claim(wallet, payUri));
  const page = await pages.open(`${shop.url}webui/#/orders/${orderId}`, DESKTOP);
  await signIn(page);
  const paper = await whatIsPrinted(page, "Receipt");
  expect(scanned(paper)).toEqual([orderId]);
});

test("the books of a time are a file, and a time without an end is told", async () => {
  const { payUri } = await shop.order({ amount: "KUDOS:2", summary: "Tea" });
  const wallet = await shop.richWallet("KUDOS:10");
  await pay(wallet, await claim(wallet, payUri));
  const page = await pages.open(`${shop.url}webui/#/money`, DESKTOP);
  await signIn(page);
  const today = await page.evaluate("new Date().toLocaleDateString('sv')");
  await page.getByLabel("From").fill(String(today));
  await page.getByLabel("To", { exact: true }).fill(String(today));
  await settled(page);
  await shows(page, "books-desktop");
  expect((await downloaded(page, "CSV")).toString("utf8")).toContain("Tea");
  expect((await downloaded(page, "XLSX")).subarray(0, 2).toString()).toBe("PK");
  expect((await downloaded(page, "PDF")).subarray(0, 5).toString()).toBe("%PDF-");
  await page.getByLabel("To", { exact: true }).fill("2001-01-01");
  await page.getByRole("button", { name: "CSV" }).click();
  await page.getByText("This could not be made.").waitFor();
});
