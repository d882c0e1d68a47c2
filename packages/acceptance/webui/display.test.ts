/** The customer's screen on another device: let in by the till's code, it shows what is to be paid, and nothing else. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, PHONE, settled, shows } from "./app-page.js";

const TABLET = { viewport: { width: 1180, height: 820 } };

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop();
  wallet = await shop.richWallet("KUDOS:50");
  for (const [name, price] of [
    ["Coffee", "KUDOS:3.5"],
    ["Grandmother's apple cake", "KUDOS:4.2"],
    ["Tea <b>", "KUDOS:3"],
  ] as const) {
    const product = { product_id: name.slice(0, 3), product_name: name, description: name, unit: "", price };
    expect((await shop.call("private/products", { ...product, total_stock: -1 })).status).toBe(204);
  }
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

/** A till that was let in just now. */
async function aTill(options: object = PHONE): Promise<Page> {
  const { code } = (await shop.call("private/kontor/pairings", { scope: "order-pos", name: "Bar" })).body;
  const page = await pages.open(`${shop.url}webui/till/#pair=${code}`, options);
  await page.locator(".keypad").waitFor();
  return page;
}

/** The address that the till's code leads to; the dialog stays open. */
async function codeOf(till: Page): Promise<string> {
  await till.getByRole("button", { name: "More", exact: true }).click();
  await till.getByRole("button", { name: "Screen on another device" }).click();
  return (await till.locator("[data-url]").getAttribute("data-url"))!;
}

/** The same, and the device that has scanned it. */
async function aScreen(till: Page, options: object = TABLET): Promise<Page> {
  const screen = await pages.open(await codeOf(till), options);
  await till.getByText("A screen is connected.").waitFor();
  await till.keyboard.press("Escape");
  return screen;
}

const code = (page: Page) => page.getByRole("img", { name: "QR code of the payment" });

async function payNewest(): Promise<void> {
  const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: { order_id: string }[] };
  const { body } = await shop.call(`private/orders/${orders[0]!.order_id}`);
  const claimed = await claim(wallet, String(body.taler_pay_uri));
  await pay(wallet, claimed);
}

/** What the page tells of what it shows is kept until it can be asked. */
const NOTE_WHAT_IS_SHOWN = `
  const { fetch } = window;
  window.fetch = (input, init = {}) => {
    const isGoodbye = String(init.body).includes("closed");
    if (String(init.body).includes("shown") && !isGoodbye) sessionStorage.setItem("shown", init.body);
    return fetch(input, init);
  };
`;

test("a tablet that scans the code shows prices, cart, code and that it is paid", async () => {
  const till = await aTill();
  const url = await codeOf(till);
  await till.getByText("Waiting for the screen …").waitFor();
  await shows(till, "display-pairing-phone");
  const [, key] = /#display=(\w{32})$/.exec(url)!;

  const screen = await pages.open("about:blank", TABLET);
  const asked: string[] = [];
  screen.context().on("request", (request) => asked.push(request.url()));
  await screen.goto(url);
  await screen.getByText("Grandmother's apple cake").waitFor();
  await till.getByText("A screen is connected.").waitFor();
  await till.keyboard.press("Escape");
  await shows(screen, "display-welcome-tablet");
  expect(screen.url()).toBe(`${shop.url}webui/till/#screen`);

  await till.getByRole("button", { name: /^Coffee/ }).click();
  await till.getByRole("button", { name: /^Coffee/ }).click();
  await till.getByRole("button", { name: /^Tea/ }).click();
  await screen.getByRole("heading", { name: "KUDOS 10.00" }).waitFor();
  await screen.getByText("2 × Coffee").waitFor();
  await screen.getByText("Tea <b>").waitFor();
  await shows(screen, "display-cart-tablet");
  await till.locator(".charge").click();
  await code(screen).waitFor();
  await shows(screen, "display-pay-tablet");
  const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: { order_id: string }[] };
  const { body } = await shop.call(`private/orders/${orders[0]!.order_id}`);
  expect(await code(screen).innerHTML()).toBe(await code(till).innerHTML());
  const claimed = await claim(wallet, String(body.taler_pay_uri));
  await screen.getByText("A wallet has opened it …").waitFor();
  await pay(wallet, claimed);
  await screen.getByRole("heading", { name: "Paid" }).waitFor();
  await shows(screen, "display-paid-tablet");
  await till.getByRole("button", { name: "Next sale" }).click();
  await screen.getByText("Welcome").waitFor();

  // Loaded again, it still has the key, which no server has seen in a URL.
  await screen.reload();
  await screen.getByText("Grandmother's apple cake").waitFor();
  expect(asked.length).toBeGreaterThan(5);
  for (const other of asked) expect(other.split("#")[0]).not.toContain(key);
  // It has no way into the till or the office.
  expect(await screen.locator("a, button").count()).toBe(0);
  await screen.goto(`${shop.url}webui/till/`);
  await screen.getByRole("heading", { name: "Make this device a till" }).waitFor();
  // As it opens where it was installed.
  await shows(screen, "display-resume-tablet");
  await screen.getByRole("link", { name: "To the customer's screen" }).click();
  await screen.getByText("Grandmother's apple cake").waitFor();
});

test("the screen says when the till is not there, and goes on when it is again", async () => {
  const till = await aTill();
  const screen = await aScreen(till, { ...PHONE, locale: "de-DE" });
  await screen.getByText("Willkommen").waitFor();
  await shows(screen, "display-welcome-phone-de");
  // What the page still sends as it goes: nothing that undoes its goodbye.
  await till.evaluate(NOTE_WHAT_IS_SHOWN);
  await till.goto("about:blank");
  await screen.getByText("Die Kasse ist gerade nicht da.").waitFor();
  await shows(screen, "display-gone-phone-de");
  await till.goto(`${shop.url}webui/till/`);
  expect(await till.evaluate("sessionStorage.getItem('shown')")).toBeNull();
  await screen.getByText("Willkommen").waitFor();
  await till.getByRole("button", { name: "5", exact: true }).click();
  await till.getByRole("button", { name: "Add to cart" }).click();
  await till.locator(".charge").click();
  await code(screen).or(screen.getByRole("img")).first().waitFor();
  await shows(screen, "display-pay-phone-de");

  // The same till in another window, before this one: the one that is looked at counts.
  await till.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, value: true })");
  const window = await till.context().newPage();
  await window.goto(`${shop.url}webui/till/`);
  await window.locator(".keypad").waitFor();
  await screen.getByText("Willkommen").waitFor();
  await window.goto("about:blank");
  await screen.getByText("Die Kasse ist gerade nicht da.").waitFor();
  // It says that it is there, as it does now and then, before it is looked at again.
  const beat = till.waitForResponse((answer) => answer.url().endsWith("/private/kontor/display"));
  await till.evaluate("dispatchEvent(new Event('pageshow'))");
  await beat;
  await window.close();
  await till.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
  await screen.getByRole("heading", { name: "0,05" }).waitFor();

  await screen.context().setOffline(true);
  await screen.getByText("keine Verbindung").waitFor({ timeout: 60_000 });
  await payNewest();
  await screen.context().setOffline(false);
  await screen.getByRole("heading", { name: "Bezahlt" }).waitFor({ timeout: 60_000 });
});

test("a second till has a screen of its own, and each screen ends with its code, its till or its token", async () => {
  const [first, second] = [await aTill(), await aTill()];
  const logo = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4" fill="#a3442e"/></svg>')}`;
  const shopOf = { name: "Café Sol", logo, address: {}, jurisdiction: {}, use_stefan: true };
  expect((await shop.call("private", JSON.stringify(shopOf), { method: "PATCH" })).status).toBe(204);
  for (let number = 1; number <= 30; number++) {
    const name = number % 5 === 0 ? `Homemade lemonade with ginger, number ${number}` : `Juice ${number}`;
    const product = {
      product_id: `juice-${number}`,
      product_name: name,
      description: name,
      unit: "",
      price: "KUDOS:2",
    };
    expect((await shop.call("private/products", { ...product, total_stock: -1 })).status).toBe(204);
  }
  for (const till of [first, second]) {
    await till.reload();
    await till.getByRole("button", { name: /^Juice 30|number 30/ }).waitFor();
  }
  const screens = [await aScreen(first), await aScreen(second)] as const;
  await screens[0].getByRole("heading", { name: "Café Sol" }).waitFor();
  await shows(screens[0], "display-many-tablet");
  const ended = "This screen was ended. Scan the code at the till again.";
  await first.getByRole("button", { name: /^Coffee/ }).click();
  await screens[0].getByRole("heading", { name: "KUDOS 3.50" }).waitFor();
  await second.getByRole("button", { name: /^Tea/ }).click();
  await screens[1].getByRole("heading", { name: "KUDOS 3.00" }).waitFor();
  expect(await screens[0].getByText("Tea").count()).toBe(0);

  // Somebody has taken a picture of the code.
  for (let number = 1; number <= 30; number++) {
    await first.getByRole("button", { name: new RegExp(`^(?:Juice|Homemade.*number) ${number}(?!\\d)`) }).click();
  }
  await screens[0].getByRole("heading", { name: "KUDOS 63.50" }).waitFor();
  await shows(screens[0], "display-long-cart-tablet");
  expect(await screens[0].getByText("number 30").isVisible()).toBe(true);
  const before = await codeOf(first);
  await first.getByRole("button", { name: "New code" }).click();
  await screens[0].getByText(ended).waitFor();
  await shows(screens[0], "display-ended-tablet");
  await expect.poll(() => first.locator("[data-url]").getAttribute("data-url")).not.toBe(before);
  const thief = await pages.open(before, PHONE);
  await thief.getByText(ended).waitFor();
  await first.getByText("Waiting for the screen …").waitFor();
  await screens[0].goto((await first.locator("[data-url]").getAttribute("data-url"))!);
  await screens[0].getByRole("heading", { name: "KUDOS 63.50" }).waitFor();
  await first.getByRole("button", { name: "End the screen" }).click();
  await screens[0].getByText(ended).waitFor();

  const { tokens } = (await shop.call("private/tokens?limit=-1")).body as { tokens: { serial: number }[] };
  await shop.call(`private/tokens/${tokens[0]!.serial}`, undefined, { method: "DELETE" });
  await screens[1].getByText(ended).waitFor();
  await screens[1].reload();
  await screens[1].getByText(ended).waitFor();
  await second.reload();
  await second.getByRole("heading", { name: "Make this device a till" }).waitFor();
  const left = `new Promise((resolve) => {
    const opening = indexedDB.open("kontor-till");
    opening.onsuccess = () => {
      const asking = opening.result.transaction("kept").objectStore("kept").getAllKeys();
      asking.onsuccess = () => resolve(asking.result.map((key) => key.split(" ")[1]));
    };
  })`;
  expect(await second.evaluate(left)).toEqual(["config"]);
  await settled(second);
});
