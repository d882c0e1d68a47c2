import { parseAmount, printAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { NEVER } from "@kontor/taler/time";
import { describe, expect, test } from "vitest";
import type { Order } from "../orders/order.js";
import { chooseLanguage } from "../pages/language.js";
import { viewContract } from "./contract-view.js";

const ORDER: Omit<Order, "state" | "contractText"> = {
  orderId: "2026.1-TEA",
  claimToken: undefined,
  createdAt: 0n,
  payDeadline: 1_000_000n,
  refundDeadline: 0n,
  wireDeadline: 0n,
  hWire: new Uint8Array(64),
  sessionId: undefined,
  otp: undefined,
};

function view(terms: JsonObject, order: Partial<Order> = {}) {
  const whole = { ...ORDER, state: "unclaimed", contractText: JSON.stringify(terms), ...order } as Order;
  return viewContract(whole, chooseLanguage("en"));
}

const CHOICES: JsonObject = {
  version: 1,
  summary: "An article",
  choices: [
    { amount: "EUR:1", description: "Once", inputs: [], outputs: [], max_fee: "EUR:0" },
    {
      amount: "EUR:0",
      inputs: [{ type: "token", token_family_slug: "subscription", count: 2 }],
      outputs: [{ type: "token", token_family_slug: "subscription", key_index: 0 }, { type: "tax-receipt" }],
      max_fee: "EUR:0",
    },
  ],
  token_families: {
    subscription: { name: "Year of reading", description: "All articles", description_i18n: { en: "Every article" } },
  },
};

describe("a contract with several prices", () => {
  test("has no price before one is chosen, and says what each takes and gives", () => {
    const { amount, choices } = view(CHOICES);
    expect(amount).toBeUndefined();
    expect(choices.map((choice) => printAmount(choice.amount))).toEqual(["EUR:1", "EUR:0"]);
    expect(choices[0]!.description?.text).toBe("Once");
    const subscription = { name: "Year of reading", description: { text: "Every article", language: "en" } };
    expect(choices[1]!.needs).toEqual([{ ...subscription, count: 2 }]);
    expect(choices[1]!.gives).toEqual([{ ...subscription, count: 1 }]);
  });

  test("has the price that was paid", () => {
    const { amount, chosen } = view(CHOICES, { state: "paid", choiceIndex: 1 });
    expect(amount).toEqual(parseAmount("EUR:0"));
    expect(chosen!.needs).toMatchObject([{ name: "Year of reading", count: 2 }]);
  });

  test("keeps the number of the choice although another cannot be read", () => {
    const [first, second] = CHOICES.choices as JsonObject[];
    const order: Partial<Order> = { state: "paid", choiceIndex: 1 };
    const { chosen, choices } = view({ ...CHOICES, choices: [{ ...first, amount: "cheap" }, second!] }, order);
    expect([choices.length, chosen?.amount]).toEqual([1, parseAmount("EUR:0")]);
  });
});

describe("a donation", () => {
  const donationIn = (output: JsonObject) =>
    view({ choices: [{ amount: "EUR:9", inputs: [], outputs: [{ type: "tax-receipt", ...output }] }] }).choices[0]!
      .donation;

  test("is named with its amount, by default the price, and who gives the receipt", () => {
    const urls = ["https://donau.example/de/", "https://other.example/"];
    const authorities = ["donau.example", "other.example"];
    expect(donationIn({ donau_urls: urls, amount: "EUR:5" })).toEqual({ amount: parseAmount("EUR:5"), authorities });
    expect(donationIn({ donau_urls: urls })).toEqual({ amount: parseAmount("EUR:9"), authorities });
  });

  test("is none without anybody who could give a receipt", () => {
    expect(donationIn({})).toBeUndefined();
    expect(donationIn({ donau_urls: [7, "javascript:alert(1)"] } as JsonObject)).toBeUndefined();
  });
});

describe("what a shop wrote in its own way", () => {
  test("is left out, and the rest is shown", () => {
    const seen = view({
      summary: 17,
      amount: "4 euros",
      products: [null, "bread", { description: "Bread", price: {}, quantity: -1, taxes: [{ name: 1 }, null] }, {}],
      merchant: { name: "Baker", logo: "https://elsewhere.example/logo.png", email: "a@b?cc=x", website: "ftp://x" },
      delivery_location: { street: "Mill Lane", building_number: "4", post_code: "0815", town: "Wheaton", country: 7 },
      refund_deadline: { t_s: "never" },
      delivery_date: "tomorrow",
      minimum_age: "18",
    } as JsonObject);
    expect(seen).toMatchObject({
      summary: { text: "2026.1-TEA" },
      amount: undefined,
      choices: [],
      products: [{ name: { text: "Bread" }, quantity: undefined, price: undefined, taxes: [] }],
      merchant: { name: "Baker", logo: undefined, email: undefined, website: undefined },
      deliveryPlace: ["Mill Lane 4", "0815 Wheaton"],
      refundDeadline: undefined,
      deliveryDate: undefined,
      minimumAge: 0,
    });
  });

  test("may be nothing at all", () => {
    expect(view({}, { payDeadline: NEVER })).toMatchObject({
      summary: { text: "2026.1-TEA" },
      products: [],
      merchant: { name: "", address: [] },
      payDeadline: undefined,
    });
  });
});

test("a product is called by its name, with the description beside it", () => {
  const [named, described] = view({
    products: [
      { product_name: "Rye", description: "Dark bread", quantity: 2, unit_quantity: "2.5", unit: "kg" },
      { description: "Roll", quantity: 1, prices: ["EUR:1", "CHF:1"], price: "EUR:1", prices_are_net: true },
    ],
  }).products;
  expect(named).toMatchObject({
    name: { text: "Rye" },
    description: { text: "Dark bread" },
    quantity: "2.5",
    unit: "kg",
  });
  expect(described).toMatchObject({ name: { text: "Roll" }, description: undefined, isNet: true });
});
