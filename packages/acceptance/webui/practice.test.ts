/** Practice mode in a real browser: a second shop with the same products, a wallet that is always there, a clock to turn. */

import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";
import { SECRET, startPracticeShop } from "./practice-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startPracticeShop({ exchanges: [{ name: "exchange", aggregateEvery: 1000 }] });
  const product = { description: "x", unit: "Piece", total_stock: -1, price: "KUDOS:3.5" };
  for (const product_id of ["Tea", "Coffee"]) {
    await shop.call("private/products", { ...product, product_id, product_name: product_id });
  }
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

test("one switch opens a second shop, where the staff sells, gets money back and lets a month go by", {
  timeout: 240_000,
}, async () => {
  const page = await pages.open(`${shop.url}webui/#/shop`, PHONE);
  await signIn(page);
  await page.getByRole("link", { name: "Practice", exact: true }).click();
  await page.getByRole("button", { name: "Open the practice shop" }).click();
  await page.waitForURL(/instances\/practice-admin\/webui\/#\/shop\/practice$/, { timeout: 60_000 });
  await page.getByText("Practice money").waitFor();
  await page.getByText("No money").waitFor();
  await page.getByRole("button", { name: "Put money in" }).click();
  await page.getByText(/^KUDOS\s(?:9\d|100)\.\d\d$/).waitFor({ timeout: 60_000 });
  await settled(page);
  await shows(page, "practice-phone");
  // Not one shop further into practice.
  expect(await page.getByRole("button", { name: "Open the practice shop" }).count()).toBe(0);

  // The till, with the same products; no second phone is needed.
  await page.goto(`${shop.url}instances/practice-admin/webui/till/`);
  await page.getByRole("button", { name: /^Tea/ }).click();
  await page.locator(".charge").click();
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  await shows(page, "practice-till-phone");
  await page.getByRole("button", { name: "Pay with the practice wallet" }).click();
  await page.getByText("Paid", { exact: false }).first().waitFor({ timeout: 60_000 });

  // Until when it is waited for is said, and what was taken today.
  await page.goto(`${shop.url}instances/practice-admin/webui/#/money`);
  await page.getByText(/^by .+ at the latest$/).waitFor();
  await page.goto(`${shop.url}instances/practice-admin/webui/#/today`);
  await page
    .locator(".big")
    .filter({ hasText: /KUDOS\s3\.50/ })
    .waitFor();

  // The real shop has seen nothing of it.
  expect((await shop.call("private/orders")).body.orders).toEqual([]);

  await page.goto(`${shop.url}instances/practice-admin/webui/#/shop/practice`);
  const clock = page.locator("[aria-labelledby=practice-clock] .figure");
  // On the first of a month, one later is the first of the next: a month is closed when a day of the next has passed.
  for (const later of ["A month later", "A day later"]) {
    const before = await clock.textContent();
    await page.getByRole("button", { name: later }).click();
    await expect.poll(() => clock.textContent(), { timeout: 60_000 }).not.toBe(before);
    await settled(page);
  }
  // Still signed in, a month later: the money has arrived, and the month is closed and agrees with the bank.
  await page.goto(`${shop.url}instances/practice-admin/webui/#/money`);
  await page.getByRole("button", { name: /In the bank KUDOS.3\.50/ }).waitFor({ timeout: 120_000 });
  await page.getByRole("listitem").getByText("In the bank").waitFor();
  await page.getByRole("listitem").filter({ hasText: "No. 1" }).waitFor({ timeout: 120_000 });
  await settled(page);
  await shows(page, "practice-money-phone");
  // Another day: what was sold a month ago was not sold today.
  await page.goto(`${shop.url}instances/practice-admin/webui/#/today`);
  await page
    .locator(".big")
    .filter({ hasText: /KUDOS\s0\.00/ })
    .waitFor();
  await page.goto(`${shop.url}instances/practice-admin/webui/#/money`);
  await settled(page);
  // A station lists what is there.
  await page.getByRole("button", { name: /^On its way/ }).click();
  await expect.poll(() => page.getByRole("listitem").getByText("In the bank").count()).toBe(0);
});

test("all products are copied, and what was made in practice is taken over; what is here stays as it is", {
  timeout: 240_000,
}, async () => {
  const product = { description: "x", unit: "Piece", total_stock: -1, price: "KUDOS:1" };
  for (let number = 0; number < 43; number++) {
    const body = { ...product, product_id: `many-${number}`, product_name: `Thing ${number}` };
    expect((await shop.call("private/products", body)).status).toBe(204);
  }
  const page = await pages.open(`${shop.url}webui/#/shop/practice`, PHONE);
  await signIn(page);
  const told: string[] = [];
  await page.exposeFunction("toldOf", (text: string) => told.push(text));
  await page.evaluate(`new MutationObserver(() => {
    const status = document.querySelector("main .panel p[role=status]");
    if (status !== null) toldOf(status.textContent);
  }).observe(document.body, { childList: true, subtree: true, characterData: true })`);
  await page.getByRole("button", { name: "Open the practice shop" }).click();
  await page.waitForURL(/instances\/practice-admin\/webui\/#\/shop\/practice$/, { timeout: 60_000 });
  expect(told).toContain("20 of 45 products are there.");
  const password = createHmac("sha256", SECRET).update("practice-admin").digest("base64url");
  const headers = { authorization: `Bearer secret-token:${password}` };
  const there = (path: string, body?: object, method?: string) =>
    shop.call(`instances/practice-admin/private/${path}`, body, {
      headers,
      ...(method === undefined ? {} : { method }),
    });
  const copied = (await there("products?limit=100")).body.products as object[];
  expect(copied).toHaveLength(45);

  // In practice another price for the tea, a cake of a new category, and a poster.
  expect((await there("products/Tea", { price: "KUDOS:9" }, "PATCH")).status).toBe(204);
  const { category_id } = (await there("categories", { name: "Sweet" })).body;
  const cake = { ...product, product_id: "cake", product_name: "Cake", price: "KUDOS:4.2", categories: [category_id] };
  expect((await there("products", cake)).status).toBe(204);
  const template_contract = { summary: "Six eggs", minimum_age: 0, amount: "KUDOS:3" };
  const eggs = { template_id: "eggs", template_description: "Six eggs", template_contract };
  expect((await there("templates", eggs)).status).toBe(204);
  const family = { name: "Stamps", description: "x", kind: "discount", duration: { d_us: 31_622_400_000_000 } };
  const valid = { valid_before: { t_s: "never" }, validity_granularity: { d_us: 86_400_000_000 } };
  expect((await there("tokenfamilies", { slug: "stamps-1", ...family, ...valid })).status).toBe(204);
  const offers = { "stamps-1": { recipe: "stamps", price: "KUDOS:3", count: 10 } };
  const chosen = { preferences: { colour: "#8a1c1c", sells: ["counter"], offers } };
  expect((await there("kontor/preferences", chosen, "PUT")).status).toBe(204);
  const hook = { webhook_id: "paid", event_type: "pay", url: "https://shop.example/hook", http_method: "POST" };
  expect((await there("webhooks", { ...hook, header_template: "X-Key: 7" })).status).toBe(204);
  const address = { street: "Teegasse 7", town: "Zürich" };
  const business = { name: "Practice", email: "staff@shop.example", website: "https://shop.example/", address };
  const settings = { ...business, jurisdiction: {}, use_stefan: true, default_refund_delay: { d_us: 864_000_000_000 } };
  expect((await there("", settings, "PATCH")).status).toBe(204);
  await page.goto(`${shop.url}webui/#/shop/practice`);
  await page.getByRole("button", { name: "Take over", exact: true }).click();
  await page
    .getByText("Taken over: products 1, posters 1, offers 1, webhooks 1, settings 5. Here already: 45.")
    .waitFor({ timeout: 60_000 });
  await settled(page);
  await page.getByText("Taken over: products 1").scrollIntoViewIfNeeded();
  await shows(page, "practice-taken-phone");
  expect((await shop.call("private/products/Tea")).body.price).toBe("KUDOS:3.5");
  const { categories } = (await shop.call("private/categories")).body as {
    categories: { category_id: number; name: string }[];
  };
  const sweet = categories.find(({ name }) => name === "Sweet")!.category_id;
  expect((await shop.call("private/products/cake")).body).toMatchObject({ price: "KUDOS:4.2", categories: [sweet] });
  expect((await shop.call("private/templates/eggs")).body).toMatchObject({ template_description: "Six eggs" });
  expect((await shop.call("private/tokenfamilies/stamps-1")).body).toMatchObject({ name: "Stamps", issued: 0 });
  expect((await shop.call("private/webhooks/paid")).body).toMatchObject({
    url: "https://shop.example/hook",
    header_template: "X-Key: 7",
  });
  const { preferences } = (await shop.call("private/kontor/preferences")).body;
  expect(preferences).toMatchObject({ colour: "#8a1c1c", offers });
  // What the shop is called, and whom its codes go to, is not of the practice shop.
  const now = (await shop.call("private")).body;
  expect(now).toMatchObject({
    address,
    website: "https://shop.example/",
    default_refund_delay: { d_us: 864_000_000_000 },
  });
  expect(now.name).not.toBe("Practice");
  expect(now).not.toHaveProperty("email");
  // Once more, nothing happens twice.
  await page.getByRole("button", { name: "Take over", exact: true }).click();
  await page
    .getByText("Taken over: products 0, posters 0, offers 0, webhooks 0, settings 0. Here already: 49.")
    .waitFor({ timeout: 60_000 });
});

test("who has never practised has nothing to take over", async () => {
  const made = await shop.call("management/instances", {
    id: "tea",
    name: "The tea house",
    auth: { method: "token", password: "of the tea house, secret" },
    address: {},
    jurisdiction: {},
    use_stefan: true,
  });
  expect(made.status).toBe(204);
  const page = await pages.open(`${shop.url}instances/tea/webui/#/shop/practice`, PHONE);
  await signIn(page, "of the tea house, secret");
  await page.getByRole("button", { name: "Take over", exact: true }).click();
  await page
    .getByText("Taken over: products 0, posters 0, offers 0, webhooks 0, settings 0. Here already: 0.")
    .waitFor({ timeout: 60_000 });
});

describe.each(["de", "fr", "es"])("in %s", (locale) => {
  test("the way into practice fits", async () => {
    const page = await pages.open(`${shop.url}webui/#/shop/practice`, { ...DESKTOP, locale });
    await signIn(page);
    await settled(page);
    await shows(page, `practice-desktop-${locale}`);
  });
});
