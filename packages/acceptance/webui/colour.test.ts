/** A shop's own colour in a real browser: chosen, adapted where nobody could read it, and on the pages of its customers. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, PHONE, settled, shows, signIn } from "./app-page.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

const ACCENT = "getComputedStyle(document.documentElement).getPropertyValue('--accent').trim()";

test("a colour is chosen, adapted where nobody could read it, and shown everywhere", { timeout: 120_000 }, async () => {
  const page = await pages.open(`${shop.url}webui/#/shop/business`, { ...PHONE, colorScheme: "light" });
  await signIn(page);
  const colour = page.getByLabel("Your colour");
  await colour.fill("#ffe14d");
  await page.getByText("Text in this colour is readable", { exact: false }).waitFor();
  await colour.fill("#777777");
  await page.getByText("Nobody could read text in this colour.", { exact: false }).waitFor();
  await colour.scrollIntoViewIfNeeded();
  await colour.fill("#8a1c1c");
  await page.getByRole("region", { name: "Colour" }).getByRole("button", { name: "Save" }).click();
  await expect.poll(() => page.evaluate(ACCENT), { timeout: 20_000 }).toBe("#8a1c1c");
  await settled(page);
  await shows(page, "colour-phone");

  const { orderId, token } = await shop.order({ amount: "KUDOS:3" });
  const customer = await pages.open(`${shop.url}orders/${orderId}?token=${token}`, { ...PHONE, colorScheme: "light" });
  await customer.getByRole("heading", { level: 1 }).waitFor();
  expect(await customer.evaluate(ACCENT)).toBe("#8a1c1c");
  await shows(customer, "colour-customer-phone");
});
