/** Orders with choices: subscriptions and discounts sold, used and tried to be used twice, with real wallets and coins. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { unclaim } from "@kontor/sandbox/wallet/unclaim";
import type { Token } from "@kontor/sandbox/wallet/wallet-state";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, MINUTE } from "@kontor/taler/time";
import { posConfirmation } from "@kontor/taler/totp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProposal, coinsOf, failure, post } from "../shop/raw-payment.js";
import { PASSWORD } from "../shop/test-shop.js";
import { token } from "../shop/token-families.js";
import {
  addFamily,
  aSubscriber,
  buy,
  closeShop,
  countsOf,
  money,
  NEWS,
  openShop,
  type RawChoice,
  request,
  send,
  shop,
  statusOf,
  subscriber,
  tokensOf,
  unspent,
} from "./choice-shop.js";

beforeAll(openShop);
afterAll(closeShop);

describe("a subscription", () => {
  test("is bought with money, and pays for what it is for", async () => {
    const before = { abo: await countsOf("abo"), rebate: await countsOf("rebate") };
    const wallet = await shop.richWallet("KUDOS:6");
    const { orderId, payUri } = await shop.order(NEWS);

    const unpaid = await statusOf(orderId);
    expect(unpaid).toMatchObject({ order_status: "unpaid", summary: "a thing" });
    expect(unpaid).not.toHaveProperty("total_amount");
    const terms = unpaid.proto_contract_terms as JsonObject;
    expect(terms).toMatchObject({
      version: 1,
      choices: [
        { amount: "KUDOS:1", max_fee: "KUDOS:0", inputs: [], outputs: [] },
        {
          outputs: [
            { ...token("abo"), key_index: 0 },
            { ...token("rebate", 2), key_index: 0 },
          ],
        },
        { inputs: [token("abo")] },
        { description: "With a rebate" },
      ],
      token_families: {
        abo: {
          name: "The abo",
          critical: false,
          details: { class: "subscription", trusted_domains: ["news.example"] },
          keys: [{ cipher: "RSA" }],
        },
        rebate: { details: { class: "discount", expected_domains: [] } },
      },
    });
    for (const absent of ["amount", "max_fee"]) expect(terms).not.toHaveProperty(absent);

    const bought = await claim(wallet, payUri);
    expect(await statusOf(orderId)).toMatchObject({ order_status: "claimed" });
    await pay(wallet, bought, { choiceIndex: 1 });
    expect(await statusOf(orderId)).toMatchObject({
      order_status: "paid",
      choice_index: 1,
      deposit_total: "KUDOS:5",
      refund_amount: "KUDOS:0",
    });
    expect([unspent(wallet, "abo").length, unspent(wallet, "rebate").length, money(wallet)]).toEqual([1, 2, "KUDOS:1"]);
    expect(await countsOf("abo")).toEqual({ ...before.abo, issued: before.abo.issued + 1 });
    expect(await countsOf("rebate")).toEqual({ ...before.rebate, issued: before.rebate.issued + 2 });

    const read = await buy(wallet, NEWS, 2);
    expect(await statusOf(read.order.orderId)).toMatchObject({
      order_status: "paid",
      choice_index: 2,
      deposit_total: "KUDOS:0",
    });
    expect([unspent(wallet, "abo").length, money(wallet)]).toEqual([0, "KUDOS:1"]);
    expect(await countsOf("abo")).toEqual({ issued: before.abo.issued + 1, used: before.abo.used + 1 });

    const rebated = await buy(wallet, NEWS, 3);
    expect(await statusOf(rebated.order.orderId)).toMatchObject({ choice_index: 3, deposit_total: "KUDOS:0.5" });
    expect([unspent(wallet, "rebate").length, money(wallet)]).toEqual([1, "KUDOS:0.5"]);
  });

  test("shows in lists with the price of its first choice until it is paid, then with what was paid", async () => {
    const wallet = await shop.richWallet("KUDOS:5");
    const { orderId, payUri } = await shop.order(NEWS);
    const listed = async () =>
      ((await shop.call("private/orders")).body.orders as JsonObject[]).find(({ order_id }) => order_id === orderId);
    expect(await listed()).toMatchObject({ amount: "KUDOS:1", paid: false, refundable: false });
    await pay(wallet, await claim(wallet, payUri), { choiceIndex: 1 });
    expect(await listed()).toMatchObject({ amount: "KUDOS:5", paid: true, refundable: true });
    const headers = { authorization: `Bearer secret-token:${PASSWORD}`, accept: "text/csv" };
    const table = await (await fetch(`${shop.url}private/orders`, { headers })).text();
    expect(table.split("\r\n").find((line) => line.includes(orderId))).toContain(',"KUDOS:5",');
  });

  test("is refunded at most with the price of the choice", async () => {
    const wallet = await shop.richWallet("KUDOS:5");
    const { order } = await buy(wallet, NEWS, 1);
    const grant = (refund: string) =>
      shop.call(`private/orders/${order.orderId}/refund`, { refund, reason: "no news" });
    expect(await grant("KUDOS:5.5")).toMatchObject({ status: 409 });
    expect(await grant("EUR:1")).toMatchObject({ status: 409 });
    expect(await grant("KUDOS:2")).toMatchObject({ status: 200 });
    expect(printAmount((await refunds(wallet, order))!.gained)).toBe("KUDOS:2");
    const status = await fetch(
      `${shop.url}orders/${order.orderId}?h_contract=${encodeBase32(order.contract!.hContract)}`,
    );
    expect([status.status, await status.json()]).toMatchObject([200, { refund_amount: "KUDOS:2" }]);
    // What was paid with a token costs nothing, of which nothing can be given back.
    const read = await buy(wallet, NEWS, 2);
    const nothing = await shop.call(`private/orders/${read.order.orderId}/refund`, { refund: "KUDOS:1", reason: "?" });
    expect(nothing).toMatchObject({ status: 409 });
  });

  test("is confirmed at the point of sale for the price of the choice", async () => {
    const otp_key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    await shop.call("private/otp-devices", {
      otp_device_id: "till",
      otp_device_description: "The till",
      otp_key,
      otp_algorithm: 2,
    });
    const wallet = await shop.richWallet("KUDOS:5");
    const proposal = await aProposal(shop, wallet, NEWS, { otp_id: "till" });
    const { receipt } = await pay(wallet, proposal, { choiceIndex: 1 });
    const codes = posConfirmation(otp_key, 2, proposal.contract.timestamp, parseAmount("KUDOS:5"));
    expect(receipt.posConfirmation).toBe(codes);
    const proof = { sig: encodeBase32(receipt.sig), h_contract: encodeBase32(proposal.contract.hContract) };
    const proven = await post(`${shop.url}orders/${proposal.order.orderId}/paid`, { ...proof, session_id: "till" });
    expect(proven).toMatchObject({ status: 200, body: { pos_confirmation: codes } });
  });
});

describe("an order with choices", () => {
  const create = (choices: readonly JsonObject[], members: JsonObject = {}) =>
    shop.call("private/orders", { order: { version: 1, summary: "a thing", choices, ...members } });

  test.each<[string, JsonObject, ReturnType<typeof failure>]>([
    [
      "of a family that the shop does not have",
      { inputs: [token("none")] },
      failure(404, "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN", {
        parameter: "order.choices[1].inputs[0].token_family_slug",
      }),
    ],
    [
      "of a family that gives no tokens then",
      { outputs: [token("rebate"), { ...token("abo"), valid_at: { t_s: 1 } }] },
      failure(409, "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_NOT_VALID", {
        parameter: "order.choices[1].outputs[1].token_family_slug",
      }),
    ],
    [
      "of a time that no calendar knows",
      { outputs: [{ ...token("abo"), valid_at: { t_s: 18_446_744_073_709 } }] },
      failure(409, "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_NOT_VALID"),
    ],
    [
      "that gives a tax receipt",
      { outputs: [token("abo"), { type: "tax-receipt" }] },
      failure(404, "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN", { parameter: "order.choices[1].outputs[1]" }),
    ],
    [
      "whose fee is of another currency",
      { max_fee: "EUR:1" },
      failure(409, "GENERIC_CURRENCY_MISMATCH", { parameter: "order.choices[1].max_fee" }),
    ],
    ["that takes no token", { inputs: [token("abo", 0)] }, malformed("order.choices[1].inputs[0].count")],
    [
      "that takes too many tokens",
      { inputs: [token("abo", 60), token("abo", 60)] },
      malformed("order.choices[1].inputs"),
    ],
    ["that gives something unknown", { outputs: [{ type: "cake" }] }, malformed("order.choices[1].outputs[0].type")],
  ])("one %s is refused", async (_name, members, refusal) => {
    expect(await create([{ amount: "KUDOS:1" }, { amount: "KUDOS:1", ...members }])).toMatchObject(refusal);
  });

  test("that would need very many keys is refused", async () => {
    await addFamily("minutely", {
      kind: "discount",
      validity_granularity: { d_us: Number(MINUTE) },
      duration: { d_us: Number(MINUTE) },
    });
    const start = Number(shop.sandbox.clock.now() / 1_000_000n);
    const outputs = Array.from({ length: 33 }, (_, i) => ({ ...token("minutely"), valid_at: { t_s: start + 60 * i } }));
    expect(await create([{ amount: "KUDOS:1", outputs }])).toMatchObject(malformed("order.choices[0].outputs[32]"));
  });

  test("that would have to describe very many families, or very long ones, is refused", async () => {
    const lengthy = Array.from({ length: 5 }, (_, i) => `lengthy-${i}`);
    const inManyLanguages = Object.fromEntries(Array.from({ length: 45 }, (_, i) => [`x-${i}`, "x".repeat(20_000)]));
    for (const slug of lengthy) await addFamily(slug, { kind: "discount", description_i18n: inManyLanguages });
    const takingEach = (slugs: string[]) => slugs.map((slug) => ({ amount: "KUDOS:1", inputs: [token(slug)] }));
    expect(await create(takingEach(lengthy))).toMatchObject(malformed("order.choices"));
    expect((await create(takingEach(lengthy.slice(0, 4)))).status).toBe(200);

    const many = Array.from({ length: 65 }, (_, i) => token(`one-of-many-${i}`));
    expect(await create([{ amount: "KUDOS:1", inputs: many }])).toMatchObject(malformed("order.choices"));
  });

  test("whose family wallets could not name is refused", async () => {
    await addFamily("a.b~c", { kind: "discount" });
    expect(await create([{ amount: "KUDOS:1", outputs: [token("a.b~c")] }])).toMatchObject(
      failure(400, "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR"),
    );
  });

  test("is made once, however often it is asked for, and keeps what we do not know", async () => {
    const choices = [{ amount: "KUDOS:01.50", outputs: [{ ...token("abo"), colour: "red" }], colour: "blue" }];
    const ask = () => create(choices, { order_id: "repeated", amount: "KUDOS:7" });
    const [first, again] = [await ask(), await ask()];
    expect([first.status, again.body]).toEqual([200, first.body]);
    const { proto_contract_terms: terms } = await statusOf("repeated");
    expect(terms).toMatchObject({
      choices: [{ amount: "KUDOS:1.5", colour: "blue", outputs: [{ key_index: 0, colour: "red" }] }],
    });
    expect(terms).not.toHaveProperty("amount");
    expect(await create([...choices, ...choices], { order_id: "repeated" })).toMatchObject({ status: 409 });
  });

  test("offers tokens for a later time with a key of that time, and takes those of all times", async () => {
    const inAWeek = { t_s: Number((shop.sandbox.clock.now() + 7n * DAY) / 1_000_000n) };
    const outputs = [{ ...token("abo"), valid_at: inAWeek }, token("abo")];
    const order = {
      version: 1,
      pay_deadline: inAWeek,
      choices: [{ amount: "KUDOS:0", outputs, inputs: [token("abo")] }],
    };
    const { orderId } = await shop.order(order);
    const terms = (await statusOf(orderId)).proto_contract_terms as JsonObject & {
      choices: [{ outputs: { key_index: number }[] }];
      token_families: { abo: { keys: { signature_validity_start: { t_s: number } }[] } };
    };
    const { keys } = terms.token_families.abo;
    const [later, now] = terms.choices[0].outputs.map(({ key_index }) => keys[key_index]!.signature_validity_start.t_s);
    expect(later! - now!).toBe(7 * 86_400);
    expect(JSON.stringify(terms.choices)).not.toContain("valid_at");
  });

  test("can have descriptions forgotten, and nothing that pays", async () => {
    const choice = {
      amount: "KUDOS:0",
      description: "For Ms. Smith",
      $forgettable: { description: true, amount: true },
    };
    const wallet = await shop.wallet();
    const { order } = await buy(wallet, { version: 1, choices: [choice] }, 0);
    const forget = (path: string) =>
      shop.call(`private/orders/${order.orderId}/forget`, { fields: [path] }, { method: "PATCH" });
    for (const path of ["$.choices[0].amount", "$.choices[*].amount", "$.choices"]) {
      expect((await forget(path)).status, path).toBe(409);
    }
    expect((await forget("$.choices[0].description")).status).toBe(200);
    const terms = (await statusOf(order.orderId)).contract_terms;
    expect(JSON.stringify(terms)).not.toContain("Smith");
    expect(terms).toMatchObject({ choices: [{ $forgotten: { description: expect.any(String) } }] });
  });

  test("can be given back and claimed by another wallet", async () => {
    const [first, second] = [await shop.wallet(), await aSubscriber()];
    const { payUri } = await shop.order(NEWS);
    await unclaim(first, (await claim(first, payUri)).order);
    await pay(second, await claim(second, payUri), { choiceIndex: 2 });
  });

  test("is recognised as paid before, whatever choice it was", async () => {
    const wallet = await aSubscriber();
    const page = { ...NEWS, fulfillment_url: "https://news.example/today" };
    const { order } = await buy(wallet, page, 2);
    const again = await aProposal(shop, wallet, page);
    const repeated = await pay(wallet, again, { sessionId: "another browser" });
    expect([repeated.kind, repeated.order.orderId]).toEqual(["repurchased", order.orderId]);
    const status = await shop.call(`private/orders/${again.order.orderId}?session_id=another%20browser`);
    expect(status.body).toMatchObject({ already_paid_order_id: order.orderId });
  });
});

describe("a choice that costs nothing", () => {
  test("and takes nothing is paid without coins, by anybody who claimed it, as often as asked", async () => {
    const wallet = await shop.wallet();
    const proposal = await buy(wallet, { version: 1, choices: [{ amount: "KUDOS:0" }] }, 0);
    expect(await statusOf(proposal.order.orderId)).toMatchObject({ order_status: "paid", choice_index: 0 });
    const again = await send(proposal, request(wallet, proposal, {}));
    expect([again.status, again.body]).toEqual([200, { sig: encodeBase32(proposal.order.receipt!.sig) }]);
  });

  test("and gives a token gives the same signature again", async () => {
    const wallet = await shop.wallet();
    const proposal = await aProposal(shop, wallet, {
      version: 1,
      choices: [{ amount: "KUDOS:0", outputs: [token("rebate", 2)] }],
    });
    const body = request(wallet, proposal, {});
    const first = await send(proposal, body);
    expect(first.body.token_sigs).toHaveLength(2);
    expect((await send(proposal, body)).body).toEqual(first.body);
    const others = await send(proposal, request(wallet, proposal, { secret: new Uint8Array(32) }));
    expect(others).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID", { refunds: [] }));
  });

  test("and takes a token gives the receipt only to whom has that token", async () => {
    const wallet = await aSubscriber();
    const proposal = await aProposal(shop, wallet, NEWS);
    const body = request(wallet, proposal, { index: 2, tokens: unspent(wallet, "abo") });
    const first = await send(proposal, body);
    expect(first.status).toBe(200);
    expect((await send(proposal, body)).body).toEqual(first.body);
    const { tokens: _token, ...without } = body;
    expect(await send(proposal, without)).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID"));
    const otherChoice = await send(proposal, request(wallet, proposal, { index: 0 }));
    expect(otherChoice).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID"));
  });
});

test("wallet data may have nulls for what is not there, which are signed as they are", async () => {
  const wallet = await shop.richWallet("KUDOS:1");
  const proposal = await aProposal(shop, wallet, { version: 1, choices: [{ amount: "KUDOS:1" }] });
  const walletData = { tokens_evs: null, donau: null, colour: null };
  const body = request(wallet, proposal, { coins: coinsOf(wallet), walletData });
  expect(await send(proposal, { ...body, tokens: null })).toMatchObject({ status: 200 });
  const { wallet_data: _nulls, ...others } = body;
  const without = await send(proposal, { ...others, wallet_data: { choice_index: 0 } });
  expect(without).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID"));
});

describe("a payment of a choice is refused", () => {
  test.each<[string, ApiFailure, RawPurchase]>([
    [
      "without saying which",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING"],
      { change: ({ wallet_data: _, ...body }) => body },
    ],
    [
      "with empty wallet data",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING"],
      { change: (body) => ({ ...body, wallet_data: {} }) },
    ],
    ["beyond the last", [400, "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS"], { index: 4 }],
    ["before the first", [400, "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS"], { index: -1 }],
    ["without its token", [400, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_COUNT_MISMATCH"], { index: 2 }],
    [
      "with a token that it does not take",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_COUNT_MISMATCH"],
      { index: 0, spends: true },
    ],
    [
      "with a token of another family",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_INPUT_TOKENS_MISMATCH"],
      { index: 3, spends: true },
    ],
    [
      "without envelopes",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ENVELOPE_COUNT_MISMATCH"],
      { index: 1, walletData: { tokens_evs: [] } },
    ],
    [
      "with envelopes too many",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ENVELOPE_COUNT_MISMATCH"],
      { walletData: { tokens_evs: [{ cipher: "RSA", rsa_blinded_planchet: "00" }] } },
    ],
    [
      "with a token that another key signed",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ISSUE_SIG_INVALID"],
      { index: 2, spends: true, change: (body) => withToken(body, { ub_sig: A_SIGNATURE }) },
    ],
    [
      "with a token that signed something else",
      [400, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_USE_SIG_INVALID"],
      {
        index: 2,
        spends: true,
        change: (body) => withToken(body, { token_sig: encodeBase32(new Uint8Array(64)) }),
      },
    ],
    [
      "with a token of a key that nobody knows",
      [404, "MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN"],
      {
        index: 2,
        spends: true,
        change: (body) => withToken(body, { h_issue: encodeBase32(new Uint8Array(64)) }),
      },
    ],
    ["without coins", [400, "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT"], { index: 0 }],
  ])("%s", async (_name, [status, code], { change = (body) => body, spends = false, ...raw }) => {
    const wallet = await subscriber();
    const proposal = await aProposal(shop, wallet, NEWS);
    const tokens = spends ? unspent(wallet, "abo").slice(0, 1) : [];
    const answer = await send(proposal, change(request(wallet, proposal, { ...raw, tokens })));
    expect(answer).toMatchObject(failure(status, code));
    expect(await statusOf(proposal.order.orderId)).toMatchObject({ order_status: "claimed" });
  });

  test("with the same token twice, or an envelope that no key can sign", async () => {
    const wallet = await subscriber();
    const two = { version: 1, choices: [{ amount: "KUDOS:0", inputs: [token("abo", 2)], outputs: [token("rebate")] }] };
    const proposal = await aProposal(shop, wallet, two);
    const [abo] = unspent(wallet, "abo");
    const twice = await send(proposal, request(wallet, proposal, { tokens: [abo!, abo!] }));
    expect(twice).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "tokens[1].token_pub" }));

    const gift = await aProposal(shop, wallet, {
      version: 1,
      choices: [{ amount: "KUDOS:0", outputs: [token("rebate")] }],
    });
    const zero = "0".repeat(52);
    for (const envelope of [
      { cipher: "RSA", rsa_blinded_planchet: encodeBase32(new Uint8Array(257).fill(255)) },
      { cipher: "CS", cs_nonce: zero, cs_blinded_c0: zero, cs_blinded_c1: zero },
    ]) {
      const answer = await send(gift, request(wallet, gift, { walletData: { tokens_evs: [envelope] } }));
      const parameter = "wallet_data.tokens_evs[0]";
      expect(answer).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter }));
    }
  });

  test("with a token that has expired, or is not valid yet", async () => {
    await addFamily("hourly", {
      kind: "discount",
      validity_granularity: { d_us: Number(HOUR) },
      duration: { d_us: Number(HOUR) },
    });
    const wallet = await shop.wallet();
    const now = shop.sandbox.clock.now();
    const later = { t_s: Number((now + 3n * HOUR) / 1_000_000n) };
    const gifts = [token("hourly"), { ...token("hourly"), valid_at: later }];
    const order = { version: 1, pay_deadline: { t_s: Number((now + DAY) / 1_000_000n) } };
    await buy(wallet, { ...order, choices: [{ amount: "KUDOS:0", outputs: gifts }] }, 0);
    const [first, second] = tokensOf(wallet).sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
    const proposal = await aProposal(shop, wallet, {
      ...order,
      choices: [{ amount: "KUDOS:0", inputs: [token("hourly")] }],
    });
    expect(proposal.contract.tokenFamilies.hourly!.keys).toHaveLength(2);
    const use = async (used: Token) => send(proposal, request(wallet, proposal, { tokens: [used] }));

    expect(await use(second!)).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"));
    shop.sandbox.clock.advance(3n * HOUR);
    expect(await use(first!)).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"));
    expect(await use(second!)).toMatchObject({ status: 200 });
    // An offer that is made now does not even name the key.
    const fresh = await aProposal(shop, wallet, {
      ...order,
      choices: [{ amount: "KUDOS:0", inputs: [token("hourly")] }],
    });
    const old = await send(fresh, request(wallet, fresh, { tokens: [first!] }));
    expect(old).toMatchObject(failure(404, "MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN"));
  });

  test("with a token whose family was deleted, and so is one that would give such a token", async () => {
    await addFamily("doomed", { kind: "discount" });
    const wallet = await shop.wallet();
    const gift = { version: 1, choices: [{ amount: "KUDOS:0", outputs: [token("doomed")] }] };
    await buy(wallet, gift, 0);
    const using = await aProposal(shop, wallet, {
      version: 1,
      choices: [{ amount: "KUDOS:0", inputs: [token("doomed")] }],
    });
    const getting = await aProposal(shop, wallet, gift);
    expect((await shop.call("private/tokenfamilies/doomed", undefined, { method: "DELETE" })).status).toBe(204);
    // A family of the same name is another one.
    await addFamily("doomed", { kind: "discount" });
    const unknown = failure(404, "MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN");
    const use = await send(using, request(wallet, using, { tokens: unspent(wallet, "doomed") }));
    expect(use).toMatchObject(unknown);
    expect(await send(getting, request(wallet, getting, {}))).toMatchObject(unknown);
  });
});

function malformed(parameter: string) {
  return failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter });
}

interface RawPurchase extends Omit<RawChoice, "tokens"> {
  /** Whether it shows the subscriber's token. */
  readonly spends?: boolean;
  /** Changes what would be right, after it was signed. */
  readonly change?: (body: JsonObject) => JsonObject;
}

type ApiFailure = readonly [status: number, code: ErrorCodeName];

const A_SIGNATURE = { cipher: "RSA", rsa_signature: encodeBase32(new Uint8Array(256).fill(9)) };

function withToken(body: JsonObject, members: JsonObject): JsonObject {
  return { ...body, tokens: (body.tokens as JsonObject[]).map((shown) => ({ ...shown, ...members })) };
}
