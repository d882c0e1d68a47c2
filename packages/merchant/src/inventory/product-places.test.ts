/** The order of products is the one that people gave them, for every till. */

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

let app: TestApp;
let shops = 0;
let shop: string;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
});
afterAll(() => app?.stop());
beforeEach(async () => {
  shop = `shop${++shops}`;
  await app.makeInstance(shop);
});

const path = (rest: string) => `/instances/${shop}/private/${rest}`;
async function sell(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const body = {
      product_id: name,
      product_name: name,
      description: name,
      unit: "Piece",
      price: "KUDOS:1",
      total_stock: -1,
    };
    expect((await app.askAsOwner({ method: "POST", url: path("products"), body })).status).toBe(204);
  }
}
const place = (name: string, body: object) =>
  app.askAsOwner({ method: "PUT", url: path(`kontor/products/${name}/place`), body });
async function order(): Promise<string> {
  const { products } = (await app.askAsOwner({ url: path("pos") })).body as { products: { product_id: string }[] };
  return products.map(({ product_id }) => product_id).join("");
}

test("products stand as they came, until one is moved; what is new is last", async () => {
  await sell("a", "b", "c", "d");
  expect(await order()).toBe("abcd");
  for (const [name, body, after] of [
    ["d", { before: "a" }, "dabc"],
    ["d", { before: "a" }, "dabc"],
    ["a", { after: "c" }, "dbca"],
    ["d", { after: "b" }, "bdca"],
    ["d", { after: "d" }, "bdca"],
    ["a", { before: "b" }, "abdc"],
    ["b", { after: "c" }, "adcb"],
  ] as const) {
    expect((await place(name, body)).status).toBe(204);
    expect(await order(), JSON.stringify([name, body])).toBe(after);
  }
  await sell("e");
  expect(await order()).toBe("adcbe");
  await app.askAsOwner({ method: "DELETE", url: path("products/e") });
  expect((await place("a", { after: "b" })).status).toBe(204);
  await sell("f");
  expect(await order()).toBe("dcbaf");
});

test("a place can be moved to as often as one likes, and nothing else changes its order", async () => {
  await sell("a", "b", "c", "d");
  // Two take turns to stand right behind the first: the room there is halved each time.
  for (let round = 0; round < 31; round += 1) {
    expect((await place("b", { after: "a" })).status).toBe(204);
    expect((await place("c", { after: "a" })).status).toBe(204);
  }
  expect(await order()).toBe("acbd");
  for (let round = 0; round < 31; round += 1) {
    expect((await place("a", { after: "d" })).status).toBe(204);
    expect((await place("d", { after: "a" })).status).toBe(204);
  }
  expect(await order()).toBe("cbad");
  await sell("e");
  expect(await order()).toBe("cbade");
});

test("many who move at once leave every product in the order", async () => {
  const names = [..."abcdefghij"];
  await sell(...names);
  const moves = names.flatMap((name, at) => [
    place(name, { before: names[(at + 3) % 10] }),
    place(name, { after: "a" }),
  ]);
  for (const { status } of await Promise.all(moves)) expect(status).toBe(204);
  expect([...(await order())].sort()).toEqual(names);
});

test("what there is not is named, and nobody else's products are neighbours", async () => {
  await sell("a", "b");
  expect(await place("x", { after: "a" })).toMatchObject({ status: 404, body: { detail: "x" } });
  expect(await place("a", { after: "x" })).toMatchObject({ status: 404, body: { detail: "x", parameter: "after" } });
  expect(await place("a", { before: "x" })).toMatchObject({ status: 404, body: { parameter: "before" } });
  expect(await place("a", {})).toMatchObject({ status: 400, body: { parameter: "before" } });
  expect(await place("a", { before: "b", after: "b" })).toMatchObject({ status: 400, body: { parameter: "after" } });
  const inShop = shop;
  shop = `other${++shops}`;
  await app.makeInstance(shop);
  await sell("z");
  expect((await place("z", { after: "a" })).status).toBe(404);
  shop = inShop;
  expect(await order()).toBe("ab");
});

test("a till sees the order and does not change it", async () => {
  await sell("a", "b");
  await place("b", { before: "a" });
  const body = { scope: "order-pos", duration: { d_us: 1e9 } };
  const made = await app.askAsOwner({ method: "POST", url: path("token"), body });
  const headers = { authorization: `Bearer ${made.body.access_token}` };
  expect((await app.ask({ url: path("pos"), headers })).body).toMatchObject({
    products: [{ product_id: "b" }, { product_id: "a" }],
  });
  const moved = await app.ask({
    method: "PUT",
    url: path("kontor/products/a/place"),
    headers,
    body: { before: "b" },
  });
  expect(moved.status).toBe(403);
  expect(await order()).toBe("ba");
});
