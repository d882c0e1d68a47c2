/** Orders with choices: subscriptions and discounts sold, used and tried to be used twice, with real wallets and coins. */

import { recoverIntents } from "@kontor/merchant/jobs/intent-recovery";
import { runNow } from "@kontor/merchant/jobs/runner";
import { abort } from "@kontor/sandbox/wallet/abort";
import { tokenBalance } from "@kontor/sandbox/wallet/balance";
import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { signTokens, tokenEnvelopes } from "@kontor/sandbox/wallet/tokens";
import { unclaim } from "@kontor/sandbox/wallet/unclaim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { WalletError } from "@kontor/sandbox/wallet/wallet-error";
import type { Coin, Token } from "@kontor/sandbox/wallet/wallet-state";
import { parseAmount, printAmount, sumAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, MINUTE } from "@kontor/taler/time";
import { posConfirmation } from "@kontor/taler/totp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProposal, coinsOf, failure, post } from "./raw-payment.js";
import { type ApiAnswer, PASSWORD, startTestShop, type TestShop } from "./test-shop.js";
import { addTokenFamily, token } from "./token-families.js";

let shop: TestShop;

const rsa = (value: string) => ({ value, cipher: "RSA", rsaBits: 1024 }) as const;

beforeAll(async () => {
  shop = await startTestShop({
    jobs: false,
    exchanges: [
      { name: "exchange", denominations: [rsa("1"), rsa("0.5")] },
      { name: "second", denominations: [{ value: "1", cipher: "CS" }] },
    ],
  });
  await addFamily("abo", { kind: "subscription", extra_data: { trusted_domains: ["news.example"] } });
  await addFamily("rebate", { kind: "discount", duration: { d_us: Number(2n * DAY) } });
});
afterAll(() => shop?.stop());

const addFamily = (slug: string, members: JsonObject) => addTokenFamily(shop, slug, members);

/** A month of news: bought, or read with a subscription. */
const NEWS = {
  version: 1,
  choices: [
    { amount: "KUDOS:1", description: "This article" },
    { amount: "KUDOS:5", description: "A month", outputs: [token("abo"), token("rebate", 2)] },
    { amount: "KUDOS:0", description: "With a subscription", inputs: [token("abo")] },
    { amount: "KUDOS:0.5", description: "With a rebate", inputs: [token("rebate")] },
  ],
} satisfies JsonObject;

/** Takes from a wallet what it spends, and gives it what it buys. */
async function buy(wallet: Wallet, order: JsonObject, choiceIndex: number): Promise<Proposal> {
  const proposal = await aProposal(shop, wallet, order);
  await pay(wallet, proposal, { choiceIndex });
  return proposal;
}

const tokensOf = (wallet: Wallet): Token[] => Object.values(wallet.state.tokens);
const unspent = (wallet: Wallet, slug: string) =>
  tokensOf(wallet).filter(({ spent, familySlug }) => !spent && familySlug === slug);
const money = (wallet: Wallet) =>
  printAmount(
    sumAmounts(
      "KUDOS",
      coinsOf(wallet).map(({ remaining }) => remaining),
    ),
  );

/** A reader with a subscription and two rebates. */
async function aSubscriber(more = "KUDOS:0"): Promise<Wallet> {
  const wallet = await shop.richWallet(`KUDOS:${5 + Number(more.slice(6))}`);
  await buy(wallet, NEWS, 1);
  return wallet;
}

async function statusOf(orderId: string): Promise<JsonObject> {
  return (await shop.call(`private/orders/${orderId}`)).body;
}

async function countsOf(slug: string): Promise<{ issued: number; used: number }> {
  const { issued, used } = (await shop.call(`private/tokenfamilies/${slug}`)).body;
  return { issued: Number(issued), used: Number(used) };
}

interface RawChoice {
  readonly index?: number;
  readonly coins?: readonly Coin[];
  readonly tokens?: readonly Token[];
  /** Changes what would be right, before it is signed. */
  readonly walletData?: JsonObject;
  readonly secret?: Uint8Array;
}

/** A pay request for a choice, as no well-behaved wallet might make it. */
function request(wallet: Wallet, { contract }: Proposal, raw: RawChoice): JsonObject {
  const { index = 0, coins = [], tokens = [], secret = new Uint8Array(32).fill(7) } = raw;
  const choice = contract.choices[index];
  const envelopes = choice === undefined ? [] : tokenEnvelopes(contract, choice, secret);
  const walletData: JsonObject = {
    choice_index: index,
    ...(envelopes.length === 0 ? {} : { tokens_evs: envelopes }),
    ...raw.walletData,
  };
  const pubs = tokens.map(({ tokenPub }) => tokenPub);
  return {
    wallet_data: walletData,
    coins: coins.map(({ coinPub, value }) =>
      signDeposit(wallet, contract, { coinPub, contribution: value }, walletData),
    ),
    ...(pubs.length === 0 ? {} : { tokens: signTokens(wallet, contract, pubs, walletData) }),
  };
}

function send({ order }: Proposal, body: JsonObject, backendUrl = order.merchantBaseUrl): Promise<ApiAnswer> {
  return post(`${backendUrl}orders/${order.orderId}/pay`, body);
}

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
      ...{ order_status: "paid", choice_index: 1, deposit_total: "KUDOS:5", refund_amount: "KUDOS:0" },
    });
    expect([unspent(wallet, "abo").length, unspent(wallet, "rebate").length, money(wallet)]).toEqual([1, 2, "KUDOS:1"]);
    expect(await countsOf("abo")).toEqual({ ...before.abo, issued: before.abo.issued + 1 });
    expect(await countsOf("rebate")).toEqual({ ...before.rebate, issued: before.rebate.issued + 2 });

    const read = await buy(wallet, NEWS, 2);
    expect(await statusOf(read.order.orderId)).toMatchObject({
      ...{ order_status: "paid", choice_index: 2, deposit_total: "KUDOS:0" },
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
      ...{ otp_device_id: "till", otp_device_description: "The till", otp_key, otp_algorithm: 2 },
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
      failure(501, "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED", { parameter: "order.choices[1].outputs[1]" }),
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
      ...{ kind: "discount", validity_granularity: { d_us: Number(MINUTE) }, duration: { d_us: Number(MINUTE) } },
    });
    const start = Number(shop.sandbox.clock.now() / 1_000_000n);
    const outputs = Array.from({ length: 33 }, (_, i) => ({ ...token("minutely"), valid_at: { t_s: start + 60 * i } }));
    expect(await create([{ amount: "KUDOS:1", outputs }])).toMatchObject(malformed("order.choices[0].outputs[32]"));
  });

  test("that would have to describe very many families, or very long ones, is refused", async () => {
    const lengthy = Array.from({ length: 5 }, (_, i) => `lengthy-${i}`);
    for (const slug of lengthy) await addFamily(slug, { kind: "discount", description: "x".repeat(900_000) });
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
      ...{ version: 1, choices: [{ amount: "KUDOS:0", outputs: [token("rebate", 2)] }] },
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
      ...{ kind: "discount", validity_granularity: { d_us: Number(HOUR) }, duration: { d_us: Number(HOUR) } },
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

let sharedSubscriber: Promise<Wallet> | undefined;
/** One whose token is refused again and again. */
function subscriber(): Promise<Wallet> {
  sharedSubscriber ??= aSubscriber();
  return sharedSubscriber;
}

describe("a token pays once", () => {
  test("however many orders it is shown to at once, and the coins of the others are not lost", async () => {
    const wallet = await aSubscriber("KUDOS:4");
    const offer = { version: 1, choices: [{ amount: "KUDOS:1", inputs: [token("abo")] }] };
    const backends = [shop.url, (await shop.anotherBackend()).address];
    const proposals = await Promise.all([0, 1, 2, 3].map(() => aProposal(shop, wallet, offer)));
    const coins = coinsOf(wallet).filter(({ remaining }) => printAmount(remaining) === "KUDOS:1");
    const tokens = unspent(wallet, "abo");
    const answers = await Promise.all(
      proposals.map((proposal, i) =>
        send(proposal, request(wallet, proposal, { coins: [coins[i]!], tokens }), backends[i % 2]),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const [i, answer] of answers.entries()) {
      if (answer.status === 200) continue;
      expect(answer).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"));
      expect(await exchange().coin(coins[i]!.coinPub), "nothing was deposited").toBeUndefined();
    }
    const paid = answers.findIndex(({ status }) => status === 200);
    const again = await send(proposals[paid]!, request(wallet, proposals[paid]!, { coins: [coins[paid]!], tokens }));
    expect(again.body).toEqual(answers[paid]!.body);
  });

  test("also after the order that it paid for is deleted", async () => {
    const wallet = await aSubscriber();
    const proposal = await aProposal(shop, wallet, NEWS);
    const tokens = unspent(wallet, "abo");
    expect(await send(proposal, request(wallet, proposal, { index: 2, tokens }))).toMatchObject({ status: 200 });
    const { queries } = shop.database.db;
    await queries.deleteFrom("orders").where("order_id", "=", proposal.order.orderId).execute();
    const other = await aProposal(shop, wallet, NEWS);
    const answer = await send(other, request(wallet, other, { index: 2, tokens }));
    expect(answer).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"));
  });

  test("and is free again when the exchange refuses the coins", async () => {
    const wallet = await aSubscriber("KUDOS:2");
    const offer = { version: 1, choices: [{ amount: "KUDOS:1", inputs: [token("abo")] }] };
    const [refused, accepted] = [await aProposal(shop, wallet, offer), await aProposal(shop, wallet, offer)];
    const coins = coinsOf(wallet).filter(({ remaining }) => printAmount(remaining) === "KUDOS:1");
    const tokens = unspent(wallet, "abo");
    exchange().fault({ kind: "answer", path: "/batch-deposit", status: 409, body: { code: 1012, hint: "spent" } });
    const first = await send(refused, request(wallet, refused, { coins: [coins[0]!], tokens }));
    expect(first.status).toBeGreaterThanOrEqual(400);
    expect(await send(accepted, request(wallet, accepted, { coins: [coins[1]!], tokens }))).toMatchObject({
      status: 200,
    });
  });

  test("and is its own while the outcome is unknown, which the background work finds out", async () => {
    const wallet = await aSubscriber("KUDOS:2");
    const offer = {
      version: 1,
      choices: [{ amount: "KUDOS:1", inputs: [token("abo")], outputs: [token("abo")] }],
    };
    const [open, other] = [await aProposal(shop, wallet, offer), await aProposal(shop, wallet, offer)];
    const coins = coinsOf(wallet).filter(({ remaining }) => printAmount(remaining) === "KUDOS:1");
    const tokens = unspent(wallet, "abo");
    const body = request(wallet, open, { coins: [coins[0]!], tokens });
    const before = await countsOf("abo");
    exchange().fault({ kind: "lose-answer", path: "/batch-deposit", times: 9 });
    expect((await send(open, body)).status).toBeGreaterThanOrEqual(500);
    exchange().clearFaults();
    const stolen = await send(other, request(wallet, other, { coins: [coins[1]!], tokens }));
    expect(stolen).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"));

    shop.sandbox.clock.advance(3n * MINUTE);
    await runNow(shop.backend.deps, recoverIntents);
    expect(await statusOf(open.order.orderId)).toMatchObject({ order_status: "paid", choice_index: 0 });
    expect(await countsOf("abo")).toEqual({ issued: before.issued + 1, used: before.used + 1 });
    const [first, again] = [await send(open, body), await send(open, body)];
    expect(first.body.token_sigs).toHaveLength(1);
    expect(again.body).toEqual(first.body);
  });
});

test("a payment that was under way when its token expired is completed", async () => {
  await addFamily("short", {
    ...{ kind: "discount", validity_granularity: { d_us: Number(MINUTE) }, duration: { d_us: Number(5n * MINUTE) } },
  });
  const wallet = await shop.richWallet("KUDOS:1");
  await buy(wallet, { version: 1, choices: [{ amount: "KUDOS:0", outputs: [token("short", 2)] }] }, 0);
  const offer = { version: 1, choices: [{ amount: "KUDOS:1", inputs: [token("short")] }] };
  const [underWay, late] = [await aProposal(shop, wallet, offer), await aProposal(shop, wallet, offer)];
  const [one, other] = unspent(wallet, "short");
  const [coin] = coinsOf(wallet);
  exchange().fault({ kind: "lose-answer", path: "/batch-deposit", times: 2 });
  const body = request(wallet, underWay, { coins: [coin!], tokens: [one!] });
  expect((await send(underWay, body)).status).toBe(502);
  shop.sandbox.clock.advance(10n * MINUTE);
  expect(await send(late, request(wallet, late, { tokens: [other!] }))).toMatchObject(
    failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"),
  );
  expect(await send(underWay, body)).toMatchObject({ status: 200 });
});

describe("a payment with a token whose exchange refuses it at one process and accepts it at another", () => {
  const offer = { version: 1, choices: [{ amount: "KUDOS:1", inputs: [token("abo")], outputs: [token("rebate")] }] };

  /** Both requests are under way: one has been refused and has given the token back, the other is about to be accepted. */
  async function twoMinds() {
    const wallet = await aSubscriber("KUDOS:1");
    const proposal = await aProposal(shop, wallet, offer);
    const tokens = unspent(wallet, "abo");
    const coin = coinsOf(wallet).find(({ remaining }) => printAmount(remaining) === "KUDOS:1")!;
    const body = request(wallet, proposal, { coins: [coin], tokens });
    const another = (await shop.anotherBackend()).address;
    const release = exchange().hold({ path: "/batch-deposit", times: 1 });
    exchange().fault({ kind: "answer", path: "/batch-deposit", status: 410, body: { code: 1 } });
    const first = send(proposal, body);
    await expect.poll(() => intentsOf(proposal)).toBe(1);
    const second = send(proposal, body, another);
    await expect.poll(() => intentsOf(proposal)).toBe(0);
    const finish = async () => {
      release();
      return (await Promise.all([first, second])).toSorted((a, b) => a.status - b.status);
    };
    return { wallet, proposal, tokens, coin, finish };
  }

  test("is complete, if the token is still there", async () => {
    const { proposal, finish } = await twoMinds();
    const [accepted, refused] = await finish();
    expect([accepted!.status, refused!.status]).toEqual([200, 410]);
    expect(accepted!.body.token_sigs).toHaveLength(1);
    expect(await statusOf(proposal.order.orderId)).toMatchObject({ order_status: "paid", deposit_total: "KUDOS:1" });
  });

  test("does not count, if the token has paid for something else: the coin can be had back", async () => {
    const { wallet, proposal, tokens, coin, finish } = await twoMinds();
    const other = await aProposal(shop, wallet, NEWS);
    expect(await send(other, request(wallet, other, { index: 2, tokens }))).toMatchObject({ status: 200 });
    const answers = await finish();
    const invalid = failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID");
    expect(answers).toMatchObject([invalid, { status: 410 }]);
    expect(await statusOf(proposal.order.orderId)).toMatchObject({ order_status: "claimed" });
    const aborted = await post(`${shop.url}orders/${proposal.order.orderId}/abort`, {
      h_contract: encodeBase32(proposal.contract.hContract),
      coins: [{ coin_pub: encodeBase32(coin.coinPub), contribution: "KUDOS:1", exchange_url: coin.exchangeUrl }],
    });
    expect(aborted).toMatchObject({ status: 200, body: { refunds: [{ type: "success" }] } });
  });
});

/** Deposits that were stored before they were sent. */
async function intentsOf({ order }: Proposal): Promise<number> {
  const { queries } = shop.database.db;
  const query = queries.selectFrom("deposit_batches").where("order_id", "=", order.orderId).select("batch");
  return (await query.execute()).length;
}

const exchange = (name = "exchange") => shop.sandbox.exchanges.find((candidate) => candidate.name === name)!;

describe("a payment that came half through", () => {
  /** A subscriber with two coins, one of which is of an exchange that refuses it. */
  async function halfPaid() {
    const wallet = await aSubscriber("KUDOS:1");
    const other = await shop.richWallet("KUDOS:1", { exchange: "second" });
    Object.assign(wallet.state.coins, other.state.coins);
    Object.assign(wallet.state.exchanges, other.state.exchanges);
    const offer = {
      version: 1,
      choices: [
        { amount: "KUDOS:2", inputs: [token("abo")], outputs: [token("rebate")] },
        { amount: "KUDOS:0", inputs: [token("rebate")] },
        { amount: "KUDOS:0.5", inputs: [token("abo")] },
      ],
    };
    const proposal = await aProposal(shop, wallet, offer);
    const coins = coinsOf(wallet).filter(({ remaining }) => printAmount(remaining) === "KUDOS:1");
    const [own, refused] = [coins.find((c) => c.exchangeUrl === exchange().baseUrl)!, coinsOf(other)[0]!];
    exchange("second").fault({ kind: "answer", path: "/batch-deposit", status: 409, body: { code: 1012 } });
    const body = request(wallet, proposal, { coins: [own, refused], tokens: unspent(wallet, "abo") });
    expect((await send(proposal, body)).status).toBeGreaterThanOrEqual(400);
    expect(await exchange().coin(own.coinPub)).toBeDefined();
    return { wallet, proposal, own, refused, body };
  }

  test("goes on with the coins that are missing", async () => {
    const { proposal, body } = await halfPaid();
    const done = await send(proposal, body);
    expect([done.status, (done.body.token_sigs as unknown[]).length]).toEqual([200, 1]);
    expect(await statusOf(proposal.order.orderId)).toMatchObject({ choice_index: 0, deposit_total: "KUDOS:2" });
  });

  test("goes on with another token, too; the first one is free", async () => {
    const { wallet, proposal, own, refused } = await halfPaid();
    const [first] = unspent(wallet, "abo");
    await buy(wallet, { version: 1, choices: [{ amount: "KUDOS:0", outputs: [token("abo")] }] }, 0);
    const another = unspent(wallet, "abo").find(({ tokenPub }) => tokenPub !== first!.tokenPub)!;
    const body = request(wallet, proposal, { coins: [own, refused], tokens: [another] });
    const done = await send(proposal, body);
    expect(done.status).toBe(200);
    expect((await send(proposal, body)).body).toEqual(done.body);

    const other = await aProposal(shop, wallet, NEWS);
    const spent = await send(other, request(wallet, other, { index: 2, tokens: [another] }));
    expect(spent).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"));
    expect(await send(other, request(wallet, other, { index: 2, tokens: [first!] }))).toMatchObject({ status: 200 });
  });

  test("can be given up: its token is free", async () => {
    const { wallet, proposal, own, refused } = await halfPaid();
    const abortion = await post(`${shop.url}orders/${proposal.order.orderId}/abort`, {
      h_contract: encodeBase32(proposal.contract.hContract),
      coins: [own, refused].map(({ coinPub, exchangeUrl }) => ({
        ...{ coin_pub: encodeBase32(coinPub), contribution: "KUDOS:1", exchange_url: exchangeUrl },
      })),
    });
    expect(abortion.body.refunds).toMatchObject([{ type: "success" }, { type: "undeposited" }]);
    const other = await aProposal(shop, wallet, NEWS);
    const using = request(wallet, other, { index: 2, tokens: unspent(wallet, "abo") });
    expect(await send(other, using)).toMatchObject({ status: 200 });
  });

  test("does not count for another choice; what it deposited is given back once that is paid", async () => {
    const { wallet, proposal, own, refused, body } = await halfPaid();
    // Its coin says what it is for, and would have to say it once more.
    const sameCoin = request(wallet, proposal, { index: 2, coins: [own], tokens: unspent(wallet, "abo") });
    expect(await send(proposal, sameCoin)).toMatchObject(
      failure(403, "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID"),
    );
    const choice = request(wallet, proposal, { index: 1, tokens: unspent(wallet, "rebate").slice(0, 1) });
    expect(await send(proposal, choice)).toMatchObject({ status: 200 });
    expect(await statusOf(proposal.order.orderId)).toMatchObject({ choice_index: 1, deposit_total: "KUDOS:0" });

    const late = await send(proposal, { ...body, coins: (body.coins as JsonObject[]).slice(0, 1) });
    expect(late).toMatchObject(
      failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID", {
        refunds: [{ coin_pub: encodeBase32(own.coinPub), amount: "KUDOS:1" }],
      }),
    );
    // The token of the try that came to nothing is free.
    const other = await aProposal(shop, wallet, NEWS);
    const using = request(wallet, other, { index: 2, tokens: unspent(wallet, "abo") });
    expect(await send(other, using)).toMatchObject({ status: 200 });
    expect(refused.remaining).toEqual(parseAmount("KUDOS:1"));
  });
});

describe("a wallet", () => {
  test("gets its token back when it gives up a payment that was refused", async () => {
    const wallet = await aSubscriber("KUDOS:1");
    const offer = { version: 1, choices: [{ amount: "KUDOS:1", inputs: [token("abo")] }] };
    const proposal = await aProposal(shop, wallet, offer);
    exchange().fault({ kind: "answer", path: "/batch-deposit", status: 403, body: { code: 1 }, times: 3 });
    await expect(pay(wallet, proposal, { choiceIndex: 0, attempts: 1 })).rejects.toThrow();
    exchange().clearFaults();
    expect(unspent(wallet, "abo")).toHaveLength(0);
    await abort(wallet, proposal.order);
    expect([unspent(wallet, "abo").length, money(wallet)]).toEqual([1, "KUDOS:1"]);
    await buy(wallet, NEWS, 2);
  });

  test("gets it back from a payment of tokens alone, unless the merchant took it", async () => {
    const wallet = await aSubscriber();
    const proposal = await aProposal(shop, wallet, NEWS);
    const { http } = wallet;
    let isCut = true;
    Object.assign(wallet, {
      http: (request: Parameters<typeof http>[0]) => {
        if (isCut && request.url.endsWith("/pay")) throw new WalletError("unreachable", "cut");
        return http(request);
      },
    });
    await expect(pay(wallet, proposal, { choiceIndex: 2, attempts: 1 })).rejects.toThrow("cut");
    expect(tokenBalance(wallet)).toMatchObject([{ familySlug: "rebate", count: 2 }]);
    await abort(wallet, proposal.order);
    expect(tokenBalance(wallet)).toMatchObject([{ count: 2 }, { familySlug: "abo", count: 1 }]);

    isCut = false;
    const { order } = await buy(wallet, NEWS, 2);
    delete order.receipt;
    await expect(abort(wallet, order)).rejects.toMatchObject({ code: "refused" });
    expect(unspent(wallet, "abo")).toHaveLength(0);
  });
});
