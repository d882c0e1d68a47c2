import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { payableContract } from "./payable-contract.js";

const TERMS = {
  amount: "KUDOS:5",
  exchanges: [],
  fulfillment_url: "https://shop.example/thanks",
  max_fee: "KUDOS:0.1",
  merchant_base_url: "https://shop.example/",
  refund_deadline: { t_s: 1_770_000_000 },
  summary: "a thing",
  timestamp: { t_s: 1_770_000_000 },
  version: 0,
  wire_method: "iban",
  wire_transfer_deadline: { t_s: 1_770_000_000 },
};

test("what was forgotten is not recalled, although the hash stays the same", () => {
  const hContract = randomBytes(64);
  const order = (terms: object) => ({ orderId: "1", hContract, contractText: JSON.stringify(terms) });
  const { fulfillment_url: _gone, ...rest } = TERMS;
  const salted = { ...TERMS, $forgettable: { fulfillment_url: "SALT" } };
  const forgotten = { ...rest, $forgettable: {}, $forgotten: { fulfillment_url: "HASH" } };
  expect(payableContract(order(salted)).fulfillmentUrl).toBe("https://shop.example/thanks");
  expect(payableContract(order(forgotten)).fulfillmentUrl).toBeUndefined();
});
