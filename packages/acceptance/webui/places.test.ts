/** Behind a path prefix, and with a port for what is private: an owner signs in, a till is paired and sells, a customer pays. */

import { readFileSync } from "node:fs";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Listening } from "../shop/loopback.js";
import { passOn } from "../shop/pass-on.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";
import { appPages, DESKTOP, PHONE, signIn } from "./app-page.js";
import { scanned } from "./printed.js";

interface Place {
  /** Where people of the shop are, and where customers are; both end in "/". */
  readonly office: string;
  readonly customers: string;
}

let shop: TestShop;
const inFront: Listening[] = [];

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(async () => {
  for (const server of inFront) await server.close();
  await shop?.stop();
});

/** Another service has the rest of the host. */
async function behindPrefix(): Promise<Place> {
  let backend = "";
  const front = await passOn({ to: () => backend, ask: (path) => (path.startsWith("/shops/tea/") ? path : 404) });
  inFront.push(front);
  const customers = `${front.url}shops/tea/`;
  backend = (await shop.anotherBackend({ "merchant/BASE_URL": customers })).address;
  return { office: customers, customers };
}

/** People of the shop reach the private port alone, customers the public one through what is in front of it. */
async function apart(): Promise<Place> {
  let backend = "";
  const front = await passOn({ to: () => backend, ask: (path) => path });
  inFront.push(front);
  const settings = { "kontor/PRIVATE_PORT": "0", "merchant/BASE_URL": front.url };
  const { address, privateAddress } = await shop.anotherBackend(settings);
  backend = address;
  return { office: privateAddress!, customers: front.url };
}

describe.each([
  ["behind a path prefix", behindPrefix],
  ["where the private API has a port of its own", apart],
])("%s", (_name, open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  const pages = appPages(() => [place.office]);

  test("the office opens, a till is paired and sells, and what customers get leads to where they are", async () => {
    const { customers, office } = place;
    const page = await pages.open(office, DESKTOP);
    await page.waitForURL(`${office}webui/**`);
    await signIn(page);
    await page.goto(`${office}webui/#/shop/devices`);
    await page.getByRole("button", { name: "Add till" }).click();
    await page.getByLabel("What is it called?").fill("At the door");
    await page.getByRole("button", { name: "Show code" }).click();
    const till = await pages.open((await page.locator(".pair-code").getAttribute("data-url"))!, PHONE);
    await till.locator(".keypad").waitFor();
    await till.getByRole("button", { name: "More", exact: true }).click();
    await till.getByRole("button", { name: "Screen on another device" }).click();
    const screen = await pages.open((await till.locator("[data-url]").getAttribute("data-url"))!, PHONE);
    await screen.getByText("Welcome").waitFor();
    await till.getByText("A screen is connected.").waitFor();
    await till.keyboard.press("Escape");
    await till.getByRole("button", { name: "5", exact: true }).click();
    await till.locator(".charge").click();
    await till.getByRole("img", { name: "QR code of the payment" }).waitFor();
    const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: { order_id: string }[] };
    const headers = { authorization: "Bearer secret-token:open sesame" };
    const asked = await fetch(`${office}private/orders/${orders[0]!.order_id}`, { headers });
    const { order_status_url, taler_pay_uri } = (await asked.json()) as Record<string, string>;
    expect(order_status_url!.startsWith(customers)).toBe(true);
    expect((await fetch(order_status_url!, { headers: { accept: "text/html" } })).status).toBeLessThan(500);
    const wallet = await shop.richWallet("KUDOS:5");
    await screen.getByRole("img", { name: "QR code of the payment" }).waitFor();
    await pay(wallet, await claim(wallet, taler_pay_uri!));
    await till.getByRole("heading", { name: "Paid" }).waitFor();
    await screen.getByRole("heading", { name: "Paid" }).waitFor();

    await page.keyboard.press("Escape");
    await page.goto(`${office}webui/#/shop/posters`);
    const template_contract = { summary: "Eggs", minimum_age: 0, amount: "KUDOS:3" };
    await shop.call("private/templates", { template_id: "eggs", template_description: "Eggs", template_contract });
    await page.reload();
    await page.getByRole("button", { name: "Eggs" }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "A4", exact: true }).click();
    expect(scanned(readFileSync(await (await coming).path()))).toEqual([
      payTemplateUri({ baseUrl: customers, templateId: "eggs" }),
    ]);
  });
});
