/** The order of products in a real browser: by mouse, finger and keyboard, kept for the till, put back where it is not kept. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

const NAMES = ["Apple", "Bread", "Cake", "Doughnut", "Espresso", "Fig"];
const SMALL_PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true };

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

beforeEach(async () => {
  for (const name of NAMES) {
    await shop.call(`private/products/${name}?force=true`, undefined, { method: "DELETE" });
    const product = { product_id: name, product_name: name, description: "x", unit: "Piece", total_stock: -1 };
    await shop.call("private/products", { ...product, price: "KUDOS:2" });
  }
});

/** The first letters, in the order that the server tells tills. */
async function kept(): Promise<string> {
  const { products } = (await shop.call("private/pos")).body as { products: { product_name: string }[] };
  return products.map(({ product_name }) => product_name[0]).join("");
}
const seen = async (page: Page, tiles = ".on-shelf strong") =>
  (await page.locator(tiles).allTextContents()).map(([first]) => first).join("");
const grip = (page: Page, name: string) =>
  page.getByRole("button", { name: new RegExp(`${name}`) }).and(page.locator(".grip"));
const focus = (page: Page) => page.evaluate("document.activeElement.getAttribute('aria-label')");

async function openProducts(options: object) {
  const page = await pages.open(`${shop.url}webui/#/products`, options);
  await signIn(page);
  await settled(page);
  await grip(page, "Apple").waitFor();
  return page;
}

async function middle(page: Page, name: string) {
  const box = (await page.locator(".on-shelf").filter({ hasText: name }).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test("a product is dragged with the mouse, and the till has the same order", async () => {
  const page = await openProducts(DESKTOP);
  await grip(page, "Espresso").hover();
  await page.mouse.down();
  const target = await middle(page, "Bread");
  await page.mouse.move(target.x, target.y, { steps: 8 });
  await page.locator(".lifted").waitFor();
  await shows(page, "products-dragged-desktop");
  expect(await kept()).toBe("ABCDEF");
  await page.mouse.up();
  await expect.poll(kept).toBe("AEBCDF");
  expect(await seen(page)).toBe("AEBCDF");
  await shows(page, "products-moved-desktop");

  // Escape puts it back.
  await grip(page, "Fig").hover();
  await page.mouse.down();
  const first = await middle(page, "Apple");
  await page.mouse.move(first.x, first.y, { steps: 5 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await page.locator(".lifted").count()).toBe(0);
  expect(await seen(page)).toBe("AEBCDF");

  await page.goto(`${shop.url}webui/till/`);
  await page.locator(".charge").waitFor();
  await expect.poll(() => seen(page, ".tile .name")).toBe("AEBCDF");
  // What is found by a word stands beside the same ones.
  await page.goto(`${shop.url}webui/#/products`);
  await settled(page);
  expect(await seen(page)).toBe("AEBCDF");
});

test("a finger drags it, and the page goes along", async () => {
  const page = await openProducts(SMALL_PHONE);
  const finger = await page.context().newCDPSession(page);
  const touch = (type: string, at?: { x: number; y: number }) =>
    finger.send("Input.dispatchTouchEvent", {
      type: type as "touchStart",
      touchPoints: at === undefined ? [] : [at],
    });
  await grip(page, "Apple").scrollIntoViewIfNeeded();
  const box = (await grip(page, "Apple").boundingBox())!;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await touch("touchStart", at);
  const to = await middle(page, "Doughnut");
  for (const part of [0.25, 0.5, 0.75, 1]) {
    await touch("touchMove", { x: at.x + (to.x - at.x) * part, y: Math.min(at.y + (to.y - at.y) * part, 600) });
  }
  await page.locator(".lifted").waitFor();
  await shows(page, "products-dragged-phone");
  await expect.poll(() => page.evaluate("scrollY > 0")).toBe(true);
  await touch("touchEnd");
  await expect.poll(kept).not.toBe("ABCDEF");
  expect(await seen(page)).toBe(await kept());
});

test("the keyboard lifts it, moves it in reading direction and by lines, and tells where it is", async () => {
  const page = await openProducts(DESKTOP);
  const told = (words: string) => page.getByRole("status").getByText(words).waitFor({ state: "attached" });
  await grip(page, "Cake").press(" ");
  await told("Cake is lifted: place 3 of 6.");
  await page.keyboard.press("ArrowLeft");
  await told("Place 2 of 6");
  await page.keyboard.press("Home");
  await told("Place 1 of 6");
  await shows(page, "products-lifted-desktop");
  await page.keyboard.press(" ");
  await told("Cake is at place 1 of 6.");
  await expect.poll(kept).toBe("CABDEF");
  expect(await focus(page)).toBe("Move Cake");
  // And on from where it is.
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect.poll(kept).toBe("ABDEFC");
  expect(await focus(page)).toBe("Move Cake");
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Escape");
  await told("Cake is back at place 6.");
  expect(await seen(page)).toBe("ABDEFC");

  await page.evaluate("document.documentElement.dir = 'rtl'");
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowRight");
  await told("Place 5 of 6");
  await shows(page, "products-lifted-rtl-desktop");
  await page.keyboard.press(" ");
  await expect.poll(kept).toBe("ABDECF");
});

test("by lines on a phone, and among those of a category", async () => {
  const { category_id } = (await shop.call("private/categories", { name: "Sweet" })).body;
  for (const name of ["Cake", "Doughnut", "Fig"]) {
    const patch = JSON.stringify({ categories: [category_id] });
    await shop.call(`private/products/${name}`, patch, { method: "PATCH" });
  }
  const page = await openProducts({ ...PHONE, locale: "de-DE" });
  const columns = await page.locator(".on-shelf").evaluateAll((tiles) => {
    const tops = tiles.map((tile) => (tile as { offsetTop: number }).offsetTop);
    return tops.filter((top) => top === tops[0]).length;
  });
  await grip(page, "Apple").press(" ");
  await page.keyboard.press("ArrowDown");
  await page
    .getByRole("status")
    .getByText(`Platz ${columns + 1} von 6`)
    .waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sweet" }).click();
  await grip(page, "Fig").press(" ");
  await page.keyboard.press("Home");
  await page.keyboard.press(" ");
  await expect.poll(kept).toBe("ABFCDE");
  await shows(page, "products-category-phone-de");
});

test("where it is not kept, it is told, and everything is where it was", async () => {
  const page = await openProducts(PHONE);
  await page.route(/\/place$/, (route) => route.fulfill({ status: 500, body: "{}" }));
  await grip(page, "Fig").press(" ");
  await page.keyboard.press("Home");
  await page.keyboard.press(" ");
  await page.getByRole("alert").getByText("The new order could not be saved.").waitFor();
  expect(await seen(page)).toBe("ABCDEF");
  await shows(page, "products-not-moved-phone");
  await page.unroute(/\/place$/);
  await grip(page, "Fig").press(" ");
  await page.keyboard.press("Home");
  await page.keyboard.press(" ");
  await expect.poll(kept).toBe("FABCDE");
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("without a connection, too", async () => {
  const page = await openProducts(PHONE);
  await page.context().setOffline(true);
  await grip(page, "Bread").press(" ");
  await page.keyboard.press("Home");
  await page.keyboard.press(" ");
  await page.getByRole("alert").getByText("The new order could not be saved.").waitFor({ timeout: 30_000 });
  expect(await seen(page)).toBe("ABCDEF");
  await page.context().setOffline(false);
});
