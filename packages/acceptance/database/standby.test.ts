/** A standby is read for what is long: as fresh as the primary, and in its place only while it is there and up to date. */

import { createLogger } from "@kontor/merchant/log";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { INSTALLED_BIN, startTwoServers, type TwoServers } from "../faults/two-servers.js";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

if (INSTALLED_BIN === undefined) {
  console.error("\nno PostgreSQL is installed on this machine: NOTHING WAS READ FROM A STANDBY\n");
}

describe.runIf(INSTALLED_BIN !== undefined)("with a standby to read from", () => {
  let two: TwoServers;
  let shop: TestShop;
  const told: string[] = [];

  beforeAll(async () => {
    two = await startTwoServers();
    const [primary, standby] = two.servers;
    shop = await startTestShop({
      databaseUrl: async () => primary.url,
      settings: { "kontor/DATABASE_STANDBY": standby.url },
      log: createLogger({ level: "WARNING", destination: { write: (line) => void told.push(line) } }),
    });
  }, 120_000);
  afterAll(async () => {
    await shop?.stop();
    await two?.stop();
  });

  async function sell(): Promise<string> {
    const { orderId, payUri } = await shop.order({ amount: "KUDOS:1", max_fee: "KUDOS:1" });
    const wallet = await shop.richWallet("KUDOS:3");
    await pay(wallet, await claim(wallet, payUri));
    return orderId;
  }

  /** The export of the month, as text. */
  async function exported(): Promise<string> {
    const { status, body } = await shop.call("private/kontor/export?format=json");
    expect(status).toBe(200);
    return JSON.stringify(body);
  }

  const readAtStandby = (what: string) =>
    Number(
      two.servers[1].ask(
        `select count(*) from pg_stat_activity where application_name = 'kontor' and query like '%${what}%'`,
      ),
    );

  test("what was sold a moment ago is there, and was read at the standby", async () => {
    for (let i = 0; i < 3; i++) {
      const orderId = await sell();
      expect(await exported()).toContain(orderId);
    }
    expect(readAtStandby('"journal"')).toBeGreaterThan(0);
    for (const path of ["private/kontor/day", "private/statistics-amount/payments-received", "private/kontor/audit"]) {
      expect((await shop.call(path)).status, path).toBe(200);
    }
    expect(told.filter((line) => line.includes("in place of the standby"))).toEqual([]);
    // Orders are what the protocol asks for: the primary's.
    expect((await shop.call("private/orders")).status).toBe(200);
    expect(readAtStandby('from "orders"')).toBe(0);
  });

  test("a standby that is behind is not waited for, and nothing is missing", async () => {
    two.servers[1].ask("select pg_wal_replay_pause()");
    const orderId = await sell();
    expect(await exported()).toContain(orderId);
    expect(told.join()).toContain("the primary is read in place of the standby: it is more than a second behind");
    two.servers[1].ask("select pg_wal_replay_resume()");
  });

  test("nor is one that is gone, or another database", async () => {
    two.servers[0].waitForStandby(undefined);
    await two.servers[1].kill();
    const orderId = await sell();
    expect(await exported()).toContain(orderId);
    const other = await shop.anotherBackend({ "kontor/DATABASE_STANDBY": shop.database.url });
    const at = new URL("private/kontor/export?format=json", other.address).href;
    expect((await shop.call(at)).status).toBe(200);
    expect(told.join()).toContain("it is a server of another database");
  });
});
