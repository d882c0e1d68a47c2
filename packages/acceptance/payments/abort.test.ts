/** Giving up a payment that came half through: the coins come back, once, whatever happens on the way. */

import { runNow } from "@kontor/merchant/jobs/runner";
import { finishAborts } from "@kontor/merchant/payments/finish-aborts";
import { abort } from "@kontor/sandbox/wallet/abort";
import type { Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Coin } from "@kontor/sandbox/wallet/wallet-state";
import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { aProposal, coinsOf, failure, post, postPay, signed } from "../shop/raw-payment.js";
import {
  aSpentCoin,
  aWallet,
  closeShop,
  deposited,
  exchange,
  intentsOf,
  openShop,
  shop,
  statusOf,
} from "./payment-shop.js";

beforeAll(openShop);
afterAll(closeShop);

describe("an abort", () => {
  const insufficient = { code: "insufficient-funds" };
  const chosen = (...coins: Coin[]) => coins.map(({ coinPub }) => ({ coinPub: encodeBase32(coinPub) }));

  test("of a payment that came half through gives the deposited coins back", async () => {
    const wallet = await aWallet(1);
    const good = coinsOf(wallet)[0]!;
    const spent = await aSpentCoin(wallet, "second");
    spent.remaining = spent.value;
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    await expect(pay(wallet, proposal, { coins: chosen(good, spent) })).rejects.toMatchObject(insufficient);
    expect(await deposited(good)).toBe("KUDOS:1");
    // The wallet verifies the exchange's confirmation of the refund.
    const { gained, unresolved } = await abort(wallet, proposal.order);
    expect(printAmount(gained)).toBe("KUDOS:1");
    expect(unresolved).toEqual([]);
    expect(await deposited(good)).toBe("KUDOS:0");

    // The same coins do not pay any more; the order can still be paid with others.
    expect(await postPay(proposal, signed(wallet, proposal, [good]))).toMatchObject(
      failure(400, "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT"),
    );
    const other = await aWallet(2);
    Object.assign(wallet.state.coins, other.state.coins);
    expect(await postPay(proposal, signed(wallet, proposal, coinsOf(other)))).toMatchObject({ status: 200 });
  });

  test("does not keep the shop from refunding all to who paid in the end", async () => {
    const wallet = await aWallet(3);
    const [given, ...paying] = coinsOf(wallet) as [Coin, Coin, Coin];
    const spent = await aSpentCoin(wallet, "second");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" }, { refund_delay: { d_us: 3_600_000_000 } });
    const { orderId } = proposal.order;
    const h_contract = encodeBase32(proposal.contract.hContract);
    await postPay(proposal, signed(wallet, proposal, [given, spent]));
    const { coinPub, exchangeUrl } = given;
    const coins = [{ coin_pub: encodeBase32(coinPub), contribution: "KUDOS:1", exchange_url: exchangeUrl }];
    expect((await post(`${shop.url}orders/${orderId}/abort`, { h_contract, coins })).status).toBe(200);
    expect((await postPay(proposal, signed(wallet, proposal, paying))).status).toBe(200);

    const refund = (total: string) =>
      shop.call(`private/orders/${orderId}/refund`, { refund: total, reason: "all of it" });
    expect(await refund("KUDOS:2.1")).toMatchObject(
      failure(409, "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT"),
    );
    expect((await refund("KUDOS:2")).status).toBe(200);
    expect((await shop.call(`private/orders/${orderId}`)).body).toMatchObject({ refund_amount: "KUDOS:2" });
    expect((await post(`${shop.url}orders/${orderId}/refund`, { h_contract })).status).toBe(200);
    for (const coin of paying) expect(await deposited(coin)).toBe("KUDOS:0");
  });

  test("of coins that were never deposited says so, and wrong amounts and contracts are refused", async () => {
    const wallet = await aWallet(1);
    const coin = coinsOf(wallet)[0]!;
    const spent = await aSpentCoin(wallet, "second");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    await postPay(proposal, signed(wallet, proposal, [coin, spent]));
    const named = ({ coinPub, exchangeUrl }: Coin, contribution = "KUDOS:1") => ({
      coin_pub: encodeBase32(coinPub),
      contribution,
      exchange_url: exchangeUrl,
    });
    const send = (body: object) => post(`${shop.url}orders/${proposal.order.orderId}/abort`, body);
    const h_contract = encodeBase32(proposal.contract.hContract);
    expect(await send({ h_contract, coins: [] })).toMatchObject(
      failure(400, "MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY"),
    );
    expect(await send({ h_contract: encodeBase32(new Uint8Array(64)), coins: [named(coin)] })).toMatchObject(
      failure(403, "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH"),
    );
    expect(await send({ h_contract, coins: [named(coin, "KUDOS:0.9")] })).toMatchObject(
      failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: "coins[0].contribution" }),
    );
    const coins = [named(spent), named(coin)];
    const aborted = await send({ h_contract, coins });
    expect(aborted).toMatchObject({ status: 200, body: { refunds: [{ type: "undeposited" }, { type: "success" }] } });
    expect(await send({ h_contract, coins })).toEqual({ ...aborted, headers: expect.anything() });
    expect(await deposited(coin)).toBe("KUDOS:0");
  });

  test("of a paid order is refused", async () => {
    const wallet = await aWallet(1);
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const { order } = await pay(wallet, proposal);
    delete order.receipt;
    await expect(abort(wallet, order)).rejects.toMatchObject({ httpStatus: 412 });
    expect(await statusOf(proposal)).toBe("paid");
  });

  test("of a payment whose outcome nobody knows finds it out and gives the coins back", async () => {
    const wallet = await aWallet(1);
    const coin = coinsOf(wallet)[0]!;
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    exchange().fault({ kind: "lose-answer", path: "/batch-deposit", times: 2 });
    await expect(pay(wallet, proposal, { attempts: 1 })).rejects.toMatchObject({ httpStatus: 502 });
    expect(await deposited(coin)).toBe("KUDOS:1");
    exchange().fault({ kind: "answer", path: "/batch-deposit", status: 503 });
    const { gained, unresolved } = await abort(wallet, proposal.order);
    expect(printAmount(gained)).toBe("KUDOS:1");
    expect(unresolved).toEqual([]);
    expect(await deposited(coin)).toBe("KUDOS:0");
    expect(await statusOf(proposal)).toBe("claimed");
  });

  test("while the payment is on its way wins over it", async () => {
    const wallet = await aWallet(1);
    const coin = coinsOf(wallet)[0]!;
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const release = exchange().hold({ path: "/batch-deposit" });
    const paying = pay(wallet, proposal, { attempts: 1 });
    await expect.poll(() => intentsOf(proposal), { timeout: 30_000 }).toBe(1);
    const aborting = abort(wallet, proposal.order);
    await expect.poll(() => refundsOf(proposal), { timeout: 30_000 }).toBe(1);
    release();
    await expect(paying).rejects.toMatchObject({ httpStatus: 402 });
    expect(printAmount((await aborting).gained)).toBe("KUDOS:1");
    expect(await deposited(coin)).toBe("KUDOS:0");
  });

  test("of a payment that the exchange never took leaves no trace of a refund", async () => {
    const wallet = await aWallet(1);
    const coin = coinsOf(wallet)[0]!;
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    exchange().fault({ kind: "reset", path: "/batch-deposit", times: 2 });
    await expect(pay(wallet, proposal, { attempts: 1 })).rejects.toMatchObject({ httpStatus: 502 });
    const elsewhere = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    expect(await postPay(elsewhere, signed(wallet, elsewhere, [coin]))).toMatchObject({ status: 200 });
    const { coinPub, exchangeUrl } = coin;
    const aborted = await post(`${shop.url}orders/${proposal.order.orderId}/abort`, {
      h_contract: encodeBase32(proposal.contract.hContract),
      coins: [{ coin_pub: encodeBase32(coinPub), contribution: "KUDOS:1", exchange_url: exchangeUrl }],
    });
    expect(aborted).toMatchObject({ status: 200, body: { refunds: [{ type: "undeposited" }] } });
    const { orders } = (await shop.call("private/orders?refunded=no")).body as { orders: JsonObject[] };
    expect(orders.map(({ order_id }) => order_id)).toContain(proposal.order.orderId);
  });

  test("binds a payment that it overtakes: what is free according to it pays nothing any more", async () => {
    const wallet = await aWallet(1);
    const coin = coinsOf(wallet)[0]!;
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const { db } = shop.backend.deps;
    const transaction = db.transaction.bind(db);
    // The abort finds nothing to give back; then, before it looks at what was deposited, the payment comes.
    vi.spyOn(db, "transaction").mockImplementationOnce(async (work) => {
      const result = await transaction(work);
      expect(await postPay(proposal, signed(wallet, proposal, [coin]))).toMatchObject(
        failure(402, "MERCHANT_POST_ORDERS_ID_PAY_REFUNDED"),
      );
      return result;
    });
    const { coinPub, exchangeUrl } = coin;
    const aborted = await post(`${shop.url}orders/${proposal.order.orderId}/abort`, {
      h_contract: encodeBase32(proposal.contract.hContract),
      coins: [{ coin_pub: encodeBase32(coinPub), contribution: "KUDOS:1", exchange_url: exchangeUrl }],
    });
    expect(aborted).toMatchObject({ status: 200, body: { refunds: [{ type: "undeposited" }] } });
    expect(await statusOf(proposal)).toBe("claimed");
    // Another coin pays, and this one another order.
    const other = await aWallet(1);
    expect(await postPay(proposal, signed(other, proposal, coinsOf(other)))).toMatchObject({ status: 200 });
    const elsewhere = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    expect(await postPay(elsewhere, signed(wallet, elsewhere, [coin]))).toMatchObject({ status: 200 });
  });

  const abortOf = ({ order, contract }: Proposal, coins: readonly Coin[]) =>
    post(`${shop.url}orders/${order.orderId}/abort`, {
      h_contract: encodeBase32(contract.hContract),
      coins: coins.map(({ coinPub, exchangeUrl }) => ({
        coin_pub: encodeBase32(coinPub),
        contribution: "KUDOS:1",
        exchange_url: exchangeUrl,
      })),
    });

  test("and a payment at once: whichever comes first, both sides agree on whose the coin is", async () => {
    const wallet = await aWallet(20);
    const coins = coinsOf(wallet);
    const proposals: Proposal[] = [];
    for (const _ of coins) proposals.push(await aProposal(shop, wallet, { amount: "KUDOS:1" }));
    await Promise.all(
      coins.map(async (coin, i) => {
        const proposal = proposals[i]!;
        const [paid, aborted] = await Promise.all([
          postPay(proposal, signed(wallet, proposal, [coin])),
          abortOf(proposal, [coin]),
        ]);
        const isPaid = paid.status === 200;
        expect([isPaid, aborted.status]).toEqual([isPaid, isPaid ? 412 : 200]);
        expect((await deposited(coin)) ?? "KUDOS:0").toBe(isPaid ? "KUDOS:1" : "KUDOS:0");
      }),
    );
  });

  test("while the exchange is away is no refusal, and is carried out when it is back", async () => {
    const wallet = await aWallet(1);
    const coin = coinsOf(wallet)[0]!;
    const spent = await aSpentCoin(wallet, "second");
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:2" });
    await postPay(proposal, signed(wallet, proposal, [coin, spent]));
    exchange().fault({ kind: "answer", path: "/coins/*", status: 503, times: 2 });
    expect(await abortOf(proposal, [coin])).toMatchObject(
      failure(502, "MERCHANT_POST_ORDERS_ID_ABORT_EXCHANGE_REFUND_FAILED", { exchange_http_status: 503 }),
    );
    exchange().clearFaults();
    expect(await deposited(coin)).toBe("KUDOS:1");
    shop.sandbox.clock.advance(2n * MINUTE);
    await runNow(shop.backend.deps, finishAborts);
    await expect.poll(() => deposited(coin), { timeout: 30_000 }).toBe("KUDOS:0");
    expect(await abortOf(proposal, [coin])).toMatchObject({ status: 200, body: { refunds: [{ type: "success" }] } });
  });

  test("of coins that are known not to have left costs nothing: they are not deposited to be refunded", async () => {
    const wallet = await aWallet(1);
    const [coin] = coinsOf(wallet) as [Coin];
    const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" });
    const { exchanges } = shop.backend.deps;
    vi.spyOn(exchanges, "batchDeposit").mockResolvedValueOnce({
      kind: "unreachable",
      reason: "connection refused",
      isUnsent: true,
      exchangeHttpStatus: 0,
      exchangeCode: 0,
      exchangeReply: undefined,
    });
    expect((await postPay(proposal, signed(wallet, proposal, [coin]))).status).toBe(502);
    const calls = vi.spyOn(exchanges, "batchDeposit").mockClear();
    expect(await abortOf(proposal, [coin])).toMatchObject({
      status: 200,
      body: { refunds: [{ type: "undeposited" }] },
    });
    expect(calls).not.toHaveBeenCalled();
    expect(await deposited(coin)).toBeUndefined();
    expect(await postPay(proposal, signed(wallet, proposal, [coin]))).toMatchObject(
      failure(402, "MERCHANT_POST_ORDERS_ID_PAY_REFUNDED"),
    );
  });

  async function refundsOf({ order }: Proposal): Promise<number> {
    const { queries } = shop.database.db;
    return (await queries.selectFrom("refunds").where("order_id", "=", order.orderId).selectAll().execute()).length;
  }
});
