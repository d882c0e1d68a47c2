/** What other clocks say: told once when it begins and once when it ends, and trusted or not. */

import { DAY, HOUR, SECOND, timestampFromSeconds } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createLogger } from "../log.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { DATABASE, differingClocks, hearDatabase, hearWitness, trustClock } from "./witnesses.js";

const NOW = timestampFromSeconds(2_000_000_000);
const EXCHANGE = "https://exchange.example/";

let database: TestDatabase;
const lines: string[] = [];
const log = createLogger({ destination: { write: (line) => void lines.push(line) } });

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  lines.length = 0;
  await database.db.queries.deleteFrom("clock_witnesses").execute();
});
afterAll(() => database?.drop());

const hear = (name: string, ahead: bigint, now = NOW) => hearWitness(database.db.queries, log, { name, ahead }, now);
const trust = async (before: bigint | undefined = NOW - DAY, now = NOW) =>
  (await trustClock(database.db.queries, now, { before, usual: DAY })).trusted;

test.each([HOUR, -HOUR])("a clock that differs by %d is told of when it begins and when it ends", async (ahead) => {
  await hear(EXCHANGE, 0n);
  expect(lines).toHaveLength(0);
  for (let i = 0; i < 3; i++) await hear(EXCHANGE, ahead);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(ahead > 0n ? "3600 s ahead" : "3600 s behind");
  expect(await differingClocks(database.db.queries, NOW)).toEqual([{ name: EXCHANGE, ahead }]);
  for (let i = 0; i < 3; i++) await hear(EXCHANGE, SECOND);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("agree again");
  expect(await differingClocks(database.db.queries, NOW)).toEqual([]);
});

test("the database has a clock, too", async () => {
  await hearDatabase(database.db.queries, log, { now: () => BigInt(Date.now()) * 1000n });
  expect(await differingClocks(database.db.queries, BigInt(Date.now()) * 1000n)).toEqual([]);
  const wrong = BigInt(Date.now()) * 1000n + 400n * DAY;
  await hearDatabase(database.db.queries, log, { now: () => wrong });
  expect(await differingClocks(database.db.queries, wrong)).toMatchObject([{ name: DATABASE }]);
});

test("the time is trusted as far as others say the same", async () => {
  expect(await trust()).toBe(true);
  await hear(DATABASE, 400n * DAY);
  expect(await trust()).toBe(false);
  // Who is outside counts for more than a database, which may stand on the same machine.
  await hear(EXCHANGE, 0n);
  expect(await trust()).toBe(true);
  await hear("bank.example", -DAY);
  expect(await trust()).toBe(false);
});

test("after a jump the time is trusted when somebody outside confirms it", async () => {
  await hear(DATABASE, 0n);
  expect(await trust(NOW - DAY)).toBe(true);
  expect(await trust(undefined)).toBe(true);
  expect(await trust(NOW - 400n * DAY)).toBe(false);
  expect(await trust(NOW + DAY)).toBe(false);
  await hear(EXCHANGE, 0n);
  expect(await trust(NOW - 400n * DAY)).toBe(true);
});

test("what was said when our clock was another says nothing", async () => {
  await hear(EXCHANGE, 4000n * DAY, NOW + 4000n * DAY);
  expect(await differingClocks(database.db.queries, NOW)).toEqual([]);
  expect(await trust()).toBe(true);
});
