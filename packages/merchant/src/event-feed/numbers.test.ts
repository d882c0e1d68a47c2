/** Numbers of events of several shops at once: what one shop has to wait for is no matter of the others. */

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { recordEvents } from "../events/record.js";
import { numberEventsOf } from "../events/store.js";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { clusterAddress } from "../testing/test-cluster.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";

const SHOPS = [1n, 2n, 3n];
let database: TestDatabase;
const statements: { readonly text: string; readonly parameters: readonly unknown[] }[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ onStatement: (text, parameters) => statements.push({ text, parameters }) });
  for (const shop of SHOPS) await makeBareShop(database.db, shop);
});
afterAll(() => database?.drop());
beforeEach(() => sell(SHOPS));

async function sell(shops: readonly bigint[]): Promise<void> {
  for (const shop of shops) {
    await database.db.transaction((tx) => recordEvents(tx, shop, [{ type: "pay" }, { type: "refund" }], 1n));
  }
}

const number = (shops: readonly bigint[]) => numberEventsOf(database.db, shops, new AbortController().signal);

async function numbersOf(instance: bigint): Promise<(bigint | null)[]> {
  const events = database.db.queries.selectFrom("events").select("number").where("instance", "=", instance);
  return (await events.orderBy("serial").execute()).map(({ number }) => number);
}

test("each shop counts its own events, the first time and later", async () => {
  await number(SHOPS);
  for (const shop of SHOPS) expect(await numbersOf(shop)).toEqual([1n, 2n]);
});

test("an instance that is gone keeps no other without numbers", async () => {
  await expect(number([1n, 99n, 2n, 3n])).rejects.toThrow("event_counters_instance_fkey");
  for (const shop of SHOPS) expect(await numbersOf(shop)).toEqual([1n, 2n, 3n, 4n]);
});

// On a cluster shops are numbered one after the other.
test.runIf(clusterAddress() === undefined)(
  "who waits for the numbers of one shop does not keep the others waiting",
  async () => {
    let numbering: Promise<void> = Promise.resolve();
    await database.db.transaction(async (tx) => {
      await tx.selectFrom("event_counters").select("newest").where("instance", "=", 2n).forUpdate().execute();
      numbering = number(SHOPS);
      const ofOthers = async () => [await numbersOf(1n), await numbersOf(3n)].flat().filter((given) => given === null);
      await expect.poll(ofOthers).toEqual([]);
      expect(await numbersOf(2n)).toEqual([1n, 2n, 3n, 4n, null, null]);
    });
    await numbering;
    expect(await numbersOf(2n)).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  },
);

/** Shops of which no event has been numbered yet. */
async function openShops(first: bigint, count: number): Promise<bigint[]> {
  const shops = Array.from({ length: count }, (_, i) => first + BigInt(i));
  for (const shop of shops) await makeBareShop(database.db, shop);
  await sell(shops);
  return shops;
}

test.runIf(clusterAddress() === undefined)("the first events of many shops are numbered together", async () => {
  const shops = await openShops(1000n, 30);
  statements.length = 0;
  await number(shops);
  // Twice a transaction, of which the first finds no counters, and between them all counters.
  expect(statements.length).toBeLessThan(10);
  for (const shop of shops) expect(await numbersOf(shop)).toEqual([1n, 2n]);
});

test.runIf(clusterAddress() === undefined)(
  "a shop that is being deleted does not keep others waiting for their first numbers",
  async () => {
    const [closing, ...others] = await openShops(2000n, 3);
    let numbering: Promise<void> = Promise.resolve();
    await database.db.transaction(async (tx) => {
      await tx.selectFrom("instances").select("instance").where("instance", "=", closing!).forUpdate().execute();
      numbering = number([closing!, ...others]);
      for (const shop of others) await expect.poll(() => numbersOf(shop)).toEqual([1n, 2n]);
      expect(await numbersOf(closing!)).toEqual([null, null]);
    });
    await numbering;
    expect(await numbersOf(closing!)).toEqual([1n, 2n]);
  },
);

test.runIf(clusterAddress() === undefined)(
  "a counter that somebody changes does not keep shops waiting that have none yet",
  async () => {
    await number(SHOPS);
    await sell([2n]);
    const others = await openShops(3000n, 3);
    let numbering: Promise<void> = Promise.resolve();
    await database.db.transaction(async (tx) => {
      await tx.updateTable("event_counters").set({ counted: 0n }).where("instance", "=", 2n).execute();
      statements.length = 0;
      numbering = number([2n, ...others]);
      for (const shop of others) await expect.poll(() => numbersOf(shop)).toEqual([1n, 2n]);
      // All at once: none of them was numbered by itself, since nobody has waited for the counter that was changed.
      expect(statements.filter(({ text }) => /from instances/.test(text))).toHaveLength(1);
      const ofOne = statements.filter(({ text }) => /into event_counters[^(]*\([^)]*\) values/.test(text));
      expect(ofOne.filter(({ parameters }) => parameters[0] !== 2n)).toEqual([]);
    });
    await numbering;
    expect((await numbersOf(2n)).every((given) => given !== null)).toBe(true);
  },
);
