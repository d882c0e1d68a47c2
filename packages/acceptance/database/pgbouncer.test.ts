/** A real pgbouncer in transaction mode between Kontor and PostgreSQL: every transaction may get another connection. */

import { connectDatabase } from "@kontor/merchant/backend";
import { systemClock } from "@kontor/merchant/clock";
import { loadConfig } from "@kontor/merchant/config/config";
import { parseDatabaseUrl } from "@kontor/merchant/database/address";
import { openDatabase } from "@kontor/merchant/database/connection";
import { migrate, schemaVersion } from "@kontor/merchant/database/migrate";
import { createTestDatabase, startTestDatabase } from "@kontor/merchant/testing/test-database";
import { PGBOUNCER, type RunningPgbouncer, startPgbouncer } from "@kontor/merchant/testing/test-pgbouncer";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

if (PGBOUNCER === undefined) {
  console.error("\npgbouncer is not installed on this machine: NOTHING WAS TRIED BEHIND A POOLER\n");
}

describe.runIf(PGBOUNCER !== undefined)("behind pgbouncer", () => {
  let pooler: RunningPgbouncer;
  let shop: TestShop;

  beforeAll(async () => {
    pooler = await startPgbouncer(await startTestDatabase());
    const settings: Record<string, string> = { "kontor/DATABASE_POOLER": "YES" };
    shop = await startTestShop({
      settings,
      async databaseUrl(ownUrl) {
        settings["kontor/DATABASE_LISTEN"] = ownUrl;
        return pooler.through(ownUrl);
      },
    });
  });
  afterAll(async () => {
    await shop?.stop();
    await pooler?.stop();
  });

  test("orders are made, claimed, paid and refunded, many at once", async () => {
    const purchase = async () => {
      const { orderId, payUri } = await shop.order(
        { amount: "KUDOS:2", max_fee: "KUDOS:1" },
        { refund_delay: { d_us: 3_600_000_000 } },
      );
      const wallet = await shop.richWallet("KUDOS:3");
      await pay(wallet, await claim(wallet, payUri));
      expect((await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:1", reason: "cold" })).status).toBe(
        200,
      );
      expect((await shop.call(`private/orders/${orderId}`)).body).toMatchObject({
        order_status: "paid",
        refunded: true,
      });
    };
    await Promise.all(Array.from({ length: 6 }, purchase));
  });

  test("who waits at another process is woken", async () => {
    const other = await shop.anotherBackend();
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:0" });
    const waiting = shop.call(new URL(`private/orders/${orderId}?timeout_ms=60000`, other.address).href);
    const wallet = await shop.wallet();
    await pay(wallet, await claim(wallet, payUri));
    // A process that is not woken looks again after ten seconds, so this alone does not show that it was woken.
    expect((await waiting).body).toMatchObject({ order_status: "paid" });
    const heard = other.deps.notifier.register(["anything"]);
    shop.backend.deps.notifier.publish(["anything"]);
    expect(await heard.wait(60_000)).toBe("woken");
  });

  test("connections are left as they were found: nothing prepared, no setting, no lock, no transaction", async () => {
    const db = openDatabase({ address: pooler.through(shop.database.url), pooler: true, poolSize: 3 });
    onTestFinished(() => db.close());
    const ofConnections = await Promise.all(
      Array.from({ length: 3 }, () =>
        db.transaction(async (tx) => {
          const { rows } = await sql`select (select count(*) from pg_prepared_statements) as prepared,
            current_setting('lock_timeout') as limit, pg_sleep(0.1)::text as slept`.execute(tx);
          return rows[0];
        }),
      ),
    );
    expect(ofConnections).toEqual(Array(3).fill({ prepared: 0n, limit: "0", slept: "" }));
    const held = await shop.database.db.withSession((session) =>
      session.run(
        "select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
      ),
    );
    expect(held.rows).toEqual([]);
  });

  test("several processes bring an empty database to its schema at the same time", async () => {
    const empty = await createTestDatabase({ migrated: false });
    const processes = [1, 2, 3].map(() =>
      openDatabase({ address: pooler.through(empty.url), pooler: true, poolSize: 2 }),
    );
    onTestFinished(async () => {
      for (const db of processes) await db.close();
      await empty.drop();
    });
    const applied = await Promise.all(processes.map((db) => migrate(db, { clock: systemClock() })));
    const version = await schemaVersion(empty.db);
    expect(applied.flat()).toHaveLength(version);
    expect(version).toBeGreaterThan(1);
  });

  /** What starting with these addresses comes to. */
  function starting(env: Readonly<Record<string, string>>): Promise<unknown> {
    return connectDatabase(loadConfig({ env })).then(({ close }) => close());
  }

  test("a pooler that nobody has told us of is refused, and so is one that hides", async () => {
    const hidden = await startPgbouncer(parseDatabaseUrl(shop.database.url), [
      "ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout",
    ]);
    onTestFinished(() => hidden.stop());
    for (const { through } of [pooler, hidden]) {
      await expect(starting({ KONTOR_DB: through(shop.database.url) })).rejects.toThrow("with DATABASE_POOLER = YES");
    }
  });

  test("notifications that would be missed are refused", async () => {
    const { url } = shop.database;
    const env = { KONTOR_DB: pooler.through(url), KONTOR_DATABASE_POOLER: "YES" };
    await expect(async () => starting(env)).rejects.toThrow("DATABASE_LISTEN");
    const listening = starting({ ...env, KONTOR_DATABASE_LISTEN: pooler.through(url) });
    await expect(listening).rejects.toThrow("DATABASE_LISTEN leads to a pooler");
    await starting({ ...env, KONTOR_DATABASE_LISTEN: url });
  });
});
