/** When the server has a problem, or the connection is gone: each screen says so, and nothing loads for ever. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Listening } from "../shop/loopback.js";
import { passOn } from "../shop/pass-on.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, settled, shows, signIn } from "./app-page.js";

const ROOMS = ["today", "orders", "orders/2026-1", "products", "products/offers", "money", "server"];
const OF_SHOP = ["business", "devices", "donations", "posters", "connect", "security", "log"].map(
  (room) => `shop/${room}`,
);

let shop: TestShop;
let server: Listening;
let isBroken = false;

beforeAll(async () => {
  shop = await startTestShop();
  server = await passOn({
    to: () => shop.url,
    // Who has signed in stays so.
    ask: (path) => (isBroken && /\/(?:private|management)\b/.test(path) ? 500 : path),
  });
});
afterAll(async () => {
  await server?.close();
  await shop?.stop();
});
const pages = appPages(() => [server.url]);

async function opens(page: Page, room: string): Promise<void> {
  await page.goto(`${server.url}webui/#/${room}`);
  await page.reload();
  await page.getByRole("navigation").waitFor();
  await expect.poll(() => page.locator("[aria-busy=true]").count(), { message: room, timeout: 15_000 }).toBe(0);
}

test("a server with a problem: said on every screen of the office", { timeout: 240_000 }, async () => {
  const page = await pages.open(`${server.url}webui/`, DESKTOP);
  await signIn(page);
  await settled(page);
  isBroken = true;
  try {
    for (const room of [...ROOMS, ...OF_SHOP]) {
      await opens(page, room);
      await expect.poll(() => page.getByRole("alert").count(), { message: room }).toBeGreaterThan(0);
      // What is not known is not told as nothing.
      expect(await page.locator("main").getByText("0.00").count(), room).toBe(0);
      await shows(page, `trouble-${room.replace("/", "-")}-desktop`);
    }
  } finally {
    isBroken = false;
  }
});

test("without a connection the office says so, and goes on when it is back", async () => {
  const page = await pages.open(`${server.url}webui/#/orders`, PHONE);
  await signIn(page);
  await settled(page);
  await page.context().setOffline(true);
  await page
    .getByText("There is no connection to the server. What you see may be old.")
    .first()
    .waitFor({ timeout: 60_000 });
  await shows(page, "trouble-offline-phone");
  await page.context().setOffline(false);
  await shop.order({ amount: "KUDOS:2", summary: "Back again" });
  await page.getByText("Back again").waitFor({ timeout: 60_000 });
});

test("a till with a server that has a problem says why nothing is charged, and keeps the cart", async () => {
  const page = await pages.open(`${server.url}webui/`, PHONE);
  await signIn(page);
  // It has not even heard what the shop is called.
  await page.route(/\/private$/, (route) => route.fulfill({ status: 500 }));
  await page.locator("a[href='./till/']").click();
  await page.locator(".charge").waitFor();
  await page.getByRole("heading", { level: 1, name: "Till" }).waitFor();
  isBroken = true;
  try {
    for (const key of ["5", "00"]) await page.getByRole("button", { name: key, exact: true }).click();
    await page.locator(".charge").click();
    await page.getByText("The server has a problem. Please try again.").waitFor({ timeout: 60_000 });
    await shows(page, "trouble-till-phone");
    await page.getByRole("button", { name: "Last sales" }).click();
    await page.getByRole("dialog").getByRole("alert").waitFor({ timeout: 60_000 });
    await page.keyboard.press("Escape");
  } finally {
    isBroken = false;
  }
  await page.getByRole("button", { name: /^Charge KUDOS 5.00/ }).click();
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
});
