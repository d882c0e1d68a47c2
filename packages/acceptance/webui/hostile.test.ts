/** What customers and colleagues may write is text on every screen: no script runs, no element appears. And a slow phone. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { addTokenFamily } from "../shop/token-families.js";
import { appPages, DESKTOP, PHONE, settled, signIn } from "./app-page.js";
import { whatIsPrinted } from "./printed.js";

const ATTACK = '"\'><img src=x onerror="document.title=1" class=attack><script>document.title=1</script>{{7*7}}';

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());
const pages = appPages(() => [shop.url]);

const must = async (status: number, path: string, body?: unknown, init?: RequestInit) => {
  const answer = await shop.call(path, body, init);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBe(status);
  return answer.body;
};

test("stored attacks in every field that others write are shown as they are", async () => {
  const address = { street: ATTACK, town: ATTACK, post_code: "1", country: "CH" };
  const shopOf = { name: ATTACK, address, jurisdiction: address, use_stefan: true, website: "https://shop.example/" };
  await must(204, "private", JSON.stringify(shopOf), { method: "PATCH" });
  const product = { product_id: ATTACK, product_name: ATTACK, description: ATTACK, unit: ATTACK, price: "KUDOS:1" };
  await must(204, "private/products", { ...product, total_stock: 5 });
  const { category_id: category } = await must(200, "private/categories", { name: ATTACK });
  await must(204, "private/products", { ...product, product_id: "second", total_stock: -1, categories: [category!] });
  await must(204, "private/templates", {
    template_id: "poster",
    template_description: ATTACK,
    template_contract: { summary: ATTACK, minimum_age: 0, amount: "KUDOS:1" },
  });
  await must(204, "private/webhooks", {
    webhook_id: ATTACK,
    event_type: "pay",
    url: `http://127.0.0.1:9/${encodeURIComponent(ATTACK)}`,
    http_method: "POST",
  });
  await must(200, "private/token", { scope: "readonly", description: ATTACK });
  await must(204, "management/instances", {
    id: "second",
    name: ATTACK,
    auth: { method: "token", password: "their own password" },
    address: {},
    jurisdiction: {},
    use_stefan: true,
  });
  const wallet = await shop.richWallet("KUDOS:10");
  const { orderId, payUri } = await shop.order({
    amount: "KUDOS:2",
    summary: ATTACK,
    products: [{ description: ATTACK, quantity: 1, unit: ATTACK }],
    fulfillment_message: ATTACK,
  });
  await pay(wallet, await claim(wallet, payUri));
  await must(200, `private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: ATTACK });
  await must(204, `private/kontor/orders/${orderId}/note`, { note: ATTACK }, { method: "PUT" });

  // What a customer types at a poster, and what a till is called.
  const editable_defaults = { summary: "", amount: "KUDOS:1" };
  const template_contract = { minimum_age: 0 };
  const open = { template_id: "open", template_description: ATTACK, template_contract, editable_defaults };
  await must(204, "private/templates", open);
  const typed = { summary: ATTACK, amount: "KUDOS:1" };
  await must(200, "templates/open", typed, { headers: { "user-agent": ATTACK.replace(/[^ -~]/g, "") } });
  await addTokenFamily(shop, "stamps-1", { name: ATTACK, description: ATTACK });
  const { code } = await must(200, "private/kontor/pairings", { scope: "order-pos", name: ATTACK });
  const { access_token: ofTill } = await must(200, "kontor/pairings", { code: code! });
  const byTill = { headers: { authorization: `Bearer ${ofTill}` } };
  await must(200, "private/orders", { order: { amount: "KUDOS:1", summary: ATTACK } }, byTill);

  const page = await pages.open(`${shop.url}webui/`, DESKTOP);
  await signIn(page);
  const rooms = ["today", "orders", `orders/${orderId}`, "products", "products/offers", "money", "shop", "server"];
  const ofShop = ["business", "devices", "donations", "posters", "connect", "security", "log"];
  for (const room of [...rooms, ...ofShop.map((name) => `shop/${name}`)]) {
    await page.goto(`${shop.url}webui/#/${room}`);
    await page.locator("h1").first().waitFor();
    await settled(page);
    for (const dialog of await page.locator("main button.thing, main button.product").all()) {
      await dialog.click();
      await page.getByRole("dialog").waitFor();
      expect(await page.locator(".attack, #app script").count(), `${room}: dialog`).toBe(0);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await page.locator("main details").evaluateAll((folded) => {
      for (const details of folded) details.setAttribute("open", "");
    });
    expect(await page.locator(".attack, #app script").count(), room).toBe(0);
    expect(await page.title(), room).toBe("Back office");
    const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
    expect(isWide, `${room} scrolls sideways`).toBe(false);
  }

  await page.keyboard.press("/");
  await page.locator("input[role=combobox]").fill("onerror");
  const hits = page.locator(".hits [role=option]").filter({ hasText: "<img src=x" });
  await expect.poll(() => hits.count()).toBeGreaterThan(4);
  expect(await page.locator(".attack, #app script").count(), "search").toBe(0);
  await hits.last().click();
  // A product, whatever its id is.
  await page.getByRole("dialog").getByLabel("Name", { exact: true }).waitFor();
  expect(await page.title()).toBe("Back office");

  await page.goto(`${shop.url}webui/till/`);
  await page.locator(".charge").waitFor();
  await page.getByRole("button", { name: "Last sales" }).click();
  const sales = page.getByRole("dialog");
  await sales.locator(".empty, li").first().waitFor();
  await sales.press("Escape");
  await sales.waitFor({ state: "detached" });
  await page.locator(".tile").first().click();
  expect(await page.locator(".attack, #app script").count(), "till").toBe(0);
  // On paper, too, and on the customer's screen.
  await page.getByRole("button", { name: "More", exact: true }).click();
  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Customer's screen" }).click();
  const display = await opening;
  await display.getByText(ATTACK).first().waitFor();
  expect(await display.locator(".attack, #app script").count(), "display").toBe(0);
  await page.getByRole("button", { name: "Screen on another device" }).click();
  const screen = await pages.open((await page.locator("[data-url]").getAttribute("data-url"))!, PHONE);
  await screen.getByText(ATTACK).first().waitFor();
  await page.getByRole("dialog").press("Escape");
  await page.locator(".step").first().click();
  await screen.getByText("Welcome").waitFor();
  await screen.getByText(ATTACK).nth(1).waitFor();
  expect(await screen.locator(".attack, #app script").count(), "screen").toBe(0);
  await page.locator(".tile").first().click();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Close the day" }).click();
  await page.getByRole("row").first().waitFor();
  await whatIsPrinted(page, "Print");
  expect(await page.locator(".attack, #app script, .receipt script").count(), "day").toBe(0);
  expect(await page.title()).toBe("Till");
  for (const each of [display, screen]) expect(await each.title()).toBe("Customer's screen");
});

test("a slow phone on a slow line is told of: how long until the till can be used", async () => {
  const page = await pages.open(`${shop.url}webui/`, PHONE);
  await signIn(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const begin = performance.now();
  await page.goto(`${shop.url}webui/till/`, { waitUntil: "commit" });
  await page.locator(".charge").waitFor();
  // A busy machine is slow as well: told, not demanded.
  console.log(`usable after ${Math.round(performance.now() - begin)} ms at 4x CPU, 1.6 Mbit/s and 150 ms of latency`);
});
