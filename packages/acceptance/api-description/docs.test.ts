/** `/docs` in a browser: one endpoint at a time, a search, a request that is tried, light and dark, nothing from elsewhere. */

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessibilityViolations } from "../browser/accessibility.js";
import { openBrowser } from "../browser/open-browser.js";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let browser: Browser;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});

/** The page, and what it did that it should not. */
async function openDocs(width = 1280): Promise<{ page: Page; trespasses: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 860 } });
  const trespasses: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(shop.url)) trespasses.push(request.url());
  });
  page.on("pageerror", (error) => trespasses.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") trespasses.push(message.text());
  });
  await page.goto(`${shop.url}docs`);
  return { page, trespasses };
}

test("on a phone one sees what one chose, and what one searches for, without scrolling past all endpoints", async () => {
  const { page, trespasses } = await openDocs(390);
  const topOf = (selector: string) => page.locator(selector).first().boundingBox();
  expect((await topOf("main"))!.y).toBeLessThan(250);
  await page.getByRole("button", { name: "Contents" }).click();
  await page.getByRole("link", { name: /^List orders/ }).click();
  const heading = page.locator("main > section:visible").getByRole("heading").first();
  await expect.poll(async () => (await heading.boundingBox())!.y, { timeout: 20_000 }).toBeGreaterThan(0);
  expect((await heading.boundingBox())!.y).toBeLessThan(400);
  await page.getByLabel("Search").fill("create order");
  const found = page.getByRole("link", { name: /^Create an order/ });
  expect((await found.boundingBox())!.y).toBeLessThan(400);
  await found.click();
  await expect.poll(async () => (await topOf("main"))!.y, { timeout: 20_000 }).toBeLessThan(250);
  expect(trespasses).toEqual([]);
  await page.close();
});

test("who looks for something finds it, reads only that, and tries it", async () => {
  const { page, trespasses } = await openDocs();
  expect(await page.locator("main > section:visible").count()).toBe(1);
  await page.getByLabel("Search").fill("create order");
  await page.getByRole("link", { name: /^Create an order/ }).click();
  expect(await page.locator("nav li:visible").count()).toBeLessThan(5);
  const section = page.locator("main > section:visible");
  await section.locator("pre:visible").getByText('curl "$SHOPprivate/orders"').first().waitFor();
  expect(await section.count()).toBe(1);
  await section.getByLabel("token").fill(PASSWORD);
  await section.getByLabel("body").fill('{"order": {"order_id": "tried", "amount": "KUDOS:1", "summary": "Tea"}}');
  await section.getByRole("button", { name: "Send POST" }).click();
  await section.getByRole("status").filter({ hasText: "200" }).waitFor();
  expect(await section.getByRole("status").textContent()).toContain('"order_id": "tried"');

  // The token is known on the next one, and what the path needs is asked for.
  await page.goto(`${shop.url}docs#getPrivateOrdersByOrderId`);
  await page.locator("main > section:visible").getByLabel("orderId").fill("tried");
  await page.locator("main > section:visible").getByRole("button", { name: "Send GET" }).click();
  await page.getByRole("status").filter({ hasText: '"unpaid"' }).waitFor();

  // Errors are found by their names.
  await page.getByLabel("Search").fill("OTP_DEVICE_UNKNOWN");
  expect(await page.locator("nav li:visible").count()).toBeGreaterThan(0);
  expect(trespasses).toEqual([]);
  await page.close();
});

test.each(["light", "dark"] as const)("it can be read by all, also %s", async (colorScheme) => {
  const { page, trespasses } = await openDocs();
  await page.emulateMedia({ colorScheme });
  expect(await accessibilityViolations(page)).toEqual([]);
  const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const before = await ground();
  await page.getByRole("button", { name: "Light or dark" }).click();
  expect(await ground()).not.toBe(before);
  expect(await accessibilityViolations(page)).toEqual([]);
  expect(trespasses).toEqual([]);
  await page.close();
});

test("on a phone nothing is wider than the screen", async () => {
  const { page } = await openDocs(360);
  await page.goto(`${shop.url}docs#postPrivateOrders`);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await page.close();
});

test("no word of a table is broken but long names, and no page is wider than a screen", async () => {
  const { page } = await openDocs();
  const ids = (await page.evaluate("[...document.querySelectorAll('main > section')].map(({ id }) => id)")) as string[];
  expect(ids.length).toBeGreaterThan(100);
  for (const id of ids) {
    await page.goto(`${shop.url}docs#${id}`);
    // A status has three digits, on one line; so has each heading.
    const broken = await page.evaluate(`(() => {
      const height = (cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      };
      const cells = [...document.querySelectorAll("main > .shown th, main > .shown td:first-child")];
      return cells.filter((cell) => /^(?:\\d{3}|[A-Z][a-z]+)$/.test(cell.textContent.trim()) && height(cell) > 1).length;
    })()`);
    expect(broken, id).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth"), id).toBeLessThanOrEqual(1280);
  }
  await page.close();
});
