/**
 * What is asked of several shops at the same time: each gets its own, and is told of its own, although the same statements do
 * it for all of them. Their orders have the same ids.
 */

import type { Amount } from "@kontor/taler/amount";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Database } from "../database/connection.js";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import { batchesOf } from "../deposits/deposit-store.js";
import type { OrderBooks } from "../deposits/wiring-store.js";
import { readOrder, readOrderWithBooks } from "../order-status/order-reader.js";
import { EVERY_ORDER, listOrders } from "../orders/order-list-store.js";
import { writeOrder } from "../orders/order-writer.js";
import { AccountRemoved, type NewOrder } from "../orders/store.js";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { bindSession } from "../sessions/session-binder.js";
import { clusterAddress } from "../testing/test-cluster.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { aNewOrder } from "../testing/test-rows.js";
import { writeClaim } from "./claim-writer.js";
import { findOrderToPay, writeIntent, writeOutcome } from "./short-way.js";

const SHOPS = [1n, 2n, 3n, 4n];
/** Of the account that takes orders, and of the one that was removed. */
const PRESENT = new Uint8Array(64).fill(1);
const REMOVED = new Uint8Array(64).fill(2);
const statements: string[] = [];
/** The shops that each of the statements was about which were about several. */
const together: bigint[][] = [];
let database: TestDatabase;
/** The same for each test, but for what is noted of shops that keep others waiting. */
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase({
    onStatement(sql, parameters) {
      statements.push(sql);
      const shops = shopsIn(parameters);
      if (shops.length > 1) together.push(shops);
    },
  });
  for (const shop of SHOPS) await makeBareShop(database.db, shop);
});
afterAll(() => database?.drop());
beforeEach(() => {
  db = { ...database.db };
  statements.length = 0;
  together.length = 0;
});

/** Those whose orders a statement stores or binds: new ones travel as JSON. */
function shopsIn(parameters: readonly unknown[]): bigint[] {
  const keys = parameters.find((value) => Array.isArray(value) && typeof value[0] === "bigint") as bigint[] | undefined;
  const rows = parameters.flatMap((value) => [...String(value).matchAll(/"instance":"(\d+)"/g)]);
  return [...new Set(keys ?? rows.map(([, shop]) => BigInt(shop!)))];
}

/** The first goes alone; those that come meanwhile share one. Where each shop may be at another server, nothing is shared. */
function expectStatements(shared: number): void {
  expect(statements.length).toBe(clusterAddress() === undefined ? shared : (shared / 2) * SHOPS.length);
}

const ofEach = <T>(ask: (instance: bigint) => Promise<T>) => Promise.all(SHOPS.map(ask));
const each = <T>(give: (instance: bigint) => T) => SHOPS.map(give);
const price = (instance: bigint): Amount => ({ currency: "KUDOS", value: instance, fraction: 0 });
const contractOf = (instance: bigint, orderId: string) => `{"id":"${orderId}","shop":${instance}}`;
const hashOf = (instance: bigint, orderId: string) => new TextEncoder().encode(`${orderId} of ${instance}`.padEnd(64));

function store(instance: bigint, orderId: string, members: Partial<NewOrder> = {}): Promise<boolean> {
  const contractText = contractOf(instance, orderId);
  const order = aNewOrder(orderId, { contractText, hWire: PRESENT, amount: price(instance), ...members });
  return writeOrder(db, instance, order, instance);
}

function claimIt(instance: bigint, orderId: string): Promise<boolean> {
  const protoContractText = contractOf(instance, orderId);
  return writeClaim(db, {
    instance,
    orderId,
    nonce: Buffer.alloc(32, Number(instance)),
    protoContractText,
    contractText: protoContractText.replace("}", ',"nonce":1}'),
    hContract: hashOf(instance, orderId),
    now: 7n,
  });
}

function begin(instance: bigint, orderId: string, hContract = hashOf(instance, orderId)): Promise<bigint | undefined> {
  const coin = {
    coinPub: new Uint8Array(32).fill(9),
    hDenom: new Uint8Array(64).fill(2),
    hAgeCommitment: undefined,
    ubSig: { cipher: "CS", cs_signature_r: new Uint8Array(32), cs_signature_s: new Uint8Array(32) } as const,
    coinSig: new Uint8Array(64),
    contribution: price(instance),
    depositFee: price(0n),
    refundFee: price(0n),
  };
  const batch = {
    exchangeUrl: `https://exchange-${instance}/`,
    walletDataHash: undefined,
    sessionId: undefined,
    choiceIndex: undefined,
    deposits: [coin],
  };
  return writeIntent(db, { instance, orderId, hContract, batch, now: 8n, nextAttempt: LARGEST_BIGINT });
}

function end(instance: bigint, orderId: string, batch: bigint, hContract = hashOf(instance, orderId)) {
  const confirmation = {
    exchangeTimestamp: 5n,
    exchangePub: new Uint8Array(32),
    exchangeSig: new Uint8Array(64),
  };
  const sessionId = `session of ${instance}`;
  return writeOutcome(db, { instance, orderId, hContract, batch, sessionId, confirmation, now: 9n });
}

const read = (instance: bigint, orderId: string) => readOrder(db, { instance, orderId });

async function eventsOf(instance: bigint, orderId: string): Promise<string[]> {
  const events = db.queries.selectFrom("events").select("type").where("instance", "=", instance);
  return (await events.where("order_id", "=", orderId).orderBy("serial").execute()).map(({ type }) => type);
}

async function makePaid(orderId: string): Promise<void> {
  await ofEach((shop) => store(shop, orderId));
  await ofEach((shop) => claimIt(shop, orderId));
  const batches = await ofEach((shop) => begin(shop, orderId));
  await Promise.all(SHOPS.map((shop, i) => end(shop, orderId, batches[i]!)));
}

test("new orders are stored in their shops, and each shop has the event of its own", async () => {
  expect(await ofEach((shop) => store(shop, "new"))).toEqual(each(() => true));
  expectStatements(2);
  for (const shop of SHOPS) {
    expect(await read(shop, "new")).toMatchObject({ contractText: contractOf(shop, "new"), createdAt: shop });
    expect(await eventsOf(shop, "new")).toEqual(["order_created"]);
  }
});

test("an id that one shop has already, and an account that another has removed, are no matter of the others", async () => {
  await store(2n, "taken");
  const stored = await Promise.allSettled([
    store(1n, "taken"),
    store(2n, "taken"),
    store(3n, "taken", { hWire: REMOVED }),
    store(4n, "taken"),
    store(4n, "taken"),
  ]);
  expect(stored.map((one) => (one.status === "fulfilled" ? one.value : one.reason))).toEqual([
    true,
    false,
    expect.any(AccountRemoved),
    true,
    false,
  ]);
  expect(await read(3n, "taken")).toBeUndefined();
});

test("looks and lists find what belongs to the shop, or nothing", async () => {
  await Promise.all([1n, 2n, 4n].map((shop) => store(shop, "look")));
  statements.length = 0;
  expect(await ofEach((shop) => read(shop, "look"))).toEqual(
    each((shop) => (shop === 3n ? undefined : expect.objectContaining({ contractText: contractOf(shop, "look") }))),
  );
  expectStatements(2);
  const page = { ascending: false, offset: LARGEST_BIGINT, limit: 1 };
  const newest = (filter: object) => (shop: bigint) => listOrders(db, shop, { ...EVERY_ORDER, ...filter }, page);
  statements.length = 0;
  const lists = await ofEach(newest({}));
  expectStatements(2);
  expect(lists.map(([order]) => [order!.orderId, order!.amount])).toEqual(
    each((shop) => [shop === 3n ? "new" : "look", price(shop)]),
  );
  // What differs shares nothing, whoever asks; who asks the same twice is told the same.
  const [paid, unpaid, ...rest] = await Promise.all([
    newest({ paid: true })(1n),
    newest({ paid: false })(1n),
    newest({ paid: false })(2n),
    newest({ paid: false })(2n),
    newest({ paid: true })(3n),
  ]);
  expect([paid, unpaid, ...rest].map((orders) => orders.map(({ orderId }) => orderId))).toEqual([
    [],
    ["look"],
    ["look"],
    ["look"],
    [],
  ]);
});

test("claims bind the order of the shop whose contract it is", async () => {
  await Promise.all([1n, 2n, 4n].map((shop) => store(shop, "claim")));
  await store(3n, "claim", { contractText: '{"id":"another"}' });
  statements.length = 0;
  expect(await ofEach((shop) => claimIt(shop, "claim"))).toEqual(each((shop) => shop !== 3n));
  expectStatements(2);
  for (const shop of SHOPS) {
    expect(await read(shop, "claim")).toMatchObject(
      shop === 3n ? { state: "unclaimed" } : { state: "claimed", hContract: hashOf(shop, "claim") },
    );
    expect(await eventsOf(shop, "claim")).toEqual(["order_created", ...(shop === 3n ? [] : ["order_claimed"])]);
  }
  expect(await ofEach((shop) => claimIt(shop, "claim"))).toEqual(each(() => false));
});

test("payments reach the order of the shop, its books, its events and its webhooks", async () => {
  await tellOfPayments(2n);
  await tellOfPayments(3n);
  await ofEach((shop) => store(shop, "pay"));
  await ofEach((shop) => claimIt(shop, "pay"));
  statements.length = 0;
  expect(await ofEach((instance) => findOrderToPay(db, { instance, orderId: "pay" }))).toEqual(
    each((shop) => ({
      order: expect.objectContaining({ state: "claimed", hContract: hashOf(shop, "pay") }),
      hasDeposits: false,
      isBooked: false,
    })),
  );
  const batches = await ofEach((shop) => begin(shop, "pay"));
  const paid = await Promise.all(SHOPS.map((shop, i) => end(shop, "pay", batches[i]!)));
  expectStatements(6);
  expect(new Set(batches).size).toBe(SHOPS.length);
  expect(paid).toEqual(each((shop) => ({ fulfillment_hash: null, session_id: `session of ${shop}` })));
  const paidOrders = await ofEach((instance) => readOrderWithBooks(db, { instance, orderId: "pay" }));
  for (const [i, shop] of SHOPS.entries()) {
    expect(await read(shop, "pay")).toMatchObject({ state: "paid", sessionId: `session of ${shop}` });
    const [{ batch, accepted, deposits }] = paidOrders[i]!.books.batches as [OrderBooks["batches"][number]];
    expect([batch, accepted]).toEqual([batches[i], true]);
    const [stored] = await batchesOf(db.queries, shop, "pay");
    expect(stored!.exchangeUrl).toBe(`https://exchange-${shop}/`);
    expect(deposits.map(({ contribution }) => contribution)).toEqual([price(shop)]);
    expect(await eventsOf(shop, "pay")).toEqual(["order_created", "order_claimed", "pay"]);
  }
  const deliveries = db.queries.selectFrom("webhook_deliveries").select(["instance", "receiver"]);
  expect(await deliveries.orderBy("instance").execute()).toEqual([
    { instance: 2n, receiver: "receiver of 2" },
    { instance: 3n, receiver: "receiver of 3" },
  ]);
});

async function tellOfPayments(instance: bigint): Promise<void> {
  await db.withSession((session) =>
    session.run(
      `insert into webhooks (instance, version, webhook_id, current, event_type, url, receiver, http_method, secret,
         created_at)
       values ($1, sha256('first'), 'payments', true, 'pay', 'https://shop/', $2, 'POST', '', 0)`,
      [instance, `receiver of ${instance}`],
    ),
  );
}

test("nobody pays with the contract, or the batch, of another shop's order", async () => {
  await ofEach((shop) => store(shop, "mixed"));
  await ofEach((shop) => claimIt(shop, "mixed"));
  const of1 = hashOf(1n, "mixed");
  expect(await ofEach((shop) => begin(shop, "mixed", shop === 3n ? of1 : undefined))).toEqual(
    each((shop) => (shop === 3n ? undefined : expect.any(BigInt))),
  );
  expect(await begin(1n, "mixed")).toBeUndefined();
  const batches = await ofEach((instance) => batchesOf(db.queries, instance, "mixed"));
  const [first, second, none, fourth] = batches.map(([one]) => one?.batch);
  expect(none).toBeUndefined();
  const paid = await Promise.all([
    end(1n, "mixed", first!),
    end(2n, "mixed", fourth!),
    end(3n, "mixed", second!),
    end(4n, "mixed", fourth!, of1),
  ]);
  expect(paid.map((one) => one !== undefined)).toEqual([true, false, false, false]);
  const states = await ofEach((shop) => read(shop, "mixed"));
  expect(states.map((order) => order?.state)).toEqual(["paid", "claimed", "claimed", "claimed"]);
});

test("proofs bind the order of the shop whose contract it is, to the last session", async () => {
  await makePaid("proof");
  const prove = (instance: bigint, sessionId: string, hContract = hashOf(instance, "proof")) =>
    bindSession(db, { instance, orderId: "proof", hContract, sessionId });
  statements.length = 0;
  const captured = await ofEach((shop) => prove(shop, `S${shop}`, shop === 3n ? hashOf(1n, "proof") : undefined));
  expectStatements(2);
  expect(captured).toEqual(each((shop) => (shop === 3n ? undefined : expect.objectContaining({ refunded: false }))));
  await Promise.all([prove(4n, "A"), prove(1n, "B"), prove(1n, "C"), prove(2n, "D")]);
  const sessions = await ofEach((shop) => read(shop, "proof"));
  expect(sessions.map((order) => order?.sessionId)).toEqual(["C", "D", "session of 3", "A"]);
});

test("who waits for a lock in one shop keeps no other waiting for long, and gets what is right afterwards", async () => {
  await makePaid("locked");
  const prove = (instance: bigint, sessionId: string) =>
    bindSession(db, { instance, orderId: "locked", hContract: hashOf(instance, "locked"), sessionId });
  let held: Promise<unknown> = Promise.resolve();
  await db.transaction(async (tx) => {
    await tx.selectFrom("orders").select("order_id").where("instance", "=", 2n).forUpdate().execute();
    held = Promise.all([prove(1n, "alone"), prove(2n, "waits")]);
    // While the lock is held: these are answered.
    await Promise.all([prove(1n, "first"), prove(3n, "third"), prove(4n, "fourth")]);
  });
  await held;
  const sessions = await ofEach((shop) => read(shop, "locked"));
  expect(sessions.map((order) => order?.sessionId)).toEqual(["first", "waits", "third", "fourth"]);
});

test("orders that are long are written apart from those of other shops", async () => {
  const contractText = `{"long":"${"x".repeat(100_000)}"}`;
  await Promise.all([store(1n, "first"), store(1n, "long"), store(2n, "long"), store(3n, "long", { contractText })]);
  expect(await read(3n, "long")).toMatchObject({ contractText });
  expect(together.filter((shops) => shops.includes(3n))).toEqual([]);
  const inserts = statements.filter((text) => text.includes("insert into orders"));
  expect(inserts).toHaveLength(clusterAddress() === undefined ? 3 : 4);
});

test("a shop whose order cannot be stored has the others stored, and shares no statement with them for some time", async () => {
  const storeAll = async (orderId: string) => {
    const ofShop = (shop: bigint) => store(shop, orderId, shop === 2n ? { summary: "U+0000: \0" } : {});
    return (await Promise.allSettled(SHOPS.map(ofShop))).map(({ status }) => status);
  };
  const statuses = each((shop) => (shop === 2n ? "rejected" : "fulfilled"));
  expect(await storeAll("bad")).toEqual(statuses);
  expect(together).toEqual(clusterAddress() === undefined ? [[2n, 3n, 4n]] : []);
  together.length = 0;
  expect(await storeAll("bad again")).toEqual(statuses);
  expect(together.flat()).not.toContain(2n);
});

test("a shop that keeps others waiting shares no statement with them for some time", async () => {
  await makePaid("held");
  const prove = (instance: bigint) =>
    bindSession(db, { instance, orderId: "held", hContract: hashOf(instance, "held"), sessionId: "S" });
  const held: Promise<unknown>[] = [];
  await db.transaction(async (tx) => {
    await tx.selectFrom("orders").select("order_id").where("instance", "=", 4n).forUpdate().execute();
    const shared = async () => {
      together.length = 0;
      const first = prove(1n);
      held.push(prove(4n));
      await Promise.all([first, prove(2n), prove(3n)]);
      return together.flat().includes(4n);
    };
    await expect.poll(shared).toBe(false);
    expect(together.length).toBe(clusterAddress() === undefined ? 1 : 0);
  });
  expect(await Promise.all(held)).toEqual(held.map(() => expect.objectContaining({ refunded: false })));
});

test("where the database may be several servers, each statement is about one shop", async () => {
  await makePaid("apart");
  const divided = { ...db, isOneServer: () => false };
  const keys = each((instance) => ({ instance, orderId: "apart" }));
  statements.length = 0;
  const orders = await Promise.all(keys.map((key) => readOrder(divided, key)));
  const withBooks = await Promise.all(keys.map((key) => readOrderWithBooks(divided, key)));
  expect(orders.map((order) => order?.state)).toEqual(each(() => "paid"));
  expect(withBooks.map((found) => found!.books.batches[0]!.deposits[0]!.contribution)).toEqual(each(price));
  expect(statements.filter((text) => /^\s*select/.test(text))).toHaveLength(2 * SHOPS.length);
});
