/**
 * Webhooks as their receiver sees them: every type of event of the protocol with its variables, each once for what
 * happened once, and nothing for what did not happen.
 */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { runNow } from "@kontor/merchant/jobs/runner";
import { checkDeposits } from "@kontor/merchant/transfers/deposit-check";
import { reconcileTransfers } from "@kontor/merchant/transfers/reconcile";
import { watchAccounts } from "@kontor/merchant/transfers/wirewatch";
import { deliverWebhooks } from "@kontor/merchant/webhooks/deliver";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProposal, coinsOf, post, postPay, signed } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const SUMMARY = 'Tea & "cake" <strong>';

/** Webhooks by type: each variable that the protocol names, as JSON. */
const TEMPLATES: Readonly<Record<string, string>> = {
  order_created: '{"order_id":"{{order_id}}","instance_id":"{{instance_id}}","contract":{{{contract}}}}',
  pay: '{"order_id":"{{order_id}}","contract_terms":{{{contract_terms}}},"unquoted":{{contract_terms}}}',
  refund: `{"order_id":"{{order_id}}","contract_terms":{{{contract_terms}}},"refund_amount":"{{refund_amount}}",
    "reason":"{{{reason}}}","timestamp":{{{timestamp}}},"t_s":{{timestamp.t_s}}}`,
  order_settled: '{"order_id":"{{order_id}}","wtid":"{{wtid}}"}',
  category_added: `{"webhook_type":"{{ webhook_type }}","category_serial":{{ category_serial }},
    "category_name":"{{ category_name }}","merchant_serial":{{ merchant_serial }}}`,
  category_updated: `{"webhook_type":"{{ webhook_type }}","category_serial":{{ category_serial }},
    "old_category_name":"{{ old_category_name }}","category_name":"{{ category_name }}",
    "category_name_i18n":{{{ category_name_i18n }}},"old_category_name_i18n":{{{ old_category_name_i18n }}}}`,
  category_deleted: `{"webhook_type":"{{ webhook_type }}","category_serial":{{ category_serial }},
    "category_name":"{{ category_name }}"}`,
  inventory_added: aboutProduct(""),
  inventory_updated: aboutProduct("old_"),
  inventory_deleted: aboutProduct(""),
};

function aboutProduct(prefix: "" | "old_"): string {
  const texts = ["description", "unit", "image", "price"];
  const others = ["description_i18n", "taxes", "total_stock", "total_sold", "total_lost", "address", "next_restock"];
  const fields = [...others, "minimum_age"].flatMap((name) => [name, ...(prefix === "" ? [] : [`old_${name}`])]);
  return `{"webhook_type":"{{webhook_type}}","product_serial":{{product_serial}},"product_id":"{{product_id}}",
    ${texts.flatMap((name) => [name, ...(prefix === "" ? [] : [`old_${name}`])]).map((name) => `"${name}":"{{{${name}}}}"`)},
    ${fields.map((name) => `"${name}":{{{${name}}}}`)}}`;
}

let shop: TestShop;
let server: Server;
const received: { readonly type: string; readonly text: string }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    received.push({ type: (request.url ?? "").slice(1), text });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  shop = await startTestShop({ jobs: false });
  for (const [type, template] of Object.entries(TEMPLATES)) {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${type}`;
    const webhook = { webhook_id: type, event_type: type, url, http_method: "POST", body_template: template };
    expect((await shop.call("private/webhooks", webhook)).status).toBe(204);
  }
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await shop?.stop();
});

/** What has arrived since the last time, of that type, sorted: some are sent side by side, and any may be the first to arrive. */
async function told(type: string): Promise<JsonObject[]> {
  await runNow(shop.backend.deps, deliverWebhooks);
  const [of, others] = [received.filter((one) => one.type === type), received.filter((one) => one.type !== type)];
  received.splice(0, received.length, ...others);
  const texts = of.map(({ text }) => text).sort();
  return texts.map((text) => JSON.parse(text) as JsonObject);
}

const change = (path: string, body: object) =>
  shop.call(path, undefined, { method: "PATCH", body: JSON.stringify(body) });
const remove = (path: string) => shop.call(path, undefined, { method: "DELETE" });

test("an order, its payment and its refunds", async () => {
  const wallet = await shop.richWallet("KUDOS:2.5", { values: [parseAmount("KUDOS:2")] });
  const refundable = { refund_delay: { d_us: Number(HOUR) } };
  const proposal = await aProposal(shop, wallet, { order_id: "tea", amount: "KUDOS:2", summary: SUMMARY }, refundable);
  expect(await told("order_created")).toEqual([
    { order_id: "tea", instance_id: "admin", contract: expect.objectContaining({ summary: SUMMARY, order_id: "tea" }) },
  ]);

  const coins = signed(wallet, proposal, coinsOf(wallet).slice(0, 1));
  const first = await postPay(proposal, coins, { session_id: "a browser" });
  expect(first.status).toBe(200);
  const status = (await shop.call("private/orders/tea")).body;
  const [paid, ...more] = await told("pay");
  expect(paid).toEqual({
    order_id: "tea",
    contract_terms: status.contract_terms,
    unquoted: status.contract_terms,
  });
  expect(more).toEqual([]);

  // The same again, and the proof for another browser, are no payments.
  expect((await postPay(proposal, coins, { session_id: "another" })).body).toEqual(first.body);
  const h_contract = encodeBase32(proposal.contract.hContract);
  const proof = { sig: first.body.sig, h_contract, session_id: "a third" };
  expect((await post(`${shop.url}orders/tea/paid`, proof)).status).toBe(200);
  expect(await told("pay")).toEqual([]);

  const now = Number(shop.sandbox.clock.now() / 1_000_000n);
  for (const [refund, reason] of [
    ["KUDOS:0.5", "a & b"],
    ["KUDOS:0.5", "a & b"],
    ["KUDOS:1.5", "cold"],
    ["KUDOS:1.5", "again"],
  ]) {
    expect((await shop.call("private/orders/tea/refund", { refund, reason })).status).toBe(200);
  }
  const refunds = await told("refund");
  expect(refunds.map(({ refund_amount, reason }) => [refund_amount, reason])).toEqual([
    ["KUDOS:0.5", "a & b"],
    ["KUDOS:1.5", "cold"],
  ]);
  expect(refunds[0]).toMatchObject({ order_id: "tea", contract_terms: status.contract_terms });
  expect(refunds[0]!.timestamp).toEqual({ t_s: refunds[0]!.t_s });
  expect(Number(refunds[0]!.t_s)).toBeGreaterThanOrEqual(now);
  expect(await told("order_created")).toEqual([]);
});

test("an order that is free is paid, too; one that could not be made is not told of", async () => {
  const product = { product_id: "one", description: "the only one", unit: "piece", price: "KUDOS:1", total_stock: 1 };
  expect((await shop.call("private/products", product)).status).toBe(204);
  const order = { order_id: "two", summary: "two", amount: "KUDOS:2" };
  const request = { order, inventory_products: [{ product_id: "one", quantity: 2 }] };
  expect((await shop.call("private/orders", request)).status).toBe(410);
  expect((await shop.call("private/orders", { order: { ...order, amount: "CHF:1" } })).status).toBeGreaterThanOrEqual(
    400,
  );
  expect(await told("order_created")).toEqual([]);

  const wallet = await shop.wallet();
  const { payUri } = await shop.order({ order_id: "free", amount: "KUDOS:0" });
  await pay(wallet, await claim(wallet, payUri));
  expect((await told("pay")).map(({ order_id }) => order_id)).toEqual(["free"]);
  const same = { order_id: "same", summary: "a thing", amount: "KUDOS:1" };
  for (let i = 0; i < 2; i++) expect((await shop.call("private/orders", { order: same })).status).toBe(200);
  expect((await told("order_created")).map(({ order_id }) => order_id)).toEqual(["free", "same"]);
});

test("categories", async () => {
  const added = await shop.call("private/categories", { name: "Tea", name_i18n: { de: "Tee" } });
  const category_serial = added.body.category_id;
  const [told_added] = await told("category_added");
  expect(told_added).toEqual({
    webhook_type: "category_added",
    category_serial,
    category_name: "Tea",
    merchant_serial: expect.any(Number),
  });
  expect((await change(`private/categories/${category_serial}`, { name: "Teas" })).status).toBe(204);
  expect(await told("category_updated")).toEqual([
    {
      webhook_type: "category_updated",
      category_serial,
      old_category_name: "Tea",
      category_name: "Teas",
      category_name_i18n: expect.any(Object),
      old_category_name_i18n: { de: "Tee" },
    },
  ]);
  expect((await remove(`private/categories/${category_serial}`)).status).toBe(204);
  expect(await told("category_deleted")).toEqual([
    { webhook_type: "category_deleted", category_serial, category_name: "Teas" },
  ]);
});

test("the inventory, also where a sale changes it", async () => {
  // Of the product before.
  await runNow(shop.backend.deps, deliverWebhooks);
  received.length = 0;
  const tea = {
    product_id: "tea",
    description: "Tea",
    description_i18n: { de: "Tee" },
    unit: "pot",
    price: "KUDOS:1",
    image: "data:image/png;base64,AAAA",
    taxes: [{ name: "VAT", tax: "KUDOS:0.1" }],
    total_stock: 20,
    address: { town: "Bern" },
    next_restock: { t_s: 2_000_000_000 },
    minimum_age: 16,
  };
  expect((await shop.call("private/products", tea)).status).toBe(204);
  const about = { ...tea, total_sold: 0, total_lost: 0, product_serial: expect.any(Number) };
  expect(await told("inventory_added")).toEqual([{ ...about, webhook_type: "inventory_added" }]);

  const { product_id: _, ...details } = { ...tea, description: "Green tea", total_stock: 30 };
  expect((await change("private/products/tea", { ...details, total_lost: 2 })).status).toBe(204);
  const old = (members: object) =>
    Object.fromEntries(Object.entries(members).map(([name, value]) => [`old_${name}`, value]));
  const { product_id, product_serial, ...fields } = about;
  const changed = { ...fields, description: "Green tea", total_stock: 30, total_lost: 2 };
  expect(await told("inventory_updated")).toEqual([
    { ...changed, ...old(fields), product_id, product_serial, webhook_type: "inventory_updated" },
  ]);

  const wallet = await shop.wallet();
  const { payUri } = await shop.order(
    { order_id: "pots", amount: "KUDOS:0" },
    { inventory_products: [{ product_id: "tea", quantity: 3 }] },
  );
  expect(await told("inventory_updated")).toEqual([]);
  await pay(wallet, await claim(wallet, payUri));
  expect(await told("inventory_updated")).toEqual([
    { ...changed, ...old(changed), total_sold: 3, product_id, product_serial, webhook_type: "inventory_updated" },
  ]);

  expect((await remove("private/products/tea")).status).toBe(204);
  expect(await told("inventory_deleted")).toEqual([
    { ...changed, total_sold: 3, product_id, product_serial, webhook_type: "inventory_deleted" },
  ]);
});

test("the money that has arrived", async () => {
  const [account] = (await shop.call("private/accounts")).body.accounts as JsonObject[];
  const facade = {
    credit_facade_url: shop.sandbox.bank.revenueUrl("shop"),
    credit_facade_credentials: { type: "none" },
  };
  expect((await change(`private/accounts/${account!.h_wire}`, facade)).status).toBe(204);
  const now = shop.sandbox.clock.now();
  const { payUri } = await shop.order(
    {
      order_id: "wired",
      amount: "KUDOS:3",
      pay_deadline: { ...timestampToJson(now + HOUR) },
      wire_transfer_deadline: { ...timestampToJson(now + DAY) },
    },
    { refund_delay: { d_us: Number(HOUR) } },
  );
  const wallet = await shop.richWallet("KUDOS:10");
  await pay(wallet, await claim(wallet, payUri));
  shop.sandbox.clock.advance(DAY + HOUR);
  const transfers = await shop.sandbox.exchanges[0]!.aggregate();
  for (let i = 0; i < 2; i++) {
    for (const job of [checkDeposits, watchAccounts, reconcileTransfers]) await runNow(shop.backend.deps, job);
  }
  expect((await shop.call("private/orders/wired")).body).toMatchObject({ wired: true });
  const wtids = transfers.map(({ wtid }) => encodeBase32(wtid));
  const settled = (await told("order_settled")).filter(({ order_id }) => order_id === "wired");
  expect(settled).toHaveLength(1);
  expect(wtids).toContain(settled[0]!.wtid);
});
