/** Whose events jobs follow, and when. */

import { MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { instancesBehind, instancesToFollow, noteReached } from "./store.js";

const SMALL = Array.from({ length: 23 }, (_, i) => BigInt(i + 1));
const LARGE = 100n;
const IDLE = 101n;
const NOW = 1_700_000_000_123_456n;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const instance of [...SMALL, LARGE, IDLE]) await makeBareShop(database.db, instance);
  const newest = (instance: bigint) => (instance === LARGE ? 300n : instance === IDLE ? 0n : 3n);
  await database.db.queries
    .insertInto("event_counters")
    .values(
      [...SMALL, LARGE, IDLE].map((instance) => ({ instance, newest: newest(instance), counted: 0n, entered: 0n })),
    )
    .execute();
});
afterAll(() => database?.drop());

test("of a shop with many events at each run, of each other one once in an hour, and of none without", async () => {
  const runs: bigint[][] = [];
  // Runs are a little more than five minutes apart: none of the turns is left out.
  for (let now = NOW; now < NOW + 60n * MINUTE; now += 5n * MINUTE + 2_000_000n) {
    const { instances, isAll } = await instancesToFollow(database.db.queries, "counted", now);
    expect(isAll).toBe(true);
    runs.push([...instances]);
  }
  expect(runs.every((instances) => instances.includes(LARGE))).toBe(true);
  expect(runs.flat()).not.toContain(IDLE);
  expect(new Set(runs.flat())).toEqual(new Set([...SMALL, LARGE]));
  expect(Math.max(...runs.map(({ length }) => length))).toBeLessThan(SMALL.length / 2);
});

test("those that were followed are not followed again, by the one as by the other", async () => {
  const { queries } = database.db;
  await noteReached(queries, LARGE, "counted", 300n);
  expect((await instancesToFollow(queries, "counted", NOW)).instances).not.toContain(LARGE);
  expect((await instancesToFollow(queries, "entered", NOW)).instances).toContain(LARGE);
  expect(await instancesBehind(queries, "counted")).toEqual(expect.arrayContaining(SMALL));
});
