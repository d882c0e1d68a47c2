/** GET orders/$ORDER_ID as browsers ask it: the conformance table for pages, where they are sent, and their headers. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { pickUpRefunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
let wallet: Wallet;

const REORDER = "https://shop.example/again";
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const WRONG_TOKEN = encodeBase32(new Uint8Array(16).fill(7));
const WRONG_HASH = encodeBase32(new Uint8Array(64).fill(7));

beforeAll(async () => {
  shop = await startTestShop({
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "RSA", rsaBits: 1024 }] }],
  });
  wallet = await shop.richWallet("KUDOS:40");
});

afterAll(async () => {
  await shop?.stop();
});

interface AnOrder {
  readonly orderId: string;
  readonly payUri: string;
  /** Empty where the order has none. */
  readonly token: string;
  readonly page: string;
}

let pages = 0;

/** An order for a page of its own, unless it says otherwise. */
async function anOrder({
  withToken = true,
  more = {},
}: {
  withToken?: boolean;
  more?: JsonObject;
} = {}): Promise<AnOrder> {
  const page = `https://shop.example/article/${pages++}`;
  const order = { amount: "KUDOS:1", fulfillment_url: page, public_reorder_url: REORDER, ...more };
  return { ...(await shop.order(order, withToken ? {} : { create_token: false })), page };
}

async function paid(order: AnOrder, sessionId?: string): Promise<Proposal> {
  const proposal = await claim(wallet, order.payUri);
  await pay(wallet, proposal, { allowRepurchase: false, ...(sessionId === undefined ? {} : { sessionId }) });
  return proposal;
}

interface SeenPage {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

async function look(
  orderId: string,
  query: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<SeenPage> {
  const url = new URL(`orders/${orderId}`, shop.url);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { accept: BROWSER, ...headers }, redirect: "manual" });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

function expectPage(seen: SeenPage, status: number): void {
  expect(seen.status).toBe(status);
  expect(seen.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(seen.text).toMatch(/^<!doctype html><html lang="en" dir="ltr">/);
}

function expectRedirect(seen: SeenPage, place: string): void {
  expect([seen.status, seen.headers.get("location"), seen.text]).toEqual([302, place, ""]);
}

const hashOf = ({ contract }: Proposal): string => encodeBase32(contract.hContract);

describe.each([
  { kind: "with claim token", withToken: true },
  { kind: "without claim token", withToken: false },
])("an order $kind", ({ withToken }) => {
  test("that does not exist", async () => {
    for (const query of [{}, { token: WRONG_TOKEN }, { h_contract: WRONG_HASH }]) {
      expectPage(await look("nothing", query as Record<string, string>), 404);
    }
  });

  test("that is unclaimed", async () => {
    const { orderId, token } = await anOrder({ withToken });
    const stranger = await look(orderId);
    if (withToken) expectRedirect(stranger, REORDER);
    else expectPage(stranger, 402);
    if (withToken) expectPage(await look(orderId, { token }), 402);
    expectPage(await look(orderId, { token: WRONG_TOKEN }), 403);
    expectPage(await look(orderId, { h_contract: WRONG_HASH }), 403);
  });

  test("that is claimed and unpaid", async () => {
    const { orderId, payUri, token } = await anOrder({ withToken });
    const proposal = await claim(wallet, payUri);
    const stranger = await look(orderId);
    if (withToken) expectRedirect(stranger, REORDER);
    else expectPage(stranger, 402);
    if (withToken) expectPage(await look(orderId, { token }), 402);
    expectPage(await look(orderId, { h_contract: hashOf(proposal) }), 402);
    expectPage(await look(orderId, { token: WRONG_TOKEN }), 403);
    expectPage(await look(orderId, { h_contract: WRONG_HASH }), 403);
  });

  test("that is paid", async () => {
    const order = await anOrder({ withToken });
    const { orderId, token } = order;
    const proposal = await paid(order);
    const stranger = await look(orderId);
    if (withToken) expectRedirect(stranger, REORDER);
    else expectPage(stranger, 200);
    if (withToken) expectPage(await look(orderId, { token }), 200);
    expectPage(await look(orderId, { h_contract: hashOf(proposal) }), 200);
    expectPage(await look(orderId, { token: WRONG_TOKEN }), 403);
    expectPage(await look(orderId, { h_contract: WRONG_HASH }), 403);
  });

  test("that is paid, and the shop names no place for strangers", async () => {
    const page = `https://shop.example/article/${pages++}`;
    const { orderId, payUri } = await shop.order(
      { amount: "KUDOS:1", fulfillment_url: page },
      withToken ? {} : { create_token: false },
    );
    await pay(wallet, await claim(wallet, payUri));
    expectPage(await look(orderId), withToken ? 403 : 200);
  });
});

test("strangers are not sent to a place that is no web page", async () => {
  const { orderId } = await anOrder({ more: { public_reorder_url: "javascript:alert(1)" } });
  const seen = await look(orderId);
  expectPage(seen, 403);
  expect(seen.text).not.toContain("javascript:");
});

describe("sessions", () => {
  test("a paid order asked for in another session is offered for proof there", async () => {
    const order = await anOrder();
    await paid(order, "first");
    expectPage(await look(order.orderId, { token: order.token, session_id: "first" }), 200);
    const seen = await look(order.orderId, { token: order.token, session_id: "second" });
    expectPage(seen, 402);
    expect(seen.headers.get("taler")).toBe(`${order.payUri.replace(/\?.*/, "")}second?c=${order.token}`);
  });

  test("who has paid for the page in this session is sent there", async () => {
    const first = await anOrder();
    await paid(first, "reader");
    const again = await anOrder({ more: { fulfillment_url: first.page } });
    const query = { token: again.token, session_id: "reader" };
    expectRedirect(await look(again.orderId, query), first.page);
    expectPage(await look(again.orderId, { ...query, session_id: "somebody else" }), 402);

    await shop.call(`private/orders/${first.orderId}/refund`, { refund: "KUDOS:1", reason: "returned" });
    expectPage(await look(again.orderId, query), 402);
    expectRedirect(await look(again.orderId, { ...query, allow_refunded_for_repurchase: "YES" }), first.page);
  });

  test("who has paid is not sent to what is no web page", async () => {
    const nowhere = { fulfillment_url: "taler://fulfillment-success/Enjoy" };
    const first = await anOrder({ more: nowhere });
    await paid(first, "listener");
    const seen = await look(first.orderId, { token: first.token });
    expectPage(seen, 200);
    expect(seen.text).toContain("Enjoy");
    const again = await anOrder({ more: nowhere });
    expectPage(await look(again.orderId, { token: again.token, session_id: "listener" }), 402);
  });
});

describe("headers", () => {
  test("an offer names its taler://pay URI, a refund that waits its taler://refund URI, a receipt none", async () => {
    const order = await anOrder();
    const { orderId, token, payUri } = order;
    expect((await look(orderId, { token })).headers.get("taler")).toBe(payUri);
    const { order: known } = await paid(order);
    expect((await look(orderId, { token })).headers.get("taler")).toBeNull();
    await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "returned" });
    const host = new URL(shop.url).host;
    expect((await look(orderId, { token })).headers.get("taler")).toBe(`taler+http://refund/${host}/${orderId}/`);
    await pickUpRefunds(wallet, known);
    expect((await look(orderId, { token })).headers.get("taler")).toBeNull();
  });

  test("keep the page private, inert and apart from its JSON", async () => {
    const order = await anOrder();
    const { orderId, token } = order;
    await claim(wallet, order.payUri);
    const answers = [await look(orderId, { token }), await look(orderId), await look(orderId, { token: WRONG_TOKEN })];
    for (const { headers } of answers) {
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("vary")).toBe("Accept, Accept-Language");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
    const policy = answers[0]!.headers.get("content-security-policy")!.split("; ");
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy.join()).not.toContain("unsafe");
    expect(answers[0]!.text).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);

    const json = await look(orderId, { token }, { accept: "application/json" });
    expect([json.headers.get("vary"), json.headers.get("cache-control")]).toEqual(["Accept", "no-store"]);
    expect(json.headers.get("taler")).toBeNull();
  });

  test.each([
    ["text/html", true],
    ["TEXT/HTML ; charset=utf-8", true],
    ["application/json, text/html;q=0.1", true],
    ["*/*", false],
    ["application/json", false],
    ["text/htmlx", false],
    ["", false],
  ])("Accept: %s decides whether it is a page", async (accept, isPage) => {
    const { orderId, token } = await anOrder();
    const seen = await look(orderId, { token }, { accept });
    expect(seen.headers.get("content-type")).toBe(isPage ? "text/html; charset=utf-8" : "application/json");
    expect((await look("nothing", {}, { accept })).headers.get("content-type")).toBe(
      isPage ? "text/html; charset=utf-8" : "application/json",
    );
  });
});

test("a page does not wait, whatever is asked for", async () => {
  const { orderId, token } = await anOrder();
  // Were the half hour kept, the test would not end in time.
  expectPage(await look(orderId, { token, timeout_ms: "1800000" }), 402);
  expectPage(await look(orderId, { token, timeout_ms: "soon" }), 400);
});

test("an offer and a receipt are in the customer's language, as far as the shop has spoken it", async () => {
  const order = await anOrder({ more: { summary: "Bread", summary_i18n: { de: "Brot", ar: "خبز" } } });
  const { orderId, token } = order;
  const german = await look(orderId, { token }, { "accept-language": "de-AT, en;q=0.5" });
  expect(german.headers.get("content-language")).toBe("de");
  expect(german.text).toContain('<html lang="de" dir="ltr">');
  expect(german.text).toContain('<span lang="de" dir="auto">Brot</span>');
  const arabic = await look(orderId, { token }, { "accept-language": "ar" });
  expect(arabic.headers.get("content-language")).toBe("en");
  expect(arabic.text).toContain('<span lang="ar" dir="auto">خبز</span>');
  await paid(order);
  expect((await look(orderId, { token }, { "accept-language": "es" })).text).toContain("Gracias. Su pago ha llegado.");
});

test("script and style sheet are found from every place of the page, and kept for good", async () => {
  const { orderId, token } = await anOrder();
  for (const path of [
    `orders/${orderId}`,
    `orders/${orderId}/`,
    `instances/admin/orders/${orderId}`,
    "instances/x/orders/y",
  ]) {
    const url = new URL(`${path}?token=${token}`, shop.url);
    const page = await (await fetch(url, { headers: { accept: "text/html" } })).text();
    const files = [...page.matchAll(/(?:href|src)="([^"]*static\/[^"]+)"/g)].map(([, file]) => new URL(file!, url));
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const file of files) {
      const answer = await fetch(file);
      await answer.arrayBuffer();
      expect([answer.status, answer.headers.get("cache-control")], file.href).toEqual([
        200,
        "public, max-age=31536000, immutable",
      ]);
    }
  }
  expect((await fetch(`${shop.url}static/page.000000000000.css`)).status).toBe(404);
  expect((await fetch(`${shop.url}static/..%2f..%2fpackage.json`)).status).toBe(404);
});

test("a shop without sandbox has no button of one", async () => {
  const { orderId, token } = await anOrder();
  const { text } = await look(orderId, { token });
  expect(text).not.toMatch(/<form|sandbox/i);
});
