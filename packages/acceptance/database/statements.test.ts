/** What requests cost the database: statements, counted. Times are for the benchmark (bench/). */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { encodeBase32 } from "@kontor/taler/base32";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { aProposal, coinsOf, post, postPay, signed } from "../shop/raw-payment.js";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

const TIMES = 10;

const statements: string[] = [];
let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({
    jobs: false,
    exchanges: [{ name: "exchange", denominations: [{ value: "1", cipher: "CS" }] }],
    onStatement: (sql) => statements.push(sql),
  });
});
afterAll(() => shop?.stop());

/** Kinds and tables of the statements that each of the requests sends; what runs beside them does so less often. */
async function statementsOf(request: (i: number) => Promise<{ readonly status: number }>, status: number) {
  expect((await request(0)).status).toBe(status);
  statements.length = 0;
  for (let i = 1; i <= TIMES; i++) expect((await request(i)).status).toBe(status);
  const sent = statements.map(kindOf);
  const kinds = [...new Set(sent)];
  return kinds.flatMap((kind) =>
    Array<string>(Math.floor(sent.filter((other) => other === kind).length / TIMES)).fill(kind),
  );
}

/** What it does first of all with a table of ours, but for the events that are recorded beside that. */
function kindOf(sql: string): string {
  const [, change, changed] =
    /\b(insert(?=\s+into)|update(?!\s+of))\s+(?:into\s+)?"?(?!events\b)(\w+)/i.exec(sql) ?? [];
  return change === undefined ? `select ${/\bfrom\s+"?(\w+)/i.exec(sql)?.[1]}` : `${change} ${changed}`;
}

const anOrder = (amount = "KUDOS:0") => shop.order({ amount }, { create_token: false });

test("to create an order: the order, as long as nothing is new about its account", async () => {
  const create = () => shop.call("private/orders", { order: { summary: "tea", amount: "KUDOS:1" } });
  expect(await statementsOf(create, 200)).toEqual(["insert orders"]);
});

test("to claim an order: one look, one change; the repeated claim only looks", async () => {
  const orders = await Promise.all(Array.from({ length: TIMES + 1 }, () => anOrder()));
  const nonce = encodeBase32(new Uint8Array(32).fill(1));
  const claimIt = (i: number) => post(`${shop.url}orders/${orders[i]!.orderId}/claim`, { nonce });
  expect(await statementsOf(claimIt, 200)).toEqual(["select orders", "update orders"]);
  expect(await statementsOf(claimIt, 200)).toEqual(["select orders"]);
});

test("to tell a customer how an order stands: one look", async () => {
  const { orderId, payUri } = await anOrder();
  const status = () => fetch(`${shop.url}orders/${orderId}`);
  expect(await statementsOf(status, 402)).toEqual(["select orders"]);
  const wallet = await shop.wallet();
  await pay(wallet, await claim(wallet, payUri));
  expect(await statementsOf(status, 200)).toEqual(["select orders"]);
});

test("to pay an order: one look, one intent, one outcome, and nothing for the answer", async () => {
  const payments = await somePayments(TIMES + 1);
  expect(await statementsOf((i) => payments[i]!(), 200)).toEqual([
    "select orders",
    "insert deposit_batches",
    "update deposit_batches",
  ]);
});

test("to list orders, paid ones whose money is on its way among them: one look", async () => {
  const [payIt] = await somePayments(1);
  expect((await payIt!()).status).toBe(200);
  const list = () => shop.call("private/orders?paid=yes&limit=-20");
  expect(await statementsOf(list, 200)).toHaveLength(1);
});

test("to show a paid order to its shop: the order, with what is known of its money", async () => {
  const { payments, orderIds } = await someOrders(1);
  expect((await payments[0]!()).status).toBe(200);
  const look = () => shop.call(`private/orders/${orderIds[0]}`);
  expect(await statementsOf(look, 200)).toHaveLength(1);
});

test("a wrong proof of a payment: nothing", async () => {
  const { orderId } = await anOrder();
  const wrong = {
    sig: encodeBase32(new Uint8Array(64)),
    h_contract: encodeBase32(new Uint8Array(64)),
    session_id: "S",
  };
  expect(await statementsOf(() => post(`${shop.url}orders/${orderId}/paid`, wrong), 403)).toEqual([]);
});

/** Requests to pay claimed orders, each with one coin. */
async function somePayments(count: number) {
  return (await someOrders(count)).payments;
}

/** The same, with the orders that they pay. */
async function someOrders(count: number) {
  const wallet = await shop.richWallet(`KUDOS:${count}`);
  const refundable = { refund_delay: { d_us: 3_600_000_000 } };
  const orders = await Promise.all(
    coinsOf(wallet).map(async (coin) => {
      const proposal = await aProposal(shop, wallet, { amount: "KUDOS:1" }, refundable);
      const signatures = signed(wallet, proposal, [coin]);
      return { orderId: proposal.order.orderId, pay: () => postPay(proposal, signatures) };
    }),
  );
  return { payments: orders.map(({ pay }) => pay), orderIds: orders.map(({ orderId }) => orderId) };
}

test("to tell of it costs nothing more: events and webhooks are parts of the statements that are there", async () => {
  const create = () => shop.call("private/orders", { order: { summary: "tea", amount: "KUDOS:1" } });
  const claimIt = async () => {
    const { orderId } = await anOrder("KUDOS:1");
    const nonce = encodeBase32(new Uint8Array(32).fill(1));
    return () => post(`${shop.url}orders/${orderId}/claim`, { nonce });
  };
  const grant = (orderIds: string[]) => (i: number) =>
    shop.call(`private/orders/${orderIds[i]}/refund`, { refund: "KUDOS:0.5", reason: "cold" });
  const all = async () => {
    const claims = await Promise.all(Array.from({ length: TIMES + 1 }, claimIt));
    const { payments, orderIds } = await someOrders(TIMES + 1);
    return {
      create: await countOf(create),
      claim: await countOf((i) => claims[i]!()),
      pay: await countOf((i) => payments[i]!()),
      refund: await countOf(grant(orderIds)),
    };
  };
  const before = await all();
  for (const type of ["order_created", "order_claimed", "pay", "refund"]) {
    // Nobody listens; no job is there to notice.
    const webhook = { webhook_id: type, event_type: type, url: "http://127.0.0.1:1/", http_method: "POST" };
    expect((await shop.call("private/webhooks", webhook)).status).toBe(204);
  }
  expect(await all()).toEqual(before);
  expect(before).toMatchObject({ create: 1, claim: 2, pay: 3 });
  for (const type of ["order_created", "order_claimed", "pay", "refund"]) {
    const { pending } = (await shop.call(`private/kontor/webhooks/${type}`)).body;
    expect(pending).toBeGreaterThanOrEqual(TIMES);
  }
});

/** How many statements each of the requests sends. */
async function countOf(request: (i: number) => Promise<{ readonly status: number }>): Promise<number> {
  expect((await request(0)).status).toBe(200);
  statements.length = 0;
  for (let i = 1; i <= TIMES; i++) expect((await request(i)).status).toBe(200);
  return Math.floor(statements.length / TIMES);
}

test("nothing to tell what this backend is", async () => {
  expect(await statementsOf(() => fetch(`${shop.url}config`), 200)).toEqual([]);
});

/** Those of the statements that look for what is remembered of a shop. */
function looksAtShop(): string[] {
  const looks = ["instances", "login_tokens", "accounts", "kyc_states"].map((table) => `select ${table}`);
  return statements.map(kindOf).filter((kind) => looks.includes(kind));
}

test("each step of a purchase, long after the one before, finds what is remembered of the shop, at a server at work", async () => {
  const { notifier } = shop.backend.deps;
  const now = performance.now.bind(performance);
  let ahead = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + ahead);
  onTestFinished(() => clock.mockRestore());
  /** Where it looks. What the server sends for other shops comes back to it meanwhile. */
  const looksAfter = async (seconds: number, request: () => Promise<{ readonly status: number }>) => {
    ahead += 1000 * seconds;
    const since = performance.now();
    notifier.publish(["something of another shop"]);
    await expect.poll(() => notifier.heardUpTo()).toBeGreaterThan(since);
    statements.length = 0;
    expect((await request()).status).toBe(200);
    return looksAtShop();
  };
  const { payments, orderIds } = await someOrders(1);
  const create = () => shop.call("private/orders", { order: { summary: "tea", amount: "KUDOS:1" } });
  await looksAfter(60, create);
  expect(await looksAfter(20, create)).toEqual([]);
  expect(await looksAfter(20, () => payments[0]!())).toEqual([]);
  expect(await looksAfter(10, () => shop.call(`private/orders/${orderIds[0]}`))).toEqual([]);
  // Once a minute it looks all the same, for what nobody has told.
  const looks = ["select accounts", "select instances", "select kyc_states"];
  expect((await looksAfter(10, create)).sort()).toEqual(looks);
});

test("what changes at one shop costs another one nothing: it is remembered as before", async () => {
  const about = { name: "Another Shop", address: {}, jurisdiction: {}, use_stefan: false };
  const auth = { method: "token", password: PASSWORD };
  expect((await shop.call("management/instances", { id: "another", auth, ...about })).status).toBe(204);
  const create = () => shop.call("private/orders", { order: { summary: "tea", amount: "KUDOS:1" } });
  expect((await create()).status).toBe(200);
  expect((await shop.call("instances/another/private", about, { method: "PATCH" })).status).toBe(204);
  const account = { payto_uri: "payto://x-taler-bank/localhost/another?receiver-name=Another" };
  expect((await shop.call("instances/another/private/accounts", account)).status).toBe(200);
  statements.length = 0;
  expect((await create()).status).toBe(200);
  expect(looksAtShop()).toEqual([]);
});
