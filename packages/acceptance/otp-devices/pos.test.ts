/** A shop's device without network shows the same codes as the customer's wallet: at payment, and whenever it is proven. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { parseAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { OtpAlgorithm, posConfirmation } from "@kontor/taler/totp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop();
  wallet = await shop.richWallet("KUDOS:30");
});

afterAll(() => shop?.stop());

async function aDevice(id: string, algorithm: OtpAlgorithm, key = KEY): Promise<void> {
  const details = { otp_device_id: id, otp_device_description: id, otp_key: key, otp_algorithm: algorithm };
  expect((await shop.call("private/otp-devices", details)).status).toBe(204);
}

async function anOrder(request: JsonObject, amount = "KUDOS:1.5"): Promise<Proposal> {
  return claim(wallet, (await shop.order({ amount }, request)).payUri);
}

/** What the device shows for the time and, if it is typed in, the price of the contract. */
const codesFor = ({ contract }: Proposal, algorithm: OtpAlgorithm, price: string) =>
  posConfirmation(KEY, algorithm, contract.timestamp, parseAmount(price));

test.each([
  ["without the price", OtpAlgorithm.TOTP_WITHOUT_PRICE],
  ["with the price", OtpAlgorithm.TOTP_WITH_PRICE],
])("the wallet gets the codes %s when it pays, pays again, and proves", async (name, algorithm) => {
  await aDevice(name, algorithm);
  const proposal = await anOrder({ otp_id: name });
  const expected = codesFor(proposal, algorithm, "KUDOS:1.5");
  const { order, receipt } = await pay(wallet, proposal);
  expect(receipt.posConfirmation).toBe(expected);
  expect(receipt.posConfirmation).toMatch(/^\d{8}(\n\d{8}){4}$/);
  expect(await prove(wallet, order, "a session")).toEqual({ refunded: false, posConfirmation: expected });

  const another = posConfirmation(KEY, algorithm, proposal.contract.timestamp, parseAmount("KUDOS:15"));
  expect(another === expected).toBe(algorithm === OtpAlgorithm.TOTP_WITHOUT_PRICE);
});

test("an order without a device, or with one that makes no codes, has no confirmation", async () => {
  await aDevice("silent", OtpAlgorithm.NONE);
  for (const request of [{}, { otp_id: "silent" }]) {
    const { order, receipt } = await pay(wallet, await anOrder(request));
    expect(receipt.posConfirmation).toBeUndefined();
    expect((await prove(wallet, order)).posConfirmation).toBeUndefined();
  }
});

test("an order keeps the device that it was made for, though it is changed and removed before the payment", async () => {
  await aDevice("lost", OtpAlgorithm.TOTP_WITHOUT_PRICE);
  const proposal = await anOrder({ otp_id: "lost" });
  const change = { otp_device_description: "stolen", otp_key: "MFRGG", otp_algorithm: 2 };
  await shop.call("private/otp-devices/lost", change, { method: "PATCH" });
  expect((await shop.call("private/otp-devices/lost", undefined, { method: "DELETE" })).status).toBe(204);
  const { receipt } = await pay(wallet, proposal);
  expect(receipt.posConfirmation).toBe(codesFor(proposal, OtpAlgorithm.TOTP_WITHOUT_PRICE, "KUDOS:1.5"));
});

test("a free order is confirmed too", async () => {
  await aDevice("free", OtpAlgorithm.TOTP_WITH_PRICE);
  const proposal = await anOrder({ otp_id: "free" }, "KUDOS:0");
  const { receipt } = await pay(wallet, proposal);
  expect(receipt.posConfirmation).toBe(codesFor(proposal, OtpAlgorithm.TOTP_WITH_PRICE, "KUDOS:0"));
});

test("there is no order for a device that nobody knows, and a repeated request needs the device no more", async () => {
  const body = { order: { summary: "a thing", amount: "KUDOS:1", order_id: "mine" }, otp_id: "nobody's" };
  const refused = await shop.call("private/orders", body);
  expect([refused.status, refused.body.code]).toEqual([404, 2021]);
  await aDevice("nobody's", OtpAlgorithm.TOTP_WITHOUT_PRICE);
  const made = await shop.call("private/orders", body);
  expect(made.status).toBe(200);
  await shop.call("private/otp-devices/nobody's", undefined, { method: "DELETE" });
  expect((await shop.call("private/orders", body)).body).toEqual(made.body);
});

test("no answer about an order tells the key", async () => {
  await aDevice("secret", OtpAlgorithm.TOTP_WITHOUT_PRICE);
  const proposal = await anOrder({ otp_id: "secret" });
  await pay(wallet, proposal);
  const shown = await shop.call(`private/orders/${proposal.order.orderId}`);
  expect(JSON.stringify([shown.body, proposal.order.contract])).not.toContain(KEY);
});
