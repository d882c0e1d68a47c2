/** What cannot be undone waits while it is not sure what time it is, in every piece of background work that ends something. */

import { DAY, HOUR, MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { runNow } from "../jobs/runner.js";
import { expireOrders } from "../orders/expire-orders.js";
import { closeStatements } from "../statements/close-statements.js";
import { forgetUnclaimedOrders } from "../templates/forget-unclaimed.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { anOrderRow } from "../testing/test-rows.js";
import { hearWitness } from "./witnesses.js";

const YEARS = 12n * 365n * DAY;
const real = systemClock();
let ahead = 0n;
let app: TestApp;
let instance: bigint;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => real.now() + ahead } });
  await app.makeInstance("admin");
  instance = (await app.deps.instances.find("admin"))!.serial;
  await app.deps.db.queries
    .insertInto("accounts")
    .values({
      instance,
      h_wire: new Uint8Array(64),
      payto_uri: "payto://x-taler-bank/bank.example/shop?receiver-name=Shop",
      salt: new Uint8Array(16),
      wire_method: "x-taler-bank",
      active: true,
      created_at: 0n,
    })
    .execute();
});
afterAll(() => app?.stop());

beforeEach(async () => {
  const { queries } = app.deps.db;
  for (const table of ["clock_witnesses", "orders", "events", "journal"] as const) {
    await queries.deleteFrom(table).execute();
  }
});

/** Orders that can be paid for an hour from now on, as the right clock has it. */
async function openOrders(): Promise<void> {
  const times = { created_at: real.now(), pay_deadline: real.now() + HOUR, wire_deadline: real.now() + DAY };
  await app.deps.db.queries
    .insertInto("orders")
    .values([anOrderRow(instance, "own", times), anOrderRow(instance, "of a template", { ...times, template: 1n })])
    .execute();
}

async function work(): Promise<void> {
  for (const job of [expireOrders, forgetUnclaimedOrders, closeStatements]) await runNow(app.deps, job);
}

async function whatIsThere() {
  const { queries } = app.deps.db;
  const [orders, events, statements] = await Promise.all([
    queries.selectFrom("orders").select("order_id").orderBy("order_id").execute(),
    queries.selectFrom("events").select("type").where("type", "=", "order_expired").execute(),
    queries.selectFrom("statements").select("number").execute(),
  ]);
  return { orders: orders.length, expiries: events.length, statements: statements.length };
}

/** A sale of now, in a period that is not over for a month. */
async function aSale(): Promise<void> {
  const { queries } = app.deps.db;
  await queries
    .insertInto("journal_progress")
    .values({ instance, entered: 0n, newest: 1n, complete: true })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = { instance, number: 1n, h_wire: new Uint8Array(64), kind: "sale" as const, happened_at: real.now() };
  await queries
    .insertInto("journal")
    .values({ ...row, currency: "KUDOS", gross: "1", fee: "0", net: "1", tip: "0", description: "" })
    .execute();
}

test("with a clock that is years ahead no order expires, none is forgotten, and no statement is closed", async () => {
  await openOrders();
  await aSale();
  ahead = YEARS;
  await work();
  expect(await whatIsThere()).toEqual({ orders: 2, expiries: 0, statements: 0 });
  ahead = 0n;
  await work();
  expect(await whatIsThere()).toEqual({ orders: 2, expiries: 0, statements: 0 });
});

test("where somebody outside says the same, all of it is done", async () => {
  await openOrders();
  await aSale();
  ahead = 40n * DAY;
  const { clock, db, log } = app.deps;
  await hearWitness(db.queries, log, { name: "https://exchange.example/", ahead: 0n }, clock.now());
  await work();
  const { orders, expiries, statements } = await whatIsThere();
  expect({ orders, expiries }).toEqual({ orders: 1, expiries: 2 });
  expect(statements).toBeGreaterThan(0);
});

test("an order of a template that was made by a clock which was ahead holds goods no longer than others", async () => {
  ahead = 0n;
  const at = real.now() + YEARS;
  await app.deps.db.queries
    .insertInto("orders")
    .values([
      anOrderRow(instance, "old", { created_at: at, pay_deadline: at + HOUR, template: 1n }),
      anOrderRow(instance, "new", { created_at: real.now(), pay_deadline: real.now() + MINUTE, template: 1n }),
    ])
    .execute();
  await runNow(app.deps, forgetUnclaimedOrders);
  const left = await app.deps.db.queries.selectFrom("orders").select("order_id").execute();
  expect(left).toEqual([{ order_id: "new" }]);
});
