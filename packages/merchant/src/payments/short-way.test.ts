/** Payments that come at the same time: what is stored, who is told what, and what it costs. */

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Queries } from "../database/tables.js";
import { batchesOf, type Deposit, insertIntents } from "../deposits/deposit-store.js";
import { insertRefunds } from "../deposits/refund-store.js";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { findOrderToPay, writeIntent, writeOutcome } from "./short-way.js";

const INSTANCE = 1n;
const NOW = 1_700_000_000_123_456n;
const statements: string[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ onStatement: (sql) => statements.push(sql) });
  await makeBareShop(database.db);
  await database.db.withSession((session) =>
    session.script(`
      insert into orders (instance, order_id, request_hash, contract_terms, h_contract, claim_nonce, h_wire, created_at,
        pay_deadline, refund_deadline, wire_deadline, currency, amount_val, amount_frac, session_id, session_hash)
      select 1, 'order' || i, sha256('request'), '{}', sha512(('order' || i)::bytea), sha256('nonce'),
        decode(repeat('01', 64), 'hex'), 0, 0, 0, 77, 'KUDOS', 1, 0, 'of the shop', sha256('of the shop')
      from generate_series(1, 100) i`),
  );
  const { rows } = await database.db.withSession((session) => session.run("select order_id, h_contract from orders"));
  for (const { order_id, h_contract } of rows) contracts.set(order_id as string, h_contract as Uint8Array);
});
afterAll(() => database?.drop());
beforeEach(() => {
  statements.length = 0;
});

const contracts = new Map<string, Uint8Array>();
const some = (from: number, count: number) => Array.from({ length: count }, (_, i) => `order${from + i}`);

function aCoin(number: number): Deposit {
  const amount = { currency: "KUDOS", value: 1n, fraction: 5 };
  return {
    coinPub: new Uint8Array(32).fill(number),
    hDenom: new Uint8Array(64).fill(2),
    hAgeCommitment: undefined,
    ubSig: { cipher: "CS", cs_signature_r: new Uint8Array(32).fill(3), cs_signature_s: new Uint8Array(32).fill(4) },
    coinSig: new Uint8Array(64).fill(5),
    contribution: amount,
    depositFee: amount,
    refundFee: amount,
  };
}

const aBatch = (...coins: number[]) => ({
  exchangeUrl: "https://exchange/",
  walletDataHash: undefined,
  sessionId: 'it\'s {"S"}, \\N',
  choiceIndex: undefined,
  deposits: coins.map(aCoin),
});

function begin(orderId: string, coins = [1], hContract = contracts.get(orderId)!) {
  const intent = { instance: INSTANCE, orderId, hContract, batch: aBatch(...coins), now: NOW, nextAttempt: NOW + 60n };
  return writeIntent(database.db, intent);
}

function end(orderId: string, batch: bigint, members: object = {}) {
  const confirmation = {
    exchangeTimestamp: 5n,
    exchangePub: new Uint8Array(32).fill(8),
    exchangeSig: new Uint8Array(64).fill(9),
  };
  const key = { instance: INSTANCE, orderId };
  const outcome = { ...key, hContract: contracts.get(orderId)!, batch, sessionId: "S", confirmation, now: NOW };
  return writeOutcome(database.db, { ...outcome, ...members });
}

const find = (orderId: string) => findOrderToPay(database.db, { instance: INSTANCE, orderId });
const batches = (orderId: string) => batchesOf(database.db.queries, INSTANCE, orderId);

async function rowOf(orderId: string) {
  const order = database.db.queries.selectFrom("orders").select(["paid_at", "session_id"]);
  return order.where("order_id", "=", orderId).executeTakeFirstOrThrow();
}

/** Until somebody waits for a lock of the transaction. Not by `pg_stat_activity`, which stays the same within one. */
async function somebodyWaits(tx: Queries): Promise<void> {
  for (let isBlocked = false; !isBlocked; ) {
    const { rows } = await sql<{ blocked: boolean }>`
      select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))) as blocked
    `.execute(tx);
    isBlocked = rows[0]!.blocked;
  }
}

async function paymentsRecorded(orderId: string): Promise<number> {
  const events = database.db.queries.selectFrom("events").select("serial");
  return (await events.where("order_id", "=", orderId).where("type", "=", "pay").execute()).length;
}

test("many payments at once are six statements: three of the first, and three for those that came meanwhile", async () => {
  const orders = some(1, 20);
  const found = await Promise.all(orders.map(find));
  expect(found).toEqual(
    orders.map((orderId) => ({
      order: expect.objectContaining({ orderId, state: "claimed" }),
      hasDeposits: false,
      isBooked: false,
    })),
  );
  const numbers = await Promise.all(orders.map((orderId) => begin(orderId, [1, 2])));
  const paid = await Promise.all(orders.map((orderId, i) => end(orderId, numbers[i]!)));
  expect(statements).toHaveLength(6);
  expect(paid).toEqual(orders.map(() => ({ session_id: "S", fulfillment_hash: null })));
  for (const [i, orderId] of orders.entries()) {
    const { confirmation, batch, accepted, unsent: _, ...stored } = (await batches(orderId))[0]!;
    expect(stored).toEqual(aBatch(1, 2));
    expect({ batch, accepted }).toEqual({ batch: numbers[i], accepted: true });
    expect(confirmation?.exchangeTimestamp).toBe(5n);
    expect(await rowOf(orderId)).toEqual({ paid_at: NOW, session_id: "S" });
    expect(await paymentsRecorded(orderId)).toBe(1);
    expect(await find(orderId)).toMatchObject({ order: { state: "paid" }, hasDeposits: true });
  }
});

test("an order has one first intent, whoever asks for one: others look again", async () => {
  const numbers = await Promise.all([begin("order21"), begin("order22", [1]), begin("order22", [2]), begin("order22")]);
  expect(numbers).toEqual([expect.any(BigInt), expect.any(BigInt), undefined, undefined]);
  expect(await begin("order22", [3])).toBeUndefined();
  expect((await batches("order22")).map(({ deposits }) => deposits.map(({ coinPub }) => coinPub[0]))).toEqual([[1]]);
});

test("an intent is for the contract that was read, and for an order that is there", async () => {
  const other = contracts.get("order1")!;
  expect(await Promise.all([begin("order23"), begin("order24", [1], other), begin("order200", [1], other)])).toEqual([
    expect.any(BigInt),
    undefined,
    undefined,
  ]);
});

test("who waited for the lock of an order sees what was stored for it meanwhile", async () => {
  let waiting: Promise<bigint | undefined> | undefined;
  await database.db.transaction(async (tx) => {
    await sql`select from orders where instance = 1 and order_id = 'order25' for update`.execute(tx);
    waiting = begin("order25", [2]);
    // Until it waits: its view of the database is of a time before what follows.
    await somebodyWaits(tx);
    await insertIntents(tx, INSTANCE, "order25", [aBatch(1)], NOW, NOW);
  });
  expect(await waiting).toBeUndefined();
  expect((await batches("order25")).flatMap(({ deposits }) => deposits.map(({ coinPub }) => coinPub[0]))).toEqual([1]);
});

test("an outcome pays once, and keeps the session of the shop where the wallet named none", async () => {
  const batch = (await begin("order26"))!;
  expect(await end("order26", batch, { sessionId: undefined })).toMatchObject({ session_id: "of the shop" });
  expect(await end("order26", batch)).toBeUndefined();
  expect(await rowOf("order26")).toEqual({ paid_at: NOW, session_id: "of the shop" });
  expect(await paymentsRecorded("order26")).toBe(1);
  const twice = (await begin("order27"))!;
  const both = await Promise.all([end("order26", batch), end("order27", twice), end("order27", twice)]);
  expect(both.filter((paid) => paid !== undefined)).toHaveLength(1);
  expect(await paymentsRecorded("order27")).toBe(1);
});

test("an outcome changes nothing of an order that was aborted, or whose intent is gone, and is no hindrance to others", async () => {
  const [aborted, gone, fine] = await Promise.all(some(28, 3).map((orderId) => begin(orderId)));
  await database.db.transaction((tx) =>
    insertRefunds(
      tx,
      INSTANCE,
      "order28",
      [{ coinPub: aCoin(1).coinPub, rtransactionId: 0n, amount: aCoin(1).contribution, reason: "aborted" }],
      NOW,
    ),
  );
  await database.db.queries.deleteFrom("deposit_batches").where("order_id", "=", "order29").execute();
  const outcomes = await Promise.all([end("order28", aborted!), end("order29", gone!), end("order30", fine!)]);
  expect(outcomes).toEqual([undefined, undefined, expect.anything()]);
  for (const orderId of ["order28", "order29"]) expect((await rowOf(orderId)).paid_at).toBeNull();
  expect((await batches("order28"))[0]).toMatchObject({ accepted: false });
});

test("an abort that comes while the outcome waits for the order goes before it", async () => {
  const batch = (await begin("order31"))!;
  let waiting: Promise<unknown> | undefined;
  await database.db.transaction(async (tx) => {
    await sql`select from orders where instance = 1 and order_id = 'order31' for update`.execute(tx);
    waiting = end("order31", batch);
    await somebodyWaits(tx);
    const refund = { coinPub: aCoin(1).coinPub, rtransactionId: 0n, amount: aCoin(1).contribution, reason: "aborted" };
    await insertRefunds(tx, INSTANCE, "order31", [refund], NOW);
  });
  expect(await waiting).toBeUndefined();
  expect((await rowOf("order31")).paid_at).toBeNull();
});
