/** Tokens that pay: once, whatever fails, who else wants them, and however long the payment was under way. */

import { runNow } from "@kontor/merchant/jobs/runner";
import { recoverIntents } from "@kontor/merchant/payments/intent-recovery";
import { abort } from "@kontor/sandbox/wallet/abort";
import { tokenBalance } from "@kontor/sandbox/wallet/balance";
import type { Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { WalletError } from "@kontor/sandbox/wallet/wallet-error";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProposal, coinsOf, failure, post } from "../shop/raw-payment.js";
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
  request,
  send,
  shop,
  statusOf,
  unspent,
} from "./choice-shop.js";

beforeAll(openShop);
afterAll(closeShop);

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
    kind: "discount",
    validity_granularity: { d_us: Number(MINUTE) },
    duration: { d_us: Number(5n * MINUTE) },
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
    await expect.poll(() => intentsOf(proposal), { timeout: 30_000 }).toBe(1);
    const second = send(proposal, body, another);
    await expect.poll(() => intentsOf(proposal), { timeout: 30_000 }).toBe(0);
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
        coin_pub: encodeBase32(coinPub),
        contribution: "KUDOS:1",
        exchange_url: exchangeUrl,
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
