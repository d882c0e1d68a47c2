import { type Amount, inFractions, parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, sign } from "@kontor/taler/eddsa";
import { paymentOkMessage, refundRequestMessage } from "@kontor/taler/signatures/merchant";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, timestampToJson } from "@kontor/taler/time";
import { describe, expect, test } from "vitest";
import { abort } from "./abort.js";
import { balance, transactions } from "./balance.js";
import { claim } from "./claim.js";
import { orderStatus } from "./order-status.js";
import { pay } from "./pay.js";
import { prove } from "./prove.js";
import { refunds } from "./refunds.js";
import { failure, SCRIPTED_NOW, scriptedExchange, scriptedFetch } from "./test-exchange.js";
import { scriptedMerchant } from "./test-merchant.js";
import { unclaim } from "./unclaim.js";
import { openWallet, type Wallet } from "./wallet.js";
import { parseState, printState } from "./wallet-state.js";
import { withdraw } from "./withdraw.js";

/** A shop, two exchanges it accepts, and a wallet with coins of these values of the first exchange. */
async function aMarket(values: readonly string[] = ["KUDOS:5", "KUDOS:5", "KUDOS:1"]) {
  const exchange = scriptedExchange("https://exchange.example/");
  const other = scriptedExchange("https://other.example/");
  const merchant = scriptedMerchant([exchange, other]);
  const peers = [exchange, other, merchant];
  const fetch = scriptedFetch(Object.fromEntries(peers.map(({ peer, url }) => [url, peer])));
  const anotherWallet = () => openWallet({ fetch, clock: { now: () => SCRIPTED_NOW }, sleep: async () => {} });
  const wallet = await anotherWallet();
  await fill(wallet, exchange, values);
  return { exchange, other, merchant, wallet, anotherWallet };
}

function fill(
  wallet: Wallet,
  exchange: ReturnType<typeof scriptedExchange>,
  values: readonly string[],
  maxAge?: number,
) {
  return withdraw(wallet, {
    exchangeUrl: exchange.url,
    amount: parseAmount("KUDOS:100"),
    values: values.map(parseAmount),
    bank: async ({ reservePub, amount }) => void exchange.reserves.set(encodeBase32(reservePub), amount),
    ...(maxAge === undefined ? {} : { maxAge }),
  });
}

const available = (wallet: Wallet) => printAmount(balance(wallet)[0]!.available);

function total(amounts: readonly Amount[]): string {
  return String(amounts.reduce((sum, amount) => sum + inFractions(amount), 0n));
}

describe("claiming", () => {
  test("gives a verified contract, and the same one again", async () => {
    const { merchant, wallet } = await aMarket();
    merchant.order("1");
    const { contract, order } = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "1" });
    expect(contract.summary).toBe("A test");
    const again = await claim(wallet, "taler://pay/shop.example/1/session%2F7");
    expect(again.order).toBe(order);
    expect(again.contract).toEqual(contract);
    expect(again.sessionId).toBe("session/7");
    expect(merchant.requests).toHaveLength(1);
  });

  test("repeats with the same nonce when the answer was lost", async () => {
    const { merchant, wallet } = await aMarket();
    merchant.order("1");
    merchant.tamper = () => ({ status: 500 });
    const target = { merchantBaseUrl: merchant.url, orderId: "1" };
    await expect(claim(wallet, target)).rejects.toMatchObject({ httpStatus: 500 });
    merchant.tamper = (_path, answer) => answer;
    await claim(wallet, target);
  });

  test("tells when another wallet was faster", async () => {
    const { anotherWallet, merchant, wallet } = await aMarket();
    const rival = await anotherWallet();
    merchant.order("1");
    const target = { merchantBaseUrl: merchant.url, orderId: "1" };
    await claim(rival, target);
    await expect(claim(wallet, target)).rejects.toMatchObject({ code: "already-claimed", httpStatus: 409 });
  });

  test("is refused by merchants of another kind or time", async () => {
    const { merchant, wallet } = await aMarket([]);
    merchant.order("1");
    merchant.version = "50:0:2";
    const target = { merchantBaseUrl: merchant.url, orderId: "1" };
    await expect(claim(wallet, target)).rejects.toMatchObject({ code: "incompatible" });
    const notAMerchant = { ...target, merchantBaseUrl: "https://exchange.example/" };
    await expect(claim(wallet, notAMerchant)).rejects.toMatchObject({ code: "incompatible" });
  });

  test("can be undone, and then another wallet gets the order", async () => {
    const { anotherWallet, merchant, wallet } = await aMarket([]);
    const rival = await anotherWallet();
    merchant.order("1");
    const target = { merchantBaseUrl: merchant.url, orderId: "1" };
    const { order } = await claim(wallet, target);
    await unclaim(wallet, order);
    await claim(rival, target);
    await expect(claim(wallet, target)).rejects.toMatchObject({ code: "already-claimed" });
  });

  test.each<[string, JsonObject, string]>([
    ["is of another shop's URL", { merchant_base_url: "https://evil.example/" }, "bad-contract"],
    ["spells the shop's URL otherwise", { merchant_base_url: "https://shop.example:443/x/../" }, "bad-contract"],
    ["is for another order", { order_id: "2" }, "bad-contract"],
    ["has a member name that cannot be", { extra: { "a b": 1 } }, "bad-contract"],
    ["has something forgotten already", { $forgotten: { x: encodeBase32(new Uint8Array(64)) } }, "bad-contract"],
    ["makes a missing member forgettable", { $forgettable: { nothing: "SALT" } }, "bad-contract"],
    ["mixes currencies", { max_fee: "EUR:1" }, "bad-contract"],
    ["never pays the merchant", { wire_transfer_deadline: { t_s: "never" } }, "bad-contract"],
    [
      "allows refunds after the wire transfer",
      { refund_deadline: timestampToJson(SCRIPTED_NOW + 9n * DAY) as never },
      "bad-contract",
    ],
    ["has no price", { amount: null }, "bad-contract"],
  ])("refuses a contract that %s", async (_what, terms, code) => {
    const { merchant, wallet } = await aMarket([]);
    merchant.order("1", terms);
    await expect(claim(wallet, { merchantBaseUrl: merchant.url, orderId: "1" })).rejects.toMatchObject({ code });
    expect(Object.values(wallet.state.orders)[0]!.contract).toBeUndefined();
  });

  test("refuses a contract that was altered after it was signed, or made for another wallet", async () => {
    const { merchant, wallet } = await aMarket([]);
    merchant.order("1");
    const alter = (members: JsonObject) => {
      merchant.tamper = (_path, answer) => {
        const body = answer.body as { contract_terms: JsonObject };
        return { ...answer, body: { ...body, contract_terms: { ...body.contract_terms, ...members } } };
      };
    };
    const target = { merchantBaseUrl: merchant.url, orderId: "1" };
    alter({ amount: "KUDOS:4" });
    await expect(claim(wallet, target)).rejects.toMatchObject({ code: "bad-signature" });
    alter({ nonce: encodeBase32(createKeyPair().pub) });
    await expect(claim(wallet, target)).rejects.toMatchObject({ code: "bad-contract" });
    alter({ summary: 1.5 });
    await expect(claim(wallet, target)).rejects.toMatchObject({ code: "bad-answer" });
  });
});

describe("paying", () => {
  async function aProposal(values?: readonly string[], terms?: JsonObject) {
    const market = await aMarket(values);
    market.merchant.order("1", terms);
    const proposal = await claim(market.wallet, { merchantBaseUrl: market.merchant.url, orderId: "1" });
    return { ...market, proposal };
  }

  test("takes exactly the price, and what is left of a coin can be spent again", async () => {
    const { merchant, proposal, wallet } = await aProposal(["KUDOS:5"]);
    const { kind, receipt } = await pay(wallet, proposal, { sessionId: "S" });
    expect(kind).toBe("paid");
    expect(receipt.sessionId).toBe("S");
    expect(available(wallet)).toBe("KUDOS:2");

    merchant.order("2", { amount: "KUDOS:2" });
    const second = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "2" });
    await pay(wallet, second);
    expect(available(wallet)).toBe("KUDOS:0");
    expect(transactions(wallet).map(({ kind: what, amount }) => `${what} ${printAmount(amount)}`)).toEqual([
      "withdrawal KUDOS:5",
      "payment KUDOS:3",
      "payment KUDOS:2",
    ]);
  });

  test("pays the fees beyond those that the merchant bears", async () => {
    const { merchant, proposal, wallet } = await aProposal(["KUDOS:1", "KUDOS:1", "KUDOS:1", "KUDOS:1"]);
    await pay(wallet, proposal);
    const { coins } = merchant.orders.get("1")!.paid!;
    expect(total(coins.map((coin) => coin.contribution))).toBe(String(inFractions(parseAmount("KUDOS:3.02"))));
  });

  test("uses coins of several exchanges in one payment", async () => {
    const { merchant, other, proposal, wallet } = await aProposal(["KUDOS:1"], { amount: "KUDOS:2.5" });
    await fill(wallet, other, ["KUDOS:2"]);
    await pay(wallet, proposal);
    const used = merchant.orders.get("1")!.paid!.coins.map((coin) => coin.exchange_url);
    expect(used).toEqual(["https://other.example/", "https://exchange.example/"]);
  });

  test("does not use coins of an exchange that the merchant knows with another key", async () => {
    const { merchant, wallet, exchange } = await aMarket();
    const exchanges = [{ url: exchange.url, priority: 1, master_pub: encodeBase32(createKeyPair().pub) }];
    merchant.order("1", { exchanges });
    const proposal = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "1" });
    await expect(pay(wallet, proposal)).rejects.toMatchObject({ code: "insufficient-funds" });
  });

  test("pays a free order without coins", async () => {
    const { proposal, wallet } = await aProposal([], { amount: "KUDOS:0" });
    expect((await pay(wallet, proposal)).kind).toBe("paid");
  });

  test("takes a choice of a version 1 contract, and signs which", async () => {
    const choice = { inputs: [], outputs: [], max_fee: "KUDOS:0.1" };
    const { merchant, proposal, wallet } = await aProposal(undefined, {
      version: 1,
      token_families: {},
      choices: [
        { ...choice, amount: "KUDOS:4" },
        { ...choice, amount: "KUDOS:1" },
      ],
    });
    await pay(wallet, proposal, { choiceIndex: 1 });
    expect(merchant.orders.get("1")!.paid!.wallet_data).toEqual({ choice_index: 1 });
    expect(available(wallet)).toBe("KUDOS:10");
  });

  test("receives tokens and spends them on another choice", async () => {
    const { merchant, wallet } = await aMarket();
    const { pub } = merchant.tokenKey;
    const validity = {
      signature_validity_start: { ...timestampToJson(SCRIPTED_NOW - DAY) },
      signature_validity_end: { ...timestampToJson(SCRIPTED_NOW + DAY) },
    };
    const key = { cipher: "RSA", rsa_pub: encodeBase32(pub.cipher === "RSA" ? pub.rsaPub : pub.csPub), ...validity };
    const family = {
      name: "Abo",
      description: "",
      critical: true,
      details: { class: "subscription", trusted_domains: [] },
    };
    const abo = { type: "token", token_family_slug: "abo" };
    const terms: JsonObject = {
      version: 1,
      token_families: { abo: { ...family, keys: [key] } },
      choices: [
        { amount: "KUDOS:4", max_fee: "KUDOS:1", inputs: [], outputs: [{ ...abo, key_index: 0, count: 2 }] },
        { amount: "KUDOS:0", max_fee: "KUDOS:0", inputs: [abo], outputs: [] },
      ],
    };
    const buy = async (orderId: string, choiceIndex: number) => {
      merchant.order(orderId, terms);
      return pay(wallet, await claim(wallet, { merchantBaseUrl: merchant.url, orderId }), { choiceIndex });
    };
    await expect(buy("too-early", 1)).rejects.toMatchObject({ code: "insufficient-funds" });
    await buy("first", 0);
    expect(Object.values(wallet.state.tokens).map(({ spent }) => spent)).toEqual([false, false]);
    await buy("second", 1);
    expect(merchant.orders.get("second")!.paid!.tokens).toHaveLength(1);
    await buy("third", 1);
    await expect(buy("fourth", 1)).rejects.toMatchObject({ code: "insufficient-funds" });
    expect(available(wallet)).toBe("KUDOS:7");
    expect(parseState(printState(wallet.state))).toEqual(wallet.state);
  });

  test("refuses tokens that the merchant did not sign", async () => {
    const { merchant, wallet } = await aMarket();
    const { pub } = merchant.tokenKey;
    const key = {
      cipher: "RSA",
      rsa_pub: encodeBase32(pub.cipher === "RSA" ? pub.rsaPub : pub.csPub),
      signature_validity_start: { t_s: 0 },
      signature_validity_end: { t_s: "never" },
    };
    const details = { class: "discount", expected_domains: [] };
    const outputs = [{ type: "token", token_family_slug: "rebate", key_index: 0 }];
    merchant.order("1", {
      version: 1,
      token_families: { rebate: { name: "Rebate", description: "", critical: false, details, keys: [key] } },
      choices: [{ amount: "KUDOS:4", max_fee: "KUDOS:1", inputs: [], outputs }],
    });
    merchant.tamper = (path, answer) => {
      if (!path.endsWith("/pay")) return answer;
      const blind_sig = { cipher: "RSA", blinded_rsa_signature: encodeBase32(new Uint8Array(127).fill(9)) };
      return { ...answer, body: { ...(answer.body as JsonObject), token_sigs: [{ blind_sig }] } };
    };
    const proposal = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "1" });
    await expect(pay(wallet, proposal)).rejects.toMatchObject({ code: "bad-signature" });
    expect(wallet.state.tokens).toEqual({});
  });

  test("tells the hash of the commitment of age-restricted coins", async () => {
    const { exchange, merchant, proposal, wallet } = await aProposal([]);
    await fill(wallet, exchange, ["KUDOS:5"], 15);
    await pay(wallet, proposal);
    expect(merchant.orders.get("1")!.paid!.coins[0]!.h_age_commitment).toHaveLength(32);
  });

  test("attests the age that a contract asks for, with coins that can", async () => {
    const { exchange, merchant, wallet } = await aMarket([]);
    await fill(wallet, exchange, ["KUDOS:5"], 15);
    merchant.order("adults", { minimum_age: 18 });
    merchant.order("teens", { minimum_age: 14 });
    const adults = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "adults" });
    await expect(pay(wallet, adults)).rejects.toMatchObject({ code: "insufficient-funds" });

    const teens = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "teens" });
    let sent: JsonObject | undefined;
    Object.assign(wallet, {
      http: async ({ body }: { body: { coins: JsonObject[] } }) => {
        sent = body.coins[0];
        return { status: 400 };
      },
    });
    await expect(pay(wallet, teens)).rejects.toMatchObject({ httpStatus: 400 });
    expect(sent).toHaveProperty("minimum_age_sig");
    expect(sent!.age_commitment).toHaveLength(3);
  });

  test("refuses a receipt that is not signed by the merchant", async () => {
    const { merchant, proposal, wallet } = await aProposal();
    const foreign = sign(createKeyPair().priv, paymentOkMessage(proposal.contract.hContract));
    merchant.tamper = (_path, answer) => ({ ...answer, body: { sig: encodeBase32(foreign) } });
    await expect(pay(wallet, proposal)).rejects.toMatchObject({ code: "bad-signature" });
    expect(proposal.order.receipt).toBeUndefined();
  });

  test("sends the same coins again while the outcome is unknown, also after a restart", async () => {
    const { merchant, proposal, wallet } = await aProposal();
    merchant.tamper = () => ({ status: 504 });
    await expect(pay(wallet, proposal, { attempts: 3 })).rejects.toMatchObject({ httpStatus: 504 });
    expect(merchant.requests.filter((path) => path.endsWith("/pay"))).toHaveLength(3);
    const first = merchant.orders.get("1")!.paid!;
    merchant.tamper = (_path, answer) => answer;
    await pay(wallet, proposal);
    expect(merchant.orders.get("1")!.paid).toEqual(first);
    expect(await pay(wallet, proposal)).toMatchObject({ kind: "paid" });
  });

  test("replaces a coin that turns out to be spent and keeps the others", async () => {
    const { merchant, proposal, wallet } = await aProposal(["KUDOS:2", "KUDOS:2", "KUDOS:2"]);
    let reported: string | undefined;
    const tried: string[][] = [];
    const { http } = wallet;
    Object.assign(wallet, {
      http: async (request: Parameters<typeof http>[0]) => {
        if (!request.url.endsWith("/pay")) return http(request);
        const pubs = (request.body as { coins: { coin_pub: string }[] }).coins.map((coin) => coin.coin_pub);
        tried.push(pubs);
        if (reported !== undefined) return http(request);
        reported = pubs[0]!;
        const exchange_reply = failure("EXCHANGE_GENERIC_INSUFFICIENT_FUNDS", { coin_pub: reported });
        return { status: 409, body: failure("MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS", { exchange_reply }) };
      },
    });
    await pay(wallet, proposal);
    expect(tried[1]).not.toContain(reported);
    expect(tried[1]).toContain(tried[0]![1]);
    expect(merchant.orders.get("1")!.paid!.coins).toHaveLength(2);
    expect(printAmount(wallet.state.coins[reported!]!.remaining)).toBe("KUDOS:0");
  });

  test("spends coins that are chosen, even twice", async () => {
    const { merchant, proposal, wallet } = await aProposal(["KUDOS:5"]);
    const coins = [{ coinPub: Object.keys(wallet.state.coins)[0]!, contribution: parseAmount("KUDOS:5") }];
    await pay(wallet, proposal, { coins });
    merchant.order("2");
    const second = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "2" });
    await pay(wallet, second, { coins });
    expect(merchant.orders.get("2")!.paid!.coins).toHaveLength(1);
  });

  test("does not pay after the deadline", async () => {
    const { proposal, wallet } = await aProposal(undefined, {
      pay_deadline: timestampToJson(SCRIPTED_NOW - DAY) as never,
    });
    await expect(pay(wallet, proposal)).rejects.toMatchObject({ code: "expired" });
    expect(available(wallet)).toBe("KUDOS:11");
  });

  test("takes coins back when the order was paid with others", async () => {
    const { exchange, merchant, proposal, wallet } = await aProposal(["KUDOS:5"]);
    const coinPub = Object.values(wallet.state.coins)[0]!.coinPub;
    const values = {
      hContract: proposal.contract.hContract,
      coinPub,
      rtransactionId: 0n,
      amount: parseAmount("KUDOS:3"),
    };
    const permission = {
      coin_pub: encodeBase32(coinPub),
      merchant_sig: encodeBase32(sign(merchant.keys.priv, refundRequestMessage(values))),
      rtransaction_id: 0,
      amount: "KUDOS:3",
    };
    merchant.tamper = () => ({
      status: 409,
      body: failure("MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID", { refunds: [permission] }),
    });
    exchange.tamper = (path, answer) =>
      path.endsWith("/refund")
        ? { status: 200, body: exchange.confirmRefund({ ...values, merchantPub: merchant.keys.pub }) }
        : answer;
    await expect(pay(wallet, proposal)).rejects.toMatchObject({ code: "refused", httpStatus: 409 });
    expect(available(wallet)).toBe("KUDOS:4.99");
  });
});

describe("after a payment", () => {
  async function aPaidOrder(terms?: JsonObject) {
    const market = await aMarket(["KUDOS:5", "KUDOS:5"]);
    market.merchant.order("1", terms);
    const proposal = await claim(market.wallet, { merchantBaseUrl: market.merchant.url, orderId: "1" });
    const { order } = await pay(market.wallet, proposal, { sessionId: "first" });
    return { ...market, order, coinPub: encodeBase32(order.payment!.coins[0]!.coinPub) };
  }

  test("the wallet proves it for another session", async () => {
    const { order, wallet } = await aPaidOrder();
    expect((await orderStatus(wallet, order, { sessionId: "second" })).kind).toBe("unpaid");
    expect(await prove(wallet, order, "second")).toMatchObject({ refunded: false });
    expect((await orderStatus(wallet, order, { sessionId: "second" })).kind).toBe("paid");
  });

  test("the same thing is not bought again, unless that is wanted", async () => {
    const thing = { fulfillment_url: "https://shop.example/article" };
    const { merchant, order, wallet } = await aPaidOrder(thing);
    merchant.order("2", thing);
    const second = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "2" });
    const shown = await pay(wallet, second, { sessionId: "second" });
    expect(shown.kind).toBe("repurchased");
    expect(shown.order).toBe(order);
    expect(merchant.orders.get("1")!.sessionId).toBe("second");
    expect(merchant.orders.get("2")!.paid).toBeUndefined();
    expect((await pay(wallet, second, { allowRepurchase: false })).kind).toBe("paid");
  });

  test("refunds go back to the coin, less the fee, once", async () => {
    const { coinPub, merchant, order, wallet } = await aPaidOrder();
    expect(await refunds(wallet, order)).toBeUndefined();
    const before = wallet.state.coins[coinPub]!.remaining;
    merchant.refund("1", coinPub, "KUDOS:2");
    const result = await refunds(wallet, order);
    expect(printAmount(result!.gained)).toBe("KUDOS:1.99");
    expect(inFractions(wallet.state.coins[coinPub]!.remaining) - inFractions(before)).toBe(199_000_000n);
    expect(printAmount((await refunds(wallet, order))!.gained)).toBe("KUDOS:0");
    expect(transactions(wallet).at(-1)).toMatchObject({ kind: "refund", amount: parseAmount("KUDOS:2") });
  });

  test("a refund that the exchange did not sign is refused", async () => {
    const { coinPub, merchant, order, wallet } = await aPaidOrder();
    merchant.refund("1", coinPub, "KUDOS:2");
    merchant.tamper = (path, answer) => {
      if (!path.endsWith("/refund")) return answer;
      return { ...answer, body: JSON.parse(JSON.stringify(answer.body).replaceAll("KUDOS:2", "KUDOS:3")) };
    };
    await expect(refunds(wallet, order)).rejects.toMatchObject({ code: "bad-signature" });
    const foreign = createKeyPair();
    merchant.tamper = (path, answer) => {
      if (!path.endsWith("/refund")) return answer;
      const text = JSON.stringify(answer.body).replace(
        /"exchange_pub":"[^"]+"/,
        `"exchange_pub":"${encodeBase32(foreign.pub)}"`,
      );
      return { ...answer, body: JSON.parse(text) };
    };
    await expect(refunds(wallet, order)).rejects.toMatchObject({ code: "bad-signature" });
    expect(order.refunds).toEqual([]);
  });

  test("it cannot be aborted", async () => {
    const { order, wallet } = await aPaidOrder();
    await expect(abort(wallet, order)).rejects.toMatchObject({ code: "bad-request" });
  });
});

describe("aborting", () => {
  test("returns the coins of a payment that failed", async () => {
    const { merchant, wallet } = await aMarket(["KUDOS:5"]);
    merchant.order("1");
    const proposal = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "1" });
    merchant.tamper = () => ({ status: 502 });
    await expect(pay(wallet, proposal, { attempts: 1 })).rejects.toMatchObject({ httpStatus: 502 });
    delete merchant.orders.get("1")!.paid;
    expect(printAmount(balance(wallet)[0]!.pending)).toBe("KUDOS:3");

    merchant.tamper = (_path, answer) => answer;
    expect(printAmount((await abort(wallet, proposal.order)).gained)).toBe("KUDOS:2.99");
    expect(available(wallet)).toBe("KUDOS:4.99");
    await expect(pay(wallet, proposal)).rejects.toMatchObject({ code: "bad-request" });
  });

  test("gives a coin that was never deposited its whole value back", async () => {
    const { merchant, wallet } = await aMarket(["KUDOS:5"]);
    merchant.order("1");
    const proposal = await claim(wallet, { merchantBaseUrl: merchant.url, orderId: "1" });
    merchant.tamper = (path) =>
      path.endsWith("/pay")
        ? { status: 400, body: failure("MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND") }
        : { status: 200, body: { refunds: [{ type: "undeposited" }] } };
    await expect(pay(wallet, proposal)).rejects.toMatchObject({ code: "refused" });
    await abort(wallet, proposal.order);
    expect(available(wallet)).toBe("KUDOS:5");
  });
});
