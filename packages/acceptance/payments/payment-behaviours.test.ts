/** Paying when others pay too, when coins are bad, and when the exchange is in trouble: nothing is lost or paid twice. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { depositMessage } from "@kontor/sandbox/wallet/deposit-permission";
import type { Coin } from "@kontor/sandbox/wallet/wallet-state";
import { attestAge, createAgeCommitment, hashAgeCommitment } from "@kontor/taler/age-restriction";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair, sign, verify } from "@kontor/taler/eddsa";
import { edxPrivateKeyFromSeed, edxSign } from "@kontor/taler/edx25519";
import { refundRequestMessage } from "@kontor/taler/signatures/merchant";
import { unclaimMessage } from "@kontor/taler/signatures/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { aProposal, coinsOf, failure, post, postPay, signed } from "../shop/raw-payment.js";
import type { ApiAnswer } from "../shop/test-shop.js";
import {
  aSpentCoin,
  aWallet,
  closeShop,
  deposited,
  exchange,
  intentsOf,
  ones,
  openShop,
  shop,
  statusOf,
} from "./payment-shop.js";

function expectPermission(refund: JsonObject, { contract }: Proposal, coin: Coin): void {
  expect(refund).toMatchObject({ coin_pub: encodeBase32(coin.coinPub), amount: "KUDOS:1", rtransaction_id: 0 });
  const message = refundRequestMessage({
    hContract: contract.hContract,
    coinPub: coin.coinPub,
    rtransactionId: 0n,
    amount: coin.value,
  });
  expect(verify(contract.merchantPub, message, decodeBase32(String(refund.merchant_sig), 64))).toBe(true);
}

/** The wallet uses a permission to be refunded, at the exchange. */
function useAtExchange({ coin_pub, ...refund }: JsonObject, { contract }: Proposal): Promise<ApiAnswer> {
  return post(`${exchange().baseUrl}coins/${coin_pub}/refund`, {
    refund_amount: refund.amount,
    h_contract_terms: encodeBase32(contract.hContract),
    rtransaction_id: refund.rtransaction_id,
    merchant_pub: encodeBase32(contract.merchantPub),
    merchant_sig: refund.merchant_sig,
  });
}

beforeAll(openShop);
afterAll(closeShop);

describe("many at once", () => {
  test("the same payment twenty times, at two processes, is one payment with one receipt", async () => {
    const wallet = await aWallet(2);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    const coins = signed(wallet, proposal, coinsOf(wallet));
    const urls = [shop.url, (await shop.anotherBackend()).address];
    exchange().fault({ kind: "delay", path: "/batch-deposit", milliseconds: 300, times: 2 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => postPay(proposal, coins, { session_id: "S" }, urls[i % 2])),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.sig)).size).toBe(1);
    for (const coin of coinsOf(wallet)) expect(await deposited(coin)).toBe("KUDOS:1");
    expect(await postPay(proposal, coins)).toMatchObject({ status: 200, body: { sig: answers[0]!.body.sig } });
  });

  test("of several who pay one order with coins of their own, one pays and the others keep theirs", async () => {
    const wallet = await aWallet(6);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    exchange().fault({ kind: "delay", path: "/batch-deposit", milliseconds: 200 });
    const answers = await Promise.all(
      coinsOf(wallet).map(async (coin) => ({
        coin,
        answer: await postPay(proposal, signed(wallet, proposal, [coin])),
      })),
    );
    const winners = answers.filter(({ answer }) => answer.status === 200);
    expect(winners).toHaveLength(1);
    expect(await deposited(winners[0]!.coin)).toBe("KUDOS:1");
    for (const { answer, coin } of answers.filter(({ answer }) => answer.status !== 200)) {
      expect(answer).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID"));
      const [refund, ...more] = answer.body.refunds as JsonObject[];
      expect(more).toEqual([]);
      expectPermission(refund!, proposal, coin);
      expect(await deposited(coin)).toBeUndefined();
    }
  });

  test("who came half through before another paid gets all his coins back", async () => {
    const wallet = await aWallet(3);
    const [first, third, fourth] = coinsOf(wallet) as [Coin, Coin, Coin];
    const spent = await aSpentCoin(wallet, "second");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    expect(await postPay(proposal, signed(wallet, proposal, [first, spent]))).toMatchObject(
      failure(409, "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS"),
    );
    expect(await deposited(first)).toBe("KUDOS:1");

    // The other customer must pay the whole price, and to know the name of the first coin is of no help.
    expect(await postPay(proposal, signed(wallet, proposal, [third]))).toMatchObject(
      failure(400, "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT"),
    );
    const borrowed = { ...signed(wallet, proposal, [first])[0], coin_sig: encodeBase32(new Uint8Array(64)) };
    expect(await postPay(proposal, [borrowed, ...signed(wallet, proposal, [third])])).toMatchObject(
      failure(403, "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID"),
    );
    expect(await postPay(proposal, signed(wallet, proposal, [third, fourth]))).toMatchObject({ status: 200 });

    // Whatever this customer now says was deposited.
    const claimed = signed(wallet, proposal, [first, spent]);
    const late = await postPay(proposal, [{ ...claimed[0], contribution: "KUDOS:0.5" }, claimed[1]!]);
    expect(late).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID"));
    const refunds = late.body.refunds as JsonObject[];
    expectPermission(refunds[0]!, proposal, spent);
    expectPermission(refunds[1]!, proposal, first);
    expect(await useAtExchange(refunds[1]!, proposal)).toMatchObject({ status: 200 });
    // What paid is not given back too.
    const greedy = await postPay(proposal, signed(wallet, proposal, [third, spent]));
    expect((greedy.body.refunds as JsonObject[]).map(({ coin_pub }) => coin_pub)).toEqual([
      encodeBase32(spent.coinPub),
    ]);
    expect(await postPay(proposal, signed(wallet, proposal, [third, fourth]))).toMatchObject({ status: 200 });
  });

  test("what the shop refunds goes to who paid, and not also to who came only half through", async () => {
    const wallet = await aWallet(3);
    const [first, ...paying] = coinsOf(wallet) as [Coin, Coin, Coin];
    const spent = await aSpentCoin(wallet, "second");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" }, { refund_delay: { d_us: 3_600_000_000 } });
    const { orderId } = proposal.order;
    const h_contract = encodeBase32(proposal.contract.hContract);
    await postPay(proposal, signed(wallet, proposal, [first, spent]));
    expect(await postPay(proposal, signed(wallet, proposal, paying))).toMatchObject({ status: 200 });
    const grant = (refund: string) =>
      shop.call(`private/orders/${orderId}/refund`, { refund, reason: "all of it, in two parts" });
    const pickUp = () => post(`${shop.url}orders/${orderId}/refund`, { h_contract });
    expect((await grant("KUDOS:0.5")).status).toBe(200);
    expect((await pickUp()).status).toBe(200);

    for (let again = 0; again < 2; again++) {
      const late = await postPay(proposal, signed(wallet, proposal, [first, spent]));
      expect(late).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID"));
      const permission = (late.body.refunds as JsonObject[])[1]!;
      expectPermission(permission, proposal, first);
      expect(await useAtExchange(permission, proposal)).toMatchObject({ status: 200 });
    }
    const shown = `orders/${orderId}?h_contract=${h_contract}`;
    const half = { refunded: true, refund_amount: "KUDOS:0.5", refund_pending: false };
    expect((await shop.call(shown)).body).toMatchObject({ ...half, refund_taken: "KUDOS:0.5" });
    expect((await shop.call(`private/orders/${orderId}`)).body).toMatchObject(half);
    const { orders } = (await shop.call("private/orders?limit=-1")).body as { orders: JsonObject[] };
    expect(orders).toMatchObject([{ order_id: orderId, refund_amount: "KUDOS:0.5", pending_refund_amount: "KUDOS:0" }]);

    expect((await grant("KUDOS:2")).status).toBe(200);
    expect(await pickUp()).toMatchObject({ status: 200, body: { refund_amount: "KUDOS:2" } });
    for (const coin of [first, ...paying]) expect(await deposited(coin)).toBe("KUDOS:0");
  });

  test("of thirty wallets that claim one order, one gets it", async () => {
    const { orderId, token } = await shop.order({ amount: "KUDOS:1" });
    const claims = await Promise.all(
      Array.from({ length: 30 }, () =>
        post(`${shop.url}orders/${orderId}/claim`, { nonce: encodeBase32(createKeyPair().pub), token }),
      ),
    );
    expect(claims.filter(({ status }) => status === 200)).toHaveLength(1);
    const losers = claims.filter(({ status }) => status !== 200);
    for (const loser of losers) {
      expect(loser).toMatchObject(failure(409, "MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED", { detail: orderId }));
    }
  });
});

describe("coins", () => {
  test("of two exchanges pay one order", async () => {
    const wallet = await aWallet(1);
    const other = await aWallet(1, "second");
    Object.assign(wallet.state.coins, other.state.coins);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    expect(await postPay(proposal, signed(wallet, proposal, coinsOf(wallet)))).toMatchObject({ status: 200 });
    expect(await deposited(coinsOf(wallet)[0]!)).toBe("KUDOS:1");
    expect(await deposited(coinsOf(other)[0]!, "second")).toBe("KUDOS:1");
  });

  test("may be more than an exchange takes at once", async () => {
    const values = Array.from({ length: 70 }, () => parseAmount("KUDOS:0.1"));
    const wallet = await shop.richWallet("KUDOS:7", { values });
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:7" });
    expect(await postPay(proposal, signed(wallet, proposal, coinsOf(wallet)))).toMatchObject({ status: 200 });
    for (const coin of coinsOf(wallet)) expect(await deposited(coin)).toBe("KUDOS:0.1");
  });

  test("that were spent elsewhere are named, and others take their place", async () => {
    const wallet = await aWallet(2);
    const [good, substitute] = coinsOf(wallet) as [Coin, Coin];
    const spent = await aSpentCoin(wallet, "second");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    expect(await postPay(proposal, signed(wallet, proposal, [good, spent]))).toMatchObject(
      failure(409, "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS", {
        exchange_url: exchange("second").baseUrl,
        exchange_http_status: 409,
        exchange_reply: { coin_pub: encodeBase32(spent.coinPub) },
      }),
    );
    expect(await statusOf(proposal)).toBe("claimed");
    expect(await postPay(proposal, signed(wallet, proposal, [good, substitute]))).toMatchObject({ status: 200 });
    expect(await deposited(good)).toBe("KUDOS:1");
    expect(await deposited(substitute)).toBe("KUDOS:1");
  });

  test("that are not signed for this contract, repeated or too many are refused, and nothing is deposited", async () => {
    const wallet = await aWallet(2);
    const [coin, other] = coinsOf(wallet) as [Coin, Coin];
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    const elsewhere = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    const [good] = signed(wallet, proposal, [coin]);
    expect(await postPay(proposal, [good!, ...signed(wallet, elsewhere, [other])])).toMatchObject(
      failure(403, "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID", { detail: encodeBase32(other.coinPub) }),
    );
    expect(await postPay(proposal, [good!, good!])).toMatchObject(
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "coins[1].coin_pub" }),
    );
    const tooMany = Array.from({ length: 1025 }, () => good!);
    expect(await postPay(proposal, tooMany)).toMatchObject(
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "coins" }),
    );
    expect(await deposited(coin)).toBeUndefined();
    expect(await postPay(proposal, signed(wallet, proposal, [coin, other]))).toMatchObject({ status: 200 });
  });

  test("whose names alone somebody knows do not get him the receipt", async () => {
    const wallet = await aWallet(1);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const [coin] = signed(wallet, proposal, coinsOf(wallet));
    expect(await postPay(proposal, [coin!])).toMatchObject({ status: 200 });
    expect(await postPay(proposal, [{ ...coin, coin_sig: encodeBase32(new Uint8Array(64)) }])).toMatchObject(
      failure(403, "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID"),
    );
    expect(await postPay(proposal, [])).toMatchObject(
      failure(409, "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID", { refunds: [] }),
    );
  });

  test("may be signed again by a wallet whose signatures differ each time", async () => {
    const wallet = await aWallet(1);
    const [coin] = coinsOf(wallet);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const first = signed(wallet, proposal, [coin!]);
    const again = first.map((one) => ({ ...one, coin_sig: signedAnotherWay(proposal, coin!) }));
    expect(again).not.toEqual(first);
    exchange().fault({ path: "/batch-deposit", kind: "lose-answer", times: 2 });
    expect(await postPay(proposal, first)).toMatchObject({ status: 502 });
    const answer = await postPay(proposal, again);
    expect(answer).toMatchObject({ status: 200 });
    expect(await postPay(proposal, again)).toMatchObject({ status: 200, body: { sig: answer.body.sig } });
    // Signed for another amount it is no signature of that deposit.
    const [other] = signed(wallet, proposal, [[coin!, "KUDOS:0.5"]]);
    expect(await postPay(proposal, [other!])).toMatchObject(
      failure(403, "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID"),
    );
  });

  /** The coin's signature over its whole value, made with another nonce than Ed25519 prescribes. */
  function signedAnotherWay({ contract }: Proposal, coin: Coin): string {
    const priv = edxPrivateKeyFromSeed(coin.coinPriv);
    priv.set(createKeyPair().priv, 32);
    return encodeBase32(edxSign(priv, depositMessage(contract, coin, coin.value, undefined)));
  }

  test("of exchanges that nobody knows, or that the contract does not list, are refused", async () => {
    const wallet = await aWallet(1);
    const other = await aWallet(1, "second");
    Object.assign(wallet.state.coins, other.state.coins);
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:1" });
    await forgetExchange(orderId, exchange("second").baseUrl);
    const proposal = await claim(wallet, payUri);
    const [coin] = signed(wallet, proposal, coinsOf(wallet));
    for (const unwanted of [
      { ...coin, exchange_url: "http://127.0.0.1:1/" },
      ...signed(wallet, proposal, coinsOf(other)),
    ]) {
      expect(await postPay(proposal, [unwanted])).toMatchObject(
        failure(412, "MERCHANT_GENERIC_EXCHANGE_UNTRUSTED", { detail: String(unwanted.exchange_url) }),
      );
    }
    expect(await postPay(proposal, [coin!])).toMatchObject({ status: 200 });
  });

  /** Makes the order one of before the operator configured that exchange. */
  async function forgetExchange(orderId: string, url: string): Promise<void> {
    const { queries } = shop.database.db;
    const row = await queries
      .selectFrom("orders")
      .select("contract_terms")
      .where("order_id", "=", orderId)
      .executeTakeFirstOrThrow();
    const terms = JSON.parse(row.contract_terms) as JsonObject & { exchanges: JsonObject[] };
    const contract_terms = JSON.stringify({
      ...terms,
      exchanges: terms.exchanges.filter((known) => known.url !== url),
    });
    await queries.updateTable("orders").set({ contract_terms }).where("order_id", "=", orderId).execute();
  }
});

describe("the deposit fees", () => {
  test.each([
    { maxFee: "KUDOS:0.2", contributions: ["1", "0.8"], status: 200 },
    { maxFee: "KUDOS:0.1", contributions: ["1", "0.8"], error: "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES" },
    { maxFee: "KUDOS:0.1", contributions: ["1", "0.9"], status: 200 },
    { maxFee: "KUDOS:1", contributions: ["1", "0.7"], error: "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT" },
    { maxFee: "KUDOS:1", contributions: ["1", "0.05"], error: "MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT" },
  ] as const)("of 0.2 with at most $maxFee for the shop: $contributions for 1.8", async ({ maxFee, ...test }) => {
    const wallet = await aWallet(2, "dear");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1.8", max_fee: maxFee });
    const coins = coinsOf(wallet).map((coin, i) => [coin, `KUDOS:${test.contributions[i]}`] as const);
    const answer = await postPay(proposal, signed(wallet, proposal, coins));
    expect(answer).toMatchObject("error" in test ? failure(400, test.error) : { status: 200 });
    expect(await statusOf(proposal)).toBe("error" in test ? "claimed" : "paid");
  });
});

describe("an order with an age limit", () => {
  const anAdult = () => shop.richWallet("KUDOS:1", { values: ones(1), maxAge: 21 });

  test("is paid with coins that attest the age, and with coins that have no restriction", async () => {
    for (const wallet of [await anAdult(), await aWallet(1)]) {
      const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1", minimum_age: 18 });
      expect(await postPay(proposal, signed(wallet, proposal, coinsOf(wallet)))).toMatchObject({ status: 200 });
    }
  });

  test("is not paid with restricted coins that do not", async () => {
    const wallet = await anAdult();
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1", minimum_age: 18 });
    const [coin] = signed(wallet, proposal, coinsOf(wallet));
    const { age_commitment, minimum_age_sig, ...bare } = coin!;
    const child = coinsOf(wallet)[0]!.age!;
    const stranger = createAgeCommitment(child.mask, 21, new Uint8Array(64).fill(7));
    const strangers = {
      age_commitment: stranger.publicKeys.map(encodeBase32),
      minimum_age_sig: encodeBase32(attestAge(stranger, 18)!),
    };
    for (const [members, status, error] of [
      [{}, 400, "AGE_COMMITMENT_MISSING"],
      [{ age_commitment }, 400, "AGE_COMMITMENT_MISSING"],
      [{ age_commitment: (age_commitment as string[]).slice(1), minimum_age_sig }, 400, "AGE_COMMITMENT_SIZE_MISMATCH"],
      [{ age_commitment, minimum_age_sig: encodeBase32(attestAge(child, 16)!) }, 400, "AGE_VERIFICATION_FAILED"],
      [{ ...strangers, minimum_age_sig }, 400, "AGE_VERIFICATION_FAILED"],
      // A commitment that attests the age, but is not the coin's.
      [strangers, 403, "COIN_SIGNATURE_INVALID"],
    ] as const) {
      expect(await postPay(proposal, [{ ...bare, ...members } as JsonObject])).toMatchObject(
        failure(status, `MERCHANT_POST_ORDERS_ID_PAY_${error}`),
      );
    }
    expect(await postPay(proposal, [coin!])).toMatchObject({ status: 200 });
  });

  test("or without: restricted coins say what they are committed to", async () => {
    const wallet = await anAdult();
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const [coin] = signed(wallet, proposal, coinsOf(wallet));
    const { h_age_commitment, ...bare } = coin!;
    expect(h_age_commitment).toBe(encodeBase32(hashAgeCommitment(coinsOf(wallet)[0]!.age!.publicKeys)));
    expect(await postPay(proposal, [bare])).toMatchObject(
      failure(400, "MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_HASH_MISSING"),
    );
    expect(await postPay(proposal, [coin!])).toMatchObject({ status: 200 });
  });
});

describe("denominations", () => {
  test("that are new are learnt by asking the exchange, rarely; while it does not answer, the wallet can try again", async () => {
    const old = exchange("changing")
      .denominations()
      .find(({ value }) => printAmount(value) === "KUDOS:1")!;
    await exchange("changing").expireDenomination(old.hDenom, "withdraw");
    const wallet = await aWallet(1, "changing");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const coins = signed(wallet, proposal, coinsOf(wallet));
    const silent = failure(502, "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE", {
      exchange_url: exchange("changing").baseUrl,
    });
    shop.sandbox.clock.advance(2n * MINUTE);
    exchange("changing").fault({ kind: "answer", path: "/keys", status: 503, times: 2 });
    expect(await postPay(proposal, coins)).toMatchObject(silent);
    expect(await postPay(proposal, coins)).toMatchObject(silent);
    shop.sandbox.clock.advance(2n * MINUTE);
    await vi.waitFor(async () => expect(await postPay(proposal, coins)).toMatchObject({ status: 200 }), 60_000);
    shop.sandbox.clock.advance(2n * MINUTE);
    const [coin] = signed(wallet, proposal, coinsOf(wallet));
    const another = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    expect(await postPay(another, [{ ...coin, h_denom: encodeBase32(new Uint8Array(64).fill(7)) }])).toMatchObject(
      failure(400, "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND"),
    );
  });

  test("that are revoked, of which the exchange lists no more than the hash, are gone", async () => {
    const wallet = await shop.richWallet("KUDOS:2", { exchange: "changing", values: [parseAmount("KUDOS:2")] });
    const [coin] = coinsOf(wallet);
    await exchange("changing").revokeDenomination(coin!.hDenom);
    const { exchanges } = shop.backend.deps;
    const ours = exchanges.configured().find(({ baseUrl }) => baseUrl === exchange("changing").baseUrl)!;
    shop.sandbox.clock.advance(25n * HOUR);
    await vi.waitFor(() => expect(exchanges.keysOf(ours)!.revokedDenominations.size).toBe(1), 60_000);
    expect(exchanges.keysOf(ours)!.denominations.has(encodeBase32(coin!.hDenom))).toBe(false);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    expect(await postPay(proposal, signed(wallet, proposal, [coin!]))).toMatchObject(
      failure(410, "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED"),
    );
  });

  test("that are revoked or too old are gone", async () => {
    for (const [value, end] of [
      ["KUDOS:1", (hDenom: Uint8Array) => exchange("changing").revokeDenomination(hDenom)],
      ["KUDOS:2", (hDenom: Uint8Array) => exchange("changing").expireDenomination(hDenom, "deposit")],
    ] as const) {
      const wallet = await shop.richWallet(value, { exchange: "changing", values: [parseAmount(value)] });
      const coin = coinsOf(wallet)[0]!;
      const proposal = await aProposal(shop, wallet, { amount: value });
      await end(coin.hDenom);
      expect(await postPay(proposal, signed(wallet, proposal, [coin]))).toMatchObject(
        failure(410, "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED"),
      );
      expect(await statusOf(proposal)).toBe("claimed");
    }
  });
});

describe("an exchange in trouble", () => {
  async function aPayment() {
    const wallet = await aWallet(1);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const coin = coinsOf(wallet)[0]!;
    const sendTo = (url: string) => postPay(proposal, signed(wallet, proposal, [coin]), {}, url);
    return { coin, proposal, sendTo, send: () => sendTo(shop.url) };
  }
  const at = { path: "/batch-deposit" } as const;

  test.each([
    ["loses its answers", () => exchange().fault({ ...at, kind: "lose-answer", times: 2 }), "CONNECT_FAILURE"],
    ["breaks the connection", () => exchange().fault({ ...at, kind: "reset", times: 2 }), "CONNECT_FAILURE"],
    [
      "answers garbage",
      () => exchange().fault({ ...at, kind: "answer", status: 200, body: "<html>" }),
      "REPLY_MALFORMED",
    ],
    ["answers something else", () => exchange().fault({ ...at, kind: "answer", status: 200 }), "REPLY_MALFORMED"],
    ["answers 500", () => exchange().fault({ ...at, kind: "answer", status: 500 }), "UNEXPECTED_STATUS"],
  ] as const)("that %s: the wallet learns it and tries again, which pays once", async (_what, arm, error) => {
    const { coin, proposal, send } = await aPayment();
    arm();
    expect(await send()).toMatchObject(
      failure(502, `MERCHANT_GENERIC_EXCHANGE_${error}`, { exchange_url: exchange().baseUrl }),
    );
    expect(await statusOf(proposal)).toBe("claimed");
    expect(await send()).toMatchObject({ status: 200 });
    expect(await deposited(coin)).toBe("KUDOS:1");
  });

  test("that loses one answer: nobody notices", async () => {
    const { coin, send } = await aPayment();
    exchange().fault({ ...at, kind: "lose-answer" });
    expect(await send()).toMatchObject({ status: 200 });
    expect(await deposited(coin)).toBe("KUDOS:1");
  });

  test.each([
    [400, 26, 502, "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS"],
    [403, 1205, 403, "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID"],
    [404, 1005, 400, "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND"],
    [409, 1012, 409, "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS"],
    [410, 1008, 410, "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED"],
    [451, 1028, 451, "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED"],
  ] as const)("that refuses at once (%i, %i) is taken at its word", async (refusal, code, status, error) => {
    const { proposal, send } = await aPayment();
    exchange().fault({ ...at, kind: "answer", status: refusal, body: { code, h_payto: null, more: [1] } });
    // Asked, it would not say whether it has the coins.
    exchange().fault({ kind: "answer", path: "/deposits/*", status: 404, body: { code: 21 } });
    expect(await send()).toMatchObject(
      failure(status, error, {
        exchange_url: exchange().baseUrl,
        exchange_http_status: refusal,
        exchange_ec: code,
        exchange_reply: { code, more: [1] },
      }),
    );
    expect(await intentsOf(proposal)).toBe(0);
    exchange().clearFaults();
    expect(await send()).toMatchObject({ status: 200 });
  });

  test("that took the coins, lost the answer and refuses ever since: the payment counts", async () => {
    const { coin, proposal, send } = await aPayment();
    exchange().fault({ ...at, kind: "lose-answer", times: 2 });
    await send();
    exchange().fault({ ...at, kind: "answer", status: 410, body: { code: 1 } });
    // While the exchange does not tell what it has, nothing is decided.
    exchange().fault({ kind: "answer", path: "/deposits/*", status: 500 });
    expect(await send()).toMatchObject(failure(502, "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS"));
    exchange().fault({ ...at, kind: "answer", status: 410, body: { code: 1 } });
    expect(await send()).toMatchObject({ status: 200 });
    expect(await statusOf(proposal)).toBe("paid");
    expect(await deposited(coin)).toBe("KUDOS:1");
  });

  test("whose proxy answers for it: what the exchange itself has is what counts", async () => {
    const { coin, proposal, send } = await aPayment();
    for (const status of [400, 403, 413]) {
      exchange().fault({ ...at, kind: "answer", status, body: "<html>no</html>" });
      expect(await send()).toMatchObject(failure(502, "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS"));
      expect(await intentsOf(proposal)).toBe(0);
    }
    exchange().fault({ ...at, kind: "lose-answer", times: 2 });
    await send();
    exchange().fault({ ...at, kind: "answer", status: 409, body: {} });
    expect(await send()).toMatchObject({ status: 200 });
    expect(await deposited(coin)).toBe("KUDOS:1");
  });

  test("that refuses at one process and accepts at another: the payment counts", async () => {
    const { coin, proposal, send, sendTo } = await aPayment();
    const another = (await shop.anotherBackend()).address;
    const release = exchange().hold({ ...at, times: 1 });
    exchange().fault({ ...at, kind: "answer", status: 410, body: { code: 1 } });
    const first = send();
    await expect.poll(() => intentsOf(proposal), { timeout: 30_000 }).toBe(1);
    const second = sendTo(another);
    // Whichever was refused has removed the deposit, which the exchange does not have yet.
    await expect.poll(() => intentsOf(proposal), { timeout: 30_000 }).toBe(0);
    release();
    const statuses = (await Promise.all([first, second])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 410]);
    expect(await statusOf(proposal)).toBe("paid");
    expect(await deposited(coin)).toBe("KUDOS:1");
  });

  test("that refuses at one process and accepts at another, late: who claimed the order since has not paid it", async () => {
    const { proposal, send, sendTo } = await aPayment();
    const another = (await shop.anotherBackend()).address;
    const release = exchange().hold({ ...at, times: 1 });
    exchange().fault({ ...at, kind: "answer", status: 410, body: { code: 1 } });
    const first = send();
    await expect.poll(() => intentsOf(proposal), { timeout: 30_000 }).toBe(1);
    const second = sendTo(another);
    await expect.poll(() => intentsOf(proposal), { timeout: 30_000 }).toBe(0);
    const { contract, order } = proposal;
    const url = `${shop.url}orders/${order.orderId}`;
    const unclaimed = await post(`${url}/unclaim`, {
      unclaim_sig: encodeBase32(sign(order.noncePriv, unclaimMessage(contract.hContract))),
      nonce: encodeBase32(order.noncePub),
      h_contract: encodeBase32(contract.hContract),
    });
    expect(unclaimed.status).toBe(204);
    const reclaim = { nonce: encodeBase32(createKeyPair().pub), token: order.claimToken };
    expect(await post(`${url}/claim`, reclaim)).toMatchObject({ status: 200 });
    release();
    await Promise.all([first, second]);
    expect(await statusOf(proposal)).toBe("claimed");
    expect(await intentsOf(proposal)).toBe(0);
  });

  test("that must not take money for the shop: the wallet learns which", async () => {
    const { coin, send } = await aPayment();
    exchange().setKycRequired(true);
    const refused = await send();
    exchange().setKycRequired(false);
    expect(refused).toMatchObject(
      failure(451, "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED", {
        exchange_base_urls: [exchange().baseUrl],
      }),
    );
    expect(await send()).toMatchObject({ status: 200 });
    expect(await deposited(coin)).toBe("KUDOS:1");
  });

  test("that holds back its keys: payments go on with those that are known", async () => {
    const { send } = await aPayment();
    const release = exchange().hold({ path: "/keys" });
    // The keys are due to be fetched again.
    shop.sandbox.clock.advance(2n * HOUR);
    expect(await send()).toMatchObject({ status: 200 });
    release();
  });

  test("that does not answer in time: the payment is completed by the next try", async () => {
    const wallet = await aWallet(1, "slow");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const send = () => postPay(proposal, signed(wallet, proposal, coinsOf(wallet)));
    const release = exchange("slow").hold(at);
    expect(await send()).toMatchObject(failure(504, "MERCHANT_GENERIC_EXCHANGE_TIMEOUT"));
    release();
    expect(await send()).toMatchObject({ status: 200 });
    expect(await deposited(coinsOf(wallet)[0]!, "slow")).toBe("KUDOS:1");
  });
});

describe("an offer", () => {
  test("that costs nothing is paid without coins, as often as somebody asks", async () => {
    const proposal = await aProposal(shop, await shop.wallet(), { amount: "KUDOS:0" });
    const first = await postPay(proposal, []);
    expect(first).toMatchObject({ status: 200 });
    expect(await statusOf(proposal)).toBe("paid");
    expect(await postPay(proposal, [])).toMatchObject({ status: 200, body: { sig: first.body.sig } });
  });

  test("that has expired is not paid any more, but a payment that was under way is completed", async () => {
    const wallet = await aWallet(2);
    const [coin, other] = coinsOf(wallet) as [Coin, Coin];
    const pay_deadline = { t_s: Number(shop.sandbox.clock.now() / SECOND) + 60 };
    const late = await aProposal(shop, wallet, { amount: "KUDOS:1", pay_deadline });
    const underWay = await aProposal(shop, wallet, { amount: "KUDOS:1", pay_deadline });
    exchange().fault({ kind: "lose-answer", path: "/batch-deposit", times: 2 });
    expect((await postPay(underWay, signed(wallet, underWay, [coin]))).status).toBe(502);
    shop.sandbox.clock.advance(2n * MINUTE);
    expect(await postPay(late, signed(wallet, late, [other]))).toMatchObject(
      failure(410, "MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED"),
    );
    expect(await deposited(other)).toBeUndefined();
    expect(await postPay(underWay, signed(wallet, underWay, [coin]))).toMatchObject({ status: 200 });
  });

  test("that was refunded counts as unpaid for who pays it again", async () => {
    const wallet = await aWallet(1);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" }, { refund_delay: { d_us: 3_600_000_000 } });
    const coins = signed(wallet, proposal, coinsOf(wallet));
    expect(await postPay(proposal, coins)).toMatchObject({ status: 200 });
    const granted = await shop.call(`private/orders/${proposal.order.orderId}/refund`, {
      refund: "KUDOS:0.5",
      reason: "scratched",
    });
    expect(granted.status).toBe(200);
    expect(await postPay(proposal, coins)).toMatchObject(failure(402, "MERCHANT_POST_ORDERS_ID_PAY_REFUNDED"));
  });
});
