/** Proofs that come at the same time: what is stored, who is told what, and what it costs. */

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { bindSession } from "./session-binder.js";

const INSTANCE = 1n;
const statements: string[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ onStatement: (sql) => statements.push(sql) });
  await makeBareShop(database.db);
  await database.db.withSession((session) =>
    session.script(`
      insert into orders (instance, order_id, request_hash, contract_terms, h_contract, claim_nonce, h_wire, created_at,
        pay_deadline, refund_deadline, wire_deadline, paid_at)
      select 1, 'order' || i, sha256('request'), '{}', sha512(('order' || i)::bytea), sha256('nonce'),
        decode(repeat('01', 64), 'hex'), 0,
        0, 0, 0, case when i <= 20 then 0 end
      from generate_series(1, 21) i`),
  );
  const { rows } = await database.db.withSession((session) => session.run("select order_id, h_contract from orders"));
  for (const { order_id, h_contract } of rows) contracts.set(order_id as string, h_contract as Uint8Array);
});
afterAll(() => database?.drop());
beforeEach(() => {
  statements.length = 0;
});

const contracts = new Map<string, Uint8Array>();

function prove(orderId: string, sessionId: string, hContract = contracts.get(orderId)!) {
  return bindSession(database.db, { instance: INSTANCE, orderId, hContract, sessionId });
}

async function sessionOf(orderId: string): Promise<string | null> {
  const order = database.db.queries.selectFrom("orders").select("session_id").where("order_id", "=", orderId);
  return (await order.executeTakeFirstOrThrow()).session_id;
}

test("many at once are two statements: that of the first, and one for those that came meanwhile", async () => {
  const orders = Array.from({ length: 20 }, (_, i) => `order${i + 1}`);
  const answers = await Promise.all(orders.map((order) => prove(order, `session of ${order}`)));
  expect(statements).toHaveLength(2);
  expect(answers).toEqual(orders.map(() => expect.objectContaining({ refunded: false })));
  for (const order of orders) expect(await sessionOf(order)).toBe(`session of ${order}`);
});

test("of several sessions for one order the last one wins, and all are told that it is paid", async () => {
  const sessions = ["S1", "S2", "S3", 'it\'s {"S4"}, \\N'];
  const answers = await Promise.all(sessions.map((session) => prove("order1", session)));
  for (const answer of answers) expect(answer).toMatchObject({ refunded: false });
  expect(await sessionOf("order1")).toBe(sessions.at(-1));
});

test("those that are not right do not keep others from being stored", async () => {
  const other = contracts.get("order3")!;
  const [first, unpaid, unknown, wrong, right] = await Promise.all([
    prove("order4", "A"),
    prove("order21", "A"),
    prove("nothing", "A", other),
    prove("order2", "wrong contract", other),
    prove("order2", "A"),
  ]);
  expect([unpaid, unknown, wrong]).toEqual([undefined, undefined, undefined]);
  expect([first, right]).toEqual([expect.anything(), expect.anything()]);
  expect(await sessionOf("order2")).toBe("A");
});

test("one that waits for a lock keeps nobody else waiting", async () => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
  await database.db.transaction(async (tx) => {
    await tx.selectFrom("orders").selectAll().where("order_id", "=", "order5").forUpdate().execute();
    let isTold = false;
    const blocked = prove("order5", "late").then(() => {
      isTold = true;
    });
    await pause();
    await prove("order6", "at once");
    expect(isTold).toBe(false);
    void blocked;
  });
  await expect.poll(() => sessionOf("order5")).toBe("late");
});
