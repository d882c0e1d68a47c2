/** A shop that closed: nobody buys there any more, but what was bought stays bought, and its books stay open to it. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failure, post } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(async () => {
  await shop?.stop();
});

test("a deleted instance neither sells nor refunds; payments are still proven, orders still listed", async () => {
  const wallet = await shop.richWallet("KUDOS:10");
  const bought = await shop.order({ amount: "KUDOS:3", fulfillment_url: "https://shop.example/x" });
  const { order } = await pay(wallet, await claim(wallet, bought.payUri));
  const open = await shop.order({ amount: "KUDOS:3" });
  const claimed = await shop.order({ amount: "KUDOS:3" });
  await claim(wallet, claimed.payUri);

  const remove = () => shop.call("private", undefined, { method: "DELETE" });
  expect(await remove()).toMatchObject(failure(409, "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED"));
  await shop.call(`private/orders/${claimed.orderId}?force=YES`, undefined, { method: "DELETE" });
  const another = await shop.anotherBackend();
  expect((await remove()).status).toBe(204);

  const deleted = failure(404, "MERCHANT_GENERIC_INSTANCE_DELETED");
  for (const url of [shop.url, another.address]) {
    const path = `${url}orders/${open.orderId}`;
    const nonce = "0".repeat(52);
    await expect.poll(() => post(`${path}/claim`, { nonce, token: open.token })).toMatchObject(deleted);
    expect(await post(`${path}/pay`, { coins: [] })).toMatchObject(deleted);
  }
  expect(await shop.call("private/orders", { order: { summary: "x", amount: "KUDOS:1" } })).toMatchObject(deleted);
  const refund = { refund: "KUDOS:1", reason: "closed" };
  expect(await shop.call(`private/orders/${bought.orderId}/refund`, refund)).toMatchObject(deleted);

  expect(await prove(wallet, order, "new session")).toMatchObject({ refunded: false });
  expect((await shop.call(`private/orders/${bought.orderId}?session_id=new+session`)).body.order_status).toBe("paid");
  expect((await shop.call("private/orders")).body).toMatchObject({ orders: [{}, { order_id: bought.orderId }] });
  expect((await shop.call("private")).status).toBe(200);
});
