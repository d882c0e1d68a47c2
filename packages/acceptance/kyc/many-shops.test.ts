/** A server with many shops: to ask the exchanges about their accounts it holds few of them at a time. */

import { insertAccount } from "@kontor/merchant/bank-accounts/store";
import { findInstance, insertInstance } from "@kontor/merchant/instances/store";
import { runNow } from "@kontor/merchant/jobs/runner";
import { checkKyc } from "@kontor/merchant/kyc/kyc-check";
import { anAccount } from "@kontor/merchant/testing/test-rows";
import { HOUR } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

/** What one run of the job may take. */
const TAKEN_AT_ONCE = 64;

const sent: string[] = [];
let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop({ jobs: false, onStatement: (sql) => sent.push(sql) });
  await runNow(shop.backend.deps, checkKyc);
});
afterAll(() => shop?.stop());
beforeEach(() => {
  sent.length = 0;
});

/** Shops with a logo and an account each, which their exchange has not been asked about. */
async function addShops(prefix: string, count: number): Promise<void> {
  const { db, secrets } = shop.backend.deps;
  const admin = (await findInstance(db.queries, secrets, "admin"))!;
  const { emailProven: _email, phoneProven: _phone, ...settings } = admin;
  for (let i = 1; i <= count; i++) {
    const instance = { ...settings, id: `${prefix}-${i}`, logo: "data:image/png;base64,AAAA" };
    const serial = (await insertInstance(db.queries, secrets, instance, 1n))!;
    const paytoUri = `payto://x-taler-bank/localhost/${prefix}-${i}?receiver-name=Shop`;
    const account = anAccount({ hWire: new Uint8Array(64).fill(i), paytoUri });
    await insertAccount(db.queries, serial, account, 1n);
  }
  // All accounts are looked through once an hour.
  shop.sandbox.clock.advance(2n * HOUR);
  sent.length = 0;
}

async function askedShops(prefix: string): Promise<number> {
  const { rows } = await shop.backend.deps.db.withSession((session) =>
    session.run(
      `select count(*)::integer as count from kyc_states join instances using (instance)
       where id like $1 and http_status = 204`,
      [`${prefix}-%`],
    ),
  );
  return rows[0]!.count as number;
}

test("each shop is asked about, and the more there are, the same statements are sent, which are kept prepared", async () => {
  await addShops("first", 3);
  await runNow(shop.backend.deps, checkKyc);
  expect(await askedShops("first")).toBe(3);
  const known = new Set(sent);
  await addShops("later", 20);
  await runNow(shop.backend.deps, checkKyc);
  expect(await askedShops("later")).toBe(20);
  // A connection may have to be told how to plan before.
  expect(sent.filter((text) => !known.has(text) && !text.startsWith("set "))).toEqual([]);
});

test("few are taken at a time, and of each only what the question is made of", async () => {
  await addShops("many", TAKEN_AT_ONCE + 30);
  const openAt: number[] = [];
  let open = 0;
  await runNow(shop.backend.deps, checkKyc);
  for (const text of sent) {
    if (/update "kyc_states" as t set "next_check"/.test(text)) open += 1;
    if (/set http_status =/.test(text)) open -= 1;
    openAt.push(open);
  }
  expect(await askedShops("many")).toBe(TAKEN_AT_ONCE + 30);
  expect([Math.max(...openAt), open]).toEqual([TAKEN_AT_ONCE, 0]);
  expect(sent.filter((text) => text.includes("logo"))).toEqual([]);
});
