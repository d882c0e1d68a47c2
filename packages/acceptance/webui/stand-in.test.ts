/** The office and the till with a backend that has the protocol of version 30 and nothing beside it. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Listening } from "../shop/loopback.js";
import { passOn } from "../shop/pass-on.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, settled, shows, signIn } from "./app-page.js";
import { scanned, whatIsPrinted } from "./printed.js";

/** The members that answers have beside the protocol's. */
const ADDITIONS = ["kontor", "made_by", "pending_refund_amount"];

let shop: TestShop;
let standIn: Listening;
let url: string;
/** What was asked for that the protocol does not have. */
const beyond: string[] = [];

beforeAll(async () => {
  shop = await startTestShop();
  standIn = await passOn({
    to: () => shop.url,
    ask(path) {
      if (!/\/kontor\//.test(path) && !/[?&]mine=/.test(path)) return path;
      beyond.push(path);
      return 404;
    },
    change(text, mediaType) {
      if (!/json/.test(mediaType)) return text;
      return JSON.stringify(JSON.parse(text), (name, value: unknown) => (ADDITIONS.includes(name) ? undefined : value));
    },
  });
  url = standIn.url;
});
afterAll(async () => {
  await standIn?.close();
  await shop?.stop();
});
const pages = appPages(() => [url]);

test("orders, products, money and the till go on, and what is beyond the protocol is neither shown nor asked for", async () => {
  const page = await pages.open(`${url}webui/`, DESKTOP);
  await signIn(page);
  for (const room of ["today", "orders", "products", "money", "shop", "shop/connect", "shop/posters", "server"]) {
    await page.goto(`${url}webui/#/${room}`);
    await page.locator("h1").first().waitFor();
    await settled(page);
    expect(await page.getByRole("alert").count(), room).toBe(0);
  }
  await page.goto(`${url}webui/#/shop`);
  expect(await page.getByRole("link", { name: "Staff and tills" }).count()).toBe(0);
  await shows(page, "stand-in-shop-desktop");

  // Where the backend makes no poster, the browser prints one.
  await page.goto(`${url}webui/#/shop/posters`);
  await page.getByRole("button", { name: "Make a poster" }).click();
  await page.getByLabel("What is it for?").fill("Eggs");
  await page.getByLabel("Price in KUDOS").fill("3");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Eggs" }).click();
  const { templates } = (await shop.call("private/templates")).body as { templates: { template_id: string }[] };
  expect(scanned(await whatIsPrinted(page, "Print"))).toEqual([
    payTemplateUri({ baseUrl: url, templateId: templates[0]!.template_id }),
  ]);
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Till", exact: true }).click();
  await page.locator(".charge").waitFor();
  await page.keyboard.type("250");
  await page.keyboard.press("Enter");
  await page.getByRole("img", { name: "QR code of the payment" }).waitFor();
  const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: { order_id: string }[] };
  const { body } = await shop.call(`private/orders/${orders[0]!.order_id}`);
  const wallet = await shop.richWallet("KUDOS:5");
  await pay(wallet, await claim(wallet, String(body.taler_pay_uri)));
  await page.getByRole("heading", { name: "Paid" }).waitFor();
  await page.getByRole("button", { name: "Next sale" }).click();
  await page.getByRole("button", { name: "Last sales" }).click();
  await page.getByText("KUDOS 2.50").waitFor();
  await page.keyboard.press("Escape");
  // The customer's screen is a second window of the same browser, and no other device.
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Customer's screen" }).waitFor();
  expect(await page.getByRole("button", { name: "Screen on another device" }).count()).toBe(0);

  // The office sees it, without events, and gives the money back; a product is made.
  await page.goto(`${url}webui/#/orders`);
  await page.getByRole("link").filter({ hasText: "KUDOS 2.50" }).click();
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await page.getByRole("button", { name: "Give back KUDOS 2.50" }).click();
  await page.getByRole("img", { name: "QR code of the refund" }).waitFor();
  await page.keyboard.press("Escape");
  await page.goto(`${url}webui/#/products`);
  await page.getByRole("button", { name: "Add product" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Tea");
  await page.getByLabel(/^Price/).fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /^Tea/ }).waitFor();
  // An order of their own is none that this backend keeps.
  const cake = { product_id: "cake", product_name: "Cake", description: "x", unit: "Piece", total_stock: -1 };
  await shop.call("private/products", { ...cake, price: "KUDOS:3" });
  await page.reload();
  await page.getByRole("button", { name: /^Cake/ }).waitFor();
  expect(await page.getByRole("button", { name: /^Move/ }).count()).toBe(0);
  await shows(page, "stand-in-products-desktop");

  // Orders by their words and their number, products and settings are found all the same.
  await page.keyboard.press("/");
  const field = page.locator("input[role=combobox]");
  const found = page.locator(".hits [role=option]");
  await field.fill(orders[0]!.order_id);
  await found.getByText("KUDOS 2.50").waitFor();
  await field.fill("tea");
  await found.getByText("Tea", { exact: true }).waitFor();
  await field.fill("password");
  await found.getByText("Password", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  expect(beyond).toEqual([]);
});
