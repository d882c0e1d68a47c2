/** A pay-wall whose pages a template sells: the reader's browser learns of the payment, and pays once. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { orderFromTemplate, template } from "@kontor/sandbox/wallet/template";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { payTemplateUri } from "@kontor/taler/taler-uri";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failure } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const SITE = "https://news.example/2026/";
const PAGE = `${SITE}11/the-article?x=1`;

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop({ settings: { "kontor/TEMPLATE_ORDERS_PER_MINUTE": "0" } });
  wallet = await shop.richWallet("KUDOS:20");
});
afterAll(() => shop?.stop());

async function aPaywall(id: string, members: JsonObject = {}): Promise<string> {
  const template_contract = {
    template_type: "paivana",
    summary: "An article",
    max_pickup_duration: { d_us: 3_600_000_000 },
    website_regex: "^https://news[.]example/[[:digit:]]{4}/",
    choices: [{ amount: "KUDOS:1" }, { amount: "KUDOS:2" }],
    ...members,
  };
  const made = { template_id: id, template_description: "wall", template_contract };
  expect((await shop.call("private/templates", made)).status).toBe(204);
  return id;
}

const ask = (id: string, body: JsonObject) =>
  shop.call(`templates/${id}`, { template_type: "paivana", ...body }, { headers: { authorization: "" } });

/** As a page of another site asks. */
const session = (id: string, website = PAGE, timeout = 0) =>
  fetch(
    `${shop.url}sessions/${encodeURIComponent(id)}?fulfillment_url=${encodeURIComponent(website)}&timeout_ms=${timeout}`,
    { headers: { origin: "https://news.example" } },
  );

test("a reader's browser waits for the payment from before there is an order, and a second visit costs nothing", async () => {
  const id = await aPaywall("wall");
  const found = await template(wallet, payTemplateUri({ baseUrl: shop.url, templateId: id }));
  expect(found.template_contract).toMatchObject({ max_pickup_duration: { d_us: 3_600_000_000 } });
  const paivanaId = "a browser/ of ünicode";
  expect((await session(paivanaId)).status).toBe(404);
  const waiting = session(paivanaId, PAGE, 60_000);
  const order = await orderFromTemplate(wallet, found, { website: PAGE, sessionId: paivanaId });
  const first = await session(paivanaId);
  expect([first.status, first.headers.get("access-control-allow-origin")]).toEqual([202, "*"]);
  const paying = session(paivanaId, PAGE, 60_000);
  const proposal = await claim(wallet, order);
  expect(proposal.contract.terms).toMatchObject({ version: 1, fulfillment_url: PAGE });
  await pay(wallet, proposal, { sessionId: paivanaId, choiceIndex: 0 });
  for (const paid of await Promise.all([waiting, paying])) {
    expect([paid.status, await paid.json()]).toEqual([200, { order_id: order.orderId }]);
  }

  // The same browser comes again: it is told at once, and nobody pays.
  expect((await session(paivanaId)).status).toBe(200);
  // Another browser of the same reader: the wallet shows what it paid.
  const before = wallet.state;
  const again = await orderFromTemplate(wallet, found, { website: PAGE, sessionId: "another browser" });
  const shown = await pay(wallet, await claim(wallet, again), { sessionId: "another browser", choiceIndex: 0 });
  expect(shown.order.orderId).toBe(order.orderId);
  expect(before).toBe(wallet.state);
  const other = await session("another browser");
  expect([other.status, await other.json()]).toEqual([200, { order_id: order.orderId }]);
  // Another page is another thing to pay for.
  expect((await session(paivanaId, `${PAGE}2`)).status).toBe(404);
});

test.each<[name: string, body: JsonObject, status: number, parameter?: string]>([
  ["a page that it does not sell", { website: "https://other.example/2026/", paivana_id: "x" }, 400, "website"],
  ["no URL", { website: "2026", paivana_id: "x" }, 400, "website"],
  [
    "a program in the place of a page",
    { website: "javascript:alert(1)//https://news.example/2026/", paivana_id: "x" },
    400,
    "website",
  ],
  ["a page that is longer than any", { website: SITE + "x".repeat(2048), paivana_id: "x" }, 400, "website"],
  ["no page", { paivana_id: "x" }, 400, "website"],
  ["no reader", { website: PAGE }, 400, "paivana_id"],
  ["a reader without a name", { website: PAGE, paivana_id: "" }, 400, "paivana_id"],
  ["an amount", { website: PAGE, paivana_id: "x", amount: "KUDOS:1" }, 400, "amount"],
  ["a tip", { website: PAGE, paivana_id: "x", tip: "KUDOS:1" }, 400, "tip"],
  ["all that it takes", { website: PAGE, paivana_id: "x" }, 200],
])("an order with %s is answered as it should be", async (_name, body, status, parameter) => {
  const id = await aPaywall(`w${Math.random()}`);
  const answer = await ask(id, body);
  expect(answer).toMatchObject({ status, ...(parameter === undefined ? {} : { body: { parameter } }) });
});

test("a pattern that takes others for ever is answered soon", async () => {
  const id = await aPaywall("slow", { website_regex: "^https://news[.]example/((a|a)*)*(x+x+)+y$" });
  const website = `https://news.example/${"a".repeat(1000)}${"x".repeat(1000)}`;
  expect(await ask(id, { website, paivana_id: "x" })).toMatchObject(
    failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "website" }),
  );
  expect((await ask(id, { website: `${website}y`, paivana_id: "x" })).status).toBe(200);
});
