/**
 * kill -9 at random moments under load: of the server, of the PostgreSQL it brings along, of both. Whatever somebody got
 * an answer to is there afterwards, nothing is there twice, and shop and exchange have the same sums.
 */

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import type { SandboxExchange } from "@kontor/sandbox/exchange/sandbox-exchange";
import type { Sandbox } from "@kontor/sandbox/sandbox";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { addAmounts, parseAmount, printAmount, subtractAmounts, sumAmounts, zeroAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { type RunningKontor, startKontor } from "../commands/run-kontor.js";
import { dice } from "../shop/dice.js";
import { coinsOf } from "../shop/raw-payment.js";
import { openShop, sandboxForShop } from "../shop/shop-at-sandbox.js";
import { CURRENCY, fillWallet } from "../shop/test-shop.js";
import { callAt, killDatabaseIn, untilDoneWithin } from "./despite-kills.js";
import { FAULT_ROUNDS, FAULT_SEED } from "./fault-rounds.js";

const PRICE = "KUDOS:0.1";
const CUSTOMERS = 3;
const ORDERS_OF_EACH = 4;
const VICTIMS = ["server", "database", "both"] as const;

let directory: string;
let sandboxDatabase: TestDatabase;
let sandbox: Sandbox;
let exchange: SandboxExchange;
let server: RunningKontor;
let url: string;

const dataDir = () => join(directory, "data");

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-kill-"));
  // PostgreSQL's user, if we are root, has to get there.
  chmodSync(directory, 0o755);
  sandboxDatabase = await createTestDatabase({ migrated: false });
  sandbox = await sandboxForShop(sandboxDatabase.url, [{ value: "0.1", cipher: "CS" }]);
  exchange = sandbox.exchanges[0]!;
  await startServer("0");
  await openShop(call);
  const keys = async () => ((await call("exchanges")).exchanges as JsonObject[])[0]?.keys_http_status;
  await vi.waitFor(async () => expect(await keys()).toBe(200), 30_000);
});

afterAll(async () => {
  // Gently, so that the database is stopped too.
  await server?.stop("SIGTERM");
  await sandbox?.stop();
  await sandboxDatabase?.drop();
  rmSync(directory, { recursive: true, force: true });
});

async function startServer(port: string): Promise<void> {
  const file = writeConfigFile(directory, { currency: CURRENCY, port, dataHome: dataDir(), exchanges: [exchange] });
  server = startKontor(["serve", "-c", file], { env: { HOME: directory } });
  url = (await server.says(/serving at (http:[^" ]+)/))[1]!;
}

async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
  if (victim !== "server") killDatabaseIn(dataDir());
  if (victim === "database") return;
  await server.stop("SIGKILL");
  await startServer(new URL(url).port);
}

const call = (path: string, body?: unknown) => callAt(url, path, body);
const untilDone = untilDoneWithin(60_000);

/** What somebody was told, and may rely upon. */
interface Acknowledged {
  readonly orderId: string;
  readonly sessionId: string;
  readonly hContract: string;
  readonly receipt: string;
  readonly isRefunded: boolean;
}

/** A customer buys things one after the other; the shop gives half of some back. */
async function shopping(wallet: Wallet, name: string, isOver: () => boolean): Promise<Acknowledged[]> {
  const bought: Acknowledged[] = [];
  for (let i = 0; i < ORDERS_OF_EACH || !isOver(); i++) {
    if (i === coinsOf(wallet).length) break;
    const orderId = `${name}-${i}`;
    const request = {
      order: { order_id: orderId, summary: "a thing", amount: PRICE },
      refund_delay: { d_us: 3_600_000_000 },
    };
    const { token } = await untilDone(() => call("private/orders", request));
    const target = { merchantBaseUrl: url, orderId, claimToken: String(token) };
    const proposal = await untilDone(() => claim(wallet, target));
    const { order, receipt } = await untilDone(() => pay(wallet, proposal, { attempts: 1 }));
    const sessionId = `session of ${orderId}`;
    await untilDone(() => prove(wallet, order, sessionId));
    const isRefunded = i % 3 === 0;
    if (isRefunded) {
      const refund = { refund: "KUDOS:0.05", reason: "scratched" };
      await untilDone(() => call(`private/orders/${orderId}/refund`, refund));
      await untilDone(() => refunds(wallet, order));
    }
    const hContract = encodeBase32(proposal.contract.hContract);
    bought.push({ orderId, sessionId, hContract, receipt: encodeBase32(receipt.sig), isRefunded });
  }
  return bought;
}

/** What the exchange keeps of the coins of a wallet; each coin was deposited at most once. */
async function takenFrom(wallet: Wallet): Promise<string> {
  let taken = zeroAmount(CURRENCY);
  for (const coin of coinsOf(wallet)) {
    const known = await exchange.coin(coin.coinPub);
    if (known === undefined) continue;
    expect(known.deposits).toHaveLength(1);
    taken = addAmounts(taken, subtractAmounts(coin.value, known.remaining));
  }
  return printAmount(taken);
}

async function expectStillThere({ orderId, sessionId, hContract, isRefunded }: Acknowledged): Promise<void> {
  const known = await call(`private/orders/${orderId}`);
  expect(known).toMatchObject({
    order_status: "paid",
    deposit_total: PRICE,
    refunded: isRefunded,
    refund_amount: isRefunded ? "KUDOS:0.05" : "KUDOS:0",
    refund_pending: false,
  });
  const asked = new URLSearchParams({ h_contract: hContract, session_id: sessionId });
  expect((await fetch(`${url}orders/${orderId}?${asked}`)).status).toBe(200);
}

const all: Acknowledged[] = [];
let rounds = 0;

test.each(
  Array.from({ length: FAULT_ROUNDS }, (_, round) => ({ seed: FAULT_SEED + round, victim: VICTIMS[round % 3]! })),
)("kill -9 of $victim, with seed $seed", async ({ seed, victim }) => {
  const roll = dice(seed);
  const values = Array.from({ length: ORDERS_OF_EACH * 3 }, () => parseAmount(PRICE));
  const wallets = await Promise.all(
    Array.from({ length: CUSTOMERS }, () => fillWallet(sandbox, `KUDOS:${values.length / 10}`, { values })),
  );
  let isOver = false;
  const round = rounds++;
  const customers = wallets.map((wallet, index) => shopping(wallet, `r${round}-c${index}`, () => isOver));
  await new Promise((resolve) => setTimeout(resolve, roll() * 700));
  await kill(victim);
  isOver = true;
  const bought = (await Promise.all(customers)).flat();

  for (const one of bought) await expectStillThere(one);
  const sales = bought.map(({ isRefunded }) => parseAmount(isRefunded ? "KUDOS:0.05" : PRICE));
  const taken = await Promise.all(wallets.map(takenFrom));
  expect(printAmount(sumAmounts(CURRENCY, taken.map(parseAmount)))).toBe(printAmount(sumAmounts(CURRENCY, sales)));
  all.push(...bought);
});

test("in the end the shop's list has every order once, and nothing else", async () => {
  const listed: string[] = [];
  for (let offset: number | undefined; ; ) {
    const page = await call(`private/orders?limit=-100${offset === undefined ? "" : `&offset=${offset}`}`);
    const orders = page.orders as { order_id: string; row_id: number; paid: boolean }[];
    if (orders.length === 0) break;
    expect(orders.every(({ paid }) => paid)).toBe(true);
    listed.push(...orders.map(({ order_id }) => order_id));
    offset = orders.at(-1)!.row_id;
  }
  expect(listed.sort()).toEqual(all.map(({ orderId }) => orderId).sort());
  expect(new Set(all.map(({ receipt }) => receipt)).size).toBe(all.length);
});
