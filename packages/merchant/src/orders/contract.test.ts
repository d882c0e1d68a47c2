/** Contract terms made of an order: what the backend decides alone, what it fills in, and what it leaves as it came. */

import { parseAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { forgetFields, hashContract, validateForgettable } from "@kontor/taler/contract-hash";
import { ProtoContractTermsV0 } from "@kontor/taler/schemas/contract";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampFromSeconds } from "@kontor/taler/time";
import { describe, expect, test } from "vitest";
import type { Instance } from "../instances/instance.js";
import { systemRng } from "../rng.js";
import { type ContractParts, makeContract } from "./contract.js";

const bytes = (size: number, fill: number) => new Uint8Array(size).fill(fill);
const NOON = timestampFromSeconds(1_770_000_000);

const INSTANCE: Instance = {
  serial: 1n,
  id: "shop",
  name: "The Shop",
  email: "shop@example.com",
  phoneNumber: "+41123456789",
  emailProven: undefined,
  phoneProven: undefined,
  website: undefined,
  logo: undefined,
  address: '{"country":"CH"}',
  jurisdiction: "{}",
  useStefan: false,
  defaultPayDelay: HOUR,
  defaultRefundDelay: 14n * DAY,
  defaultWireTransferDelay: DAY,
  defaultWireTransferRoundingInterval: "NONE",
  merchantPub: bytes(32, 1),
  merchantPriv: bytes(32, 2),
  passwordHash: "",
};

const PARTS: ContractParts = {
  orderId: "2026.033-ABC",
  deadlines: {
    timestamp: NOON,
    payDeadline: NOON + HOUR,
    refundDeadline: NOON + DAY,
    wireTransferDeadline: NOON + 2n * DAY,
  },
  price: { maxFee: parseAmount("KUDOS:0.1") },
  instance: INSTANCE,
  baseUrl: "https://shop.example/instances/shop/",
  account: { hWire: bytes(64, 3), wireMethod: "iban" },
  exchanges: [
    { url: "https://exchange.example/", masterPub: bytes(32, 4), priority: 1024, maxContribution: undefined },
    { url: "https://other.example/", masterPub: bytes(32, 5), priority: 1024, maxContribution: parseAmount("KUDOS:9") },
  ],
};

const ORDER = { amount: "KUDOS:5", summary: "a thing" };

function contractOf(order: JsonObject): JsonObject {
  const { text } = makeContract({ ...ORDER, ...order }, PARTS, systemRng);
  const terms = JSON.parse(text) as JsonObject;
  expect(canonicalJson(terms), "it is stored as it is hashed").toBe(text);
  return terms;
}

describe("a contract", () => {
  test("of the smallest order has everything that a wallet needs", () => {
    const terms = contractOf({});
    expect(terms).toEqual({
      version: 0,
      minimum_age: 0,
      amount: "KUDOS:5",
      summary: "a thing",
      order_id: "2026.033-ABC",
      products: [],
      timestamp: { t_s: 1_770_000_000 },
      pay_deadline: { t_s: 1_770_003_600 },
      refund_deadline: { t_s: 1_770_086_400 },
      wire_transfer_deadline: { t_s: 1_770_172_800 },
      max_fee: "KUDOS:0.1",
      merchant_base_url: "https://shop.example/instances/shop/",
      merchant: { name: "The Shop", email: "shop@example.com", address: { country: "CH" }, jurisdiction: {} },
      merchant_pub: encodeBase32(bytes(32, 1)),
      h_wire: encodeBase32(bytes(64, 3)),
      wire_method: "iban",
      exchanges: [
        { url: "https://exchange.example/", master_pub: encodeBase32(bytes(32, 4)), priority: 1024 },
        {
          url: "https://other.example/",
          master_pub: encodeBase32(bytes(32, 5)),
          priority: 1024,
          max_contribution: "KUDOS:9",
        },
      ],
    });
    expect(wireCodec(ProtoContractTermsV0).check(terms)).toBe(true);
  });

  test("never takes from the client what the backend decides alone", () => {
    const forged: JsonObject = {
      merchant_pub: encodeBase32(bytes(32, 9)),
      merchant: { name: "Somebody else" },
      h_wire: encodeBase32(bytes(64, 9)),
      wire_method: "bitcoin",
      exchanges: [],
      nonce: encodeBase32(bytes(32, 9)),
      auditors: [{ name: "me" }],
      timestamp: { t_s: 1 },
      pay_deadline: { t_s: 1 },
      refund_deadline: { t_s: 1 },
      wire_transfer_deadline: { t_s: 1 },
      max_fee: "KUDOS:99",
      order_id: "another",
    };
    expect(contractOf(forged)).toEqual(contractOf({}));
  });

  test("keeps members that nobody knows, at every depth, as they are", () => {
    const own: JsonObject = {
      extra: { text: "ü\u{1f600}", list: [1, null, { deep: true }], empty: {} },
      future_member: { unit: "banana" },
      products: [{ description: "a thing", price: "KUDOS:01.50", colour: "blue", quantity: 2 }],
      delivery_location: { country: "CH", floor: "3rd" },
      auto_refund: { d_us: 1000 },
      summary_i18n: { "de-CH": "ein Ding" },
      minimum_age: 16,
    };
    expect(contractOf(own)).toMatchObject(own);
  });

  test("names the order in its URLs, once", () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is what the shop writes
    const terms = contractOf({
      fulfillment_url: "https://shop.example/${ORDER_ID}?again=${ORDER_ID}",
      summary: "for ${ORDER_ID}",
    });
    expect(terms.fulfillment_url).toBe("https://shop.example/2026.033-ABC?again=${ORDER_ID}");
    expect(terms.summary).toBe("for ${ORDER_ID}");
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: this is what the shop writes
    const dollars = makeContract({ ...ORDER, fulfillment_url: "x-$&-$1-$$" }, PARTS, systemRng).text;
    expect(JSON.parse(dollars)).toMatchObject({ fulfillment_url: "x-$&-$1-$$" });
  });

  test.each([
    [" KUDOS:5", "KUDOS:5"],
    ["KUDOS:05.50", "KUDOS:5.5"],
    ["KUDOS:.5", "KUDOS:0.5"],
    ["KUDOS:5.00000000", "KUDOS:5"],
  ])("writes its amount in the one form that every wallet reads: %j", (written, canonical) => {
    expect(contractOf({ amount: written, tip: written })).toMatchObject({ amount: canonical, tip: canonical });
  });

  test("takes the base URL that the shop wants, if it is one", () => {
    expect(contractOf({ merchant_base_url: "http://localhost:1/a/" }).merchant_base_url).toBe("http://localhost:1/a/");
    expect(contractOf({ merchant_base_url: "https://SHOP.example:443/a/../x/" }).merchant_base_url).toBe(
      "https://shop.example/x/",
    );
    const bad = [
      "",
      "shop",
      "shop.example/",
      "https://shop.example",
      "ftp://x/",
      "https:///",
      "https://x/?a/",
      "javascript:/",
    ];
    for (const url of [...bad, "https://x/#/", "https://x y/", "//x/"]) {
      expect(() => contractOf({ merchant_base_url: url }), url).toThrow(
        expect.objectContaining({
          code: "GENERIC_PARAMETER_MALFORMED",
          options: expect.objectContaining({ parameter: "order.merchant_base_url" }),
        }),
      );
    }
  });

  test("does not mind members named like those of all objects", () => {
    const order = JSON.parse(
      '{"__proto__":{"amount":"KUDOS:0"},"constructor":1,"extra":{"__proto__":[]}}',
    ) as JsonObject;
    const { text } = makeContract({ ...ORDER, ...order }, PARTS, systemRng);
    expect(text).toContain('"__proto__":{"amount":"KUDOS:0"}');
    expect(text).toContain('"amount":"KUDOS:5"');
    expect(text).toContain('"extra":{"__proto__":[]}');
  });
});

describe("members", () => {
  test.each(["tip", "fulfillment_url", "nonce", "auditors", "choices"])(
    "that are not there cannot be forgettable: %s",
    (name) => {
      expect(() => contractOf({ $forgettable: { [name]: true } })).toThrow(
        expect.objectContaining({ code: "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR" }),
      );
      const $forgotten = { [name]: encodeBase32(bytes(64, 7)) };
      expect(contractOf({ $forgotten }).$forgotten).toEqual($forgotten);
    },
  );

  test("that are forgettable get a salt of their own for true, and keep the shop's", () => {
    const terms = contractOf({
      extra: { a: 1, b: 2, c: 3, $forgettable: { a: true, b: true, c: "MY SALT" } },
      products: [{ description: "secret", $forgettable: { description: true } }],
    });
    const salts = (terms.extra as JsonObject).$forgettable as Record<string, string>;
    expect(decodeBase32(salts.a!, 32)).not.toEqual(decodeBase32(salts.b!, 32));
    expect(salts.c).toBe("MY SALT");
    expect(() => validateForgettable(terms)).not.toThrow();
    const forgotten = forgetFields(terms, ["$.extra.a", "$.products[*].description"]);
    expect(forgotten.forgotten).toBe(2);
    expect(hashContract(forgotten.terms)).toEqual(hashContract(terms));
  });

  test.each<[string, JsonObject]>([
    ["name a member that is not there", { extra: { $forgettable: { a: true } } }],
    ["are not an object", { extra: { a: 1, $forgettable: ["a"] } }],
    ["are false", { extra: { a: 1, $forgettable: { a: false } } }],
    ["are a number", { extra: { a: 1, $forgettable: { a: 5 } } }],
    ["are null", { extra: { a: 1, $forgettable: { a: null } } }],
    ["have a name that cannot be forgotten", { extra: { "a-b": 1, $forgettable: { "a-b": true } } }],
    ["are forgotten, and still there", { extra: { a: 1, $forgotten: { a: encodeBase32(bytes(64, 1)) } } }],
    ["are forgotten without hash", { extra: { $forgotten: { a: "x" } } }],
    ["have a name with a blank", { extra: { "a b": 1 } }],
    ["have a name with a dot", { products: [{ description: "x", "a.b": 1 }] }],
    ["have no name", { extra: { list: [{ "": 1 }] } }],
    ["have a name in another script", { extra: { größe: 1 } }],
    ["have a reserved name", { extra: { $special: 1 } }],
  ])("are refused where they %s", (_name, order) => {
    expect(() => contractOf(order)).toThrow(
      expect.objectContaining({ code: "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR", status: 400 }),
    );
  });
});
