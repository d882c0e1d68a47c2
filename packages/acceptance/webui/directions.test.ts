/** Every screen also from right to left, and with letters of twice the size: nothing is cut off or goes sideways. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, settled, shows, signIn } from "./app-page.js";

const ROOMS = [
  "today",
  "orders",
  "products",
  "money",
  "shop",
  "shop/business",
  "shop/posters",
  "shop/connect",
  "server",
];

/** What is left of a desktop of 1280 x 860 at a zoom of 200 %. */
const ZOOMED = { viewport: { width: 640, height: 430 }, deviceScaleFactor: 2 };
const SMALL_PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true };

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  await shop.order({ amount: "KUDOS:8", summary: "A cup of tea" });
  const product = { description: "x", unit: "Piece", total_stock: -1, price: "KUDOS:3.5" };
  for (const product_id of ["Tea", "Coffee"]) {
    expect((await shop.call("private/products", { ...product, product_id, product_name: product_id })).status).toBe(
      204,
    );
  }
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function goesNowhere(page: Page, name: string): Promise<void> {
  await settled(page);
  await shows(page, name);
}

test.each([
  { name: "rtl-phone", options: SMALL_PHONE, direction: "rtl" },
  { name: "rtl-zoom", options: ZOOMED, direction: "rtl" },
  { name: "ltr-zoom", options: ZOOMED, direction: "ltr" },
])("the office: $name", async ({ name, options, direction }) => {
  const page = await pages.open(`${shop.url}webui/`, options);
  await signIn(page);
  await page.evaluate(`document.documentElement.dir = "${direction}"`);
  for (const room of ROOMS) {
    await page.evaluate(`location.hash = "#/${room}"`);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await goesNowhere(page, `${room.replace("/", "-")}-${name}`);
  }
});

test.each([
  { name: "rtl-phone", options: SMALL_PHONE, direction: "rtl" },
  { name: "ltr-zoom", options: ZOOMED, direction: "ltr" },
])("the till: $name", async ({ name, options, direction }) => {
  const page = await pages.open(`${shop.url}webui/`, options);
  await signIn(page);
  await page.goto(`${shop.url}webui/till/`);
  await page.locator(".charge").waitFor();
  await page.evaluate(`document.documentElement.dir = "${direction}"`);
  await page.getByRole("button", { name: /^Tea/ }).click();
  await goesNowhere(page, `till-sell-${name}`);
  // The one button that matters can be reached.
  const charge = page.locator(".charge");
  await charge.scrollIntoViewIfNeeded();
  expect((await charge.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await charge.click();
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  await goesNowhere(page, `till-pay-${name}`);
});
