/** The page of a template in a real browser: what a customer sees, types and gets, small and large, with and without script. */

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations } from "../browser/accessibility.js";
import { openBrowser } from "../browser/open-browser.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const SCREENSHOTS = fileURLToPath(new URL("../../../test-output/pages/", import.meta.url));

const SIZES = [
  { name: "phone", viewport: { width: 390, height: 844 } },
  { name: "desktop", viewport: { width: 1280, height: 860 } },
];

const PICTURE =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

let shop: TestShop;
let browser: Browser;
/** Requests to others, breaches of the policy, errors of the script: there must be none. */
const trespasses: string[] = [];

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  shop = await startTestShop();
  browser = await openBrowser();
  await add("tea", { amount: "KUDOS:2.5", summary: "A pot of tea" });
  await add("gift", { summary: "Gift", request_tip: true }, { amount: "KUDOS:5" });
  await add("free", { amount: "KUDOS:0" });
  await add("wall", { template_type: "paivana", summary: "Article", choices: [{ amount: "KUDOS:1" }] });
  const product = (product_id: string, members: JsonObject) =>
    shop.call("private/products", {
      product_id,
      product_name: product_id,
      description: `A good ${product_id}`,
      unit: "Piece",
      unit_price: ["KUDOS:2"],
      unit_total_stock: "5",
      ...members,
    });
  await product("tea", { image: PICTURE, description_i18n: { de: "Ein guter Tee" } });
  await product("cake", { unit: "WeightUnitKg", unit_total_stock: "-1", unit_price: ["KUDOS:10.5"] });
  await product("<b>gone</b>", { unit_total_stock: "0" });
  await add("menu", { template_type: "inventory-cart", selected_all: true, request_tip: true, summary: "Menu" });
  await add("one", { template_type: "inventory-cart", selected_all: true, choose_one: true });
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

async function add(template_id: string, template_contract: JsonObject, editable_defaults: JsonObject = {}) {
  const made = { template_id, template_description: "d", template_contract, editable_defaults };
  expect((await shop.call("private/templates", made)).status).toBe(204);
}

async function open(id: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en", ...options });
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(shop.url) && !url.startsWith("data:")) trespasses.push(url);
  });
  page.on("pageerror", (error) => trespasses.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) trespasses.push(message.text());
  });
  await page.goto(`${shop.url}templates/${id}`);
  return page;
}

async function close(page: Page) {
  await page.context().close();
  expect(trespasses.splice(0)).toEqual([]);
}

/** The order whose page the browser shows. */
async function orderOn(page: Page): Promise<JsonObject> {
  await page.waitForURL(/\/orders\//);
  const orderId = new URL(page.url()).pathname.split("/").at(-1)!;
  return (await shop.call(`private/orders/${orderId}`)).body.proto_contract_terms as JsonObject;
}

describe.each(SIZES)("on a $name", ({ name, ...options }) => {
  test.each(["tea", "gift", "menu", "one", "wall"])("the page of %s can be used by everybody", async (id) => {
    const page = await open(id, options);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${SCREENSHOTS}template-${id}-${name}-${colorScheme}.png`, fullPage: true });
      expect(await accessibilityViolations(page, colorScheme), id).toEqual([]);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), "scrolls sideways").toBe(0);
    await close(page);
  });
});

test("a fixed price needs no script: the customer goes on to the page of his order", async () => {
  const page = await open("tea", { javaScriptEnabled: false });
  expect(await page.getByRole("link", { name: /wallet/ }).getAttribute("href")).toMatch(
    /^taler\+http:\/\/pay-template\/.*\/tea$/,
  );
  await page.getByRole("button").click();
  await page.waitForURL(/\/orders\//);
  expect(await orderOn(page)).toMatchObject({ amount: "KUDOS:2.5", summary: "A pot of tea" });
  await close(page);
  const said = await open("free", { javaScriptEnabled: false });
  await said.getByLabel("What it is for").fill("Ünïcode & more");
  await said.getByRole("button").click();
  expect(await orderOn(said)).toMatchObject({ amount: "KUDOS:0", summary: "Ünïcode & more" });
  await close(said);
});

test("where it takes a script, who has none is told to scan the code", async () => {
  const page = await open("gift", { javaScriptEnabled: false, locale: "de" });
  expect(await page.locator("noscript").textContent()).toContain(
    "Scannen Sie den Code oder schalten Sie JavaScript ein",
  );
  expect(await page.getByRole("button").count()).toBe(0);
  await close(page);
});

test("an open amount is typed as people write it, with a tip", async () => {
  const page = await open("gift");
  const amount = page.getByLabel("Amount (KUDOS)");
  expect(await amount.inputValue()).toBe("5");
  await amount.fill("7,50");
  await page.getByLabel("Tip (KUDOS)").fill("1.5");
  await page.getByRole("button").click();
  expect(await orderOn(page)).toMatchObject({ amount: "KUDOS:7.5", tip: "KUDOS:1.5", summary: "Gift" });
  await close(page);
});

test("what is refused is said, and can be corrected", async () => {
  const page = await open("gift");
  await page.getByLabel("Tip (KUDOS)").fill("100");
  await page.getByRole("button").click();
  await page.getByRole("alert").filter({ hasText: "cannot take this order" }).waitFor();
  await page.getByLabel("Tip (KUDOS)").fill("");
  await page.getByRole("button").click();
  expect(await orderOn(page)).toMatchObject({ amount: "KUDOS:5" });
  await close(page);
});

test("a cart shows pictures and what is left, counts, and takes what is chosen", async () => {
  const page = await open("menu", { locale: "de" });
  await page.locator("img[data-picture][src]").waitFor();
  expect(await page.getByText("Ein guter Tee").isVisible()).toBe(true);
  expect(await page.getByText("noch 5").isVisible()).toBe(true);
  expect(await page.getByText("ausverkauft").isVisible()).toBe(true);
  expect(await page.getByText("<b>gone</b>").first().isVisible()).toBe(true);
  await page.getByRole("button").click();
  await page.getByRole("alert").filter({ hasText: "Wählen Sie zuerst etwas aus." }).waitFor();
  await page.getByLabel("Wie viel von tea").fill("2");
  await page.getByLabel("Wie viel von cake").fill("0.5");
  await page.getByLabel("Trinkgeld").fill("0,75");
  expect(await page.locator("[data-total]").textContent()).toBe("10,00 KUDOS");
  await page.getByRole("button").click();
  expect(await orderOn(page)).toMatchObject({ amount: "KUDOS:10", tip: "KUDOS:0.75", summary: "Menu" });
  await close(page);
});

test("where one is to be chosen, one is", async () => {
  const page = await open("one");
  await page.getByLabel("cake").check();
  await page.getByLabel("tea").check();
  await page.getByRole("button").click();
  expect(await orderOn(page)).toMatchObject({ amount: "KUDOS:2", summary: "tea" });
  await close(page);
});

test("an offer that is gone has a page that says so, and wallets get JSON", async () => {
  const page = await open("none", { locale: "fr" });
  expect(await page.getByRole("heading").textContent()).toBe("Cette offre n’existe plus");
  await close(page);
  const answer = await fetch(`${shop.url}templates/tea`, { headers: { accept: "text/html" } });
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(answer.headers.get("taler")).toMatch(/^taler\+http:\/\/pay-template\//);
});
