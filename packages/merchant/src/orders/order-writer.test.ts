/** Orders, claims and looks that come at the same time: what is stored, who is told what, and what it costs. */

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import { readOrder } from "../order-status/order-reader.js";
import { writeClaim } from "../payments/claim-writer.js";
import { placeOf } from "../secrets/places.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { aNewOrder } from "../testing/test-rows.js";
import { testSecrets } from "../testing/test-secrets.js";
import { EVERY_ORDER, listOrders } from "./order-list-store.js";
import { writeOrder } from "./order-writer.js";
import { AccountRemoved, findOrder, type NewOrder } from "./store.js";
import { makeBareShop } from "./test-bare-shop.js";

const INSTANCE = 1n;
const NOW = 1_700_000_000_123_456n;
/** Of the account that takes orders, and of the one that was removed. */
const PRESENT = new Uint8Array(64).fill(1);
const REMOVED = new Uint8Array(64).fill(2);
const statements: string[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ onStatement: (sql) => statements.push(sql) });
  await makeBareShop(database.db);
});
afterAll(() => database?.drop());
beforeEach(() => {
  statements.length = 0;
});

function anOrder(orderId: string, members: Partial<NewOrder> = {}): NewOrder {
  return aNewOrder(orderId, {
    requestHash: new Uint8Array(32).fill(7),
    contractText: `{"id":"${orderId}"}`,
    hWire: PRESENT,
    amount: { currency: "KUDOS", value: 4n, fraction: 20_000_000 },
    payDeadline: NOW + 1n,
    refundDeadline: NOW,
    wireDeadline: 2n ** 63n - 1n,
    ...members,
  });
}

const store = (order: NewOrder) => writeOrder(database.db, INSTANCE, order, NOW);
const find = (orderId: string) => findOrder(database.db.queries, INSTANCE, orderId);
const look = (orderId: string) => readOrder(database.db, { instance: INSTANCE, orderId });
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

test("many orders at once are two statements: that of the first, and one for those that came meanwhile", async () => {
  const ids = numbered("many", 20);
  expect(await Promise.all(ids.map((id) => store(anOrder(id))))).toEqual(ids.map(() => true));
  expect(statements).toHaveLength(2);
  for (const id of ids) expect(await find(id)).toMatchObject({ state: "unclaimed", contractText: `{"id":"${id}"}` });
});

test("who asks for the same page of orders at the same time shares what is found", async () => {
  const ids = numbered("listed", 5);
  for (const id of ids) expect(await store(anOrder(id))).toBe(true);
  statements.length = 0;
  const list = (limit: number) =>
    listOrders(database.db, INSTANCE, EVERY_ORDER, { ascending: false, offset: LARGEST_BIGINT, limit });
  const found = await Promise.all([3, 3, 2, 3, 2, 3].map(list));
  expect(found.map((orders) => orders.map(({ orderId }) => orderId))).toEqual(
    [3, 3, 2, 3, 2, 3].map((limit) => ids.slice(-limit).reverse()),
  );
  // The first, and of those that came meanwhile one for each page.
  expect(statements).toHaveLength(3);
});

test("long contracts do not make one statement longer and longer: it takes a few of them, or one that is longer still", async () => {
  const long = (id: string, length: number) => anOrder(id, { contractText: JSON.stringify({ id: id.padEnd(length) }) });
  const ids = numbered("long", 9);
  const orders = [long("before long ones", 300_000), ...ids.map((id) => long(id, 300_000)), long("longest", 3_000_000)];
  expect(await Promise.all(orders.map(store))).toEqual(orders.map(() => true));
  expect(statements).toHaveLength(1 + 2 + 1);

  statements.length = 0;
  const claims = orders.map(({ orderId, contractText }) => claimIt(orderId, 1, contractText));
  expect(await Promise.all(claims)).toEqual(orders.map(() => true));
  // Each goes there together with the contract that it was made from.
  expect(statements).toHaveLength(1 + 3 + 1);
});

test("what is stored is what was given, whatever it is made of", async () => {
  const contractText = '{"a":"it\'s \\"5\\" \\\\ {1,2} NULL \\u00e9 é 🍵\\n"}';
  const order = anOrder("strange {\"id\"}, \\N 'x' é🍵", {
    contractText,
    claimToken: new Uint8Array([0, 92, 34, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    sessionId: '"NULL", \\x00',
    otp: { otpKey: testSecrets().seal(placeOf("orderOtpKey", INSTANCE, "strange"), "ABC"), algorithm: 2 },
  });
  const others = numbered("beside", 3).map((id) => anOrder(id));
  await Promise.all([...others, order].map(store));
  const { orderId, claimToken, sessionId, otp, payDeadline, refundDeadline, wireDeadline } = order;
  expect(await find(order.orderId)).toEqual({
    state: "unclaimed",
    orderId,
    claimToken,
    contractText,
    sessionId,
    otp,
    hWire: PRESENT,
    createdAt: NOW,
    payDeadline,
    refundDeadline,
    wireDeadline,
  });
  const { rows } = await database.db.withSession((session) =>
    session.run("select currency, amount_val, amount_frac from orders where order_id = $1", [orderId]),
  );
  expect(rows).toEqual([{ currency: "KUDOS", amount_val: 4n, amount_frac: 20_000_000 }]);
});

test("of several orders with one id the first is stored, and the others are told that it is there", async () => {
  const orders = ["first", "second", "third"].map((summary) =>
    anOrder("same", { contractText: `{"summary":"${summary}"}` }),
  );
  expect(await Promise.all([store(anOrder("before")), ...orders.map(store)])).toEqual([true, true, false, false]);
  expect(await find("same")).toMatchObject({ contractText: '{"summary":"first"}' });
  expect(await store(orders[1]!)).toBe(false);
});

test("an account that was removed meanwhile takes no order, and the others' orders are stored", async () => {
  const results = await Promise.allSettled([
    store(anOrder("early")),
    store(anOrder("fine")),
    store(anOrder("late", { hWire: REMOVED })),
    store(anOrder("fine too")),
  ]);
  const reasons = results.map((result) => (result.status === "rejected" ? result.reason : result.value));
  expect(reasons).toEqual([true, true, expect.any(AccountRemoved), true]);
  expect(await find("late")).toBeUndefined();
});

test("what PostgreSQL refuses for one order it does not refuse for the others", async () => {
  const tooLong = Array.from({ length: 9000 }, () => Math.random().toString(36)).join("");
  const results = await Promise.allSettled([
    store(anOrder("before a bad one")),
    store(anOrder("beside a bad one")),
    store(anOrder(tooLong)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect(await find("beside a bad one")).toBeDefined();
});

function claimIt(orderId: string, nonce: number, protoContractText = `{"id":"${orderId}"}`) {
  return writeClaim(database.db, {
    instance: INSTANCE,
    orderId,
    nonce: new Uint8Array(32).fill(nonce),
    protoContractText,
    contractText: protoContractText.replace(/}$/, `,"nonce":${nonce}}`),
    hContract: Buffer.from(`${orderId} ${nonce}`),
    now: 1n,
  });
}

test("many claims at once are two statements", async () => {
  const ids = numbered("offer", 20);
  await Promise.all(ids.map((id) => store(anOrder(id))));
  statements.length = 0;
  expect(await Promise.all(ids.map((id) => claimIt(id, 1)))).toEqual(ids.map(() => true));
  expect(statements).toHaveLength(2);
  for (const id of ids)
    expect(await find(id)).toMatchObject({ state: "claimed", contractText: `{"id":"${id}","nonce":1}` });
});

test("of several claims of one order one is stored; none of an order that is not there, or no longer what it was", async () => {
  await Promise.all([store(anOrder("wanted")), store(anOrder("changed", { contractText: '{"id":"forgotten"}' }))]);
  const outcomes = await Promise.all([
    ...[1, 2, 3].map((nonce) => claimIt("wanted", nonce)),
    claimIt("changed", 1),
    claimIt("nowhere", 1),
  ]);
  expect(outcomes.slice(0, 3).filter((stored) => stored)).toHaveLength(1);
  expect(outcomes.slice(3)).toEqual([false, false]);
  expect(await find("wanted")).toMatchObject({ state: "claimed" });
  expect(await find("changed")).toMatchObject({ state: "unclaimed" });
});

test("many looks at once are two statements, and each sees what was there when it began", async () => {
  const ids = numbered("seen", 20);
  await Promise.all(ids.map((id) => store(anOrder(id))));
  statements.length = 0;
  const orders = await Promise.all([...ids, "nowhere", ids[3]!].map(look));
  expect(statements).toHaveLength(2);
  expect(orders.map((order) => order?.orderId)).toEqual([...ids, undefined, ids[3]]);

  const before = look(ids[0]!);
  await claimIt(ids[0]!, 1);
  expect(await look(ids[0]!)).toMatchObject({ state: "claimed" });
  expect((await before)?.orderId).toBe(ids[0]);
});

test("who waits for a lock does not hold up the others", async () => {
  await Promise.all([store(anOrder("locked")), store(anOrder("free"))]);
  await database.db.withSession(async (session) => {
    await session.begin();
    await session.run("select 1 from orders where instance = 1 and order_id = 'locked' for update");
    const held = claimIt("locked", 1);
    expect(await claimIt("free", 1)).toBe(true);
    await session.commit();
    expect(await held).toBe(true);
  });
});
