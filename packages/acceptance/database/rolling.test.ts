/**
 * A newer version updates the schema while an older one serves, as when one machine after the other is replaced. No version
 * was released yet that is newer than this one: a step that it does not know stands for it.
 */

import { migrate, readMigrations } from "@kontor/merchant/database/migrate";
import { createLogger } from "@kontor/merchant/log";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { parseAmount } from "@kontor/taler/amount";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const KNOWN = readMigrations();
const NEXT = KNOWN.length + 1;
/** What a version may do of which the one before goes on: it adds, to what every payment touches. */
const ADDING = [
  "create table novelties (instance bigint not null, serial bigint not null, primary key (instance, serial))",
  "alter table instances add column novelty text",
  ...["orders", "deposits", "deposit_batches", "events"].flatMap((table) => [
    `alter table ${table} add column novelty text`,
    `create index ${table}_novelty on ${table} (instance, novelty)`,
  ]),
].join(";\n");

let shop: TestShop;
const told: string[] = [];

beforeAll(async () => {
  shop = await startTestShop({
    exchanges: [{ name: "exchange", denominations: [{ value: "0.1", cipher: "CS" }] }],
    log: createLogger({ level: "WARNING", destination: { write: (line) => void told.push(line) } }),
  });
});
afterAll(() => shop?.stop());

const newer = (version: number, sql: string, oldestProgram?: number) => ({
  version,
  name: `novelty-${version}`,
  sql,
  checksum: `of ${version}`,
  oldestProgram,
});

test("payments go on without one error while the schema changes, and an older version may start again", async () => {
  const statuses: number[] = [];
  let isEnough = false;
  const call = async (...args: Parameters<TestShop["call"]>) => {
    const answer = await shop.call(...args);
    statuses.push(answer.status);
    return answer;
  };
  let paid = 0;
  const customer = async () => {
    while (!isEnough) {
      const wallet = await shop.richWallet("KUDOS:0.5", { values: Array(4).fill(parseAmount("KUDOS:0.1")) });
      for (let coin = 0; coin < 4; coin++) {
        const order = { order: { amount: "KUDOS:0.1", summary: "a thing" }, refund_delay: { d_us: 3_600_000_000 } };
        const made = await call("private/orders", order);
        const orderId = String(made.body.order_id);
        const claimed = await claim(wallet, {
          merchantBaseUrl: shop.url,
          orderId,
          claimToken: String(made.body.token),
        });
        // One try: whatever is not a success would be an error here.
        await pay(wallet, claimed, { attempts: 1 });
        await call(`private/orders/${orderId}/refund`, { refund: "KUDOS:0.05", reason: "scratched" });
        expect((await call(`private/orders/${orderId}`)).body).toMatchObject({ order_status: "paid", refunded: true });
        await call("private/orders?limit=-5");
        paid++;
      }
    }
  };
  onTestFinished(() => {
    isEnough = true;
  });
  const customers = Promise.all([customer(), customer()]);
  await expect.poll(() => paid, { timeout: 60_000 }).toBeGreaterThan(2);
  const { db } = shop.database;
  const before = paid;
  await migrate(db, { clock: shop.sandbox.clock, migrations: [...KNOWN, newer(NEXT, ADDING)] });
  await expect.poll(() => paid, { timeout: 60_000 }).toBeGreaterThan(before + 2);

  // The machine that is replaced last starts once more.
  const again = await shop.anotherBackend();
  expect(told.join()).toContain(`a newer Kontor has migrated the database (novelty-${NEXT}): this one goes on serving`);
  expect((await fetch(new URL("readyz", again.address))).status).toBe(200);
  isEnough = true;
  await customers;
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
});

test("an older version that a newer schema has left behind does not start, and says which one would", async () => {
  const steps = [...KNOWN, newer(NEXT, ADDING), newer(NEXT + 1, "select 1", NEXT)];
  await migrate(shop.database.db, { clock: shop.sandbox.clock, migrations: steps });
  await expect(shop.anotherBackend()).rejects.toThrow(`only one that knows ${NEXT} works with that`);
});
