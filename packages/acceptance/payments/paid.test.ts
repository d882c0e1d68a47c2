/** POST orders/$ORDER_ID/paid, from outside: every answer of the protocol, and what it costs. */

import { deflateSync } from "node:zlib";
import { signWithInstance } from "@kontor/merchant/instances/signing";
import { nextRegistration } from "@kontor/merchant/testing/registrations";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { encodeBase32 } from "@kontor/taler/base32";
import { paymentOkMessage } from "@kontor/taler/signatures/merchant";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failure, post } from "../shop/raw-payment.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;
const statements: string[] = [];

const OTHER_PASSWORD = "another one";

beforeAll(async () => {
  shop = await startTestShop({
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    onStatement: (sql) => statements.push(sql),
  });
  const other = { id: "other", name: "Other", auth: { method: "token", password: OTHER_PASSWORD } };
  await shop.call("management/instances", { ...other, address: {}, jurisdiction: {}, use_stefan: false });
  await asOther("private/accounts", { payto_uri: "payto://x-taler-bank/localhost/shop?receiver-name=Shop" });
});

afterAll(async () => {
  await shop?.stop();
});

/** A private request to the other shop of the same server. */
function asOther(path: string, body?: unknown) {
  const authorization = `Bearer secret-token:${OTHER_PASSWORD}`;
  return shop.call(`instances/other/${path}`, body, { headers: { authorization } });
}

interface PaidOrder {
  readonly orderId: string;
  readonly token: string;
  readonly proof: { readonly sig: string; readonly h_contract: string };
}

/** An order that was paid; without a price no exchange is needed. */
async function aPaidOrder(order: JsonObject = {}, request: JsonObject = {}): Promise<PaidOrder> {
  const { orderId, payUri, token } = await shop.order({ amount: "KUDOS:0", ...order }, request);
  return { orderId, token, proof: await paidWith(payUri, order.amount === undefined ? undefined : "KUDOS:1") };
}

async function paidWith(payUri: string, money?: string): Promise<PaidOrder["proof"]> {
  const wallet = money === undefined ? await shop.wallet() : await shop.richWallet(money);
  const proposal = await claim(wallet, payUri);
  const { receipt } = await pay(wallet, proposal);
  return { sig: encodeBase32(receipt.sig), h_contract: encodeBase32(proposal.contract.hContract) };
}

function prove({ orderId, proof }: PaidOrder, session_id: unknown, backendUrl = shop.url) {
  return post(`${backendUrl}orders/${orderId}/paid`, { ...proof, session_id });
}

async function statusIn(session: string, { orderId, proof }: PaidOrder): Promise<number> {
  const query = new URLSearchParams({ h_contract: proof.h_contract, session_id: session });
  return (await fetch(`${shop.url}orders/${orderId}?${query}`)).status;
}

describe("a proof that is not well-formed", () => {
  let good: JsonObject;
  let url: string;

  beforeAll(async () => {
    const { orderId, proof } = await aPaidOrder();
    good = { ...proof, session_id: "S" };
    url = `${shop.url}orders/${orderId}/paid`;
  });

  const bytes = (count: number) => encodeBase32(new Uint8Array(count));

  test.each([
    ["sig", undefined],
    ["sig", 7],
    ["sig", bytes(63)],
    ["sig", bytes(65)],
    ["sig", `${bytes(64).slice(1)}~`],
    ["h_contract", undefined],
    ["h_contract", {}],
    ["h_contract", bytes(32)],
    ["session_id", undefined],
    ["session_id", null],
    ["session_id", 5],
    ["session_id", true],
    ["session_id", ["S"]],
    ["session_id", { id: "S" }],
  ])("is refused with the name of the member: %s is %j", async (member, value) => {
    const answer = await post(url, { ...good, [member]: value });
    expect(answer).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED", { parameter: member }));
    expect(answer.body.detail).toContain(member);
  });

  test.each([
    ["nothing", ""],
    ["no JSON", "sig=1"],
    ["an unfinished object", '{"sig":'],
    ["a member twice", '{"session_id":"a","session_id":"b"}'],
    ["NUL in the session", '{"session_id":"a\\u0000b"}'],
    ["half a character", '{"session_id":"\\ud83d"}'],
    ["bytes that are no text", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
    ["a number that is not exact", '{"x":1.5}'],
  ])("is refused: %s", async (_what, body) => {
    expect(await post(url, body)).toMatchObject(failure(400, "GENERIC_JSON_INVALID"));
  });

  test.each(["[]", "{}", "null", '"text"'])("is refused: the body %s", async (body) => {
    expect(await post(url, body)).toMatchObject(failure(400, "GENERIC_PARAMETER_MALFORMED"));
  });

  test("is refused when it is too long, also if it is so only once inflated", async () => {
    const long = JSON.stringify({ ...good, session_id: "S".repeat(2_000_000) });
    expect(await post(url, long)).toMatchObject(failure(413, "GENERIC_UPLOAD_EXCEEDS_LIMIT"));
    const headers = { "content-encoding": "deflate" };
    expect(await post(url, deflateSync(long), headers)).toMatchObject(failure(413, "GENERIC_UPLOAD_EXCEEDS_LIMIT"));
    expect(await post(url, long.slice(0, 100), headers)).toMatchObject(failure(400, "GENERIC_COMPRESSION_INVALID"));
  });
});

describe("a proof that is none", () => {
  test("is refused when the shop did not sign it, whether or not there is such an order", async () => {
    const order = await aPaidOrder();
    const sig = encodeBase32(new Uint8Array(64).fill(9));
    const forged = { ...order, proof: { ...order.proof, sig } };
    const refused = failure(403, "MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID");
    expect(await prove(forged, "S")).toMatchObject(refused);
    expect(await prove({ ...forged, orderId: "no-such-order" }, "S")).toMatchObject(refused);
    expect(await prove({ ...order, proof: { ...order.proof, h_contract: sig } }, "S")).toMatchObject(refused);
  });

  test("is refused when another shop of the server signed it", async () => {
    const made = await asOther("private/orders", {
      order: { summary: "a thing", amount: "KUDOS:0" },
      create_token: false,
    });
    const orderId = String(made.body.order_id);
    const { taler_pay_uri } = (await asOther(`private/orders/${orderId}`)).body;
    const order = { orderId, token: "", proof: await paidWith(String(taler_pay_uri)) };
    const refused = failure(403, "MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID");
    expect(await prove(order, "S")).toMatchObject(refused);
    expect(await prove(await aPaidOrder(), "S", `${shop.url}instances/other/`)).toMatchObject(refused);
    expect(await prove(order, "S", `${shop.url}instances/other/`)).toMatchObject({ status: 200 });
  });

  test("is refused for shops and orders that do not exist", async () => {
    const order = await aPaidOrder();
    const unknown = failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: order.proof.h_contract });
    expect(await post(`${shop.url}instances/nobody/orders/${order.orderId}/paid`, "no JSON")).toMatchObject(
      failure(404, "MERCHANT_GENERIC_INSTANCE_UNKNOWN"),
    );
    expect(await prove({ ...order, orderId: "no-such-order" }, "S")).toMatchObject(unknown);
    // The id of one order, the contract of another.
    expect(await prove({ ...(await aPaidOrder()), proof: order.proof }, "S")).toMatchObject(unknown);
    await shop.database.db.queries.deleteFrom("orders").where("order_id", "=", order.orderId).execute();
    expect(await prove(order, "S")).toMatchObject(unknown);
  });

  test("is refused for an order that is not paid, even if the shop had signed it", async () => {
    const { orderId, payUri, token } = await shop.order({ amount: "KUDOS:1" });
    const { contract } = await claim(await shop.wallet(), payUri);
    const admin = await shop.backend.deps.instances.find("admin");
    const sig = encodeBase32(signWithInstance(admin!, paymentOkMessage(contract.hContract)));
    const proof = { sig, h_contract: encodeBase32(contract.hContract) };
    expect(await prove({ orderId, token, proof }, "S")).toMatchObject(failure(404, "MERCHANT_GENERIC_ORDER_UNKNOWN"));
  });
});

describe("a proof", () => {
  test("binds the order to the session; repeated it does the same, and the last session wins", async () => {
    const order = await aPaidOrder();
    for (const session of ["S1", "S1", "S2"]) {
      expect(await prove(order, session)).toMatchObject({ status: 200, body: { refunded: false } });
      expect(await statusIn(session, order)).toBe(200);
    }
    expect(await statusIn("S1", order)).toBe(402);
    expect((await shop.call(`private/orders/${order.orderId}?session_id=S2`)).body.order_status).toBe("paid");
  });

  test("tells of refunds, picked up or not", async () => {
    const order = await aPaidOrder({ amount: "KUDOS:1" }, { refund_delay: { d_us: 3_600_000_000 } });
    expect(await prove(order, "S")).toMatchObject({ status: 200, body: { refunded: false } });
    await shop.call(`private/orders/${order.orderId}/refund`, { refund: "KUDOS:0.1", reason: "late" });
    expect(await prove(order, "S")).toMatchObject({ status: 200, body: { refunded: true } });
    await shop.call(`private/orders/${order.orderId}/refund`, { refund: "KUDOS:1", reason: "never came" });
    expect(await prove(order, "S")).toMatchObject({ status: 200, body: { refunded: true } });
  });

  test.each([
    ["of 8 kB", "x".repeat(8192)],
    ["with quotes", 'it\'s "quoted" \\ and `ticked`; drop table orders; --'],
    ["with signs from far away", "🧁 Žluťoučký 漢字 \u202e"],
    ["with control characters", "a\tb\nc\r\u0001\u007f"],
    ["that is blank", " "],
  ])("takes a session %s as it is", async (_what, session) => {
    const order = await aPaidOrder();
    expect(await prove(order, session)).toMatchObject({ status: 200 });
    expect(await statusIn(session, order)).toBe(200);
    expect(await statusIn(`${session}x`, order)).toBe(402);
  });

  test("may come deflated, and from pages of any origin", async () => {
    const order = await aPaidOrder();
    const url = `${shop.url}orders/${order.orderId}/paid`;
    const body = deflateSync(JSON.stringify({ ...order.proof, session_id: "S" }));
    const answer = await post(url, body, { "content-encoding": "deflate", origin: "https://page.example" });
    expect(answer).toMatchObject({ status: 200, body: { refunded: false } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const preflight = await fetch(url, {
      method: "OPTIONS",
      headers: { origin: "https://page.example", "access-control-request-headers": "content-type, content-encoding" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("content-encoding");
    expect((await post(url, "no JSON")).headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("what a proof costs the database", () => {
  const TIMES = 20;

  /** Statements of the requests; what runs in the background does not run as often in so short a time. */
  async function statementsOf(request: () => Promise<{ status: number }>, status: number): Promise<string[]> {
    statements.length = 0;
    for (let i = 0; i < TIMES; i++) expect((await request()).status).toBe(status);
    const sent = [...statements];
    const times = (sql: string) => Math.floor(sent.filter((other) => other === sql).length / TIMES);
    return [...new Set(sent)].flatMap((sql) => Array<string>(times(sql)).fill(sql));
  }

  test("one statement when it is accepted", async () => {
    const order = await aPaidOrder({ fulfillment_url: "https://shop.example/cost" });
    const sent = await statementsOf(() => prove(order, "S"), 200);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^\s*update orders/);
  });

  test("one statement when there is no such order", async () => {
    const order = await aPaidOrder();
    expect(await statementsOf(() => prove({ ...order, orderId: "no-such-order" }, "S"), 404)).toHaveLength(1);
  });

  test("none when it is malformed or not signed by this shop", async () => {
    const order = await aPaidOrder();
    const forged = { ...order, proof: { ...order.proof, sig: encodeBase32(new Uint8Array(64)) } };
    const atOther = `${shop.url}instances/other/`;
    // The first request may have to look the instance up.
    await prove(order, "S", atOther);
    expect(await statementsOf(() => prove(forged, "S"), 403)).toEqual([]);
    expect(await statementsOf(() => prove(order, "S", atOther), 403)).toEqual([]);
    expect(await statementsOf(() => prove(order, 5), 400)).toEqual([]);
  });
});

describe("a customer who waits for a page that he has paid for before", () => {
  const page = { fulfillment_url: "https://shop.example/page" };

  /** Asks for an order of the same page until it is paid or something else happens. */
  async function startWaiting(session: string, members: Record<string, string> = {}, at = shop.backend) {
    const { orderId, token } = await shop.order({ amount: "KUDOS:1", ...page });
    const registered = nextRegistration(at.deps.notifier, (topic) => topic.includes(orderId));
    const query = new URLSearchParams({ token, session_id: session, timeout_ms: "60000", ...members });
    const waiting = fetch(`${at.address}orders/${orderId}?${query}`).then(async (answer) => ({
      status: answer.status,
      body: (await answer.json()) as JsonObject,
    }));
    await registered;
    return { orderId, waiting };
  }

  test("is told which order that was, as soon as the wallet proves it", async () => {
    const order = await aPaidOrder(page);
    const { waiting } = await startWaiting("S3");
    await prove(order, "S3");
    expect(await waiting).toMatchObject({ status: 402, body: { already_paid_order_id: order.orderId } });
  });

  test("is told so by another process too", async () => {
    const order = await aPaidOrder(page);
    const another = await shop.anotherBackend();
    const { waiting } = await startWaiting("S4", {}, another);
    await prove(order, "S4");
    expect(await waiting).toMatchObject({ status: 402, body: { already_paid_order_id: order.orderId } });
  });

  test("is not told of a payment that was given back, unless he wants to be", async () => {
    const order = await aPaidOrder({ amount: "KUDOS:1", ...page }, { refund_delay: { d_us: 3_600_000_000 } });
    await shop.call(`private/orders/${order.orderId}/refund`, { refund: "KUDOS:1", reason: "broken" });
    const patient = await startWaiting("S5", { timeout_ms: "1000" });
    const lenient = await startWaiting("S5", { allow_refunded_for_repurchase: "YES" });
    await prove(order, "S5");
    expect(await lenient.waiting).toMatchObject({ status: 402, body: { already_paid_order_id: order.orderId } });
    const answer = await patient.waiting;
    expect(answer.status).toBe(402);
    expect(answer.body).not.toHaveProperty("already_paid_order_id");
  });

  test("is not told anything in the empty session, which everybody shares", async () => {
    const order = await aPaidOrder(page);
    const { waiting } = await startWaiting("", { timeout_ms: "1000" });
    expect(await prove(order, "")).toMatchObject({ status: 200, body: { refunded: false } });
    const answer = await waiting;
    expect(answer.status).toBe(402);
    expect(answer.body).not.toHaveProperty("already_paid_order_id");
  });
});
