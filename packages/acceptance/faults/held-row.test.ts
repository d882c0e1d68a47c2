/** Somebody outside holds a row that thirty requests wait for: all others are answered meanwhile. */

import { openDatabase } from "@kontor/merchant/database/connection";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { encodeBase32 } from "@kontor/taler/base32";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false });
});
afterAll(() => shop?.stop());

test("an order that is held keeps those waiting who change it, and nobody who reads", async () => {
  const held = await shop.order({ amount: "KUDOS:1" }, { create_token: false });
  const other = await shop.order({ amount: "KUDOS:2" });
  const outside = openDatabase({ address: shop.database.url, poolSize: 1 });
  let waiting: Promise<{ readonly status: number }>[] = [];
  await outside.transaction(async (tx) => {
    await sql`select from orders where instance = 1 and order_id = ${held.orderId} for update`.execute(tx);
    const nonce = (i: number) => encodeBase32(new Uint8Array(32).fill(i));
    waiting = Array.from({ length: 30 }, (_, i) =>
      i % 2 === 0
        ? post(`${shop.url}orders/${held.orderId}/claim`, { nonce: nonce(i) })
        : shop.call(`private/orders/${held.orderId}`, undefined, { method: "DELETE" }),
    );
    // A few are enough, also where they take long: what waits gives up after ten seconds.
    for (let read = 0; read < 4; read++) {
      expect(await shop.call(`private/orders/${other.orderId}`)).toMatchObject({ status: 200 });
      expect(await shop.call("private/orders?limit=-5")).toMatchObject({ status: 200 });
      expect((await fetch(new URL("config", shop.url))).status).toBe(200);
      const { orderId } = await shop.order({ amount: "KUDOS:1" }, { create_token: false });
      expect(await post(`${shop.url}orders/${orderId}/claim`, { nonce: nonce(99) })).toMatchObject({ status: 200 });
    }
  });
  for (const { status } of await Promise.all(waiting)) expect([200, 204, 404, 409]).toContain(status);
  await outside.close();
});

test("a product that is held keeps those waiting who want some of it, and nobody who wants another", async () => {
  for (const product_id of ["tea", "cake"]) {
    const product = { product_id, description: product_id, unit: "Piece", price: "KUDOS:1", total_stock: 100 };
    expect(await shop.call("private/products", product)).toMatchObject({ status: 204 });
  }
  const want = (product_id: string) =>
    shop.call("private/orders", {
      order: { amount: "KUDOS:1", summary: product_id },
      inventory_products: [{ product_id, quantity: 1 }],
    });
  const wallet = await shop.richWallet("KUDOS:8");
  const outside = openDatabase({ address: shop.database.url, poolSize: 1 });
  let waiting: Promise<{ readonly status: number }>[] = [];
  await outside.transaction(async (tx) => {
    await sql`select from products where instance = 1 and product_id = 'tea' for update`.execute(tx);
    waiting = Array.from({ length: 30 }, () => want("tea"));
    for (let i = 0; i < 3; i++) {
      expect(await want("cake")).toMatchObject({ status: 200 });
      const { payUri } = await shop.order({ amount: "KUDOS:1" });
      await pay(wallet, await claim(wallet, payUri));
    }
  });
  for (const { status } of await Promise.all(waiting)) expect(status).toBe(200);
  expect((await shop.call("private/products/tea")).body).toMatchObject({ total_stock: 100 });
  await outside.close();
});
