/** What requests cost the database: statements, counted. Times are for the benchmark (bench/). */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { encodeBase32 } from "@kontor/taler/base32";
import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "./raw-payment.js";
import { startTestShop, type TestShop } from "./test-shop.js";

const TIMES = 10;

const statements: string[] = [];
let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, onStatement: (sql) => statements.push(sql) });
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

/** What it does first of all with a table of ours. */
function kindOf(sql: string): string {
  const [, change, changed] = /\b(insert)\s+into\s+"?(\w+)/i.exec(sql) ?? /\b(update)\s+"?(\w+)/i.exec(sql) ?? [];
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

test("nothing to tell what this backend is", async () => {
  expect(await statementsOf(() => fetch(`${shop.url}config`), 200)).toEqual([]);
});
