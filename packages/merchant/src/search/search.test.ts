/** One question finds orders and products by their words. */

import { timestampFromSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertAccount } from "../bank-accounts/store.js";
import { insertOrder } from "../orders/store.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { aNewOrder, anAccount } from "../testing/test-rows.js";

const ACCOUNT = anAccount();

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (const id of ["admin", "other"]) await app.makeInstance(id);
  const { serial } = (await app.deps.instances.find("admin"))!;
  const { queries } = app.deps.db;
  const now = timestampFromSeconds(1_700_000_000);
  await insertAccount(queries, serial, ACCOUNT, now);
  for (const [orderId, summary] of [
    ["20260101-AB12CD34", "Two coffees and a cake"],
    ["20260102-EF56GH78", "Café crème, 100 % arabica"],
    ["coffee", "A table for two"],
    ["3", "Coffee beans"],
  ] as const) {
    const contractText = JSON.stringify({ summary, amount: "KUDOS:5" });
    const order = aNewOrder(orderId, { contractText, summary, hWire: ACCOUNT.hWire });
    await insertOrder(queries, serial, order, now);
  }
  for (const [product_id, product_name, description] of [
    ["4012345678901", "Tea", "Better than coffee"],
    ["cof", "Coffee", "Black"],
    ["MUG", "Mug", "For anything"],
  ] as const) {
    const product = { product_id, product_name, description, unit: "Piece", price: "KUDOS:3.5", total_stock: -1 };
    expect((await app.askAsOwner({ method: "POST", url: "/private/products", body: product })).status).toBe(204);
  }
});
afterAll(() => app?.stop());

const search = (words: string, more = "") =>
  app.askAsOwner({ url: `/private/kontor/search?words=${encodeURIComponent(words)}${more}` });

async function found(words: string, more = "") {
  const { status, body } = await search(words, more);
  expect(status, words).toBe(200);
  const { orders, products } = body as {
    orders: readonly { order_id: string }[];
    products: readonly { product_id: string }[];
  };
  return [orders.map(({ order_id }) => order_id), products.map(({ product_id }) => product_id)];
}

test("orders by words of their summary, by their number, and by its end, whatever the case", async () => {
  expect((await found("CAKE two"))[0]).toEqual(["20260101-AB12CD34"]);
  expect((await found("ab12cd34"))[0]).toEqual(["20260101-AB12CD34"]);
  expect((await found("12CD34"))[0]).toEqual(["20260101-AB12CD34"]);
  expect((await found("20260102 crème"))[0]).toEqual(["20260102-EF56GH78"]);
  expect((await found("100 %"))[0]).toEqual(["20260102-EF56GH78"]);
  // The newest first, but the one that is called so before all.
  expect((await found("coffee"))[0]).toEqual(["coffee", "3", "20260101-AB12CD34"]);
  expect((await found("cake beans"))[0]).toEqual([]);
});

test("products by name, number and description; those that are called so first", async () => {
  expect((await found("coffee"))[1]).toEqual(["cof", "4012345678901"]);
  expect((await found("678901"))[1]).toEqual(["4012345678901"]);
  expect((await found("mug"))[1]).toEqual(["MUG"]);
  expect((await search("mug")).body.products).toEqual([
    { product_id: "MUG", product_serial: expect.any(Number), product_name: "Mug", price: "KUDOS:3.5" },
  ]);
});

test("what a person typed is never a pattern", async () => {
  for (const words of ["%", "_", "'", "\\", "\u{1F600}", "a' or 1=1 --"]) {
    const [orders, products] = await found(words);
    expect([orders, products], words).toEqual([words === "%" ? ["20260102-EF56GH78"] : [], []]);
  }
});

test("so many, and not more", async () => {
  expect((await found("coffee", "&limit=1"))[0]).toEqual(["coffee"]);
  for (const limit of ["0", "51", "-1", "x"]) expect((await search("coffee", `&limit=${limit}`)).status).toBe(400);
  for (const words of ["", "   ", "1 2 3 4 5 6 7 8 9", "x".repeat(20_000), "a\0"]) {
    const answer = await search(words);
    expect(answer, words.slice(0, 20)).toMatchObject({ status: 400, body: { parameter: "words" } });
  }
});

test("a till that may not read products finds orders alone, and nobody those of another shop", async () => {
  const body = { scope: "order-pos", duration: { d_us: 1e9 } };
  const made = await app.askAsOwner({ method: "POST", url: "/private/token", body });
  const headers = { authorization: `Bearer ${made.body.access_token}` };
  const answer = await app.ask({ url: "/private/kontor/search?words=mug", headers });
  expect(answer).toMatchObject({ status: 200, body: { orders: [] } });
  expect(answer.body).not.toHaveProperty("products");
  const elsewhere = await app.askAsOwner({ url: "/instances/other/private/kontor/search?words=coffee" });
  expect(elsewhere.body).toEqual({ orders: [], products: [] });
  expect((await app.ask({ url: "/private/kontor/search?words=coffee" })).status).toBe(401);
});
