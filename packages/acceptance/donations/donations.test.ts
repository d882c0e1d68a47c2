/** Donations with tax receipts: real wallets, a real Donau, and everything that can go wrong between them. */

import { issueReceipts } from "@kontor/merchant/donation-receipts/issue-receipts";
import { updateDonaus } from "@kontor/merchant/donau/update-donaus";
import { runNow } from "@kontor/merchant/jobs/runner";
import type { SandboxDonau } from "@kontor/sandbox/donau/donau";
import type { Proposal } from "@kontor/sandbox/wallet/claim";
import { signDeposit } from "@kontor/sandbox/wallet/deposit-permission";
import { donationRequest, prepareDonation } from "@kontor/sandbox/wallet/donation";
import { donationStatement, donations } from "@kontor/sandbox/wallet/donation-statement";
import { collectTaxReceipts, pay } from "@kontor/sandbox/wallet/pay";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Coin } from "@kontor/sandbox/wallet/wallet-state";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { createKeyPair } from "@kontor/taler/eddsa";
import type { JsonObject } from "@kontor/taler/strict-json";
import { MINUTE } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { charityPubOf, donationOf, linkToDonau, QUICK_UNITS } from "../shop/charity.js";
import { aProposal, coinsOf, failure, post } from "../shop/raw-payment.js";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";
import { addTokenFamily, token } from "../shop/token-families.js";

let shop: TestShop;
let donau: SandboxDonau;
let charityId: number;

const DONOR = { taxId: "12/345", salt: "pepper" };
const rsa = (value: string) => ({ value, cipher: "RSA", rsaBits: 1024 }) as const;

beforeAll(async () => {
  shop = await startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [rsa("1"), rsa("5"), rsa("0.1")] }],
    donaus: [{ name: "tax", units: QUICK_UNITS }],
  });
  donau = shop.sandbox.donaus[0]!;
  charityId = await linkToDonau(shop, donau);
});
afterAll(() => shop?.stop());
afterEach(() => {
  donau.clearFaults();
  donau.cheat({});
});

const year = () => new Date(Number(shop.sandbox.clock.now() / 1000n)).getUTCFullYear();
const issued = async () => {
  const { total, times } = await donau.issued(charityId, year());
  return { total: printAmount(total), times };
};
const receiptOf = async (orderId: string) =>
  (await shop.call(`private/orders/${orderId}`)).body.donation_receipt as JsonObject | undefined;
const links = async () => (await shop.call("private/donau")).body.donau_instances as JsonObject[];
/** How the books of the Donau change while something happens. */
async function issuedBy(work: () => Promise<unknown>): Promise<{ amount: number; times: number }> {
  const value = ({ total }: { total: string }) => Number(total.split(":")[1]);
  const before = await issued();
  await work();
  const after = await issued();
  return { amount: Number((value(after) - value(before)).toFixed(8)), times: after.times - before.times };
}

interface Gift {
  readonly wallet: Wallet;
  readonly proposal: Proposal;
}

async function aGift(amount = "KUDOS:5", receipt: JsonObject = {}, money = amount): Promise<Gift> {
  const wallet = await shop.richWallet(money);
  return { wallet, proposal: await aProposal(shop, wallet, donationOf(amount, receipt)) };
}

/** A pay request with a receipt, as no well-behaved wallet might make it. */
async function rawRequest(
  { wallet, proposal }: Gift,
  change: (donau: JsonObject) => JsonObject = (same) => same,
  coins: readonly Coin[] = coinsOf(wallet),
) {
  const { contract } = proposal;
  const donation = await prepareDonation(wallet, contract.choices[0]!, DONOR);
  const walletData: JsonObject = { choice_index: 0, donau: change(donationRequest(donation)) };
  return {
    wallet_data: walletData,
    coins: coins.map(({ coinPub, value }) =>
      signDeposit(wallet, contract, { coinPub, contribution: value }, walletData),
    ),
  };
}

function send({ proposal: { order } }: Gift, body: JsonObject, url = order.merchantBaseUrl): Promise<ApiAnswer> {
  return post(`${url}orders/${order.orderId}/pay`, body);
}

describe("a donation", () => {
  test("brings a receipt that the donor's tax office can check", async () => {
    const { wallet, proposal } = await aGift("KUDOS:8.2");
    expect(proposal.contract.terms).toMatchObject({
      choices: [{ outputs: [{ type: "tax-receipt", donau_urls: [donau.baseUrl], amount: "KUDOS:8.2" }] }],
    });
    const books = await issuedBy(() => pay(wallet, proposal, { donor: DONOR }));
    expect(books).toEqual({ amount: 8.2, times: 1 });
    const [summary] = donations(wallet);
    expect(summary).toMatchObject({ year: year(), taxId: DONOR.taxId });
    expect(printAmount(summary!.received)).toBe("KUDOS:8.2");

    const statement = await donationStatement(wallet, summary!);
    expect(printAmount(statement.total)).toBe("KUDOS:8.2");
    expect(statement.uri).toContain(`/${year()}/12%2F345/pepper?total=KUDOS:8.2&sig=ED25519:`);
    // Handed in once, however often it is asked for.
    expect(printAmount((await donationStatement(wallet, summary!)).total)).toBe("KUDOS:8.2");
    expect(await receiptOf(proposal.order.orderId)).toMatchObject({
      donau_url: donau.baseUrl,
      state: "issued",
      amount: "KUDOS:8.2",
      year: year(),
    });
  });

  test("may be a part of a price, beside tokens, whose signatures come first", async () => {
    await addTokenFamily(shop, "friends", { kind: "discount", extra_data: { expected_domains: [] } });
    const wallet = await shop.richWallet("KUDOS:6");
    const proposal = await aProposal(shop, wallet, {
      version: 1,
      choices: [
        {
          amount: "KUDOS:6",
          outputs: [{ type: "tax-receipt", amount: "KUDOS:5.1" }, token("friends", 2)],
        },
      ],
    });
    expect(await issuedBy(() => pay(wallet, proposal, { donor: DONOR }))).toEqual({ amount: 5.1, times: 1 });
    expect(Object.values(wallet.state.tokens)).toHaveLength(2);
    expect(printAmount(donations(wallet)[0]!.received)).toBe("KUDOS:5.1");
  });

  test("can be made without a receipt", async () => {
    const { wallet, proposal } = await aGift();
    expect(await issuedBy(() => pay(wallet, proposal))).toEqual({ amount: 0, times: 0 });
    expect(await receiptOf(proposal.order.orderId)).toBeUndefined();
  });

  test("is answered the same as often as it is sent, and signed for once", async () => {
    const gift = await aGift();
    const body = await rawRequest(gift);
    const books = await issuedBy(async () => {
      const [first, ...others] = await Promise.all([send(gift, body), send(gift, body), send(gift, body)]);
      expect(first.status).toBe(200);
      expect(first.body.token_sigs).toHaveLength(1);
      for (const other of [...others, await send(gift, body)]) expect(other.body).toEqual(first.body);
    });
    expect(books).toEqual({ amount: 5, times: 1 });
  });
});

describe("a receipt is for exactly what is given", () => {
  const wrong: readonly [string, (given: JsonObject) => JsonObject, string][] = [
    ["of another Donau", (given) => ({ ...given, url: "https://donau.example/" }), "wallet_data.donau.url"],
    ["of a year long gone", (given) => ({ ...given, year: 2020 }), "wallet_data.donau.year"],
    ["of the year before, with units of this one", (given) => ({ ...given, year: year() - 1 }), "h_donation_unit_pub"],
    ["for more", (given) => ({ ...given, budikeypairs: twice(given) }), "wallet_data.donau.budikeypairs"],
    ["of unknown units", (given) => ({ ...given, budikeypairs: unknownUnits(given) }), "h_donation_unit_pub"],
    ["without any unit", (given) => ({ ...given, budikeypairs: [] }), "wallet_data.donau.budikeypairs"],
    ["without a year", ({ year: _none, ...given }) => given, "wallet_data.donau"],
  ];
  const pairs = ({ budikeypairs }: JsonObject) => budikeypairs as JsonObject[];
  const unknownUnits = (given: JsonObject) =>
    pairs(given).map((pair) => ({ ...pair, h_donation_unit_pub: "0".repeat(103) }));
  const twice = (given: JsonObject) =>
    pairs(given).flatMap((pair) => {
      const { cs_nonce } = pair.blinded_udi as JsonObject;
      return [
        pair,
        { ...pair, blinded_udi: { ...(pair.blinded_udi as JsonObject), cs_nonce: `1${String(cs_nonce).slice(1)}` } },
      ];
    });

  test.each(wrong)("not %s", async (_what, change, parameter) => {
    const gift = await aGift("KUDOS:5");
    const books = await issuedBy(async () => {
      const answer = await send(gift, await rawRequest(gift, change));
      expect(answer.status).toBe(400);
      expect(String(answer.body.parameter)).toContain(parameter);
      // Nothing was taken: the same coins pay without a receipt.
      await pay(gift.wallet, gift.proposal);
    });
    expect(books).toEqual({ amount: 0, times: 0 });
  });

  test("not where no receipt is promised", async () => {
    const gift = await aGift();
    const body = await rawRequest(gift);
    for (const order of [{ amount: "KUDOS:5" }, { version: 1, choices: [{ amount: "KUDOS:5" }] }]) {
      const proposal = await aProposal(shop, gift.wallet, order);
      expect(await send({ ...gift, proposal }, body)).toMatchObject(
        failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "wallet_data.donau" }),
      );
    }
  });

  test("and orders that promise what cannot be are refused", async () => {
    const cases: readonly [JsonObject, number, string][] = [
      [donationOf("KUDOS:5", { amount: "KUDOS:6" }), 400, "order.choices[0].outputs[0].amount"],
      [donationOf("KUDOS:5", { amount: "EUR:5" }), 409, "order.choices[0].outputs[0].amount"],
      [donationOf("KUDOS:0"), 400, "order.choices[0].outputs[0].amount"],
      [donationOf("KUDOS:5.05"), 404, "order.choices[0].outputs[0]"],
      [donationOf("KUDOS:5", { donau_urls: ["https://donau.example/"] }), 404, "order.choices[0].outputs[0]"],
      [
        { version: 1, choices: [{ amount: "KUDOS:5", outputs: [{ type: "tax-receipt" }, { type: "tax-receipt" }] }] },
        400,
        "order.choices[0].outputs[1]",
      ],
    ];
    for (const [order, status, parameter] of cases) {
      const answer = await shop.call("private/orders", { order: { summary: "a gift", ...order } });
      expect(answer).toMatchObject({ status, body: { parameter } });
    }
    const answer = await shop.call("private/orders", { order: { summary: "a gift", ...donationOf("KUDOS:5.05") } });
    expect(answer.body.detail).toContain("cannot make up KUDOS:5.05");
  });
});

describe("a Donau that fails", () => {
  test.each([
    ["is broken", () => donau.fault({ path: "/batch-issue/*", kind: "answer", status: 500 })],
    ["hangs up", () => donau.fault({ path: "/batch-issue/*", kind: "reset", times: 2 })],
    ["loses its answer", () => donau.fault({ path: "/batch-issue/*", kind: "lose-answer", times: 2 })],
    ["answers nonsense", () => donau.fault({ path: "/batch-issue/*", kind: "answer", status: 200, body: "[]" })],
    ["refuses", () => donau.fault({ path: "/batch-issue/*", kind: "answer", status: 403, body: { code: 8608 } })],
    ["signs with another key", () => donau.cheat({ badSignatures: true })],
  ])("holds up no payment when it %s; the wallet gets its receipt when it asks again", async (_how, arm) => {
    const { wallet, proposal } = await aGift("KUDOS:1");
    const books = await issuedBy(async () => {
      arm();
      await pay(wallet, proposal, { donor: DONOR });
      const { orderId } = proposal.order;
      expect((await shop.call(`private/orders/${orderId}`)).body.order_status).toBe("paid");
      expect(await receiptOf(orderId)).toMatchObject({ state: "owed", problem: expect.any(String) });
      expect(printAmount(donations(wallet)[0]!.owed)).toBe("KUDOS:1");
      donau.clearFaults();
      donau.cheat({});
      expect(await collectTaxReceipts(wallet)).toBe(1);
      expect(await receiptOf(orderId)).toMatchObject({ state: "issued" });
      expect(printAmount(donations(wallet)[0]!.received)).toBe("KUDOS:1");
    });
    expect(books).toEqual({ amount: 1, times: 1 });
  });

  test("is asked again in the background", async () => {
    const { wallet, proposal } = await aGift("KUDOS:1");
    donau.fault({ path: "/batch-issue/*", kind: "answer", status: 503, times: 2 });
    await pay(wallet, proposal, { donor: DONOR });
    await runNow(shop.backend.deps, issueReceipts);
    expect(await receiptOf(proposal.order.orderId)).toMatchObject({ state: "owed" });
    for (let i = 0; i < 2; i++) {
      shop.sandbox.clock.advance(5n * MINUTE);
      await runNow(shop.backend.deps, issueReceipts);
    }
    expect(await receiptOf(proposal.order.orderId)).toMatchObject({ state: "issued" });
    expect(await collectTaxReceipts(wallet)).toBe(1);
  });

  test("and says that a unit has expired is not asked again; the shop sees it", async () => {
    const { wallet, proposal } = await aGift("KUDOS:1");
    donau.fault({ path: "/batch-issue/*", kind: "answer", status: 410, body: { code: 8619, hint: "Expired." } });
    await pay(wallet, proposal, { donor: DONOR });
    expect(await receiptOf(proposal.order.orderId)).toMatchObject({ state: "refused", problem: "Expired. (410)" });
    expect(await collectTaxReceipts(wallet)).toBe(0);
  });
});

describe("two tries with different keys", () => {
  test("of which one pays, have one receipt, whichever was begun first", async () => {
    const gift = await aGift("KUDOS:2", {}, "KUDOS:2");
    const [first, second] = [await rawRequest(gift), await rawRequest(gift)];
    const exchange = shop.sandbox.exchanges[0]!;
    const books = await issuedBy(async () => {
      // The first one is left in doubt, and its keys wait; the second one finds it deposited.
      exchange.fault({ path: "/batch-deposit", kind: "lose-answer", times: 2 });
      expect((await send(gift, first)).status).toBeGreaterThanOrEqual(500);
      const answers = await Promise.all([send(gift, second), send(gift, first)]);
      // The coins are signed for the keys of the first one.
      expect([403, 409]).toContain(answers[0].status);
      expect((await send(gift, first)).body.token_sigs).toHaveLength(2);
      expect([403, 409]).toContain((await send(gift, second)).status);
    });
    expect(books).toEqual({ amount: 2, times: 1 });
  });

  test("at the same time, with a Donau that fails: only the payer's keys are ever sent", async () => {
    const gift = await aGift("KUDOS:1", {}, "KUDOS:2");
    const bodies = await Promise.all(coinsOf(gift.wallet).map((coin) => rawRequest(gift, undefined, [coin])));
    expect(bodies).toHaveLength(2);
    const books = await issuedBy(async () => {
      donau.fault({ path: "/batch-issue/*", kind: "lose-answer", times: 2 });
      const answers = await Promise.all(bodies.map((body) => send(gift, body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      shop.sandbox.clock.advance(5n * MINUTE);
      await runNow(shop.backend.deps, issueReceipts);
      const again = await Promise.all(bodies.map((body) => send(gift, body)));
      expect(again.filter(({ status }) => status === 200)).toMatchObject([{ body: { token_sigs: [{}] } }]);
    });
    expect(books).toEqual({ amount: 1, times: 1 });
  });
});

describe("refunds", () => {
  test("after a receipt are shown to the shop as what they are", async () => {
    const { wallet, proposal } = await aGift("KUDOS:6", { amount: "KUDOS:5" });
    await pay(wallet, proposal, { donor: DONOR });
    const { orderId } = proposal.order;
    const refund = (amount: string) => shop.call(`private/orders/${orderId}/refund`, { refund: amount, reason: "oh" });
    await refund("KUDOS:1");
    // What was no donation may be given back.
    expect(await receiptOf(orderId)).not.toHaveProperty("refunded");
    await refund("KUDOS:3");
    expect(await receiptOf(orderId)).toMatchObject({ state: "issued", amount: "KUDOS:5", refunded: "KUDOS:2" });
  });

  test("before it is signed take the receipt back", async () => {
    const { wallet, proposal } = await aGift("KUDOS:5");
    const books = await issuedBy(async () => {
      donau.fault({ path: "/batch-issue/*", kind: "answer", status: 403 });
      await pay(wallet, proposal, { donor: DONOR });
      const { orderId } = proposal.order;
      await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "oh" });
      shop.sandbox.clock.advance(20n * MINUTE);
      await runNow(shop.backend.deps, issueReceipts);
      expect(await receiptOf(orderId)).toMatchObject({ state: "withdrawn" });
      expect(await receiptOf(orderId)).not.toHaveProperty("may_be_issued");
    });
    expect(books).toEqual({ amount: 0, times: 0 });
  });

  test("tell the shop when the Donau may have signed nevertheless", async () => {
    const { wallet, proposal } = await aGift("KUDOS:1");
    donau.fault({ path: "/batch-issue/*", kind: "lose-answer", times: 2 });
    await pay(wallet, proposal, { donor: DONOR });
    const { orderId } = proposal.order;
    await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "oh" });
    shop.sandbox.clock.advance(5n * MINUTE);
    await runNow(shop.backend.deps, issueReceipts);
    const shown = { state: "withdrawn", may_be_issued: true, refunded: "KUDOS:1" };
    expect(await receiptOf(orderId)).toMatchObject(shown);
  });
});

describe("a year's allowance", () => {
  let small: TestShop;
  let authority: SandboxDonau;
  let charity: number;

  beforeAll(async () => {
    small = await startTestShop({
      jobs: false,
      exchanges: [{ name: "exchange", denominations: [rsa("1"), rsa("5")] }],
      donaus: [{ name: "tax", units: QUICK_UNITS }],
    });
    authority = small.sandbox.donaus[0]!;
    charity = await linkToDonau(small, authority, "KUDOS:10");
  });
  afterAll(() => small?.stop());

  const gift = async (amount: string) => {
    const wallet = await small.richWallet(amount);
    return { wallet, proposal: await aProposal(small, wallet, donationOf(amount)) };
  };
  const order = (amount: string) =>
    small.call("private/orders", { order: { summary: "a gift", ...donationOf(amount) } });

  test("is promised once, by however many orders, and refilled at midnight of the new year", async () => {
    expect((await order("KUDOS:11")).body.detail).toContain("only KUDOS:10 of 2026 are left");
    // Three that fit one by one, of which two fit together.
    const gifts = [await gift("KUDOS:5"), await gift("KUDOS:5"), await gift("KUDOS:5")];
    const outcomes = await Promise.allSettled(
      gifts.map(({ wallet, proposal }) => pay(wallet, proposal, { donor: DONOR, attempts: 1 })),
    );
    expect(outcomes.filter(({ status }) => status === "rejected")).toMatchObject([
      { reason: { httpStatus: 404, message: expect.stringContaining("pay without a receipt") } },
    ]);
    expect(printAmount((await authority.issued(charity, 2026)).total)).toBe("KUDOS:10");
    expect((await order("KUDOS:1")).status).toBe(404);
    await runNow(small.backend.deps, updateDonaus);
    const [link] = (await small.call("private/donau")).body.donau_instances as JsonObject[];
    expect(link).toMatchObject({ charity_max_per_year: "KUDOS:10", current_year: 2026 });

    // An order of the old year, paid in the new one.
    await authority.changeCharity(charity, { maxPerYear: parseAmount("KUDOS:12") });
    small.sandbox.clock.advance(2n * MINUTE * 60n);
    await runNow(small.backend.deps, updateDonaus);
    const untilMidnight = BigInt(Date.UTC(2027, 0, 1)) * 1000n - small.sandbox.clock.now();
    small.sandbox.clock.advance(untilMidnight - 5n * MINUTE);
    const late = await gift("KUDOS:1");
    const donation = await prepareDonation(late.wallet, late.proposal.contract.choices[0]!, DONOR);
    small.sandbox.clock.advance(10n * MINUTE);
    const walletData = { choice_index: 0, donau: donationRequest(donation) };
    const coins = coinsOf(late.wallet).map(({ coinPub, value }) =>
      signDeposit(late.wallet, late.proposal.contract, { coinPub, contribution: value }, walletData),
    );
    const { orderId, merchantBaseUrl } = late.proposal.order;
    const paid = await post(`${merchantBaseUrl}orders/${orderId}/pay`, { wallet_data: walletData, coins });
    expect(paid).toMatchObject({ status: 200, body: { token_sigs: [{}] } });
    expect(printAmount((await authority.issued(charity, 2026)).total)).toBe("KUDOS:11");

    // The new year has all of its own, before anybody has asked the Donau.
    const fresh = await gift("KUDOS:5");
    await pay(fresh.wallet, fresh.proposal, { donor: DONOR });
    expect(printAmount((await authority.issued(charity, 2027)).total)).toBe("KUDOS:5");
    expect((await order("KUDOS:8")).status).toBe(404);
    await runNow(small.backend.deps, updateDonaus);
    expect(((await small.call("private/donau")).body.donau_instances as JsonObject[])[0]).toMatchObject({
      current_year: 2027,
      charity_receipts_to_date: "KUDOS:5",
      charity_max_per_year: "KUDOS:12",
    });
  });
});

describe("the link to a Donau", () => {
  test("shows what the Donau said, and its keys", async () => {
    const [link] = await links();
    expect(link).toMatchObject({
      donau_url: donau.baseUrl,
      charity_id: charityId,
      charity_name: "Friends of Trees",
      charity_max_per_year: "KUDOS:1000",
      current_year: year(),
      donau_keys_json: { currency: "KUDOS", donation_units: expect.any(Array) },
    });
    expect((await shop.call("config")).body.have_donau).toBe(true);
  });

  test("is made once, and not with other parameters", async () => {
    const link = (body: JsonObject) => shop.call("private/donau", body);
    const url = donau.baseUrl;
    expect((await link({ donau_url: url, charity_id: charityId })).status).toBe(204);
    expect((await link({ donau_url: url.slice(0, -1), charity_id: charityId })).status).toBe(204);
    expect(await links()).toHaveLength(1);
    expect(await link({ donau_url: url, charity_id: charityId + 7 })).toMatchObject({
      status: 409,
      body: { parameter: "charity_id" },
    });
    expect(await link({ donau_url: "ftp://donau.example/", charity_id: 1 })).toMatchObject(
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "donau_url" }),
    );
    expect((await link({ donau_url: url })).status).toBe(400);
    expect((await link({ donau_url: url, charity_id: -1 })).status).toBe(400);
  });

  test("is made only to who knows the shop by its key", async () => {
    const other = await startAnotherShop();
    const authority = other.sandbox.donaus[0]!;
    const link = (body: JsonObject) => other.call("private/donau", body);
    const url = authority.baseUrl;
    const maxPerYear = parseAmount("KUDOS:100");
    const stranger = await authority.addCharity({ charityPub: createKeyPair().pub, charityName: "Other", maxPerYear });
    expect(await link({ donau_url: url, charity_id: stranger })).toMatchObject({
      status: 409,
      body: { parameter: "charity_id" },
    });
    expect(await link({ donau_url: url, charity_id: 4711 })).toMatchObject(
      failure(404, "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN", { parameter: "charity_id" }),
    );
    expect(await link({ donau_url: "http://127.0.0.1:1/", charity_id: 1 })).toMatchObject({ status: 503 });
    // That is no Donau.
    expect(await link({ donau_url: other.url, charity_id: 1 })).toMatchObject(
      failure(502, "MERCHANT_GENERIC_DONAU_INVALID_RESPONSE"),
    );
    const own = await authority.addCharity({ charityPub: await charityPubOf(other), charityName: "We", maxPerYear });
    authority.cheat({ claimedCurrency: "EUR" });
    expect((await link({ donau_url: url, charity_id: own })).status).toBe(502);
    authority.cheat({});
    // Keys that do not come at once are fetched later.
    authority.fault({ path: "/keys", kind: "answer", status: 500 });
    expect((await link({ donau_url: url, charity_id: own })).status).toBe(204);
    const only = async () => ((await other.call("private/donau")).body.donau_instances as JsonObject[])[0]!;
    expect(await only()).not.toHaveProperty("donau_keys_json");
    await runNow(other.backend.deps, updateDonaus);
    expect(await only()).toHaveProperty("donau_keys_json");

    // A Donau that changes what its keys are worth is not trusted any more, until it says again what it said.
    authority.cheat({ claimedWorth: "2" });
    other.sandbox.clock.advance(2n * 60n * MINUTE);
    await runNow(other.backend.deps, updateDonaus);
    expect(await only()).toMatchObject({ problem: expect.stringContaining("worth something else") });
    const order = { order: { summary: "a gift", ...donationOf("KUDOS:1") } };
    expect(await other.call("private/orders", order)).toMatchObject({ status: 404 });
    authority.cheat({});
    expect((await link({ donau_url: url, charity_id: own })).status).toBe(204);
    expect(await only()).not.toHaveProperty("problem");
    expect((await other.call("private/orders", order)).status).toBe(200);

    // Nor one that knows the charity by another key since.
    await authority.changeCharity(own, { charityPub: createKeyPair().pub });
    other.sandbox.clock.advance(2n * 60n * MINUTE);
    await runNow(other.backend.deps, updateDonaus);
    expect(await only()).toMatchObject({ problem: expect.stringContaining("another key") });
    // Down is another thing: what it said is good for a year.
    await authority.changeCharity(own, { charityPub: await charityPubOf(other) });
    await link({ donau_url: url, charity_id: own });
    authority.fault({ path: "*", kind: "answer", status: 503, times: 1000 });
    other.sandbox.clock.advance(2n * 60n * MINUTE);
    await runNow(other.backend.deps, updateDonaus);
    expect((await other.call("private/orders", order)).status).toBe(200);
  });

  test("can be cut; what is owed is still asked for, and wallets learn that there is no receipt", async () => {
    const other = await startAnotherShop();
    const authority = other.sandbox.donaus[0]!;
    const own = await linkToDonau(other, authority);
    const [wallet, late] = [await other.richWallet("KUDOS:1"), await other.richWallet("KUDOS:1")];
    const paid = await aProposal(other, wallet, donationOf("KUDOS:1"));
    const unpaid = await aProposal(other, late, donationOf("KUDOS:1"));
    authority.fault({ path: "/batch-issue/*", kind: "answer", status: 500 });
    await pay(wallet, paid, { donor: DONOR });
    const [link] = (await other.call("private/donau")).body.donau_instances as JsonObject[];
    const remove = (serial: unknown) => other.call(`private/donau/${serial}`, undefined, { method: "DELETE" });
    expect((await remove(link!.donau_instance_serial)).status).toBe(204);
    expect(await remove(link!.donau_instance_serial)).toMatchObject(failure(404, "MERCHANT_GENERIC_DONAU_UNKNOWN"));
    expect(await remove("x")).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED"));
    await expect(pay(late, unpaid, { donor: DONOR, attempts: 1 })).rejects.toMatchObject({ httpStatus: 404 });
    other.sandbox.clock.advance(5n * MINUTE);
    await runNow(other.backend.deps, issueReceipts);
    expect(await collectTaxReceipts(wallet)).toBe(1);
    expect((await authority.issued(own, year())).times).toBe(1);
  });

  test("is nothing for a backend that has donations switched off", async () => {
    const off = await shop.anotherBackend({ "kontor/DONAU": "NO" });
    const call = (path: string, body?: JsonObject) => shop.call(new URL(path, off.address).href, body);
    expect((await call("config")).body.have_donau).toBe(false);
    expect(await call("private/donau", { donau_url: donau.baseUrl, charity_id: charityId })).toMatchObject(
      failure(501, "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED"),
    );
    expect(await call("private/orders", { order: { summary: "a gift", ...donationOf("KUDOS:1") } })).toMatchObject(
      failure(501, "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED"),
    );
  });
});

async function startAnotherShop(): Promise<TestShop> {
  const other = await startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [rsa("1")] }],
    donaus: [{ name: "tax", units: QUICK_UNITS }],
  });
  onTestFinished(() => other.stop());
  return other;
}
