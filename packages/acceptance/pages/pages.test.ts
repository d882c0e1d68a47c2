/** What customers see: the pages of an order in a real browser, small and large, light and dark, with and without script. */

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { MINUTE, timestampToJson } from "@kontor/taler/time";
import { type SandboxWalletServer, startSandboxWallet } from "kontor/sandbox-wallet-server";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations } from "../browser/accessibility.js";
import { openBrowser } from "../browser/open-browser.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { addTokenFamily, token } from "../shop/token-families.js";

const SCREENSHOTS = fileURLToPath(new URL("../../../test-output/pages/", import.meta.url));

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
const DESKTOP = { viewport: { width: 1280, height: 860 } };
const SIZES = [
  { name: "phone", ...PHONE },
  { name: "desktop", ...DESKTOP },
];

/** A square of the green of tea leaves. */
const PICTURE = [
  "data:image/png;base64,",
  "iVBORw0KGgoAAAANSUhEUgAAABgAAAAYCAIAAABvFaqvAAAA10lEQVR42q3MCUpCUQAF0LsiJUREohCJ/+b3EomQIkIkJEkzM4fUzAyz",
  "bNbMyr22iXsWcBCr7sZrYeM8JOoheRFSDZ++9JtNv3Xlt1s+03bZjtvpuujayZ7TfWsH1t3YMLS5W5sfmb07sz82hXsDynIwMaAshw8a",
  "lOVoqkFZjh81KEvxSYOylGYKlOXkWYGylF8UKMvpqwJlqbwpUJazdwnKUvuQoCz1TwnK0phLUJbmQoKytL4EKEtnKUBZut8ClKW3EqAs",
  "gx8ByjL8jUBZRn8RKMt4Hf0D1WGcI1rGt0YAAAAASUVORK5CYII=",
].join("");

let shop: TestShop;
let wallet: Wallet;
let walletServer: SandboxWalletServer;
let browser: Browser;
const contexts: BrowserContext[] = [];
/** Requests to others, breaches of the policy, errors of the script: there must be none. */
const trespasses: string[] = [];

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  walletServer = await startSandboxWallet({
    withWallet: (act) => act(wallet),
    isOurShop: (baseUrl) => baseUrl.startsWith(shop.url),
  });
  shop = await startTestShop({
    settings: {
      "kontor/SANDBOX_WALLET_URL": walletServer.url,
      "currency-kudos/NAME": "Kudos",
      "currency-kudos/ALT_UNIT_NAMES": '{"0":"K"}',
    },
  });
  wallet = await shop.richWallet("KUDOS:300");
  browser = await openBrowser();
});

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  expect(trespasses.splice(0)).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await walletServer?.stop();
  await shop?.stop();
});

describe.each(SIZES)("on a $name", ({ name: size, ...options }) => {
  /** Takes pictures in the light and in the dark, for people to look at, and looks for what keeps people out. */
  const shows = async (page: Page, name: string) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${SCREENSHOTS}${name}-${size}-${colorScheme}.png`, fullPage: true });
      expect(await accessibilityViolations(page, colorScheme), name).toEqual([]);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth"), "scrolls sideways").toBe(0);
  };

  test("from the offer to the refund the page moves on by itself", async () => {
    const { orderId, payUri, url } = await teaOrder({ fulfillment_message: "Your tea is on its way." });
    const page = await open(url, options);
    await page.getByRole("heading", { level: 1, name: "Tea for the afternoon" }).waitFor();
    await page.getByText("K\u00a018.50").waitFor();
    await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
    expect(await page.getByRole("link", { name: "Pay on this device" }).getAttribute("href")).toBe(payUri);
    await page.getByText("Waiting for your payment").waitFor();
    await shows(page, "offer");

    const { order } = await pay(wallet, await claim(wallet, payUri));
    await page.getByRole("heading", { level: 1, name: "Paid" }).waitFor();
    await page.getByText("Your tea is on its way.").waitFor();
    await page.getByText(orderId).waitFor();
    await page.getByRole("button", { name: "Print receipt" }).waitFor();
    await shows(page, "paid");

    await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:5.5", reason: "no shortbread left" });
    await page.getByRole("heading", { level: 1, name: "Your refund is ready" }).waitFor();
    await page.getByText("K\u00a05.50").first().waitFor();
    expect(await page.getByRole("link", { name: "Collect on this device" }).getAttribute("href")).toMatch(
      /^taler\+http:\/\/refund\//,
    );
    await shows(page, "refund");

    await refunds(wallet, order);
    await page.getByText("You got K\u00a05.50 back.").waitFor();
    await shows(page, "refunded");
  });

  test("what there is to choose from is shown, and then what was chosen", async () => {
    await aReadersClub();
    const { payUri, url } = await articleOrder();
    const page = await open(url, options);
    await page.getByRole("heading", { level: 2, name: "Choose in your wallet" }).waitFor();
    await page.getByText("This article only").waitFor();
    const [price, button] = await Promise.all(
      [page.getByText("This article only"), page.getByText("Pay on this device")].map((what) => what.boundingBox()),
    );
    // On a phone too, the amount is visible before the button to pay.
    if (size === "phone") expect(price!.y).toBeLessThan(button!.y);
    await page.getByText("you also get 2 × Reader’s rebate · Half the price of one article").waitFor();
    await page.getByText("with Reader’s club · All articles of a month").waitFor();
    await shows(page, "choices");

    await pay(wallet, await claim(wallet, payUri), { choiceIndex: 1 });
    await page.getByRole("heading", { level: 1, name: "Paid" }).waitFor();
    await page.getByText("All articles, for a month").waitFor();
    await page.getByText("2 × Reader’s rebate").waitFor();
    await page.getByText("K\u00a08.00").waitFor();
    await shows(page, "chosen");
  });

  test("an offer expires before the customer's eyes", async () => {
    const soon = timestampToJson(shop.sandbox.clock.now() + 10n * MINUTE);
    const { url } = await teaOrder({ pay_deadline: { t_s: soon.t_s }, public_reorder_url: "https://shop.example/tea" });
    const page = await open("about:blank", options);
    await page.clock.install();
    await page.goto(url);
    await page.getByText("Waiting for your payment").waitFor();
    // The shop's clock and the customer's.
    shop.sandbox.clock.advance(10n * MINUTE);
    await page.clock.fastForward("10:01");
    await page.getByRole("heading", { level: 1, name: "This offer has expired" }).waitFor();
    const again = page.getByRole("link", { name: "Order again" });
    expect(await again.getAttribute("href")).toBe("https://shop.example/tea");
    expect(await page.getByRole("img").count()).toBe(0);
    await shows(page, "expired");
  });

  test("an unknown order is met with words", async () => {
    const page = await open(`${shop.url}orders/nobody-knows`, options);
    await page.getByRole("heading", { level: 1, name: "We do not know this order" }).waitFor();
    await shows(page, "unknown");
  });
});

test("what goes wrong is said in words", async () => {
  const page = await open(`${shop.url}orders/${(await teaOrder()).orderId}`);
  await page.getByRole("heading", { level: 1, name: "This link does not open the order" }).waitFor();
  await page.goto(`${shop.url}instances/nobody/orders/x`);
  await page.getByRole("heading", { level: 1, name: "We do not know this shop" }).waitFor();
  await page.goto(`${shop.url}orders/x?token=?`);
  await page.getByRole("heading", { level: 1, name: "This link is damaged" }).waitFor();
});

describe("the sandbox wallet's button", () => {
  test("pays, brings the customer back, and collects the refund", async () => {
    const { orderId, url } = await teaOrder();
    const page = await open(url);
    await page.getByRole("button", { name: "Pay with the sandbox wallet" }).click();
    await page.getByRole("heading", { level: 1, name: "Paid" }).waitFor();
    expect(page.url()).toBe(url);

    await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:18.5", reason: "closed" });
    await page.getByRole("button", { name: "Collect with the sandbox wallet" }).click();
    await page.getByText("You got K\u00a018.50 back.").waitFor();
  });

  test("leads who has bought the same page already straight to it", async () => {
    const page = await open(`${walletServer.url}`);
    await page.route("https://shop.example/**", (route) => route.fulfill({ body: "The article" }));
    const article = { fulfillment_url: "https://shop.example/article" };
    const first = await teaOrder(article, { session_id: "reader" });
    await pay(wallet, await claim(wallet, first.payUri), { sessionId: "elsewhere" });

    const second = await teaOrder(article);
    await page.goto(`${second.url}&session_id=reader`);
    await page.getByRole("button", { name: "Pay with the sandbox wallet" }).click();
    await page.getByText("The article").waitFor();
  });

  test("is for our own shop and our own machine only", async () => {
    const send = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(walletServer.url, { method: "POST", body: new URLSearchParams(form), headers, redirect: "manual" });
    expect((await send({ taler_uri: "taler://pay/elsewhere.example/order/" })).status).toBe(400);
    expect((await send({ taler_uri: "taler://refund/elsewhere.example/order/" })).status).toBe(400);
    expect((await send({})).status).toBe(400);
    expect((await send({ taler_uri: "x".repeat(20_000) })).status).toBe(400);
    expect((await fetch(walletServer.url)).status).toBe(405);
  });
});

test("a customer who has paid is taken to what he bought", async () => {
  const { payUri, url } = await teaOrder({ fulfillment_url: "https://shop.example/tea?cup=1" });
  const page = await open(url);
  await page.route("https://shop.example/**", (route) => route.fulfill({ body: "Here is your tea" }));
  await pay(wallet, await claim(wallet, payUri));
  await page.getByText("Here is your tea").waitFor();
  expect(page.url()).toBe("https://shop.example/tea?cup=1");

  await page.goto(url);
  const onward = page.getByRole("link", { name: "Continue to shop.example" });
  expect(await onward.getAttribute("href")).toBe("https://shop.example/tea?cup=1");
});

test("without script the page works and moves on, too", async () => {
  const { orderId, payUri, url } = await teaOrder();
  const page = await open(url, { ...PHONE, javaScriptEnabled: false });
  await page.getByRole("link", { name: "Pay on this device" }).waitFor();
  await page.getByRole("link", { name: "Check now" }).waitFor();
  await page.screenshot({ path: `${SCREENSHOTS}offer-without-script.png`, fullPage: true });
  await pay(wallet, await claim(wallet, payUri));
  await page.getByRole("heading", { level: 1, name: "Paid" }).waitFor();
  expect(await page.getByRole("button", { name: "Print receipt" }).isVisible()).toBe(false);
  await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "kindness" });
  await page.reload();
  await page.getByRole("button", { name: "Collect with the sandbox wallet" }).click();
  await page.getByText("You got K\u00a01.00 back.").waitFor();
});

test("the page tells that there is no connection, and goes on when there is one again", async () => {
  const { payUri, url } = await teaOrder();
  const page = await open(url);
  await page.getByText("Waiting for your payment").waitFor();
  await page.context().setOffline(true);
  await page.getByText("No connection. Trying again …").waitFor();
  await pay(wallet, await claim(wallet, payUri));
  await page.context().setOffline(false);
  await page.getByRole("heading", { level: 1, name: "Paid" }).waitFor();
});

test.each([
  ["de-CH", "Tee für den Nachmittag", "Mit GNU Taler bezahlen"],
  ["fr-FR", "Du thé pour l’après-midi", "Payer avec GNU Taler"],
  ["es-ES", "Tea for the afternoon", "Pagar con GNU Taler"],
])("a customer who reads %s is spoken to in his language", async (locale, summary, heading) => {
  const { url } = await teaOrder();
  const page = await open(url, { ...DESKTOP, locale });
  await page.getByRole("heading", { level: 1, name: summary }).waitFor();
  await page.getByRole("heading", { level: 2, name: heading }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2));
  await page.screenshot({ path: `${SCREENSHOTS}offer-${locale}.png`, fullPage: true });
});

test.each([
  [
    "de-CH",
    "Nur dieser Artikel",
    "dazu bekommen Sie 2 × Reader’s rebate · Die Hälfte des Preises eines Artikels",
    "Auswahl",
  ],
  ["fr-FR", "This article only", "2 × Reader’s rebate", "Choix"],
  ["es-ES", "This article only", "2 × Reader’s rebate", "Opción"],
])("a customer who reads %s finds out what he can choose", async (locale, choice, gift, heading) => {
  await aReadersClub();
  const { payUri, url } = await articleOrder();
  const page = await open(url, { ...DESKTOP, locale });
  await page.getByText(choice).waitFor();
  await page.getByText(gift).waitFor();
  await page.screenshot({ path: `${SCREENSHOTS}choices-${locale}.png`, fullPage: true });
  await pay(wallet, await claim(wallet, payUri), { choiceIndex: 1 });
  await page.getByRole("term").filter({ hasText: heading }).waitFor();
});

test("a single choice has its price at the top, and says what comes with it", async () => {
  await aReadersClub();
  const choices = [{ amount: "KUDOS:8", outputs: [token("club")] }];
  const { url } = await teaOrder({ version: 1, amount: "KUDOS:1", summary: "The club", choices });
  const page = await open(url);
  await page.getByText("you also get Reader’s club").waitFor();
  expect(await page.getByText("K\u00a08.00").count()).toBe(1);
  expect(await page.getByRole("heading", { name: "Choose in your wallet" }).count()).toBe(0);
});

test("three pieces and three packets are not read as one number, and a subscription that goes on is said to be kept", async () => {
  await aReadersClub();
  const { url } = await teaOrder({
    version: 1,
    products: [
      { product_name: "Mug", description: "A blue mug", quantity: 2, unit: "Piece" },
      { product_name: "Leaves", description: "Loose", quantity: 3, unit: "100 g" },
      { product_name: "Sugar", description: "Brown", quantity: 250, unit: "WeightUnitG" },
    ],
    choices: [{ amount: "KUDOS:1" }, { amount: "KUDOS:0", inputs: [token("club")], outputs: [token("club")] }],
  });
  const page = await open(url, PHONE);
  await page.getByText("2 × Mug").waitFor();
  await page.getByText("3 × 100 g Leaves").waitFor();
  await page.getByText("250 g Sugar").waitFor();
  await page.getByText("with Reader’s club, which you keep").waitFor();
  expect(await page.getByText("you also get").count()).toBe(0);
  await page.screenshot({ path: `${SCREENSHOTS}kept-phone.png`, fullPage: true });
});

test("an expired order without a page of its own leads to the shop's website; without one, nobody is sent anywhere", async () => {
  const anExpiredOrder = async () => {
    const order = await teaOrder({ pay_deadline: { ...timestampToJson(shop.sandbox.clock.now() + MINUTE) } });
    shop.sandbox.clock.advance(MINUTE);
    return order;
  };
  const nowhere = await open((await anExpiredOrder()).url);
  await nowhere.getByText("Ask the shop for a new code if you still want to pay.").waitFor();
  expect(await nowhere.getByText("Go back").count()).toBe(0);

  const settings = (await shop.call("private")).body;
  const website = "https://shop.example/tea-room";
  expect((await shop.call("private", { ...settings, website }, { method: "PATCH" })).status).toBe(204);
  const { url } = await anExpiredOrder();
  const page = await open(url);
  await page.getByRole("heading", { level: 1, name: "This offer has expired" }).waitFor();
  const back = page.getByRole("link", { name: "Go back to the shop to order again." });
  expect(await back.getAttribute("href")).toBe(website);
});

/** Words of the page that stand on more than one line; the number of an order is no word. */
const BROKEN_WORDS = `(() => {
  const broken = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement.closest(".number")) continue;
    for (const { index, 0: word } of text.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
    }
  }
  return broken;
})()`;

test.each([
  ["en-US", "Paid on"],
  ["de-CH", "Bezahlt am"],
  ["fr-CH", "Payé le"],
  ["es-ES", "Pagado el"],
])("no word is broken on a small phone that speaks %s", async (locale, paidOn) => {
  const { orderId, payUri, url } = await teaOrder({}, { refund_delay: { d_us: 3_600_000_000 } });
  const page = await open(url, { viewport: { width: 320, height: 640 }, locale });
  expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
  await pay(wallet, await claim(wallet, payUri));
  await page.getByRole("term").filter({ hasText: paidOn }).waitFor();
  expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
  await page.screenshot({ path: `${SCREENSHOTS}small-paid-${locale}.png`, fullPage: true });
  await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:5.5", reason: "cold" });
  await page.locator("a[href^='taler+http://refund']").waitFor();
  expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
  await page.screenshot({ path: `${SCREENSHOTS}small-refund-${locale}.png`, fullPage: true });
});

test("what a shop writes into a contract stays text", async () => {
  const script = "<script>document.title = 'hacked'</script><img src=x onerror=\"document.title='hacked'\">";
  const { payUri, url } = await teaOrder({
    summary: script,
    summary_i18n: { en: script },
    fulfillment_message: script,
    fulfillment_url: "javascript:document.title='hacked'",
    public_reorder_url: "javascript:document.title='hacked'",
    products: [{ description: script, image: "data:image/svg+xml,<svg onload='x'>", unit: script, quantity: 3 }],
  });
  const page = await open(url);
  await page.getByRole("heading", { level: 1, name: script }).waitFor();
  expect(await page.locator("main img").count()).toBe(0);
  await pay(wallet, await claim(wallet, payUri));
  await page.getByRole("heading", { level: 1, name: "Paid" }).waitFor();
  expect(await page.locator("a[href^='javascript']").count()).toBe(0);
  expect(await page.title()).toContain("<script>");
});

test("a long word does not widen a small phone", async () => {
  const { url } = await teaOrder({ summary: "Teetrinkerversicherungsgesellschaftsangestellter".repeat(4) });
  const page = await open(url, { viewport: { width: 320, height: 640 } });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
});

test("a receipt can be printed", async () => {
  const { payUri, url } = await teaOrder();
  await pay(wallet, await claim(wallet, payUri));
  const page = await open(url, DESKTOP);
  await page.getByRole("button", { name: "Print receipt" }).waitFor();
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("button").count()).toBe(0);
  await page.screenshot({ path: `${SCREENSHOTS}receipt-print.png`, fullPage: true });
});

/** The families of tokens of a newspaper. */
async function aReadersClub(): Promise<void> {
  const add = (slug: string, members: JsonObject) =>
    addTokenFamily(shop, slug, { valid_after: { t_s: 0 }, ...members });
  const club = { name: "Reader’s club", description: "All articles of a month", kind: "subscription" };
  const rebate = { name: "Reader’s rebate", description: "Half the price of one article", kind: "discount" };
  const description_i18n = { de: "Die Hälfte des Preises eines Artikels" };
  await add("club", club);
  await add("rebate", { ...rebate, description_i18n });
}

function articleOrder(): Promise<TeaOrder> {
  return teaOrder({
    version: 1,
    summary: "The history of tea",
    products: [],
    choices: [
      { amount: "KUDOS:1", description: "This article only", description_i18n: { de: "Nur dieser Artikel" } },
      {
        amount: "KUDOS:8",
        description: "All articles, for a month",
        outputs: [token("club"), token("rebate", 2)],
      },
      { amount: "KUDOS:0", description: "For members", inputs: [token("club")] },
      { amount: "KUDOS:0.5", inputs: [token("rebate")] },
    ],
  });
}

interface TeaOrder {
  readonly orderId: string;
  readonly payUri: string;
  readonly url: string;
}

async function teaOrder(more: JsonObject = {}, request: JsonObject = {}): Promise<TeaOrder> {
  const order = {
    amount: "KUDOS:18.5",
    summary: "Tea for the afternoon",
    summary_i18n: { de: "Tee für den Nachmittag", fr: "Du thé pour l’après-midi" },
    products: [
      {
        product_name: "Darjeeling, first flush",
        description: "Loose leaves from the spring harvest",
        quantity: 2,
        price: "KUDOS:13",
        image: PICTURE,
        taxes: [{ name: "VAT", tax: "KUDOS:0.85" }],
      },
      { description: "Shortbread", unit_quantity: "0.25", unit: "kg", price: "KUDOS:5.5" },
    ],
    ...more,
  };
  const { orderId, payUri, token } = await shop.order(order, request);
  return { orderId, payUri, url: `${shop.url}orders/${orderId}?token=${token}` };
}

/** A page of its own, of which every request and every complaint is remembered. */
async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-US", ...options });
  contexts.push(context);
  const page = await context.newPage();
  page.on("request", (request) => {
    const isOurs = [shop.url, walletServer.url, "data:"].some((start) => request.url().startsWith(start));
    if (!isOurs && !request.isNavigationRequest()) trespasses.push(request.url());
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) trespasses.push(message.text());
  });
  page.on("pageerror", (error) => trespasses.push(String(error)));
  await page.goto(url);
  return page;
}
