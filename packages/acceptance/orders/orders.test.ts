/** Making orders: repeated requests, what is refused and how, and the contract that a wallet gets in the end. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import { forgetFields, hashContract, validateForgettable } from "@kontor/taler/contract-hash";
import { createKeyPair, verify } from "@kontor/taler/eddsa";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { contractMessage } from "@kontor/taler/signatures/merchant";
import type { JsonObject } from "@kontor/taler/strict-json";
import { parsePayUri } from "@kontor/taler/taler-uri";
import { toSeconds } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failure, post } from "../shop/raw-payment.js";
import { type ApiAnswer, PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

const HOUR = 3600;
const DAY = 24 * HOUR;

beforeAll(async () => {
  shop = await startTestShop();
  await anInstance("accountless");
  await anInstance("iban");
  await addAccount("iban", "payto://iban/DE75512108001245126199?receiver-name=Shop");
  await anInstance("careful", {
    name: "The Careful Shop",
    email: "shop@example.com",
    website: "https://careful.example/",
    address: { country: "CH", town: "Biel" },
    jurisdiction: { country: "CH" },
    default_pay_delay: { d_us: 2 * HOUR * 1e6 },
    default_refund_delay: { d_us: 3 * DAY * 1e6 },
    default_wire_transfer_delay: { d_us: DAY * 1e6 },
    default_wire_transfer_rounding_interval: "MONTH",
  });
  await addAccount("careful", "payto://x-taler-bank/localhost/careful?receiver-name=Careful");
});

afterAll(async () => {
  await shop?.stop();
});

async function anInstance(id: string, members: JsonObject = {}): Promise<void> {
  const settings = { name: id, address: {}, jurisdiction: {}, use_stefan: false, ...members };
  const auth = { method: "token", password: PASSWORD };
  expect((await shop.call("management/instances", { id, auth, ...settings })).status).toBe(204);
}

async function addAccount(instance: string, payto: string): Promise<void> {
  expect((await shop.call(`instances/${instance}/private/accounts`, { payto_uri: payto })).status).toBe(200);
}

const ORDER = { amount: "KUDOS:5", summary: "a thing" };

/** Posts a request; `order` is completed to one that would be accepted. */
function create(order: JsonObject = {}, request: JsonObject = {}, instance = ""): Promise<ApiAnswer> {
  return shop.call(`${instance}private/orders`, { order: { ...ORDER, ...order }, ...request });
}

interface Claimed {
  readonly terms: JsonObject;
  readonly sig: Uint8Array;
  readonly orderId: string;
}

/** Creates an order and claims it as a wallet does, by hand. */
async function createAndClaim(order: JsonObject = {}, request: JsonObject = {}, instance = ""): Promise<Claimed> {
  const made = await create(order, request, instance);
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const orderId = String(made.body.order_id);
  const body = { nonce: encodeBase32(createKeyPair().pub), token: made.body.token };
  const claimed = await post(`${shop.url}${instance}orders/${orderId}/claim`, body);
  expect(claimed.status).toBe(200);
  return {
    terms: claimed.body.contract_terms as JsonObject,
    sig: decodeBase32(String(claimed.body.sig), 64),
    orderId,
  };
}

const now = () => toSeconds(shop.sandbox.clock.now());
const secondsOf = (time: unknown) => (time as { t_s: number }).t_s;

describe("the same request again", () => {
  test("gets the same answer, however it is written, also when the order is claimed", async () => {
    const request = { order: { ...ORDER, order_id: "again", extra: { a: 1, b: [2] } }, session_id: "s" };
    const first = await shop.call("private/orders", request);
    expect(first).toMatchObject({ status: 200, body: { order_id: "again", token: expect.any(String) } });
    expect(await shop.call("private/orders", request)).toMatchObject({ status: 200, body: first.body });

    const rewritten = `{ "session_id": "s", "lock_uuids": null,
      "order": { "extra": {"b":[2],"a":1}, "order_id":"again", "summary":"\\u0061 thing", "amount":"KUDOS:5" } }`;
    expect((await shop.call("private/orders", rewritten)).body).toEqual(first.body);
    await post(`${shop.url}orders/again/claim`, { nonce: encodeBase32(createKeyPair().pub), token: first.body.token });
    expect((await shop.call("private/orders", request)).body).toEqual(first.body);
  });

  test.each<[string, JsonObject, JsonObject]>([
    ["another amount", { amount: "KUDOS:6" }, {}],
    ["another summary", { summary: "another thing" }, {}],
    ["another member", { minimum_age: 18 }, {}],
    ["an unknown member", { colour: "blue" }, {}],
    ["another session", {}, { session_id: "other" }],
    ["no token", {}, { create_token: false }],
  ])("but with %s is a conflict", async (_name, order, request) => {
    const earlier = { order_id: "different" };
    expect((await create(earlier)).status).toBe(200);
    const answer = await create({ ...earlier, ...order }, request);
    expect(answer).toMatchObject(failure(409, "MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS", { detail: "different" }));
  });

  test("at the same moment makes one order", async () => {
    const backend = await shop.anotherBackend();
    const body = { order: { ...ORDER, order_id: "raced" } };
    const authorization = `Bearer secret-token:${PASSWORD}`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        post(`${[shop.url, backend.address][i % 2]}private/orders`, body, { authorization }),
      ),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: answers[0]!.body });
  });

  test("at the same moment as another one under its id: one of them wins", async () => {
    const fought = await Promise.all(
      Array.from({ length: 8 }, (_, i) => create({ order_id: "fought-for", summary: `try ${i % 2}` })),
    );
    expect(fought.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(fought.filter(({ status }) => status === 409)).toHaveLength(4);
  });

  test("makes a new order where it names none", async () => {
    const answers = await Promise.all([create(), create(), create()]);
    const ids = answers.map(({ body }) => String(body.order_id));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^\d{4}\.\d{3}-[0-9A-Z]{13}$/);
  });

  test("is another order at another instance", async () => {
    const here = await create({ order_id: "shared" });
    const there = await create({ order_id: "shared" }, {}, "instances/careful/");
    expect([here.status, there.status]).toEqual([200, 200]);
    expect(there.body.token).not.toBe(here.body.token);
  });
});

describe("an order is refused", () => {
  const past = { t_s: 1_000_000_000 };
  const soon = () => ({ t_s: now() + HOUR });

  test.each<[string, ErrorCodeName, string | undefined, () => JsonObject]>([
    ["without amount", "GENERIC_PARAMETER_MISSING", "order.amount", () => ({ amount: null })],
    ["with a price that is none", "GENERIC_PARAMETER_MALFORMED", "order.amount", () => ({ amount: "5 KUDOS" })],
    ["with a price as number", "GENERIC_PARAMETER_MALFORMED", "order.amount", () => ({ amount: 5 })],
    [
      "with a price too large",
      "GENERIC_PARAMETER_MALFORMED",
      "order.amount",
      () => ({ amount: "KUDOS:4503599627370497" }),
    ],
    ["with nine decimals", "GENERIC_PARAMETER_MALFORMED", "order.amount", () => ({ amount: "KUDOS:0.000000001" })],
    ["below zero", "GENERIC_PARAMETER_MALFORMED", "order.amount", () => ({ amount: "KUDOS:-1" })],
    ["without summary", "GENERIC_PARAMETER_MISSING", "order.summary", () => ({ summary: null })],
    ["with an empty summary", "GENERIC_PARAMETER_MALFORMED", "order.summary", () => ({ summary: "" })],
    ["with a blank in its id", "GENERIC_PARAMETER_MALFORMED", "order.order_id", () => ({ order_id: "a b" })],
    ["with a slash in its id", "GENERIC_PARAMETER_MALFORMED", "order.order_id", () => ({ order_id: "a/b" })],
    ["with an empty id", "GENERIC_PARAMETER_MALFORMED", "order.order_id", () => ({ order_id: "" })],
    ["with an id too long", "GENERIC_PARAMETER_MALFORMED", "order.order_id", () => ({ order_id: "x".repeat(1025) })],
    ["without any choice", "GENERIC_PARAMETER_MALFORMED", "order.choices", () => ({ version: 1, choices: [] })],
    ["of version 1 without choices", "GENERIC_PARAMETER_MISSING", "order.choices", () => ({ version: 1 })],
    ["of version 2", "GENERIC_VERSION_MALFORMED", "order.version", () => ({ version: 2 })],
    ["of a version in words", "GENERIC_VERSION_MALFORMED", "order.version", () => ({ version: "0" })],
    ["with a time that is none", "GENERIC_PARAMETER_MALFORMED", undefined, () => ({ timestamp: { t_s: "now" } })],
    [
      "with a time in milliseconds",
      "GENERIC_PARAMETER_MISSING",
      "order.pay_deadline.t_s",
      () => ({ pay_deadline: { t_ms: 1 } }),
    ],
    [
      "to be paid in the past",
      "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST",
      "order.pay_deadline",
      () => ({ pay_deadline: past }),
    ],
    [
      "to be delivered in the past",
      "MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST",
      "order.delivery_date",
      () => ({ delivery_date: past }),
    ],
    [
      "with refunds in the past",
      "MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST",
      "order.refund_deadline",
      () => ({ refund_deadline: past }),
    ],
    [
      "that is never wired",
      "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER",
      "order.wire_transfer_deadline",
      () => ({ wire_transfer_deadline: { t_s: "never" } }),
    ],
    [
      "that is refunded after it was wired",
      "MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE",
      "order.refund_deadline",
      () => ({ wire_transfer_deadline: soon(), refund_deadline: { t_s: now() + DAY } }),
    ],
    [
      "with forgettable members that are not there",
      "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR",
      undefined,
      () => ({ extra: { $forgettable: { nothing: true } } }),
    ],
    [
      "with names that wallets refuse",
      "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR",
      undefined,
      () => ({ extra: { "a b": 1 } }),
    ],
    [
      "with a base URL that wallets cannot use",
      "GENERIC_PARAMETER_MALFORMED",
      "order.merchant_base_url",
      () => ({ merchant_base_url: "shop.example" }),
    ],
    [
      "with eight lines of address",
      "GENERIC_PARAMETER_MALFORMED",
      "order.delivery_location.address_lines",
      () => ({ delivery_location: { address_lines: Array(8).fill("x") } }),
    ],
    [
      "with a product that is none",
      "GENERIC_PARAMETER_MALFORMED",
      "order.products[1].quantity",
      () => ({ products: [{ description: "x" }, { description: "y", quantity: -1 }] }),
    ],
    ["with extra that is no object", "GENERIC_PARAMETER_MALFORMED", "order.extra", () => ({ extra: "x" })],
  ])("%s", async (_name, code, parameter, order) => {
    expect(await create(order())).toMatchObject(failure(400, code, parameter === undefined ? {} : { parameter }));
  });

  test.each<[string, ErrorCodeName, string | undefined, unknown]>([
    ["without order", "GENERIC_PARAMETER_MISSING", "order", {}],
    ["that is null", "GENERIC_PARAMETER_MISSING", "order", { order: null }],
    ["that is a text", "GENERIC_PARAMETER_MALFORMED", "order", { order: "x" }],
    ["that is a list", "GENERIC_PARAMETER_MALFORMED", undefined, []],
    ["that is not JSON", "GENERIC_JSON_INVALID", undefined, "order=1"],
    [
      "with refunds for ever",
      "GENERIC_PARAMETER_MALFORMED",
      "refund_delay",
      { order: ORDER, refund_delay: { d_us: "forever" } },
    ],
    ["with a delay that is none", "GENERIC_PARAMETER_MALFORMED", undefined, { order: ORDER, refund_delay: 5 }],
    [
      "with create_token in words",
      "GENERIC_PARAMETER_MALFORMED",
      "create_token",
      { order: ORDER, create_token: "yes" },
    ],
  ])("in a request %s", async (_name, code, parameter, body) => {
    const answer = await shop.call("private/orders", body);
    expect(answer).toMatchObject(failure(400, code, parameter === undefined ? {} : { parameter }));
  });

  test.each<[string, number, ErrorCodeName, JsonObject, JsonObject, string]>([
    ["of an instance that does not exist", 404, "MERCHANT_GENERIC_INSTANCE_UNKNOWN", {}, {}, "instances/nobody/"],
    [
      "of an instance without account",
      404,
      "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE",
      {},
      {},
      "instances/accountless/",
    ],
    [
      "by a wire method that no account has",
      404,
      "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE",
      {},
      { payment_target: "iban" },
      "",
    ],
    ["with an unknown device", 404, "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN", {}, { otp_id: "none" }, ""],
    [
      "with an unknown product",
      404,
      "MERCHANT_GENERIC_PRODUCT_UNKNOWN",
      {},
      { inventory_products: [{ product_id: "none", quantity: 1 }] },
      "",
    ],
    [
      "in a currency that no exchange has",
      409,
      "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY",
      { amount: "EUR:5" },
      {},
      "",
    ],
    ["with fees in another currency", 409, "GENERIC_CURRENCY_MISMATCH", { max_fee: "EUR:1" }, {}, ""],
    ["with a tip in another currency", 409, "GENERIC_CURRENCY_MISMATCH", { tip: "EUR:1" }, {}, ""],
    [
      "by a wire method that no exchange has",
      409,
      "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD",
      {},
      {},
      "instances/iban/",
    ],
  ])("%s", async (_name, status, code, order, request, instance) => {
    expect(await create(order, request, instance)).toMatchObject(failure(status, code));
  });

  test("with why each exchange was ruled out", async () => {
    const { body } = await create({}, {}, "instances/iban/");
    const [exchange] = shop.sandbox.exchanges;
    expect(body.exchange_rejections).toMatchObject([{ exchange_url: exchange!.baseUrl, code: expect.any(Number) }]);
    expect(body.exchange_base_urls).toEqual([exchange!.baseUrl]);
    expect((await create({ amount: "EUR:1" })).body.exchange_rejections).toEqual([]);
  });

  test("and then does not exist", async () => {
    await create({ order_id: "refused", amount: "EUR:5" });
    expect((await shop.call("private/orders/refused")).status).toBe(404);
    expect((await create({ order_id: "refused" })).status).toBe(200);
  });
});

describe("an order without claim token", () => {
  test("is claimed by whoever knows its id", async () => {
    const { body } = await create({ order_id: "open" }, { create_token: false });
    expect(body).toEqual({ order_id: "open", pay_deadline: expect.anything() });
    const nonce = encodeBase32(createKeyPair().pub);
    const wrong = await post(`${shop.url}orders/open/claim`, {
      nonce,
      token: encodeBase32(new Uint8Array(16).fill(1)),
    });
    expect(wrong).toMatchObject(failure(404, "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND"));
    expect((await post(`${shop.url}orders/open/claim`, { nonce })).status).toBe(200);
  });
});

describe("the contract", () => {
  test("is signed by the instance over the hash that everybody computes, and the same at every claim", async () => {
    const made = await create({ order_id: "signed", extra: { b: "ü\u{1f600}", a: [1, { z: null, y: true }] } });
    const request = { nonce: encodeBase32(createKeyPair().pub), token: made.body.token };
    const first = await post(`${shop.url}orders/signed/claim`, request);
    const terms = first.body.contract_terms as JsonObject;
    const merchantPub = decodeBase32(String((await shop.call("private")).body.merchant_pub), 32);
    expect(terms.merchant_pub).toBe(encodeBase32(merchantPub));
    expect(terms.nonce).toBe(request.nonce);
    const sig = decodeBase32(String(first.body.sig), 64);
    expect(verify(merchantPub, contractMessage(hashContract(terms)), sig)).toBe(true);

    const { nonce: _own, ...proto } = terms;
    expect(canonicalJson(proto)).not.toContain("nonce");
    const again = await post(`${shop.url}orders/signed/claim`, { nonce: request.nonce });
    expect(again.body).toEqual(first.body);
    const shown = await shop.call("private/orders/signed");
    expect(shown.body.contract_terms).toEqual(terms);
  });

  test("is what the shop saw before it was claimed, plus the nonce", async () => {
    const { body } = await create({ order_id: "proto", products: [{ description: "x", price: "KUDOS:5", colour: 1 }] });
    const before = (await shop.call("private/orders/proto")).body.proto_contract_terms as JsonObject;
    const nonce = encodeBase32(createKeyPair().pub);
    const claimed = await post(`${shop.url}orders/proto/claim`, { nonce, token: body.token });
    expect(claimed.body.contract_terms).toEqual({ ...before, nonce });
  });

  test("is filled in by the instance's settings", async () => {
    const earliest = now();
    const { terms, orderId } = await createAndClaim({}, {}, "instances/careful/");
    const timestamp = secondsOf(terms.timestamp);
    expect(timestamp).toBeGreaterThanOrEqual(earliest);
    expect(timestamp).toBeLessThanOrEqual(now());
    expect(secondsOf(terms.pay_deadline) - timestamp - 2 * HOUR).toBeOneOf([0, 1]);
    expect(secondsOf(terms.refund_deadline)).toBe(secondsOf(terms.pay_deadline) + 3 * DAY);
    const wired = new Date(secondsOf(terms.wire_transfer_deadline) * 1000).toISOString();
    expect(wired).toMatch(/-01T00:00:00.000Z$/);
    expect(secondsOf(terms.wire_transfer_deadline)).toBeGreaterThanOrEqual(secondsOf(terms.refund_deadline) + DAY);
    const [exchange] = shop.sandbox.exchanges;
    const account = (await shop.call("instances/careful/private/accounts")).body.accounts as JsonObject[];
    expect(terms).toMatchObject({
      amount: "KUDOS:5",
      summary: "a thing",
      order_id: orderId,
      max_fee: "KUDOS:0",
      products: [],
      merchant_base_url: `${shop.url}instances/careful/`,
      h_wire: account[0]!.h_wire,
      wire_method: "x-taler-bank",
      merchant: {
        name: "The Careful Shop",
        email: "shop@example.com",
        website: "https://careful.example/",
        address: { country: "CH", town: "Biel" },
        jurisdiction: { country: "CH" },
      },
    });
    expect(terms.exchanges).toMatchObject([{ url: exchange!.baseUrl, master_pub: exchange!.masterKey }]);
    const known = "amount exchanges h_wire max_fee merchant merchant_base_url merchant_pub minimum_age nonce";
    const more = "order_id pay_deadline products refund_deadline summary timestamp version";
    const last = "wire_method wire_transfer_deadline";
    expect(Object.keys(terms).sort()).toEqual(`${known} ${more} ${last}`.split(" "));
  });

  test("takes the shop's own deadlines, fees and texts", async () => {
    const own = {
      timestamp: { t_s: now() - 10 },
      pay_deadline: { t_s: now() + HOUR },
      refund_deadline: { t_s: now() + DAY },
      wire_transfer_deadline: { t_s: now() + 2 * DAY },
      delivery_date: { t_s: now() + DAY },
      max_fee: "KUDOS:0.5",
      tip: "KUDOS:1",
      minimum_age: 16,
      auto_refund: { d_us: 60_000_000 },
      summary_i18n: { de: "ein Ding", "de-CH": "es Ding" },
      fulfillment_message: "Thank you",
      public_reorder_url: "https://shop.example/again",
      delivery_location: { street: "Main Street", address_lines: ["a", "b"] },
      products: [{ product_id: "p", description: "d", quantity: 2, unit: "kg", price: "KUDOS:5", taxes: [] }],
      extra: { anything: { goes: [1, 2, 3] } },
      unknown_member: { survives: true },
    };
    const { terms } = await createAndClaim(own, {}, "instances/careful/");
    expect(terms).toMatchObject(own);
  });

  test("never has from the client what only the backend knows", async () => {
    const key = encodeBase32(new Uint8Array(32));
    const forged = {
      merchant_pub: key,
      nonce: key,
      h_wire: encodeBase32(new Uint8Array(64)),
      wire_method: "bitcoin",
      merchant: { name: "Somebody else" },
      exchanges: [],
    };
    const { terms } = await createAndClaim(forged);
    for (const [name, value] of Object.entries(forged)) expect(terms[name], name).not.toEqual(value);
  });

  test("names its order in the fulfillment URL", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what the shop writes
    const { terms, orderId } = await createAndClaim({ fulfillment_url: "https://shop.example/o/${ORDER_ID}" });
    expect(terms.fulfillment_url).toBe(`https://shop.example/o/${orderId}`);
  });

  test("allows refunds as long as the request says, from the pay deadline on", async () => {
    const { terms } = await createAndClaim({}, { refund_delay: { d_us: HOUR * 1e6 } });
    expect(secondsOf(terms.refund_deadline)).toBe(secondsOf(terms.pay_deadline) + HOUR);
    const none = await createAndClaim({ refund_deadline: { t_s: 0 } });
    expect(none.terms.refund_deadline).toEqual(none.terms.timestamp);
  });

  test("tells its deadline to the shop", async () => {
    const { body } = await create({ order_id: "deadline", pay_deadline: { t_s: now() + 5 * HOUR } });
    const shown = await shop.call("private/orders/deadline");
    expect(body.pay_deadline).toEqual((shown.body.proto_contract_terms as JsonObject).pay_deadline);
    expect(shown.body.pay_deadline).toEqual(body.pay_deadline);
  });

  test("is for the account of the wire method that is asked for", async () => {
    for (const target of ["x-taler-bank", "X-Taler-Bank"]) {
      expect((await createAndClaim({}, { payment_target: target })).terms.wire_method).toBe("x-taler-bank");
    }
    await anInstance("both");
    await addAccount("both", "payto://iban/DE75512108001245126199?receiver-name=Shop");
    await addAccount("both", "payto://x-taler-bank/localhost/both?receiver-name=Both");
    const { terms } = await createAndClaim({}, {}, "instances/both/");
    expect(terms.wire_method, "an account that an exchange can wire to").toBe("x-taler-bank");
  });

  test("can lose its forgettable members without losing its hash, and wallets accept it", async () => {
    const order = {
      extra: { secret: "x", kept: 1, $forgettable: { secret: true } },
      products: [{ description: "private", $forgettable: { description: true } }],
      delivery_location: { street: "Main Street", $forgettable: { street: "the shop's salt" } },
    };
    const { terms } = await createAndClaim(order);
    expect(() => validateForgettable(terms)).not.toThrow();
    const salt = ((terms.extra as JsonObject).$forgettable as JsonObject).secret;
    expect(decodeBase32(String(salt), 32)).toHaveLength(32);
    expect((terms.delivery_location as JsonObject).$forgettable).toEqual({ street: "the shop's salt" });
    const paths = ["$.extra.secret", "$.products[*].description", "$.delivery_location.street"];
    const forgotten = forgetFields(terms, paths);
    expect(forgotten.forgotten).toBe(3);
    expect(hashContract(forgotten.terms)).toEqual(hashContract(terms));

    const { payUri } = await shop.order({ amount: "KUDOS:1", ...order });
    const proposal = await claim(await shop.wallet(), payUri);
    expect(proposal.contract.terms.extra).toMatchObject({ secret: "x", kept: 1 });
  });
});

describe("behind a proxy", () => {
  const forwarded = {
    "x-forwarded-proto": "https",
    "x-forwarded-host": "Pay.Example",
    "x-forwarded-prefix": "/taler",
  };

  test.each([
    ["", "https://pay.example/taler/", "taler://pay/pay.example/taler/"],
    [
      "instances/careful/",
      "https://pay.example/taler/instances/careful/",
      "taler://pay/pay.example/taler/instances/careful/",
    ],
  ])("orders of %j lead wallets to the public address", async (instance, baseUrl, uri) => {
    const headers = { ...forwarded };
    const made = await shop.call(`${instance}private/orders`, { order: ORDER }, { headers });
    const orderId = String(made.body.order_id);
    const { body } = await shop.call(`${instance}private/orders/${orderId}?session_id=a%2Fb`);
    expect((body.proto_contract_terms as JsonObject).merchant_base_url).toBe(baseUrl);
    expect(body.taler_pay_uri).toBe(`${uri}${orderId}/a%2Fb?c=${made.body.token}`);
    const parsed = parsePayUri(String(body.taler_pay_uri));
    expect(parsed).toMatchObject({ merchantBaseUrl: baseUrl, orderId, sessionId: "a/b" });
    const url = new URL(String(body.order_status_url));
    expect(`${url.origin}${url.pathname}`).toBe(`${baseUrl}orders/${orderId}`);
    expect(Object.fromEntries(url.searchParams)).toEqual({ token: made.body.token, session_id: "a/b" });
  });

  test("a port and plain HTTP are part of the address", async () => {
    const headers = { "x-forwarded-host": "pay.example", "x-forwarded-port": "8080" };
    const { body } = await shop.call("private/orders", { order: ORDER }, { headers });
    const shown = await shop.call(`private/orders/${body.order_id}`);
    expect(shown.body.taler_pay_uri).toBe(`taler+http://pay/pay.example:8080/${body.order_id}/?c=${body.token}`);
  });
});
