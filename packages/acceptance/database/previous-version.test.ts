/**
 * One version replaces the one before while customers buy: the older one goes on with the newer one's schema, both serve
 * beside each other, and the older one comes back. KONTOR_PREVIOUS is the older one's built command (`.../bin/kontor.js`).
 */

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { testKeyFile } from "@kontor/merchant/testing/test-secrets";
import type { Sandbox } from "@kontor/sandbox/sandbox";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { parseAmount } from "@kontor/taler/amount";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { type RunningKontor, runKontor, startKontor, startProgram } from "../commands/run-kontor.js";
import { callAt, untilDoneWithin } from "../faults/despite-kills.js";
import { answerInTurn } from "../shop/in-turn.js";
import type { Listening } from "../shop/loopback.js";
import { openShop, sandboxForShop } from "../shop/shop-at-sandbox.js";
import { CURRENCY, fillWallet } from "../shop/test-shop.js";

const PREVIOUS = process.env.KONTOR_PREVIOUS;
const CUSTOMERS = 3;
const COINS = 4;

if (PREVIOUS === undefined) console.error("\nKONTOR_PREVIOUS is not set: NO EARLIER VERSION WAS REPLACED\n");

describe.runIf(PREVIOUS !== undefined)("a version that replaces the one before", { timeout: 180_000 }, () => {
  let directory: string;
  let database: TestDatabase;
  let sandboxDatabase: TestDatabase;
  let sandbox: Sandbox;
  const running: RunningKontor[] = [];
  /** Those that answer in turn at the one address that customers and shop know. */
  const serving: string[] = [];
  let door: Listening;
  const paid: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "kontor-previous-"));
    chmodSync(directory, 0o755);
    database = await createTestDatabase({ migrated: false });
    sandboxDatabase = await createTestDatabase({ migrated: false });
    sandbox = await sandboxForShop(sandboxDatabase.url, [{ value: "0.1", cipher: "CS" }]);
    door = await answerInTurn(serving);
  });
  afterAll(async () => {
    await Promise.all(running.map((server) => server.stop("SIGTERM")));
    await door?.close();
    await sandbox?.stop();
    await database?.drop();
    await sandboxDatabase?.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  const configFile = () =>
    writeConfigFile(directory, { currency: CURRENCY, database: database.url, exchanges: sandbox.exchanges });
  async function serve(version: "older" | "newer"): Promise<{ readonly server: RunningKontor; readonly url: string }> {
    const args = ["serve", "-c", configFile()];
    const server =
      version === "newer"
        ? startKontor(args)
        : startProgram(process.execPath, [PREVIOUS!, ...args], {
            HOME: "/nonexistent",
            KONTOR_SECRETS_KEY_FILE: testKeyFile(),
          });
    running.push(server);
    return { server, url: (await server.says(/serving at (http:[^" ]+)/))[1]! };
  }
  const answering = (...urls: readonly string[]) => serving.splice(0, serving.length, ...urls);

  let isEnough = false;
  /** Buys, proves and is refunded, each step at any of the servers, and once: what is no success fails the test. */
  async function customer(): Promise<void> {
    while (!isEnough) {
      const values = Array(COINS).fill(parseAmount("KUDOS:0.1"));
      const wallet = await fillWallet(sandbox, "KUDOS:0.5", { values });
      for (let coin = 0; coin < COINS && !isEnough; coin++) {
        const order = { order: { summary: "a thing", amount: "KUDOS:0.1" }, refund_delay: { d_us: 3_600_000_000 } };
        const made = await callAt(door.url, "private/orders", order);
        const orderId = String(made.order_id);
        const target = { merchantBaseUrl: door.url, orderId, claimToken: String(made.token) };
        const bought = await pay(wallet, await claim(wallet, target), { attempts: 1 });
        await prove(wallet, bought.order, `session of ${orderId}`);
        await callAt(door.url, `private/orders/${orderId}/refund`, { refund: "KUDOS:0.05", reason: "scratched" });
        await refunds(wallet, bought.order);
        await callAt(door.url, "private/orders?limit=-5");
        paid.push(orderId);
      }
    }
  }
  const soldMore = () => {
    const before = paid.length;
    return expect.poll(() => paid.length, { timeout: 60_000 }).toBeGreaterThan(before + 2 * CUSTOMERS);
  };

  test("nobody notices: not while the schema changes, with both at work, nor when the older one comes back", async () => {
    const older = await serve("older");
    answering(older.url);
    await openShop((path, body) => callAt(older.url, path, body));
    await untilDoneWithin(30_000)(() =>
      callAt(older.url, "private/orders", { order: { summary: "a look", amount: "KUDOS:0.1" } }),
    );
    const customers = Promise.all(Array.from({ length: CUSTOMERS }, customer));
    // Whatever fails is told at once, not after all that follows has waited for it in vain.
    const along = <T>(work: Promise<T>) => Promise.race([work, customers.then(() => work)]);
    await along(soldMore());

    expect(await along(runKontor(["dbinit", "-c", configFile()]))).toMatchObject({ exitCode: 0 });
    await along(soldMore());
    const newer = await along(serve("newer"));
    answering(older.url, newer.url);
    await along(soldMore());
    answering(newer.url);
    // What is under way at the older one when it is told to stop is answered.
    await along(older.server.stop("SIGTERM"));
    await along(soldMore());
    const again = await along(serve("older"));
    answering(newer.url, again.url);
    await along(soldMore());
    isEnough = true;
    await customers;

    for (const url of serving) {
      for (const orderId of paid) {
        const known = await callAt(url, `private/orders/${orderId}`);
        expect(known).toMatchObject({ order_status: "paid", refund_amount: "KUDOS:0.05", refund_pending: false });
      }
    }
  });
});
