/** A shop that knows only the session id which it made up asks whether that session has paid for a page. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { unclaim } from "@kontor/sandbox/wallet/unclaim";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiAnswer, startTestShop, type TestShop } from "../shop/test-shop.js";

const PAGE = "https://shop.example/article?a=1&b=%20#top";

let shop: TestShop;
let wallet: Wallet;

beforeAll(async () => {
  shop = await startTestShop();
  wallet = await shop.richWallet("KUDOS:30");
});

afterAll(() => shop?.stop());

const NO_CREDENTIALS = { headers: { authorization: "" } };

function ask(sessionId: string, page = PAGE, timeoutMs = 0, baseUrl = shop.url): Promise<ApiAnswer> {
  const query = new URLSearchParams({ fulfillment_url: page, timeout_ms: String(timeoutMs) });
  return shop.call(`${baseUrl}sessions/${encodeURIComponent(sessionId)}?${query}`, undefined, NO_CREDENTIALS);
}

function anOrder(sessionId: string | undefined, order: JsonObject = {}) {
  const request = sessionId === undefined ? {} : { session_id: sessionId };
  return shop.order({ amount: "KUDOS:0.5", fulfillment_url: PAGE, ...order }, request);
}

const unknown = { status: 404, body: { code: 2038 } };
const unpaid = (orderId: string) => ({ status: 202, body: { order_id: orderId } });
const paid = (orderId: string) => ({ status: 200, body: { order_id: orderId } });

describe("a session", () => {
  test("is unknown, then has an order, then has paid", async () => {
    expect(await ask("first")).toMatchObject(unknown);
    const { orderId, payUri } = await anOrder("first");
    expect(await ask("first")).toMatchObject(unpaid(orderId));
    const proposal = await claim(wallet, payUri);
    expect(await ask("first")).toMatchObject(unpaid(orderId));
    await pay(wallet, proposal, { sessionId: "first", allowRepurchase: false });
    expect(await ask("first")).toMatchObject(paid(orderId));
  });

  test("is told apart from others, as are pages and instances", async () => {
    const { orderId } = await anOrder("mine");
    expect(await ask("mine")).toMatchObject(unpaid(orderId));
    for (const other of ["Mine", "mine ", " mine", "min", "mine%"]) expect(await ask(other)).toMatchObject(unknown);
    for (const page of [`${PAGE}x`, PAGE.toUpperCase(), ""]) expect(await ask("mine", page)).toMatchObject(unknown);
    await shop.call("management/instances", {
      id: "other",
      name: "Other",
      auth: { method: "token", password: "another one" },
      address: {},
      jurisdiction: {},
      use_stefan: false,
    });
    expect(await ask("mine", PAGE, 0, `${shop.url}instances/other/`)).toMatchObject(unknown);
    expect(await ask("mine", PAGE, 0, `${shop.url}instances/admin/`)).toMatchObject(unpaid(orderId));
  });

  test("is the one that the payment was last proven for", async () => {
    const { orderId, payUri } = await anOrder("old", { fulfillment_url: `${PAGE}-proven` });
    const { order } = await pay(wallet, await claim(wallet, payUri));
    await prove(wallet, order, "new");
    expect(await ask("new", `${PAGE}-proven`)).toMatchObject(paid(orderId));
    expect(await ask("old", `${PAGE}-proven`)).toMatchObject(unknown);
  });

  test("with several orders for the page shows the paid one, else the newest", async () => {
    const first = await anOrder("several", { fulfillment_url: `${PAGE}-several` });
    const second = await anOrder("several", { fulfillment_url: `${PAGE}-several` });
    expect(await ask("several", `${PAGE}-several`)).toMatchObject(unpaid(second.orderId));
    await pay(wallet, await claim(wallet, first.payUri), { sessionId: "several" });
    expect(await ask("several", `${PAGE}-several`)).toMatchObject(paid(first.orderId));
  });

  test.each([
    ["slashes", "a/b//c/"],
    ["percent signs", "100%/%2F%252F%00"],
    ["what means something in URLs", "a?b=c&d#e;f:g@h+i"],
    ["other scripts", "sesión ✓ 日本語 🛒"],
    ["dots", "../../private/orders"],
    ["quotes and line breaks", "'\"\\\r\n\t"],
    ["great length", "0123456789".repeat(900)],
  ])("may have an id with %s", async (_name, sessionId) => {
    const { orderId } = await anOrder(sessionId);
    expect(await ask(sessionId)).toMatchObject(unpaid(orderId));
    expect(await ask(`${sessionId}x`)).toMatchObject(unknown);
  });
});

describe("who waits", () => {
  test("for a session without an order learns of its payment, on another server too", async () => {
    const another = await shop.anotherBackend();
    const waiting = [ask("waiting", PAGE, 60_000), ask("waiting", PAGE, 60_000, another.address)];
    const { orderId, payUri } = await anOrder("waiting");
    await pay(wallet, await claim(wallet, payUri), { sessionId: "waiting", allowRepurchase: false });
    for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject(paid(orderId));
  });

  test("learns when an earlier payment is proven for the session", async () => {
    const { orderId, payUri } = await anOrder(undefined, { fulfillment_url: `${PAGE}-waiting` });
    const { order } = await pay(wallet, await claim(wallet, payUri));
    const waiting = ask("much later", `${PAGE}-waiting`, 60_000);
    await prove(wallet, order, "much later");
    expect(await waiting).toMatchObject(paid(orderId));
  });

  test("is answered with what there is when the time is up", async () => {
    expect(await ask("nobody", PAGE, 100)).toMatchObject(unknown);
    const { orderId, payUri } = await anOrder("slow");
    expect(await ask("slow", PAGE, 100)).toMatchObject(unpaid(orderId));
    const customer = await shop.wallet();
    const waiting = ask("slow", PAGE, 300);
    await unclaim(customer, (await claim(customer, payUri)).order);
    expect(await waiting).toMatchObject(unpaid(orderId));
  });
});

test("the page is mandatory, and the time a number", async () => {
  const asIs = (query: string) => shop.call(`sessions/some${query}`, undefined, NO_CREDENTIALS);
  expect(await asIs("")).toMatchObject({ status: 400, body: { code: 25, parameter: "fulfillment_url" } });
  expect(await asIs("?fulfillment_url=x&timeout_ms=soon")).toMatchObject({ status: 400, body: { code: 26 } });
  expect(await asIs("?fulfillment_url=x&fulfillment_url=y")).toMatchObject({ status: 400, body: { code: 26 } });
});
