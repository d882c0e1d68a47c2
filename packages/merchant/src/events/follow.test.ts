/** Whose events jobs follow, and when. */

import { MINUTE, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { followInTurn } from "./follow.js";
import { FOLLOWING_INTERVAL, instancesBehind, instancesToFollow, noteReached } from "./store.js";

const SMALL = Array.from({ length: 500 }, (_, i) => BigInt(i + 1));
const LARGE = 1003n;
const IDLE = 1004n;
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

test("a shop with many events is followed in five minutes, each other one in an hour, a few at a time, and none without", async () => {
  const runs: bigint[][] = [];
  // Runs are a little further apart than the interval: none of the turns is left out.
  for (let now = NOW; now < NOW + 60n * MINUTE; now += FOLLOWING_INTERVAL + 7n * SECOND) {
    const { instances, isAll } = await instancesToFollow(database.db.queries, "counted", now);
    expect(isAll).toBe(true);
    runs.push([...instances]);
  }
  const inFiveMinutes = Number((5n * MINUTE) / (FOLLOWING_INTERVAL + 7n * SECOND)) + 1;
  for (let from = 0; from + inFiveMinutes <= runs.length; from += 1) {
    expect(runs.slice(from, from + inFiveMinutes).flat()).toContain(LARGE);
  }
  expect(runs.flat()).not.toContain(IDLE);
  expect(new Set(runs.flat())).toEqual(new Set([...SMALL, LARGE]));
  expect(Math.max(...runs.map(({ length }) => length))).toBeLessThan(SMALL.length / 50);
});

test("one that cannot be followed keeps no other waiting, and is told of in the end; who is to stop begins no more", async () => {
  const deps = { db: database.db, clock: { now: () => 0n } };
  const due = (await instancesToFollow(database.db.queries, "counted", 0n)).instances;
  expect(due.length).toBeGreaterThan(2);
  const followed: bigint[] = [];
  const follow = async (instance: bigint) => {
    followed.push(instance);
    if (instance === due[0]) throw new Error("the shop is gone");
  };
  const { signal } = new AbortController();
  await expect(followInTurn(deps, "counted", signal, follow)).rejects.toThrow("the shop is gone");
  expect(followed).toEqual(due);
  followed.length = 0;
  expect(await followInTurn(deps, "counted", AbortSignal.abort(), follow)).toBe("more");
  expect(followed).toEqual([]);
});

test("those that were followed are not followed again, by the one as by the other", async () => {
  const { queries } = database.db;
  const itsTurn = (LARGE % 10n) * 30n * SECOND;
  expect((await instancesToFollow(queries, "counted", itsTurn)).instances).toContain(LARGE);
  await noteReached(queries, LARGE, "counted", 300n);
  expect((await instancesToFollow(queries, "counted", itsTurn)).instances).not.toContain(LARGE);
  expect((await instancesToFollow(queries, "entered", itsTurn)).instances).toContain(LARGE);
  expect(await instancesBehind(queries, "counted")).toEqual(expect.arrayContaining(SMALL));
});
