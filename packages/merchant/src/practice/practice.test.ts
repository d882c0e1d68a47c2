/** Practice mode, with a desk that answers what a sandbox's does, and what none does. What it is for is tested in a browser. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const MALFORMED = 26;
const STATE = { now: { t_s: 1_900_000_000 }, balances: [{ available: "KUDOS:5", incoming: "KUDOS:0" }] };

let desk: Server;
let real: TestApp;
let sandbox: TestApp;
let asked: { readonly path: string; readonly body: Record<string, unknown> }[];
let answer: { readonly status: number; readonly body: string };

beforeAll(async () => {
  desk = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    asked.push({ path: request.url!, body: text === "" ? {} : JSON.parse(text) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  await new Promise<void>((done) => desk.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(desk.address() as AddressInfo).port}/`;
  real = await startTestApp({ settings: { "kontor/PRACTICE_URL": url, "kontor/UPLOAD_LIMIT": "8 MB" } });
  sandbox = await startTestApp({ settings: { "kontor/PRACTICE_URL": url, "kontor/SANDBOX": "YES" } });
  for (const app of [real, sandbox]) await app.makeInstance("admin");
});
afterAll(async () => {
  await real?.stop();
  await sandbox?.stop();
  desk?.close();
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: JSON.stringify(STATE) };
});

const post = (app: TestApp, what: string, body: object = {}) =>
  app.askAsOwner({ method: "POST", url: `/private/kontor/practice/${what}`, body });
const show = (app: TestApp) => app.askAsOwner({ url: "/private/kontor/practice" });

test("a shop is opened with what this one sells", async () => {
  const category = await real.askAsOwner({ method: "POST", url: "/private/categories", body: { name: "Hot" } });
  const added = await real.askAsOwner({
    method: "POST",
    url: "/private/products",
    body: {
      product_id: "tea",
      product_name: "Tea",
      description: "Green",
      unit: "Piece",
      unit_price: ["KUDOS:3.5"],
      total_stock: -1,
      categories: [category.body.category_id],
    },
  });
  expect(added.status).toBe(204);
  const opened = { office_url: "https://there.example/", access_token: "secret-token:X", expiration: { t_s: 5 } };
  answer = { status: 200, body: JSON.stringify(opened) };
  expect(await post(real, "shop")).toMatchObject({ status: 200, body: opened });
  expect(asked).toMatchObject([{ path: "/practice/shop", body: { id: "admin" } }]);

  answer = { status: 200, body: "{}" };
  expect(await post(real, "products")).toMatchObject({ status: 200, body: { copied: 1, total: 1 } });
  expect(asked[1]).toMatchObject({
    path: "/practice/products",
    body: {
      id: "admin",
      products: [{ product_id: "tea", unit_price: ["KUDOS:3.5"], total_stock: -1 }],
      categories: [{ name: "Hot" }],
    },
  });
});

test("all of many products are copied, some at a time, and as few as fit where the pictures are large", async () => {
  await real.makeInstance("many");
  const ask = (url: string, body: object) => real.askAsOwner({ method: "POST", url: `/instances/many${url}`, body });
  const image = (kilobytes: number) => `data:image/png;base64,${"A".repeat(kilobytes * 1024)}`;
  for (let number = 0; number < 45; number++) {
    const body = {
      product_id: `p${number}`,
      total_stock: -1,
      description: "x",
      unit: "Piece",
      price: "KUDOS:1",
      image: image(number >= 40 ? 6 * 1024 : 1),
    };
    const added = await ask("/private/products", body);
    expect(added.status, added.text).toBe(204);
  }
  answer = { status: 200, body: "{}" };
  const copies: number[] = [];
  for (let after: number | undefined, isOver = false; !isOver; ) {
    const { body, status } = await ask("/private/kontor/practice/products", after === undefined ? {} : { after });
    expect(status).toBe(200);
    expect(body.total).toBe(45);
    copies.push(body.copied as number);
    after = body.next as number | undefined;
    isOver = after === undefined;
  }
  expect(copies).toEqual([20, 20, 2, 2, 1]);
  const sent = asked.flatMap(({ body }) => (body.products as { product_id: string }[]).map((each) => each.product_id));
  expect(sent).toEqual(Array.from({ length: 45 }, (_, number) => `p${number}`));
});

test("what was made in practice is shown in parts", async () => {
  answer = { status: 200, body: JSON.stringify({ products: [{ product_id: "x" }], categories: [], next: 7 }) };
  const url = "/private/kontor/practice/made";
  expect(await real.askAsOwner({ url: `${url}?after=5` })).toMatchObject({ status: 200, body: { next: 7 } });
  expect(asked).toMatchObject([{ path: "/practice/made", body: { id: "admin", after: 5 } }]);
  expect(await real.askAsOwner({ url: `${url}?after=x` })).toMatchObject({ status: 400, body: { code: MALFORMED } });
});

test("the wallet gets money and pays, and says why it cannot", async () => {
  expect(await show(sandbox)).toMatchObject({ status: 200, body: STATE });
  expect(await post(sandbox, "wallet")).toMatchObject({ status: 200, body: STATE });
  expect((await post(sandbox, "wallet", { taler_uri: "taler://pay/x" })).status).toBe(200);
  expect(asked.map(({ body }) => body)).toEqual([{}, {}, { taler_uri: "taler://pay/x" }]);
  answer = { status: 400, body: JSON.stringify({ reason: "not enough money" }) };
  expect(await post(sandbox, "wallet", { taler_uri: "taler://pay/x" })).toMatchObject({
    status: 400,
    body: { code: MALFORMED, parameter: "taler_uri", detail: "taler_uri: not enough money" },
  });
});

test("who turns the clock stays signed in", async () => {
  const turned = await post(sandbox, "clock", { by: { d_us: 86_400_000_000 } });
  expect(turned).toMatchObject({ status: 200, body: { now: STATE.now } });
  expect(asked).toEqual([{ path: "/practice/clock", body: { by_us: "86400000000" } }]);
  const authorization = `Bearer ${turned.body.access_token}`;
  expect((await sandbox.ask({ url: "/private", headers: { authorization } })).status).toBe(200);
  for (const by of [{ d_us: 0 }, { d_us: "forever" }, { d_us: 4e14 }]) {
    expect(await post(sandbox, "clock", { by })).toMatchObject({ status: 400, body: { code: MALFORMED } });
  }
});

test("a shop with real money has neither wallet nor clock, and one without a desk nothing", async () => {
  const nowhere = await startTestApp({ settings: { "kontor/SANDBOX": "YES" } });
  await nowhere.makeInstance("admin");
  try {
    const there = await real.ask({ url: "/config" });
    expect((there.body.kontor as { features: string[] }).features).toContain("practice");
    const missing = await nowhere.ask({ url: "/config" });
    expect((missing.body.kontor as { features: string[] }).features).not.toContain("practice");
    const refused = { status: 501, body: { hint: "Feature is not available in this backend." } };
    expect(await show(real)).toMatchObject(refused);
    expect(await post(real, "wallet")).toMatchObject(refused);
    expect(await post(real, "clock", { by: { d_us: 1 } })).toMatchObject(refused);
    expect(await post(nowhere, "shop")).toMatchObject(refused);
    expect(await show(nowhere)).toMatchObject(refused);
    expect(asked).toEqual([]);
  } finally {
    await nowhere.stop();
  }
});

test.each([
  ["an error", 500, "{}"],
  ["what is no JSON", 200, "<html>"],
  ["something else", 200, "{}"],
  ["more than anybody reads", 200, `"${"x".repeat(100_000)}"`],
])("a desk that answers %s is in trouble, not we", async (_name, status, body) => {
  answer = { status, body };
  // MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE has no confirmed number: its status says it.
  expect((await show(sandbox)).status).toBe(502);
  expect((await post(real, "shop")).status).toBe(502);
});
