/** The schemas of the protocol against messages as they occur on the wire. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAmount } from "../amount.js";
import { encodeBase32 } from "../base32.js";
import { hashContract } from "../contract-hash.js";
import { SECOND } from "../time.js";
import { AccountAddDetails, AccountPatchDetails } from "./accounts.js";
import { MerchantVersionResponse } from "./config.js";
import { ContractTerms } from "./contract.js";
import { InstanceConfigurationMessage } from "./instances.js";
import { PostOrderRequest } from "./orders.js";
import { AbortResponse, ClaimRequest, PaidRequest, PayRequest } from "./public-orders.js";
import { LoginTokenRequest } from "./tokens.js";
import { wireCodec } from "./wire-codec.js";

const b32 = (size: number) => encodeBase32(new Uint8Array(size).fill(3));

describe("contract terms", () => {
  const url = new URL("../vectors/crypto-vectors.json", import.meta.url);
  const full = JSON.parse(readFileSync(url, "utf8")).contract_hash[2].contract;

  it("of the reference are read, and hash the same after being decoded and encoded", () => {
    const terms = wireCodec(ContractTerms).decode(full);
    expect(terms).toMatchObject({ amount: parseAmount("EUR:7.5"), timestamp: 1785542400n * SECOND });
    const written = wireCodec(ContractTerms).encode(terms);
    expect(hashContract(written as typeof full)).toEqual(hashContract(full));
  });

  it("of version 1 have choices", () => {
    const { amount, max_fee, ...common } = full;
    const choice = { amount, max_fee, inputs: [], outputs: [{ type: "token", token_family_slug: "s", key_index: 0 }] };
    const terms = wireCodec(ContractTerms).decode({ ...common, version: 1, choices: [choice], token_families: {} });
    expect(terms).toMatchObject({ version: 1, choices: [{ amount: parseAmount("EUR:7.5") }] });
  });
});

describe("orders", () => {
  const codec = wireCodec(PostOrderRequest);

  it("may be as short as a price and a summary", () => {
    expect(codec.decode({ order: { amount: "EUR:1", summary: "x" } })).toEqual({
      order: { amount: parseAmount("EUR:1"), summary: "x" },
    });
  });

  it("keep what is hashed as it was written", () => {
    const products = [{ description: "Tea", price: "EUR:1.50", taxes: [{ name: "VAT", tax: "EUR:0.10" }], mine: [1] }];
    const extra = { a: { $forgettable: { b: true }, b: 1 } };
    const delivery_location = { town: "X", unknown: true };
    const order = { amount: "EUR:1.50", summary: "x", products, extra, delivery_location, unknown_member: { t_s: 1 } };
    expect(codec.decode({ order }).order).toMatchObject({
      products,
      extra,
      delivery_location,
      unknown_member: { t_s: 1 },
    });
  });

  it.each([
    [{ order: { summary: "x" } }, "order"],
    [{ order: { amount: "EUR:1", summary: "" } }, "order.summary"],
    [{ order: { amount: "EUR:1", summary: "x", order_id: "a b" } }, "order.order_id"],
    [
      { order: { amount: "EUR:1", summary: "x", products: [{ description: "d", price: 1 }] } },
      "order.products[0].price",
    ],
    [{ order: { amount: "EUR:1", summary: "x" }, create_token: "yes" }, "create_token"],
  ])("are refused as %j, and the path begins with the member at fault", (body, path) => {
    expect(() => codec.decode(body)).toThrow(expect.objectContaining({ path: expect.stringContaining(path) }));
  });
});

describe("messages of wallets", () => {
  it("are read into bytes and amounts", () => {
    const coin = {
      coin_sig: b32(64),
      coin_pub: b32(32).toLowerCase(),
      ub_sig: { cipher: "RSA", rsa_signature: b32(255) },
      h_denom: b32(64),
      contribution: "EUR:5",
      exchange_url: "https://exchange.example/",
    };
    const pay = wireCodec(PayRequest).decode({ coins: [coin], wallet_data: { choice_index: 0 }, session_id: "" });
    expect(pay.coins[0]).toMatchObject({ coin_pub: new Uint8Array(32).fill(3), contribution: parseAmount("EUR:5") });
    expect(wireCodec(ClaimRequest).decode({ nonce: b32(32) }).nonce).toHaveLength(32);
  });

  it("need all of sig, h_contract and session_id to be a proof of payment", () => {
    const paid = { sig: b32(64), h_contract: b32(64), session_id: "" };
    const codec = wireCodec(PaidRequest);
    expect(codec.check(paid)).toBe(true);
    for (const broken of [{}, { ...paid, sig: b32(63) }, { ...paid, session_id: 1 }, { ...paid, sig: undefined }]) {
      expect(codec.check(broken)).toBe(false);
    }
  });
});

it("answers are written by the variant that they are", () => {
  const refunds = [
    { type: "undeposited" as const },
    { type: "failure" as const, exchange_status: 410, exchange_code: 1 },
    {
      type: "success" as const,
      exchange_status: 200 as const,
      exchange_sig: new Uint8Array(64),
      exchange_pub: new Uint8Array(32),
    },
  ];
  expect(wireCodec(AbortResponse).encode({ refunds })).toMatchObject({
    refunds: [{ type: "undeposited" }, { exchange_status: 410 }, { exchange_pub: encodeBase32(new Uint8Array(32)) }],
  });
});

it("settings of instances and accounts are read", () => {
  const instance = { id: "shop", name: "Shop", address: {}, jurisdiction: {}, use_stefan: true };
  const codec = wireCodec(InstanceConfigurationMessage);
  expect(codec.check({ ...instance, auth: { method: "token", password: "p" } })).toBe(true);
  expect(codec.check({ ...instance, auth: { method: "token", token: "secret-token:p" } })).toBe(true);
  expect(codec.check({ ...instance, auth: { method: "external" } })).toBe(true);
  expect(codec.check({ ...instance, auth: { method: "token", token: "p" } })).toBe(false);
  expect(codec.check({ ...instance, id: "x", auth: { method: "external" } })).toBe(false);
  expect(wireCodec(AccountAddDetails).check({ payto_uri: "payto://iban/X" })).toBe(true);
  expect(wireCodec(AccountPatchDetails).check({ extra_wire_subject_metadata: "no blanks" })).toBe(false);
});

it("scopes of tokens are known ones, with or without :refreshable", () => {
  const codec = wireCodec(LoginTokenRequest);
  expect(codec.check({ scope: "order-pos:refreshable", duration: { d_us: "forever" } })).toBe(true);
  expect(codec.check({ scope: "everything" })).toBe(false);
});

it("the demo server's /config lacks what came later, and says so", () => {
  const old = { version: "30:0:18", name: "taler-merchant", currency: "KUDOS", default_persona: "expert" };
  expect(() => wireCodec(MerchantVersionResponse).decode(old)).toThrow("is missing");
});

describe("an order", () => {
  const read = (members: object) =>
    wireCodec(PostOrderRequest).decode({ order: { summary: "x", amount: "EUR:1", ...members } });

  it.each([
    ["an id that URLs lose", "order.order_id", { order_id: "." }],
    ["an id that URLs take for the folder above", "order.order_id", { order_id: ".." }],
    ["an age that does not fit 32 bits", "order.minimum_age", { minimum_age: 2 ** 31 }],
    ["an age below zero", "order.minimum_age", { minimum_age: -1 }],
    ["a version that is not there yet", "order.version", { version: 7 }],
  ])("of %s is none", (_what, path, members) => {
    expect(() => read(members)).toThrow(expect.objectContaining({ path }));
  });

  it.each([{ order_id: "..." }, { order_id: "a." }, { order_id: ".a" }, { minimum_age: 2 ** 31 - 1 }])(
    "with %j is one",
    (members) => {
      expect(() => read(members)).not.toThrow();
    },
  );
});
