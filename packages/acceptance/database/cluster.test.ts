/**
 * On a Citus cluster, where KONTOR_TEST_CITUS names one: all that can happen to a shop, with the background work that settles
 * it, leaves each instance at one server, and numbers that one server gave.
 */

import { allJobs } from "@kontor/merchant/all-jobs";
import type { Session } from "@kontor/merchant/database/session";
import { runNow } from "@kontor/merchant/jobs/runner";
import { clusterAddress } from "@kontor/merchant/testing/test-cluster";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestShop } from "../shop/test-shop.js";
import { letEverythingHappen, startEventfulShop } from "../story/eventful-shop.js";

/** A worker of a cluster would begin with a greater one: its number is in the bits above. */
const LARGEST_OF_COORDINATOR = 2n ** 48n;

if (clusterAddress() === undefined) console.error("\nKONTOR_TEST_CITUS names no cluster: NOTHING WAS DISTRIBUTED\n");

describe.runIf(clusterAddress() !== undefined)("a shop on a cluster", () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startEventfulShop();
    await letEverythingHappen(shop);
  }, 300_000);
  afterAll(() => shop?.stop());

  const asked = <T>(work: (session: Session) => Promise<T>) => shop.database.db.withSession(work);

  test("every job runs, and finds what is due", async () => {
    for (const job of allJobs) await runNow(shop.backend.deps, job);
    for (const { backlog } of allJobs) await backlog(shop.backend.deps.db.queries, shop.sandbox.clock.now());
  });

  test("its tables are distributed, and what is of no instance is at the coordinator", async () => {
    const { rows } = await asked((session) =>
      session.run("select table_name::text as name, citus_table_type as kind from citus_tables"),
    );
    const kinds = new Map(rows.map(({ name, kind }) => [name, kind]));
    expect(kinds.get("instances")).toBe("reference");
    for (const name of ["orders", "deposits", "events", "journal", "audit"])
      expect(kinds.get(name)).toBe("distributed");
    for (const name of ["jobs", "exchange_keys", "schema_migrations"]) expect(kinds.has(name)).toBe(false);
  });

  test("all numbers come from the coordinator", async () => {
    await asked(async (session) => {
      const { rows } = await session.run(
        `select table_name as table, column_name as column from information_schema.columns
         where table_schema = current_schema() and is_identity = 'YES' and table_name in
           (select table_name::text from citus_tables)`,
      );
      expect(rows.length).toBeGreaterThan(10);
      for (const { table, column } of rows) {
        const found = await session.run(`select coalesce(max("${column}"), 0)::bigint as largest from "${table}"`);
        expect.soft(found.rows[0]!.largest, `${table}.${column}`).toBeLessThan(LARGEST_OF_COORDINATOR);
      }
    });
  });

  test("it was settled: money of paid orders was wired", async () => {
    const { rows } = await asked((session) =>
      session.run("select count(*)::integer as wired from orders where instance = 1 and wired"),
    );
    expect(rows[0]!.wired).toBeGreaterThan(0);
  });
});
