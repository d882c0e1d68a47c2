/**
 * The paywall: an article that was paid for in one browser session is asked for in another. The wallet recognises the
 * page, proves the earlier payment, and nobody pays twice.
 */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { parsePayUri } from "@kontor/taler/taler-uri";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";

const LONG = 60_000;

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop();
  wallet = await shop.richWallet("KUDOS:30");
});

afterAll(() => shop?.stop());

interface Asking {
  readonly session?: string;
  readonly token?: string;
  readonly timeoutMs?: number;
  readonly allowRefunded?: boolean;
}

function parametersOf({ session, token, timeoutMs, allowRefunded }: Asking): string {
  return new URLSearchParams({
    ...(session === undefined ? {} : { session_id: session }),
    ...(token === undefined ? {} : { token }),
    ...(timeoutMs === undefined ? {} : { timeout_ms: String(timeoutMs) }),
    ...(allowRefunded ? { allow_refunded_for_repurchase: "YES" } : {}),
  }).toString();
}

/** As the browser's script asks. */
const browserAsks = (orderId: string, asking: Asking): Promise<ApiAnswer> =>
  shop.call(`orders/${orderId}?${parametersOf(asking)}`, undefined, { headers: { authorization: "" } });

/** As the shop asks. */
const shopAsks = (orderId: string, asking: Asking): Promise<ApiAnswer> =>
  shop.call(`private/orders/${orderId}?${parametersOf(asking)}`);

const anArticle = (page: string, order: JsonObject = {}) =>
  shop.order({ amount: "KUDOS:1", fulfillment_url: page, ...order });

describe("an article", () => {
  test("is paid for once and read in two sessions, one after the other", async () => {
    const page = "https://news.example/story";
    const first = await anArticle(page);
    await pay(wallet, await claim(wallet, first.payUri), { sessionId: "A" });
    expect((await browserAsks(first.orderId, { session: "A", token: first.token })).status).toBe(200);

    // Another browser: the same order is not paid in its session, and the wallet is told which session to prove.
    const elsewhere = await browserAsks(first.orderId, { session: "B", token: first.token });
    expect(elsewhere.status).toBe(402);
    expect(parsePayUri(String(elsewhere.body.taler_pay_uri))).toMatchObject({ orderId: first.orderId, sessionId: "B" });
    expect((await shopAsks(first.orderId, { session: "B" })).body.order_status).toBe("claimed");

    // The shop makes a new order for the page, and browser and shop wait for its payment.
    const second = await anArticle(page);
    const asked = await browserAsks(second.orderId, { session: "B", token: second.token });
    expect(asked.body).not.toHaveProperty("already_paid_order_id");
    const browser = browserAsks(second.orderId, { session: "B", token: second.token, timeoutMs: LONG });
    const till = shopAsks(second.orderId, { session: "B", timeoutMs: LONG });

    // The wallet knows the page and does not pay again.
    const result = await pay(wallet, await claim(wallet, String(asked.body.taler_pay_uri)));
    expect([result.kind, result.order.orderId]).toEqual(["repurchased", first.orderId]);

    expect((await browser).status).toBe(402);
    expect((await browser).body).toMatchObject({ already_paid_order_id: first.orderId, fulfillment_url: page });
    expect((await till).body).toMatchObject({
      already_paid_order_id: first.orderId,
      already_paid_fulfillment_url: page,
    });

    expect((await browserAsks(first.orderId, { session: "B", token: first.token })).status).toBe(200);
    expect((await browserAsks(first.orderId, { session: "A", token: first.token })).status).toBe(402);
    expect((await shopAsks(first.orderId, { session: "A" })).body.order_status).toBe("claimed");
    expect((await shopAsks(first.orderId, {})).body.order_status).toBe("paid");
  }, 90_000);

  test("that is not claimed yet is recognised as paid, by browser and shop", async () => {
    const page = "https://news.example/unclaimed";
    const first = await anArticle(page);
    await pay(wallet, await claim(wallet, first.payUri), { sessionId: "C" });
    const second = await anArticle(page);
    const found = { already_paid_order_id: first.orderId };
    expect((await browserAsks(second.orderId, { session: "C", token: second.token })).body).toMatchObject(found);
    expect((await shopAsks(second.orderId, { session: "C" })).body).toMatchObject({
      order_status: "unpaid",
      ...found,
      already_paid_fulfillment_url: page,
    });
    for (const asking of [{}, { session: "" }, { session: "c" }]) {
      expect((await browserAsks(second.orderId, { ...asking, token: second.token })).body).not.toMatchObject(found);
    }
    const elsewhere = await anArticle(`${page}/2`);
    expect((await shopAsks(elsewhere.orderId, { session: "C" })).body).not.toHaveProperty("already_paid_order_id");
  });

  test("whose price was returned counts only for who says so", async () => {
    const page = "https://news.example/returned";
    const first = await anArticle(page, { auto_refund: { d_us: 60_000_000 } });
    const { order } = await pay(wallet, await claim(wallet, first.payUri), { sessionId: "D" });
    const granted = await shop.call(`private/orders/${first.orderId}/refund`, { refund: "KUDOS:1", reason: "boring" });
    expect(granted.body.taler_refund_uri).toMatch(new RegExp(`^taler\\+http://refund/.*/${first.orderId}/$`));
    const second = await anArticle(page);

    for (const ask of [browserAsks, shopAsks]) {
      const token = ask === browserAsks ? { token: second.token } : {};
      const asking = { session: "D", ...token };
      expect((await ask(second.orderId, asking)).body).not.toHaveProperty("already_paid_order_id");
      expect((await ask(second.orderId, { ...asking, allowRefunded: true })).body).toMatchObject({
        already_paid_order_id: first.orderId,
      });
    }
    await refunds(wallet, order);
    expect((await shopAsks(second.orderId, { session: "D" })).body).not.toHaveProperty("already_paid_order_id");
  });
});

describe("who has no credentials", () => {
  test("learns where to order, and nothing else, whether the order is paid or not", async () => {
    const reorder = "https://news.example/subscribe?order=$" + "{ORDER_ID}";
    const order = await anArticle("https://news.example/reorder", { public_reorder_url: reorder });
    const there = { public_reorder_url: `https://news.example/subscribe?order=${order.orderId}` };
    const hidden = await anArticle("https://news.example/hidden");
    expect(await browserAsks(order.orderId, {})).toMatchObject({ status: 202, body: there });
    expect(await browserAsks(hidden.orderId, {})).toMatchObject({ status: 403 });
    await pay(wallet, await claim(wallet, order.payUri));
    await pay(wallet, await claim(wallet, hidden.payUri));
    const answer = await browserAsks(order.orderId, { timeoutMs: LONG });
    expect([answer.status, answer.body]).toEqual([202, there]);
    expect(await browserAsks(hidden.orderId, {})).toMatchObject({ status: 403 });
  });
});

describe("the shop's view of an order", () => {
  test("has a tag that changes with everything that happens to it, and each change wakes who waits", async () => {
    const { orderId, payUri } = await anArticle("https://news.example/watched");
    const ask = (query: string, tag?: string) =>
      shop.call(`private/orders/${orderId}${query}`, undefined, {
        headers: tag === undefined ? {} : { "if-none-match": tag },
      });
    const tagOf = (answer: ApiAnswer) => answer.headers.get("etag") ?? "";
    const seen: string[] = [];
    const watchDuring = async (change: () => Promise<unknown>) => {
      const before = tagOf(await ask(""));
      expect(before).toMatch(/^"[^"]+"$/);
      expect(tagOf(await ask(""))).toBe(before);
      seen.push(before);
      const waiting = ask(`?lp_not_etag=${encodeURIComponent(before)}&timeout_ms=${LONG}`, before);
      const result = await change();
      const answer = await waiting;
      expect(answer.status).toBe(200);
      expect(tagOf(answer)).not.toBe(before);
      return { result, answer };
    };

    const claimed = await watchDuring(() => claim(wallet, payUri));
    expect(claimed.answer.body.order_status).toBe("claimed");
    const proposal = claimed.result as Awaited<ReturnType<typeof claim>>;
    const paid = await watchDuring(() => pay(wallet, proposal));
    expect(paid.answer.body).toMatchObject({ order_status: "paid", refunded: false });
    const granted = await watchDuring(() =>
      shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:0.5", reason: "torn" }),
    );
    expect(granted.answer.body).toMatchObject({ refunded: true, refund_pending: true });
    const { order } = paid.result as Awaited<ReturnType<typeof pay>>;
    const obtained = await watchDuring(() => refunds(wallet, order));
    expect(obtained.answer.body).toMatchObject({ refunded: true, refund_pending: false });

    const last = tagOf(obtained.answer);
    expect(new Set([...seen, last]).size).toBe(5);
    const quiet = await ask(`?lp_not_etag=${last.replaceAll('"', "")}&timeout_ms=200`, last);
    expect([quiet.status, quiet.body, tagOf(quiet)]).toEqual([304, {}, last]);
    expect((await ask(`?lp_not_etag=other&timeout_ms=${LONG}`)).status).toBe(200);
  }, 90_000);
});
