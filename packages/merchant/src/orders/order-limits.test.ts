/** What the exchange's published keys mean for orders and refunds: fees that the shop absorbs, and limits of the law. */

import { addAmounts, compareAmounts, parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { hashContract } from "@kontor/taler/contract-hash";
import type { OperationLimit, VerifiedKeys } from "@kontor/taler/keys-verification";
import type { JsonObject } from "@kontor/taler/strict-json";
import { MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { insertIntents, storeAcceptance } from "../deposits/deposit-store.js";
import { REFERENCE_NOW as NOW, referenceExchange, referenceKeys } from "../exchanges/test-samples.js";
import { storeClaim } from "../payments/claim-store.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { contractOf } from "./order.js";
import { findOrder, markPaid } from "./store.js";

const KEYS = referenceKeys();
let keys: VerifiedKeys;
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({
    clock: { now: () => NOW },
    settings: {
      "merchant/CURRENCY": "TESTKUDOS",
      "merchant-exchange-reference/EXCHANGE_BASE_URL": referenceExchange.baseUrl,
      "merchant-exchange-reference/MASTER_KEY": encodeBase32(referenceExchange.masterPub),
      "merchant-exchange-reference/CURRENCY": "TESTKUDOS",
    },
  });
  // The answers that the keys come from cannot be had over the network: they were recorded.
  vi.spyOn(app.deps.exchanges, "keysOf").mockImplementation(() => keys);
  await app.makeInstance("admin");
  const account = { payto_uri: "payto://x-taler-bank/localhost/merchant?receiver-name=m" };
  await app.askAsOwner({ method: "POST", url: "/private/accounts", body: account });
});
beforeEach(() => {
  keys = KEYS;
});
afterAll(() => app?.stop());

const limit = (operationType: string, threshold: string): OperationLimit => ({
  operationType,
  timeframe: MINUTE,
  threshold: parseAmount(threshold),
  softLimit: false,
});

const create = (order: JsonObject = {}) =>
  app.askAsOwner({
    method: "POST",
    url: "/private/orders",
    body: { order: { summary: "a thing", amount: "TESTKUDOS:10", ...order } },
  });

const createChoices = (choices: readonly JsonObject[]) =>
  app.askAsOwner({
    method: "POST",
    url: "/private/orders",
    body: { order: { version: 1, summary: "a thing", choices } },
  });

async function termsOf(made: Awaited<ReturnType<typeof create>>): Promise<JsonObject> {
  const { body } = await app.askAsOwner({ url: `/private/orders/${made.body.order_id}` });
  return body.proto_contract_terms as JsonObject;
}

describe("the fees that a shop absorbs", () => {
  test("are none by default, or what the shop says, or what the exchange suggests", async () => {
    expect((await termsOf(await create())).max_fee).toBe("TESTKUDOS:0");
    expect((await termsOf(await create({ max_fee: "TESTKUDOS:0.5" }))).max_fee).toBe("TESTKUDOS:0.5");
    const settings = { name: "Shop", address: {}, jurisdiction: {}, use_stefan: true };
    expect((await app.askAsOwner({ method: "PATCH", url: "/private", body: settings })).status).toBe(204);
    const [small, large] = [await termsOf(await create()), await termsOf(await create({ amount: "TESTKUDOS:1000" }))];
    expect(compareAmounts(parseAmount(String(small.max_fee)), parseAmount("TESTKUDOS:0"))).toBe(1);
    expect(compareAmounts(parseAmount(String(large.max_fee)), parseAmount(String(small.max_fee)))).toBe(1);
    expect((await termsOf(await create({ max_fee: "TESTKUDOS:0" }))).max_fee).toBe("TESTKUDOS:0");

    const amounts = [{ amount: "TESTKUDOS:10" }, { amount: "TESTKUDOS:1000" }];
    const choices = [...amounts, { amount: "TESTKUDOS:10", max_fee: "TESTKUDOS:2" }];
    const fees = (await termsOf(await createChoices(choices))).choices as JsonObject[];
    expect(fees.map(({ max_fee }) => max_fee)).toEqual([small.max_fee, large.max_fee, "TESTKUDOS:2"]);
  });
});

describe("legal limits", () => {
  test("go into the contract, and refuse an order that they do not let through", async () => {
    keys = { ...KEYS, hardLimits: [limit("DEPOSIT", "TESTKUDOS:10")] };
    expect((await termsOf(await create())).exchanges).toMatchObject([{ max_contribution: "TESTKUDOS:10" }]);
    expect(await create({ amount: "TESTKUDOS:10.01" })).toMatchObject({
      status: 451,
      body: {
        code: 2513,
        exchange_rejections: [{ exchange_url: referenceExchange.baseUrl, code: 2513 }],
        exchange_base_urls: [referenceExchange.baseUrl],
      },
    });
  });

  test("refuse an order with choices only when they let none through", async () => {
    keys = { ...KEYS, hardLimits: [limit("DEPOSIT", "TESTKUDOS:10")] };
    const [small, large, larger] = ["10", "10.01", "11"].map((value) => ({ amount: `TESTKUDOS:${value}` }));
    const { choices, exchanges } = await termsOf(await createChoices([large!, small!, { amount: "EUR:1" }]));
    expect(choices).toMatchObject([large, small, { amount: "EUR:1", max_fee: "EUR:0" }]);
    expect(exchanges).toMatchObject([{ url: referenceExchange.baseUrl, max_contribution: "TESTKUDOS:10" }]);
    expect(await createChoices([large!, larger!])).toMatchObject({
      status: 451,
      body: { code: 2513, exchange_rejections: [{ exchange_url: referenceExchange.baseUrl, code: 2513 }] },
    });
    expect(await createChoices([{ amount: "EUR:1" }, { amount: "CHF:1" }])).toMatchObject({
      status: 409,
      body: { code: 2514, detail: "EUR, CHF" },
    });
  });

  test("refuse a refund that the exchange may not make, and let smaller ones through", async () => {
    const orderId = await aPaidOrder("TESTKUDOS:10");
    keys = { ...KEYS, hardLimits: [limit("REFUND", "TESTKUDOS:4")] };
    const refund = (amount: string) =>
      app.askAsOwner({
        method: "POST",
        url: `/private/orders/${orderId}/refund`,
        body: { refund: amount, reason: "late" },
      });
    expect(await refund("TESTKUDOS:4.01")).toMatchObject({ status: 451, body: { code: 2512 } });
    expect((await refund("TESTKUDOS:4")).status).toBe(200);
    expect((await refund("TESTKUDOS:8")).status).toBe(200);
    const { body } = await app.askAsOwner({ url: `/private/orders/${orderId}` });
    expect(body).toMatchObject({ refund_amount: "TESTKUDOS:8", refunded: true });
  });
});

/** An order that somebody has paid with two coins, as the payment has left it in the database. */
async function aPaidOrder(price: string): Promise<string> {
  const { db, instances, rng } = app.deps;
  const { serial } = (await instances.find("admin"))!;
  const orderId = String((await create({ amount: price })).body.order_id);
  const order = (await findOrder(db.queries, serial, orderId))!;
  const terms = { ...contractOf(order), nonce: encodeBase32(rng.bytes(32)) };
  const claim = {
    nonce: rng.bytes(32),
    protoContractText: order.contractText,
    contractText: canonicalJson(terms),
    hContract: hashContract(terms),
  };
  await storeClaim(db.queries, { instance: serial, orderId, ...claim }, NOW);
  const half = parseAmount("TESTKUDOS:5");
  expect(printAmount(addAmounts(half, half))).toBe(price);
  const nothing = parseAmount("TESTKUDOS:0");
  const coin = () => ({
    coinPub: rng.bytes(32),
    hDenom: rng.bytes(64),
    coinSig: rng.bytes(64),
    hAgeCommitment: undefined,
    ubSig: { cipher: "RSA", rsa_signature: rng.bytes(128) } as const,
    contribution: half,
    depositFee: nothing,
    refundFee: nothing,
  });
  await db.transaction(async (tx) => {
    const batch = {
      exchangeUrl: referenceExchange.baseUrl,
      walletDataHash: undefined,
      sessionId: undefined,
      choiceIndex: undefined,
      deposits: [coin(), coin()],
    };
    const [intent] = await insertIntents(tx, serial, orderId, [batch], NOW, NOW);
    await storeAcceptance(tx, serial, orderId, intent!.batch, undefined, NOW);
    await markPaid(tx, serial, orderId, { paidAt: NOW, sessionId: undefined });
  });
  return orderId;
}
