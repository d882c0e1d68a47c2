/** One search over everything, in a real browser: orders, products and settings, by keyboard and by finger. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

const SMALL_PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true };

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
  await shop.order({ amount: "KUDOS:8", summary: "A jar of honey", order_id: "20260101-QW12ERTZ" });
  await shop.order({
    amount: "KUDOS:2",
    summary: "Ein sehr langer Donaudampfschifffahrtsgesellschaftskapitän mit Honig",
  });
  for (const [product_id, product_name] of [
    ["4012345678901", "Honey cake"],
    ["honey?&#/ü", "Tea with honey"],
    ["bread", "Bread"],
  ] as const) {
    const product = { product_id, product_name, description: "x", unit: "Piece", total_stock: -1, price: "KUDOS:3.5" };
    await shop.call("private/products", product);
  }
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function openOffice(options: object, room = "money") {
  const page = await pages.open(`${shop.url}webui/#/${room}`, options);
  await signIn(page);
  await settled(page);
  return page;
}
const options = (page: Page) => page.locator(".hits [role=option]");
const fieldOf = (page: Page) => page.locator("input[role=combobox]");
/** Opens the search with one key. */
async function press(page: Page): Promise<void> {
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate("document.activeElement.role")).toBe("combobox");
}
const chosen = (page: Page) => page.locator("[aria-selected=true]");

test("with a slash, from anywhere: the arrow keys choose, Enter goes there, Escape leaves it", async () => {
  const page = await openOffice(DESKTOP);
  const field = fieldOf(page);
  await press(page);
  await shows(page, "search-empty-desktop");
  await page.keyboard.type("honey");
  await page.getByRole("status").getByText("Found: 3").waitFor({ state: "attached" });
  expect(await page.locator(".hits [role=group]").count()).toBe(2);
  await chosen(page).getByText("A jar of honey").waitFor();
  await page.keyboard.press("ArrowDown");
  await chosen(page).getByText("Honey cake").waitFor();
  await shows(page, "search-found-desktop");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await chosen(page).getByText("Tea with honey").waitFor();
  await page.keyboard.press("Enter");
  // The product's own form, whatever is in its id, and nothing of it in the address.
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).waitFor();
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Tea with honey");
  expect(new URL(page.url()).hash).toBe("#/products");
  // A slash right after Escape: the focus is still in the dialog, which is closed and not yet taken away.
  await page.evaluate(`
    document.querySelector("dialog").close();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
  `);
  await expect.poll(() => page.evaluate("document.activeElement.role")).toBe("combobox");
  await page.keyboard.press("Escape");

  await press(page);
  await page.keyboard.type("12ertz");
  await page.getByRole("status").getByText("Found: 1").waitFor({ state: "attached" });
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "A jar of honey" }).waitFor();

  await press(page);
  await page.keyboard.type("honey");
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "A jar of honey" }).waitFor();
});

test("who presses Enter at once gets to the first, a setting too", async () => {
  const page = await openOffice(DESKTOP);
  await press(page);
  await page.keyboard.type("jar of");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "A jar of honey" }).waitFor();
  await press(page);
  await page.keyboard.type("second factor");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Security" }).waitFor();
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Beside the password");
  // In a field, a slash is a slash.
  await page.goto(`${shop.url}webui/#/orders`);
  await page.getByRole("searchbox").pressSequentially("1/2");
  expect(await fieldOf(page).count()).toBe(0);
  expect(await page.getByRole("searchbox").inputValue()).toBe("1/2");
});

test("by finger, in German, on the smallest phone", async () => {
  const page = await openOffice({ ...SMALL_PHONE, locale: "de-DE" });
  await shows(page, "search-way-phone-de");
  await page.getByRole("button", { name: "Suchen" }).tap();
  await fieldOf(page).fill("honig");
  await options(page).getByText("Donaudampf").waitFor();
  await shows(page, "search-found-phone-de");
  expect(await page.locator("dialog").evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
  await fieldOf(page).fill("frist");
  await options(page).getByText("zurückgeben").waitFor();
  await page
    .getByRole("status")
    .getByText(/^Gefunden/)
    .waitFor({ state: "attached" });
  await shows(page, "search-settings-phone-de");
  await options(page).getByText("zurückgeben").tap();
  await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("refund");
});

test("nothing found, a server in trouble, and an answer that comes too late", async () => {
  const page = await openOffice(PHONE);
  await page.getByRole("button", { name: "Search" }).tap();
  const field = fieldOf(page);
  await field.fill("warp drive");
  await page.getByText("Nothing found.").waitFor();
  await shows(page, "search-nothing-phone");

  // The first answer comes after the second.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/search\?words=bread/, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  const asked = page.waitForRequest(/search\?words=bread/);
  await field.fill("bread");
  await asked;
  await field.fill("honey");
  await options(page).getByText("A jar of honey").waitFor();
  release();
  await page.unroute(/search\?words=bread/);
  await page.getByRole("status").getByText("Found: 3").waitFor({ state: "attached" });
  expect(await options(page).getByText("Bread").count()).toBe(0);

  await page.route(/kontor\/search/, (route) => route.fulfill({ status: 500, body: "{}" }));
  await field.fill("second factor");
  await page.getByRole("alert").waitFor();
  await options(page).getByText("Beside the password").waitFor();
  await shows(page, "search-trouble-phone");
});

test("in all languages, and from right to left", async () => {
  for (const [locale, name, words] of [
    ["fr-FR", "Chercher", "honey"],
    ["es-ES", "Buscar", "honey"],
    ["en-US", "Search", "honey"],
  ] as const) {
    const page = await openOffice({ ...PHONE, locale });
    if (locale === "en-US") await page.evaluate("document.documentElement.dir = 'rtl'");
    await page.getByRole("button", { name }).tap();
    await fieldOf(page).fill(words);
    await options(page).getByText("A jar of honey").waitFor();
    await shows(page, `search-found-phone-${locale === "en-US" ? "rtl" : locale}`);
  }
});
