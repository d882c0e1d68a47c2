/** The typed client with a real backend: what a shop's program looks like that uses it. */

import { merchantClient, unwrap } from "@kontor/client/client";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false });
});

afterAll(async () => {
  await shop?.stop();
});

test("a shop sells something and hears of it as soon as it is paid", async () => {
  const owner = merchantClient({ baseUrl: shop.url, token: PASSWORD });
  const login = unwrap(await owner.call("POST /private/token", { body: { scope: "order-simple" } }));
  const till = merchantClient({ baseUrl: shop.url, token: login.body.access_token });

  const order = {
    order_id: "tea-1",
    summary: "A pot of tea",
    amount: "KUDOS:3",
    fulfillment_url: "https://shop.example/tea",
  };
  const made = unwrap(await till.call("POST /private/orders", { body: { order } }));
  // A program that did not hear the answer asks again, and makes no second order.
  expect(unwrap(await till.call("POST /private/orders", { body: { order } })).body).toEqual(made.body);

  const params = { orderId: made.body.order_id };
  const status = unwrap(await till.call("GET /private/orders/{orderId}", { params }));
  if (status.status !== 200 || status.body.order_status !== "unpaid") throw new Error("it should not be paid yet");
  const paid = till.poll(
    "GET /private/orders/{orderId}",
    { params, query: { session_id: "browser" } },
    (answer) => answer.status === 200 && answer.body.order_status === "paid",
  );
  const wallet = await shop.richWallet("KUDOS:5");
  await pay(wallet, await claim(wallet, status.body.taler_pay_uri), { sessionId: "browser" });
  expect(await paid).toMatchObject({ ok: true, body: { order_status: "paid", deposit_total: "KUDOS:3" } });

  expect(
    await till.call("POST /private/orders/{orderId}/refund", { params, body: { refund: "KUDOS:1", reason: "cold" } }),
  ).toMatchObject({ ok: false, status: 403, code: "GENERIC_TOKEN_PERMISSION_INSUFFICIENT" });
});

test("what the protocol refuses is a value with the registry's name", async () => {
  const stranger = merchantClient({ baseUrl: shop.url, token: "GUESSED" });
  expect(await stranger.call("GET /private")).toMatchObject({ status: 401, code: "MERCHANT_GENERIC_UNAUTHORIZED" });
  expect(await stranger.call("GET /orders/{orderId}", { params: { orderId: "none" } })).toMatchObject({
    status: 404,
    code: "MERCHANT_GENERIC_ORDER_UNKNOWN",
    detail: "none",
  });
});
