/** Orders of the first moment, when an exchange's keys are still on their way. */

import { encodeBase32 } from "@kontor/taler/base32";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ScriptedExchange } from "../exchanges/test-exchange.js";
import { REFERENCE_NOW as NOW } from "../exchanges/test-samples.js";
import { startTestApp, type TestAnswer, type TestApp } from "../testing/test-app.js";

const NO_EXCHANGES_FOR_WIRE_METHOD = 2509;

let exchange: ScriptedExchange;
let app: TestApp;
let letKeysGo = () => {};

beforeAll(async () => {
  exchange = await ScriptedExchange.start(NOW);
  const released = new Promise<void>((resolve) => {
    letKeysGo = resolve;
  });
  exchange.onKeys = async () => {
    await released;
    return { body: exchange.keys() };
  };
  app = await startTestApp({
    clock: { now: () => NOW },
    settings: {
      "merchant/CURRENCY": "TESTKUDOS",
      "kontor/ALLOW_PRIVATE_NETWORKS": "YES",
      "merchant-exchange-slow/EXCHANGE_BASE_URL": exchange.baseUrl,
      "merchant-exchange-slow/MASTER_KEY": encodeBase32(exchange.master.pub),
      "merchant-exchange-slow/CURRENCY": "TESTKUDOS",
    },
  });
  await app.makeInstance("admin");
  const account = { payto_uri: "payto://x-taler-bank/localhost/merchant?receiver-name=m" };
  expect((await app.askAsOwner({ method: "POST", url: "/private/accounts", body: account })).status).toBe(200);
});
afterAll(async () => {
  letKeysGo();
  await app?.stop();
  await exchange?.close();
});

const create = (): Promise<TestAnswer> =>
  app.askAsOwner({
    method: "POST",
    url: "/private/orders",
    body: { order: { summary: "a thing", amount: "TESTKUDOS:1" } },
  });

test("an order does not wait for ever for keys that do not come", async () => {
  expect(await create()).toMatchObject({ status: 409, body: { code: NO_EXCHANGES_FOR_WIRE_METHOD } });
});

test("an order waits for keys that are about to come", async () => {
  const made = create();
  await expect.poll(() => exchange.downloads).toBe(1);
  letKeysGo();
  expect((await made).status).toBe(200);
});
