import { HOUR, MINUTE } from "@kontor/taler/time";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { countDue, type DueRows, takeDue } from "./due-rows.js";

const NOW = 1_700_000_000_000_000n;
const TAKING = { lease: MINUTE, limit: 100 };
const WAITING: DueRows = {
  table: "waiting",
  key: ["instance", "serial"],
  at: "due_at",
  thenBy: "serial",
  only: sql`t.state = 'open'`,
};

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await sql`
    create table waiting (
      instance bigint, serial bigint, due_at bigint, held_until bigint not null default 0, attempts integer not null,
      state text not null default 'open', primary key (instance, serial)
    )`.execute(database.db.queries);
});
afterAll(() => database.drop());
beforeEach(() => sql`truncate waiting`.execute(database.db.queries));

async function add(serial: bigint, dueAt: bigint | null, { attempts = 0, state = "open" } = {}): Promise<void> {
  await sql`insert into waiting (instance, serial, due_at, attempts, state)
    values (1, ${serial}, ${dueAt}, ${attempts}, ${state})`.execute(database.db.queries);
}

const serials = (rows: readonly { readonly serial: bigint }[]) => rows.map(({ serial }) => Number(serial)).sort();

test("what is due is taken, the longest due first, and nobody else takes it before the lease is over", async () => {
  for (const serial of [3n, 2n]) await add(serial, NOW - MINUTE);
  await add(1n, NOW);
  await add(4n, NOW + 1n);
  await add(5n, NOW, { state: "closed" });
  await add(6n, null);
  const take = (now: bigint, limit = 100) =>
    takeDue<{ serial: bigint }>(database.db.queries, WAITING, now, { lease: MINUTE, limit });
  expect(serials(await take(NOW, 1))).toEqual([2]);
  expect(serials(await take(NOW))).toEqual([1, 3]);
  expect(serials(await take(NOW + MINUTE - 1n))).toEqual([4]);
  expect(serials(await take(NOW + MINUTE))).toEqual([1, 2, 3]);
});

test("that it was taken counts as no failure", async () => {
  await add(1n, NOW, { attempts: 3 });
  const returning = ["t.serial", "t.attempts"];
  expect(await takeDue(database.db.queries, WAITING, NOW, TAKING, { returning })).toEqual([
    { serial: 1n, attempts: 3 },
  ]);
  expect(await takeDue(database.db.queries, WAITING, NOW + HOUR, TAKING, { returning })).toEqual([
    { serial: 1n, attempts: 3 },
  ]);
});

test("many who take at once never take the same", async () => {
  await sql`insert into waiting select 1, n, ${NOW}, 0, 0, 'open' from generate_series(1, 200) n`.execute(
    database.db.queries,
  );
  const taken = await Promise.all(
    Array.from({ length: 8 }, () =>
      takeDue<{ serial: bigint }>(database.db.queries, WAITING, NOW, { lease: MINUTE, limit: 40 }),
    ),
  );
  const all = taken.flat().map(({ serial }) => serial);
  expect(new Set(all).size).toBe(all.length);
  for (let more = 1; more > 0; ) {
    const rest = await takeDue<{ serial: bigint }>(database.db.queries, WAITING, NOW, { lease: MINUTE, limit: 40 });
    all.push(...rest.map(({ serial }) => serial));
    more = rest.length;
  }
  expect(new Set(all).size).toBe(200);
  expect(all).toHaveLength(200);
});

test("a lease may stand in a column of its own, which leaves the time as it is", async () => {
  await add(1n, NOW - HOUR);
  const rows: DueRows = { ...WAITING, heldUntil: "held_until" };
  const take = (now: bigint) =>
    takeDue(database.db.queries, rows, now, TAKING, { returning: ["t.due_at", "t.held_until"] });
  expect(await take(NOW)).toEqual([{ due_at: NOW - HOUR, held_until: NOW + MINUTE }]);
  expect(await take(NOW)).toEqual([]);
  expect(await take(NOW + MINUTE)).toHaveLength(1);
});

test("what waits is counted", async () => {
  await add(1n, NOW, { attempts: 1 });
  await add(2n, NOW + 1n, { attempts: 2 });
  await add(3n, NOW + 1n);
  await add(4n, NOW, { attempts: 5, state: "closed" });
  await add(5n, null, { attempts: 5 });
  const counted = await countDue(database.db.queries, WAITING, NOW, sql`t.attempts > 0`);
  expect(counted).toEqual({ due: 1, waiting: 2, failing: 2 });
});
