/**
 * A primary with a synchronous standby: kill -9 of the primary under load, the standby is promoted, and nothing that was
 * acknowledged is missing; then the former primary comes back as if nothing had been. KONTOR_FAILOVERS says how often the
 * primary is killed: once, and 20 times in `npm run test:faults`.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@kontor/merchant/log";
import { nextRegistration } from "@kontor/merchant/testing/registrations";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { parseAmount } from "@kontor/taler/amount";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { runKontor } from "../commands/run-kontor.js";
import { dice } from "../shop/dice.js";
import { failure } from "../shop/raw-payment.js";
import { CURRENCY, startTestShop, type TestShop } from "../shop/test-shop.js";
import { callAt, untilDoneWithin } from "./despite-kills.js";
import { FAULT_SEED } from "./fault-rounds.js";
import { TcpFaultProxy } from "./tcp-fault-proxy.js";
import { INSTALLED_BIN, type InstalledServer, startTwoServers, type TwoServers } from "./two-servers.js";

const FAILOVERS = Number(process.env.KONTOR_FAILOVERS || (process.env.KONTOR_FAULT_ROUNDS ? 20 : 1));
const CUSTOMERS = 3;
/** Of each round: so many payments before the primary is killed, and so many after the standby was promoted. */
const BEFORE = 4;
const AFTER = 4;
const EXCHANGES = [{ name: "exchange", denominations: [{ value: "0.1", cipher: "CS" }] }] as const;
const LONG = { timeout: 60_000 };
const untilDone = untilDoneWithin(90_000);

if (INSTALLED_BIN === undefined) {
  console.error("\nno PostgreSQL is installed on this machine: NO STANDBY WAS PROMOTED\n");
}

describe.runIf(INSTALLED_BIN !== undefined)("two servers, one of which can be written to", () => {
  let two: TwoServers;
  let primary: InstalledServer;
  let standby: InstalledServer;
  let shop: TestShop;
  /** The addresses of two processes. */
  let urls: readonly string[];
  const told: string[] = [];
  /** What shop and customers were told, kept where no database can lose it. */
  const ledger = { paid: new Set<string>(), refunded: new Set<string>() };

  beforeAll(async () => {
    two = await startTwoServers();
    [primary, standby] = two.servers;
    shop = await startTestShop({
      exchanges: EXCHANGES,
      databaseUrl: async () => two.url,
      log: createLogger({ level: "INFO", destination: { write: (line) => void told.push(line) } }),
    });
    urls = [shop.url, (await shop.anotherBackend()).address];
  }, 120_000);
  afterAll(async () => {
    await shop?.stop();
    await two?.stop();
  });

  const isTold = (text: string) => told.some((line) => line.includes(text));
  const readiness = async () => Promise.all(urls.map(async (url) => (await fetch(new URL("readyz", url))).status));

  let begun = 0;
  /** Customers who buy, and ask again as long as they have no answer, until `isEnough`. */
  async function shopping(roll: () => number, isEnough: () => boolean): Promise<void> {
    const customer = async () => {
      while (!isEnough()) {
        const wallet = await shop.richWallet("KUDOS:0.5", { values: Array(4).fill(parseAmount("KUDOS:0.1")) });
        for (let coin = 0; coin < 4 && !isEnough(); coin++) {
          const orderId = `f-${begun++}`;
          const url = urls[roll() < 0.5 ? 0 : 1]!;
          const request = {
            order: { order_id: orderId, summary: "a thing", amount: "KUDOS:0.1" },
            refund_delay: { d_us: 3_600_000_000 },
          };
          const { token } = await untilDone(() => callAt(url, "private/orders", request));
          const order = { merchantBaseUrl: url, orderId, claimToken: String(token) };
          const proposal = await untilDone(() => claim(wallet, order));
          await untilDone(() => pay(wallet, proposal, { attempts: 1 }));
          ledger.paid.add(orderId);
          if (roll() > 0.3) continue;
          const refund = { refund: "KUDOS:0.05", reason: "scratched" };
          await untilDone(() => callAt(url, `private/orders/${orderId}/refund`, refund));
          ledger.refunded.add(orderId);
        }
      }
    };
    await Promise.all(Array.from({ length: CUSTOMERS }, customer));
  }

  async function expectNothingLost(): Promise<void> {
    for (const orderId of ledger.paid) {
      const { order_status, refund_amount } = await callAt(shop.url, `private/orders/${orderId}`);
      const refunded = ledger.refunded.has(orderId) ? "KUDOS:0.05" : "KUDOS:0";
      expect({ orderId, order_status, refund_amount }).toEqual({
        orderId,
        order_status: "paid",
        refund_amount: refunded,
      });
    }
  }

  test("a standby alone is no server to start with, and that is said; what only reads is content with it", async () => {
    const directory = mkdtempSync(join(tmpdir(), "kontor-standby-"));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const file = writeConfigFile(directory, { currency: CURRENCY, database: standby.url, exchanges: [] });
    for (const command of ["serve", "dbinit"]) {
      const { exitCode, stderr } = await runKontor([command, "-c", file]);
      expect.soft({ command, exitCode }).toEqual({ command, exitCode: 1 });
      expect
        .soft(stderr)
        .toContain("is a standby, which only reads: the address has to name the primary, or all servers");
    }
    const exported = await runKontor(["export", join(directory, "shop.kontor"), "-c", file]);
    expect(exported).toMatchObject({ exitCode: 0, stderr: "" });
  });

  const LOST_NOTHING = `nothing that was acknowledged is lost when the primary is killed (${FAILOVERS} times)`;
  test(LOST_NOTHING, { timeout: 120_000 + FAILOVERS * 120_000 }, async () => {
    const roll = dice(FAULT_SEED);
    for (let round = 0; round < FAILOVERS; round++) {
      const orderId = `waited-for-${round}`;
      const { token } = await callAt(urls[1]!, "private/orders", order(orderId, "KUDOS:0"));
      const registered = nextRegistration(shop.backend.deps.notifier, (topic) => topic.includes(orderId));
      const waiting = shop.call(`private/orders/${orderId}?timeout_ms=300000`);
      await registered;

      const start = ledger.paid.size;
      let enough = Number.POSITIVE_INFINITY;
      const isEnough = () => ledger.paid.size >= enough;
      const load = shopping(roll, isEnough);
      await expect.poll(() => ledger.paid.size, LONG).toBeGreaterThanOrEqual(start + BEFORE);
      await new Promise((resolve) => setTimeout(resolve, roll() * 300));
      await primary.kill();
      // Nobody is there to write to, and that is told to who asks.
      await expect.poll(readiness, LONG).toEqual([503, 503]);
      standby.promote();
      await expect.poll(readiness, LONG).toEqual([200, 200]);
      enough = ledger.paid.size + AFTER;
      await load;
      await expectNothingLost();

      // Who has waited all the time is told, by the process that heard of it at the new primary.
      const wallet = await shop.wallet();
      const proposal = await untilDone(() =>
        claim(wallet, { merchantBaseUrl: urls[1]!, orderId, claimToken: String(token) }),
      );
      await untilDone(() => pay(wallet, proposal, { attempts: 1 }));
      expect(await waiting).toMatchObject({ status: 200, body: { order_status: "paid" } });
      if (round === FAILOVERS - 1) break;
      [primary, standby] = [standby, primary];
      await standby.follow(primary);
    }
    expect(isTold(`the database is now at 127.0.0.1:${standby.port}`)).toBe(true);
  });

  test("a former primary that comes back is told of, and nothing is written there", async () => {
    // Its data know of no other primary, and nobody has told it.
    primary.waitForStandby(undefined);
    await primary.start();
    await expect.poll(() => isTold(`127.0.0.1:${primary.port} is a former primary`), LONG).toBe(true);
    const ofFormer = () => primary.ask("select count(*) from orders");
    const before = ofFormer();
    for (let i = 0; i < 20; i++) await callAt(urls[i % 2]!, "private/orders", order(`after-${i}`));
    expect(ofFormer()).toBe(before);

    // Now it is the only one: better no shop than two.
    await standby.kill();
    await expect.poll(readiness, LONG).toEqual([503, 503]);
    // As long as connections to the dead one are found broken, nobody has looked for another yet.
    await expect.poll(() => isTold("Nothing is written there"), LONG).toBe(true);
    const create = () => shop.call("private/orders", order("nowhere"));
    await expect.poll(create, LONG).toMatchObject(failure(500, "GENERIC_DB_SETUP_FAILED"));
    expect(ofFormer()).toBe(before);

    await standby.start();
    await expect.poll(readiness, LONG).toEqual([200, 200]);
    await untilDone(() => callAt(urls[1]!, "private/orders", order("somewhere")));
    await expectNothingLost();
  });

  const order = (id: string, amount = "KUDOS:1") => ({ order: { order_id: id, summary: "a thing", amount } });
});

describe.runIf(INSTALLED_BIN !== undefined)("a primary that nothing comes from any more", () => {
  test(
    "with its connections still open, what waits there is answered, and what comes is done by the other",
    LONG,
    async () => {
      const two = await startTwoServers();
      onTestFinished(() => two.stop());
      const ways = await Promise.all(two.servers.map(({ port }) => TcpFaultProxy.start({ host: "127.0.0.1", port })));
      onTestFinished(() => Promise.all(ways.map((way) => way.stop())).then(() => {}));
      const places = ways.map(({ port }) => `127.0.0.1:${port}`);
      const told: string[] = [];
      const shop = await startTestShop({
        exchanges: EXCHANGES,
        databaseUrl: async () => two.url.replace(/127[^/]*/, places.join(",")),
        log: createLogger({ level: "INFO", destination: { write: (line) => void told.push(line) } }),
      });
      onTestFinished(() => shop.stop());
      const create = (id: string) =>
        shop.call("private/orders", { order: { order_id: id, summary: "a thing", amount: "KUDOS:1" } });
      expect(await create("before")).toMatchObject({ status: 200 });

      ways[0]!.swallowAll();
      const waiting = Array.from({ length: 20 }, (_, i) => create(`meanwhile-${i}`));
      two.servers[1].promote();
      // Nobody knows whether such an order was stored, and nobody says so: who asks again has it, once.
      for (const { status } of await Promise.all(waiting)) expect([200, 500, 503]).toContain(status);
      expect(told.filter((line) => line.includes(`the database is now at ${places[1]}`))).toHaveLength(1);
      for (let i = 0; i < 20; i++)
        expect(await untilDone(() => create(`meanwhile-${i}`))).toMatchObject({ status: 200 });
      expect(await shop.call("private/orders/before")).toMatchObject({ status: 200 });
      expect(two.servers[1].ask("select count(*) from orders")).toBe("21");
    },
  );
});
