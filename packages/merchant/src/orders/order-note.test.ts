/** What a shop notes about an order is for its own people, and goes with the order. */

import { timestampFromSeconds } from "@kontor/taler/time";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertAccount } from "../bank-accounts/store.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { aNewOrder, anAccount } from "../testing/test-rows.js";
import { insertOrder } from "./store.js";

const ACCOUNT = anAccount();
const NOTE = 'Called back.\nWants it "wrapped" <b>& blue</b> \u{1F600}';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (const id of ["admin", "other"]) await app.makeInstance(id);
  const { serial } = (await app.deps.instances.find("admin"))!;
  const now = timestampFromSeconds(1_700_000_000);
  await insertAccount(app.deps.db.queries, serial, ACCOUNT, now);
  for (const orderId of ["tea", "coffee"]) {
    const contractText = JSON.stringify({ summary: orderId, amount: "KUDOS:5" });
    const order = aNewOrder(orderId, { contractText, summary: orderId, hWire: ACCOUNT.hWire });
    await insertOrder(app.deps.db.queries, serial, order, now);
  }
});
afterAll(() => app?.stop());

const path = (orderId: string) => `/private/kontor/orders/${orderId}/note`;
const show = (orderId = "tea") => app.askAsOwner({ url: path(orderId) });
const put = (note: unknown, orderId = "tea") =>
  app.askAsOwner({ method: "PUT", url: path(orderId), body: { note } as object });
async function found(words: string) {
  const { body } = await app.askAsOwner({ url: `/private/kontor/search?words=${encodeURIComponent(words)}` });
  return (body.orders as { order_id: string }[]).map(({ order_id }) => order_id);
}
async function audited() {
  const { body } = await app.askAsOwner({ url: "/private/kontor/audit" });
  return (body.entries as { action: string; detail: object }[])
    .filter(({ action }) => action === "order-note-changed")
    .map(({ detail }) => detail);
}

test("a note is kept as it was written, found, changed and removed; the log tells that, and not what", async () => {
  expect(await show()).toMatchObject({ status: 200, body: { note: "" } });
  for (const _ of [1, 2]) expect((await put(` ${NOTE}\n`)).status).toBe(204);
  expect(await show()).toMatchObject({ status: 200, body: { note: NOTE } });
  expect(await found("BLUE")).toEqual(["tea"]);
  expect(await found("wrapped tea")).toEqual(["tea"]);
  expect((await show("coffee")).body).toEqual({ note: "" });
  expect((await put("")).status).toBe(204);
  expect((await put("   ")).status).toBe(204);
  expect(await show()).toMatchObject({ body: { note: "" } });
  expect(await found("blue")).toEqual([]);
  expect(await audited()).toEqual([{ order_id: "tea" }, { order_id: "tea" }]);
});

test("what is none, too long, or about nothing is refused", async () => {
  for (const bad of [undefined, null, 1, {}, "x".repeat(2001), "a\0b"]) {
    expect.soft((await put(bad)).status, JSON.stringify(bad)?.slice(0, 20)).toBe(400);
  }
  expect((await put("x".repeat(2000))).status).toBe(204);
  expect(await put("x", "nothing")).toMatchObject({ status: 404, body: { detail: "nothing" } });
  expect(await show("nothing")).toMatchObject({ status: 404 });
});

test("who only reads reads it, and no customer, no stranger and no other shop does", async () => {
  expect((await put(NOTE)).status).toBe(204);
  const body = { scope: "readonly", duration: { d_us: 1e9 } };
  const made = await app.askAsOwner({ method: "POST", url: "/private/token", body });
  const headers = { authorization: `Bearer ${made.body.access_token}` };
  expect(await app.ask({ url: path("tea"), headers })).toMatchObject({ status: 200, body: { note: NOTE } });
  const changed = await app.ask({ method: "PUT", url: path("tea"), headers, body: { note: "" } });
  expect(changed.status).toBe(403);
  expect((await app.ask({ url: path("tea") })).status).toBe(401);
  expect((await app.askAsOwner({ url: `/instances/other${path("tea")}` })).status).toBe(404);
  for (const accept of ["application/json", "text/html"]) {
    expect((await app.ask({ url: "/orders/tea", headers: { accept } })).text).not.toContain("wrapped");
  }
  expect((await app.askAsOwner({ url: "/private/orders/tea" })).text).not.toContain("wrapped");
});

test("it is not changed where that cannot be written down", async () => {
  expect((await put("before")).status).toBe(204);
  const { queries } = app.deps.db;
  await sql`create function full_disk() returns trigger language plpgsql as $$ begin raise 'full'; end $$`.execute(
    queries,
  );
  await sql`create trigger full_disk before insert on audit for each row execute function full_disk()`.execute(queries);
  expect((await put("after")).status).toBe(500);
  await sql`drop function full_disk() cascade`.execute(queries);
  expect((await show()).body).toEqual({ note: "before" });
});

test("it goes with its order", async () => {
  expect((await put(NOTE)).status).toBe(204);
  const gone = await app.askAsOwner({ method: "DELETE", url: "/private/orders/tea?force=yes" });
  expect(gone.status).toBe(204);
  expect((await show()).status).toBe(404);
  expect(await app.deps.db.queries.selectFrom("order_notes").selectAll().execute()).toEqual([]);
});
