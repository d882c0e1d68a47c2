/** Numbers of events of several shops at once: what one shop has to wait for is no matter of the others. */

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { recordEvents } from "../events/record.js";
import { numberEventsOf } from "../events/store.js";
import { makeBareShop } from "../orders/test-bare-shop.js";
import { clusterAddress } from "../testing/test-cluster.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";

const SHOPS = [1n, 2n, 3n];
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const shop of SHOPS) await makeBareShop(database.db, shop);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  for (const shop of SHOPS) {
    await database.db.transaction((tx) => recordEvents(tx, shop, [{ type: "pay" }, { type: "refund" }], 1n));
  }
});

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
