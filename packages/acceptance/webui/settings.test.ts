/** A setting of the shop is found by its words, in a real browser: typed, chosen, and reached. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

async function openShop(options: object) {
  const page = await pages.open(`${shop.url}webui/#/shop`, options);
  await signIn(page);
  await settled(page);
  return page;
}

test("by keyboard: some words, Enter, and one is at the setting", async () => {
  const page = await openShop(DESKTOP);
  await page.locator("search input").focus();
  await page.keyboard.type("second factor");
  await page.getByRole("status").getByText("Found: 1").waitFor();
  await shows(page, "settings-found-desktop");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Security" }).waitFor();
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Beside the password");

  await page.goBack();
  await page.locator("search input").fill("warp drive");
  await page.getByText("Nothing is called so here.").waitFor();
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).hash).toBe("#/shop");
  await page.locator("search input").fill("");
  await page.getByRole("link", { name: "Security" }).waitFor();
});

test("by finger, in German: what one types is in the field that was found", async () => {
  const page = await openShop({ ...PHONE, locale: "de-DE" });
  await page.getByRole("searchbox", { name: "Einstellung suchen" }).fill("FRIST");
  const found = page.getByRole("link", { name: /zurückgeben/ });
  await found.waitFor();
  await shows(page, "settings-found-phone-de");
  await found.tap();
  await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("refund");
  await shows(page, "settings-reached-phone-de");

  // Without the marks that few type.
  await page.goto(`${shop.url}webui/#/shop`);
  await page.getByRole("searchbox").fill("schlussel");
  await page.getByRole("link", { name: /^Schlüssel/ }).waitFor();
});

test("each setting that is found is where it is said to be", async () => {
  const page = await openShop(DESKTOP);
  const paths = new Set<string>();
  for (const letter of "aeiou") {
    await page.locator("search input").fill(letter);
    for (const link of await page.locator("search a").all()) paths.add((await link.getAttribute("href"))!);
  }
  const within = [...paths].filter((path) => path.includes("?find="));
  expect(within.length).toBeGreaterThan(15);
  for (const path of within) {
    await page.evaluate(`location.hash = "${path}"`);
    await page.locator(".found").waitFor();
    expect(await page.locator(":is(.found, .found *, fieldset:has(.found) input):focus").count(), path).toBe(1);
    await page.evaluate("document.activeElement.blur()");
    await page.evaluate('location.hash = "#/shop"');
    await page.locator("search input").waitFor();
  }
});
