/** What the database makes sure of when several change an order at once. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { storeClaim } from "../payments/claim-store.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { aNewOrder } from "../testing/test-rows.js";
import { findOrder, insertOrder } from "./store.js";

let app: TestApp;
let instance: bigint;
const bytes = (size: number) => new Uint8Array(size);

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  instance = (await app.deps.instances.find("admin"))!.serial;
});
afterAll(() => app?.stop());

async function anOrder(orderId: string, contractText: string): Promise<void> {
  const { queries } = app.deps.db;
  const account = { instance, h_wire: bytes(64), payto_uri: "payto://iban/1", salt: bytes(16), wire_method: "iban" };
  await queries
    .insertInto("accounts")
    .values({ ...account, active: true, created_at: 0n })
    .execute();
  await insertOrder(queries, instance, aNewOrder(orderId, { contractText }), 0n);
}

test("a claim of terms that have changed since they were read fails", async () => {
  const { queries } = app.deps.db;
  await anOrder("o", '{"forgotten":1}');
  const contractText = '{"forgotten":1,"nonce":2}';
  const claim = { instance, orderId: "o", nonce: bytes(32), contractText, hContract: bytes(64) };
  expect(await storeClaim(queries, { ...claim, protoContractText: '{"nothing":0}' }, 1n)).toBe(false);
  expect(await findOrder(queries, instance, "o")).toMatchObject({ state: "unclaimed" });
  expect(await storeClaim(queries, { ...claim, protoContractText: '{"forgotten":1}' }, 1n)).toBe(true);
});
