/** A till from the QR code that lets it in to the money: it sees what there is to sell, holds it, and sells it. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());

/** A device of that name, as it asks. */
async function aTill(name: string, scope = "order-pos") {
  const { body } = await shop.call("private/kontor/pairings", { scope, name });
  const redeemed = await shop.call("kontor/pairings", { code: body.code! });
  expect(redeemed.status).toBe(200);
  const headers = { authorization: `Bearer ${redeemed.body.token}` };
  return (path: string, body?: JsonObject) => shop.call(path, body, { headers });
}

test.each(["order-pos", "order-full"])("a till of scope %s sells what it finds", async (scope) => {
  const id = `tea-${scope}`;
  const product = { product_id: id, description: "Tea", unit: "Piece", price: "KUDOS:2", total_stock: 2 };
  expect((await shop.call("private/products", product)).status).toBe(204);
  const till = await aTill("Till 1", scope);
  const { products } = (await till("private/pos")).body as { products: { product_id: string }[] };
  expect(products.map(({ product_id }) => product_id)).toContain(id);
  for (const path of [
    "private",
    "private/products",
    `private/products/${id}`,
    "private/categories",
    "private/tokens",
  ]) {
    expect.soft((await till(path)).status, path).toBe(403);
  }
  const lock = await till(`private/products/${id}/lock`, { lock_uuid: "cart", duration: { d_us: 60_000_000 } });
  expect(lock.status).toBe(204);
  const order = { order_id: id, amount: "KUDOS:2", summary: "Tea" };
  const request = { order, inventory_products: [{ product_id: id }], lock_uuids: ["cart"] };
  expect((await till("private/orders", request)).status).toBe(200);
  const status = await till(`private/orders/${id}`);
  const wallet = await shop.richWallet("KUDOS:3");
  await pay(wallet, await claim(wallet, String(status.body.taler_pay_uri)));
  expect((await shop.call(`private/products/${id}`)).body).toMatchObject({ total_sold: 1 });
});

test("the shop sees which till sold what, also when the till is gone; a till sees its own", async () => {
  const [first, second] = [await aTill("Till A"), await aTill("Till B")];
  const make = (till: typeof first, order_id: string) =>
    till("private/orders", { order: { order_id, amount: "KUDOS:1", summary: "a thing" } });
  await make(first, "a1");
  await make(second, "b1");
  await make(first, "a2");
  const names = async (answer: ReturnType<typeof first>) =>
    ((await answer).body.orders as { order_id: string }[]).map(({ order_id }) => order_id);
  expect(await names(first("private/orders?mine=yes"))).toEqual(["a2", "a1"]);
  expect(await names(second("private/orders?mine=yes"))).toEqual(["b1"]);
  const { tokens } = (await shop.call("private/tokens")).body as {
    tokens: { serial: number; description: string }[];
  };
  const { serial } = tokens.find(({ description }) => description === "Till A")!;
  await shop.call(`private/tokens/${serial}`, undefined, { method: "DELETE" });
  expect((await first("private/orders?mine=yes")).status).toBe(401);
  const { orders } = (await shop.call("private/orders?limit=-3")).body;
  expect(orders).toMatchObject([
    { order_id: "a2", made_by: { token_serial: serial, name: "Till A" } },
    { order_id: "b1", made_by: { name: "Till B" } },
    { order_id: "a1", made_by: { token_serial: serial, name: "Till A" } },
  ]);
});
