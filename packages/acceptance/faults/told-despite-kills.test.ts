/**
 * kill -9 at random moments, of two servers, a worker and their PostgreSQL, while customers pay and four receivers want
 * to be told: one that listens, one that is dead, one that takes 20 seconds, one that fails every other time. Whatever was
 * acknowledged is one event and reaches each of them; nothing is told that did not happen. KONTOR_TOLD_PAYMENTS=1000
 * makes it long.
 */

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { merchantClient } from "@kontor/client/client";
import type { ShopEvent } from "@kontor/client/event-stream";
import { describeAddress } from "@kontor/merchant/database/address";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@kontor/merchant/embedded-postgres/embedded";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import type { Sandbox } from "@kontor/sandbox/sandbox";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { parseAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { type RunningKontor, startKontor } from "../commands/run-kontor.js";
import { dice } from "../shop/dice.js";
import { openShop, sandboxForShop } from "../shop/shop-at-sandbox.js";
import { CURRENCY, fillWallet, PASSWORD } from "../shop/test-shop.js";
import { callAt, killDatabaseIn, untilDoneWithin } from "./despite-kills.js";
import { FAULT_SEED } from "./fault-rounds.js";

const PAYMENTS = Number(process.env.KONTOR_TOLD_PAYMENTS || 32);
const IS_LONG = PAYMENTS > 100;
const CUSTOMERS = 4;
const COINS_OF_A_WALLET = 8;
/** Somebody is killed each time that so many more have paid. */
const PAYMENTS_PER_KILL = IS_LONG ? 20 : 8;
const VICTIMS = ["second", "database", "first", "worker", "everybody"] as const;
const PRICE = "KUDOS:0.1";
const SLOW_MS = 20_000;
/** Longer than any pause between tries, and than what a dead process has taken. */
const LATER = "+7200000000";

let directory: string;
let database: EmbeddedPostgres;
let sandboxDatabase: TestDatabase;
let sandbox: Sandbox;

/** A process of Kontor that comes back under the same address after its death. */
interface Mortal {
  /** 0 and empty for a worker. */
  readonly port: number;
  readonly url: string;
  readonly process: RunningKontor;
}

const mortals = new Map<"first" | "second" | "worker", Mortal>();

async function start(name: "first" | "second" | "worker", port = 0, more: readonly string[] = []): Promise<void> {
  const [exchange] = sandbox.exchanges;
  const file = writeConfigFile(
    directory,
    { currency: CURRENCY, port, database: describeAddress(database.address), exchanges: [exchange!] },
    `${name}.conf`,
  );
  const args = name === "worker" ? ["worker"] : name === "first" ? ["serve"] : ["serve", "--no-jobs"];
  // Who finds the database dead or not yet back ends, and is started again, as by an init system.
  await untilDone(async () => {
    const process = startKontor([...args, ...more, "-c", file]);
    const [, url = ""] = await process.says(name === "worker" ? /"working"/ : /serving at (http:[^" ]+)/);
    mortals.set(name, { port: url === "" ? 0 : Number(new URL(url).port), url, process });
  });
}

async function killAndRestart(...names: ("first" | "second" | "worker")[]): Promise<void> {
  await Promise.all(names.map((name) => mortals.get(name)!.process.stop("SIGKILL")));
  await Promise.all(names.map((name) => start(name, mortals.get(name)!.port)));
}

const killDatabase = () => killDatabaseIn(join(directory, "data"));

async function kill(victim: (typeof VICTIMS)[number]): Promise<void> {
  if (victim === "database" || victim === "everybody") killDatabase();
  if (victim === "everybody") await killAndRestart("first", "second", "worker");
  else if (victim !== "database") await killAndRestart(victim);
}

/** Who wants to be told. */
class Receiver {
  readonly got: { readonly id: string; readonly body: { readonly type: string; readonly data: JsonObject } }[] = [];
  /** Answers by status. */
  readonly answers = new Map<number, number>();
  /** Undefined while it is dead. */
  server: Server | undefined;
  port = 0;

  constructor(
    readonly name: string,
    /** Waits as long as it likes, and gives a status. */
    public answer: (nth: number) => number | Promise<number> = () => 204,
  ) {}

  async listen(): Promise<void> {
    let count = 0;
    this.server = createServer(async (request, response) => {
      let body = "";
      try {
        for await (const chunk of request.setEncoding("utf8")) body += chunk;
      } catch {
        // Who sent it was killed.
        return;
      }
      const status = await this.answer(count++);
      this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
      if (status === 204) this.got.push({ id: String(request.headers["webhook-id"]), body: JSON.parse(body) });
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  /** Of which orders it has heard that. */
  told(type: string): string[] {
    return this.got.filter(({ body }) => body.type === type).map(({ body }) => String(body.data.order_id));
  }
}

const ripening: (() => void)[] = [];
const listening = new Receiver("listening");
const dead = new Receiver("dead");
const slow = new Receiver(
  "slow",
  () =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(204), SLOW_MS);
      ripening.push(() => {
        clearTimeout(timer);
        resolve(204);
      });
    }),
);
const moody = new Receiver("moody", (nth) => (nth % 2 === 0 ? 500 : 204));
const receivers = [listening, dead, slow, moody];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-told-"));
  // PostgreSQL's user, if we are root, has to get there.
  chmodSync(directory, 0o755);
  database = await startEmbeddedPostgres({ dataDir: join(directory, "data") });
  sandboxDatabase = await createTestDatabase({ migrated: false });
  sandbox = await sandboxForShop(sandboxDatabase.url, [{ value: "0.1", cipher: "CS" }]);
  await start("first");
  await Promise.all([start("second"), start("worker")]);
  await openShop(call);
  for (const receiver of receivers) {
    await receiver.listen();
    const url = `http://127.0.0.1:${receiver.port}/`;
    const webhook = { webhook_id: receiver.name, event_type: "pay", http_method: "POST", url };
    await call("private/webhooks", webhook);
    if (receiver !== listening) continue;
    await call("private/webhooks", { ...webhook, webhook_id: "created", event_type: "order_created" });
    await call("private/webhooks", { ...webhook, webhook_id: "refunded", event_type: "refund" });
  }
  await dead.close();
});

afterAll(async () => {
  await Promise.all([...mortals.values()].map(({ process }) => process.stop("SIGTERM")));
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await sandbox?.stop();
  await sandboxDatabase?.drop();
  await database?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const call = async (path: string, body?: unknown, at: "first" | "second" = "first") =>
  callAt(mortals.get(at)!.url, path, body);
const untilDone = untilDoneWithin(90_000);

const paid: string[] = [];
const refunded: string[] = [];
let kills = 0;

/** Customers who buy at the one server or the other until so many have paid; the shop gives back some. */
async function shopping(roll: () => number): Promise<void> {
  let begun = 0;
  const customer = async () => {
    while (begun < PAYMENTS) {
      const values = Array.from({ length: COINS_OF_A_WALLET }, () => parseAmount(PRICE));
      const wallet = await fillWallet(sandbox, "KUDOS:1", { values });
      for (let coin = 0; coin < COINS_OF_A_WALLET && begun < PAYMENTS; coin++) {
        const orderId = `o-${begun++}`;
        // So that somebody is killed while others pay.
        while (begun > (kills + 1) * PAYMENTS_PER_KILL) await new Promise((resolve) => setTimeout(resolve, 20));
        const at = roll() < 0.5 ? "first" : "second";
        const order = { order_id: orderId, summary: "a thing", amount: PRICE };
        const request = { order, refund_delay: { d_us: 3_600_000_000 } };
        const { token } = await untilDone(() => call("private/orders", request, at));
        const merchantBaseUrl = mortals.get(at)!.url;
        const proposal = await untilDone(() => claim(wallet, { merchantBaseUrl, orderId, claimToken: String(token) }));
        await untilDone(() => pay(wallet, proposal, { attempts: 1 }));
        paid.push(orderId);
        if (roll() > 0.25) continue;
        const refund = { refund: "KUDOS:0.05", reason: "scratched" };
        await untilDone(() => call(`private/orders/${orderId}/refund`, refund, at));
        refunded.push(orderId);
      }
    }
  };
  await Promise.all(Array.from({ length: CUSTOMERS }, customer));
}

async function killing(roll: () => number): Promise<void> {
  for (let next = PAYMENTS_PER_KILL / 2; next < PAYMENTS; next += PAYMENTS_PER_KILL) {
    while (paid.length < next) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, roll() * 300));
    await kill(VICTIMS[kills % VICTIMS.length]!);
    kills++;
  }
}

/** Reads the events all the time, while servers die and start. */
async function follow(events: ShopEvent[], signal: AbortSignal): Promise<void> {
  const client = merchantClient({ baseUrl: mortals.get("second")!.url, token: `secret-token:${PASSWORD}` });
  for await (const event of client.events({ after: 0, signal, waitMs: 5000 })) events.push(event);
}

async function allEvents(): Promise<ShopEvent[]> {
  const events: ShopEvent[] = [];
  for (;;) {
    const page = await call(`private/kontor/events?after=${events.length}&limit=1000`);
    if ((page.events as unknown as ShopEvent[]).length === 0) return events;
    events.push(...(page.events as unknown as ShopEvent[]));
  }
}

const ordersOf = (events: readonly ShopEvent[], type: string) =>
  events.flatMap((event) => (event.type === type && "order_id" in event ? event.order_id : [])).sort();

async function untilAllIsDelivered(): Promise<void> {
  for (const id of [...receivers.map(({ name }) => name), "created", "refunded"]) {
    for (;;) {
      const { pending, failed } = await untilDone(() => call(`private/kontor/webhooks/${id}`));
      expect({ id, failed }).toEqual({ id, failed: 0 });
      if (pending === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

test(`${PAYMENTS} payments, with seed ${FAULT_SEED}`, { timeout: 3_600_000 }, async () => {
  const followed: ShopEvent[] = [];
  const enough = new AbortController();
  const following = follow(followed, enough.signal).catch((error: unknown) => {
    if (!enough.signal.aborted) throw error;
  });
  await Promise.all([killing(dice(FAULT_SEED)), shopping(dice(FAULT_SEED + 1))]);
  expect(paid).toHaveLength(PAYMENTS);
  expect(kills).toBe(Math.ceil(PAYMENTS / PAYMENTS_PER_KILL));

  // The dead and the slow one have held up nobody; what a killed process was sending is sent a minute later.
  const heard = (receiver: Receiver) => new Set(receiver.told("pay")).size;
  const enoughForNow = IS_LONG ? PAYMENTS : PAYMENTS_PER_KILL / 2;
  await expect.poll(() => heard(listening), { timeout: 120_000 }).toBeGreaterThanOrEqual(enoughForNow);
  await expect.poll(() => moody.answers.get(500) ?? 0, { timeout: 120_000 }).toBeGreaterThan(0);
  if (IS_LONG) expect(heard(slow)).toBeLessThan(PAYMENTS);

  // Everybody is killed once more; two hours later all receivers are well.
  killDatabase();
  await Promise.all(["first", "second", "worker"].map((name) => mortals.get(name as "first")!.process.stop("SIGKILL")));
  slow.answer = moody.answer = () => 204;
  for (const ripen of ripening) ripen();
  await dead.listen();
  const { port } = mortals.get("second")!;
  await Promise.all([
    start("first", mortals.get("first")!.port, ["-T", LATER]),
    start("second", port, ["-T", LATER]),
    start("worker", 0, ["-T", LATER]),
  ]);
  await untilAllIsDelivered();

  const events = await allEvents();
  expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
  const all = paid.toSorted();
  for (const type of ["order_created", "order_claimed", "pay"]) expect(ordersOf(events, type)).toEqual(all);
  expect(ordersOf(events, "refund")).toEqual(refunded.toSorted());
  for (const orderId of paid) {
    const { order_status, refund_amount } = await call(`private/orders/${orderId}`);
    expect({ orderId, order_status, refund_amount }).toEqual({
      orderId,
      order_status: "paid",
      refund_amount: refunded.includes(orderId) ? "KUDOS:0.05" : "KUDOS:0",
    });
  }

  for (const receiver of receivers) {
    expect([...new Set(receiver.told("pay"))].sort(), receiver.name).toEqual(all);
    // What came twice can be told by its name.
    const names = new Set(receiver.got.map(({ id, body: { data, type } }) => `${id} ${type} ${data.order_id}`));
    expect(names.size, receiver.name).toBe(new Set(receiver.got.map(({ id }) => id)).size);
  }
  expect(new Set(listening.got.map(({ id }) => id)).size).toBe(2 * PAYMENTS + refunded.length);
  // Of an order the first comes first.
  for (const orderId of refunded) {
    const types = listening.got.filter(({ body }) => body.data.order_id === orderId).map(({ body }) => body.type);
    expect([...new Set(types)]).toEqual(["order_created", "pay", "refund"]);
  }

  await expect.poll(() => followed.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(events.length);
  expect(followed.slice(0, events.length)).toEqual(events);
  enough.abort();
  await following;
});
