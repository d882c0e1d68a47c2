/** The office, in a real browser, with real payments: orders as they happen, a till that is let in and sent away, a poster. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { DAY, HOUR } from "@kontor/taler/time";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop();
  wallet = await shop.richWallet("KUDOS:200");
});
afterAll(() => shop?.stop());
/** Shops whose clock is moved forward. */
const others: TestShop[] = [];
const pages = appPages(() => [shop, ...others].map(({ url }) => url));

async function openOffice(at = "today", options = DESKTOP as object): Promise<Page> {
  const page = await pages.open(`${shop.url}webui/#/${at}`, options);
  await signIn(page);
  return page;
}

const ATTACK = '<img src=x onerror="document.title=1"><script>document.title=1</script>';

test("an order appears, is paid and is refunded before the owner's eyes; three taps give the money back", async () => {
  const page = await openOffice("orders", PHONE);
  await page.getByText("No orders yet").waitFor();
  const { payUri } = await shop.order({ amount: "KUDOS:8", summary: `Tea ${ATTACK}` });
  await page.getByText("Tea <img").waitFor();
  await shows(page, "orders-phone");
  await pay(wallet, await claim(wallet, payUri));
  await page.getByRole("link").filter({ hasText: "Tea" }).filter({ hasText: "Paid" }).click();
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await page.getByRole("button", { name: "Give back KUDOS 8.00" }).click();
  await page.getByRole("img", { name: "QR code of the refund" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("article").getByText("Refund ready").waitFor();
  await shows(page, "order-phone");
  expect(await page.title()).toBe("Back office");
});

test("what a contract has of a customer is forgotten for good, and the rest of it stays", async () => {
  const extra = { note: "Third floor, ring twice", $forgettable: { note: true } };
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:2", summary: "Flowers", extra });
  await pay(wallet, await claim(wallet, payUri));
  const page = await openOffice(`orders/${orderId}`, PHONE);
  await page.getByText("Data that can be forgotten").click();
  await page.getByText("Third floor, ring twice").first().waitFor();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Forget it for good?" }).scrollIntoViewIfNeeded();
  await shows(page, "order-forget-phone");
  await page.getByRole("button", { name: "Forget it for good?" }).click();
  await page.getByText("Data that can be forgotten").waitFor({ state: "detached", timeout: 60_000 });
  const { body } = await shop.call(`private/orders/${orderId}`);
  expect(JSON.stringify(body)).not.toContain("ring twice");
  expect(body.contract_terms).toMatchObject({ summary: "Flowers" });
});

test("an order is found by its number, as typed or as scanned, and by when it was", async () => {
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:3", summary: "A jar of honey" });
  await shop.order({ amount: "KUDOS:1", summary: "Bread" });
  const page = await openOffice("orders");
  const search = page.getByRole("searchbox");
  for (const typed of [orderId, payUri, `${shop.url}orders/${orderId}?token=X`]) {
    await search.fill(typed);
    const found = page.locator(".found");
    await found.getByText("A jar of honey").waitFor();
    await found.getByText(orderId).waitFor();
  }
  expect(await page.getByText("Nothing found.").isVisible()).toBe(false);
  await shows(page, "orders-found-desktop");
  await page.locator(".found a").click();
  await page.getByRole("heading", { name: "A jar of honey" }).waitFor();
  await search.fill("");
  await page.getByLabel("Period").selectOption("Today");
  await page.getByRole("link").filter({ hasText: "Bread" }).waitFor();
  await search.fill("honey");
  await expect.poll(() => page.locator(".rows > li").allInnerTexts()).toEqual([expect.stringContaining("honey")]);
});

test("an answer that comes late does not take the place of what was asked for after it", async () => {
  await shop.order({ amount: "KUDOS:3", summary: "A jar of plums" });
  await shop.order({ amount: "KUDOS:1", summary: "Rolls" });
  const page = await openOffice("orders");
  const rows = () => page.locator(".rows > li").allInnerTexts();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/summary_filter=rolls/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/summary_filter=rolls/);
  const answered = page.waitForResponse(/summary_filter=rolls/);
  await page.getByRole("searchbox").fill("rolls");
  await asked;
  await page.getByRole("searchbox").fill("plums");
  await expect.poll(rows).toEqual([expect.stringContaining("plums")]);
  release();
  await (await answered).finished();
  await settled(page);
  expect(await rows()).toEqual([expect.stringContaining("plums")]);
});

test("a till is let in by a code that is good once, and forgets the shop when it is ended", async () => {
  const page = await openOffice("shop/devices");
  await page.getByRole("button", { name: "Add till" }).click();
  await page.getByLabel("What is it called?").fill("Till at the door");
  await page.getByRole("button", { name: "Show code" }).click();
  const url = await page.locator(".pair-code").getAttribute("data-url");
  await shows(page, "pairing-desktop");
  const till = await pages.open(url!, PHONE);
  await till.locator(".keypad").waitFor();
  expect(till.url()).not.toContain("pair");
  await page.getByText("The till is in.").waitFor();
  await page.keyboard.press("Escape");

  // It sells, may not give money back, and has no way into the office.
  expect(await till.locator("a").count()).toBe(0);
  await till.goto(`${shop.url}webui/`);
  await till.getByRole("heading", { name: "Sign in to your shop" }).waitFor();
  await till.goto(`${shop.url}webui/till/`);
  await till.locator(".keypad").waitFor();

  // What it made last is seen by the owner.
  await till.getByRole("button", { name: "5", exact: true }).click();
  await till.getByRole("button", { name: /^Charge/ }).click();
  await page
    .getByRole("listitem")
    .filter({ hasText: "Till at the door" })
    .getByText(/ · last sale /)
    .waitFor();

  const again = await pages.open(url!, PHONE);
  await again.getByText("This code is not good any more.").waitFor();

  const row = page.getByRole("listitem").filter({ hasText: "Till at the door" });
  await row.getByRole("button", { name: "End", exact: true }).click();
  await row.getByRole("button", { name: "Really end?" }).click();
  await row.waitFor({ state: "detached" });
  // It lay there, and is taken up again.
  await till.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await till.getByRole("heading", { name: "Make this device a till" }).waitFor();
  expect(await till.locator("body").textContent()).not.toContain("The Shop");
  await till.reload();
  await till.getByRole("heading", { name: "Make this device a till" }).waitFor();
});

test("where there is no sandbox to practise on, nothing is said of it", async () => {
  const page = await openOffice("shop");
  await page.getByRole("link", { name: "Security" }).waitFor();
  expect(await page.getByRole("link", { name: "Practice" }).count()).toBe(0);
});

test("all sessions end when the password changes", async () => {
  const elsewhere = await openOffice("orders");
  const page = await openOffice("shop/security");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  for (const each of [page, elsewhere]) {
    await each.getByRole("heading", { name: "Sign in to your shop" }).waitFor();
  }
});

describe.each([
  { locale: "en", size: "phone", ...PHONE },
  { locale: "de", size: "phone", ...PHONE },
  { locale: "fr", size: "phone", ...PHONE },
  { locale: "es", size: "phone", ...PHONE },
  { locale: "en", size: "desktop", ...DESKTOP },
])("in $locale on a $size", ({ size, ...options }) => {
  test("every screen fits and keeps nobody out", { timeout: 240_000 }, async () => {
    const page = await openOffice("today", options);
    // Those with the most words, and in one language all that have no test of their own.
    const ofShop = ["donations", "connect", "security", "log", "devices"].map((room) => `shop/${room}`);
    const rooms = ["today", "orders", "products", "money", "shop", "shop/business", "shop/posters", "server"];
    for (const room of options.locale === "en" ? [...rooms, "products/offers", ...ofShop] : rooms) {
      await page.goto(`${shop.url}webui/#/${room}`);
      await page.locator("h1").first().waitFor();
      await settled(page);
      await shows(page, `${room.replace("/", "-")}-${size}-${options.locale}`);
    }
  });
});

test("the books: a statement in every format, an export, and what was sold on a day", {
  timeout: 240_000,
}, async () => {
  const own = await startTestShop({ jobs: false });
  others.push(own);
  try {
    const paying = await own.richWallet("KUDOS:20");
    const products = [
      { description: "Tea", quantity: 2, price: "KUDOS:7", taxes: [{ name: "VAT 7%", tax: "KUDOS:0.5" }] },
    ];
    const { payUri } = await own.order({ amount: "KUDOS:7", products });
    await pay(paying, await claim(paying, payUri));
    const page = await pages.open(`${own.url}webui/#/money`, DESKTOP);
    await signIn(page);
    await page.getByRole("heading", { name: "One day" }).waitFor();
    await page.getByText("2 × Tea").waitFor();
    await page.getByText("VAT 7%").waitFor();
    await page.getByText("The first one is there a day after the end of the month.").waitFor();
    own.sandbox.clock.advance(40n * DAY);
    // Nobody is signed in for so long.
    await page.reload();
    await signIn(page);
    const statement = page.getByRole("listitem").filter({ hasText: "No. 1" });
    await statement.getByText("Balance at the end: KUDOS").waitFor();
    for (const format of ["PDF", "XLSX", "CSV", "JSON"]) {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        statement.getByRole("button", { name: `${format}, No. 1` }).click(),
      ]);
      expect(file.suggestedFilename()).toBe(`statement-1.${format.toLowerCase()}`);
    }
    await page.getByLabel("A statement is closed").selectOption("quarterly");
    await expect.poll(async () => (await own.call("private/kontor/days")).body.statements).toBe("quarterly");
    await shows(page, "books-desktop");
    const phone = await pages.open(`${own.url}webui/#/money`, PHONE);
    await signIn(phone);
    await phone.getByText("No. 1").first().waitFor();
    await shows(phone, "books-phone");
  } finally {
    await own.stop();
  }
});

test("a till that is silent for more than a day is named today, until it is heard of again", async () => {
  const own = await startTestShop();
  others.push(own);
  try {
    const { code } = (await own.call("private/kontor/pairings", { scope: "order-pos", name: "Market stall" })).body;
    const { token } = (await own.call("kontor/pairings", { code: code! })).body;
    await own.call("private/kontor/pairings", { scope: "order-pos", name: "Never let in" });
    own.sandbox.clock.advance(23n * HOUR);
    const page = await pages.open(`${own.url}webui/#/today`, PHONE);
    await signIn(page);
    await settled(page);
    const named = page.getByText("Not heard of since yesterday: Market stall.");
    expect(await named.count()).toBe(0);
    own.sandbox.clock.advance(2n * HOUR);
    await page.reload();
    await named.waitFor();
    await shows(page, "today-silent-till-phone");
    await page.getByRole("listitem").filter({ has: named }).getByRole("link", { name: "Do it now" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "Market stall" });
    await row.getByText(/last seen/).waitFor();
    await settled(page);
    await shows(page, "devices-seen-phone");

    // It opens again.
    const orders = await own.call("private/orders", undefined, { headers: { authorization: `Bearer ${token}` } });
    expect(orders.status).toBe(200);
    await page.goto(`${own.url}webui/#/today`);
    await expect
      .poll(
        async () => {
          await page.reload();
          await settled(page);
          return named.count();
        },
        { timeout: 30_000 },
      )
      .toBe(0);
  } finally {
    await own.stop();
  }
});
