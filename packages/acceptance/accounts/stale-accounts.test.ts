/** A process that has not heard of a change to the shop's accounts: it makes no wrong order, and refuses no right one. */

import { decodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const statements: string[] = [];
let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, onStatement: (sql) => statements.push(sql) });
});
afterAll(() => shop?.stop());

const create = (request: JsonObject = {}) =>
  shop.call("private/orders", { order: { summary: "tea", amount: "KUDOS:1" }, ...request });

async function contractOf(orderId: unknown): Promise<JsonObject> {
  return (await shop.call(`private/orders/${orderId}`)).body.proto_contract_terms as JsonObject;
}

/** Changes accounts behind the server's back: no notification tells it. */
async function quietly(sql: string): Promise<void> {
  await shop.database.db.withSession((session) => session.script(sql));
}

test("an account that was removed elsewhere takes no order, though this process still knows it", async () => {
  expect((await create()).status).toBe(200);
  await quietly("update accounts set active = false");
  expect(await create()).toMatchObject({ status: 404, body: { code: 2500 } });
  await quietly("update accounts set active = true");
  expect((await create()).status).toBe(200);
});

test("the order goes to the account that is left", async () => {
  const payto = "payto://x-taler-bank/localhost/other?receiver-name=Shop";
  const { h_wire: other } = (await shop.call("private/accounts", { payto_uri: payto })).body;
  const { order_id: first } = (await create()).body;
  const { h_wire: removed } = await contractOf(first);
  expect(removed).not.toBe(other);

  const hWire = Buffer.from(decodeBase32(String(removed), 64)).toString("hex");
  await quietly(`update accounts set active = false where h_wire = '\\x${hWire}'`);
  const { order_id: second } = (await create()).body;
  expect((await contractOf(second)).h_wire).toBe(other);
  await quietly("update accounts set active = true");
});

test("an account that was added elsewhere takes orders at once", async () => {
  expect((await create({ payment_target: "x-other" })).status).toBe(404);
  await quietly(`insert into accounts (instance, h_wire, payto_uri, salt, wire_method, active, created_at)
    select instance, sha512('other'), 'payto://x-other/a', salt, 'x-other', true, created_at from accounts limit 1`);
  // No exchange serves it: it is that which is missing now.
  expect((await create({ payment_target: "x-other" })).status).toBe(409);
  await quietly("delete from accounts where wire_method = 'x-other'");
});

test("what the law forbids meanwhile is asked for again before an order is refused", async () => {
  const { exchanges } = shop.backend.deps;
  const [exchange] = exchanges.configured();
  await quietly(`insert into kyc_states (instance, h_wire, exchange_hash, exchange_url, next_check, limits)
    select instance, h_wire, sha256('${exchange!.baseUrl}'), '${exchange!.baseUrl}', 0,
      '[{"operation_type":"DEPOSIT","timeframe":{"d_us":"forever"},"threshold":"KUDOS:0","soft_limit":false}]' from accounts
    on conflict (instance, h_wire, exchange_hash) do update set limits = excluded.limits`);
  const { accounts, instances } = shop.backend.deps;
  await accounts.changed((await instances.find("admin"))!.serial);
  expect((await create()).status).toBe(451);
  await quietly("delete from kyc_states");
  expect((await create()).status).toBe(200);
});

test("as long as nothing changes nobody asks", async () => {
  await create();
  statements.length = 0;
  for (let i = 0; i < 5; i++) expect((await create()).status).toBe(200);
  expect(statements.filter((sql) => /from "(?:accounts|kyc_states)"/.test(sql)).length).toBeLessThan(5);
});
