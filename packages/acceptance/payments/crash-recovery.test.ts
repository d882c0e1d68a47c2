/** `kontor serve` in processes of its own: killed at every step of a payment, stopped while clients wait, two at once. */

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDatabaseUrl } from "@kontor/merchant/database/address";
import type { Session } from "@kontor/merchant/database/session";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import type { SandboxExchange } from "@kontor/sandbox/exchange/sandbox-exchange";
import type { Sandbox } from "@kontor/sandbox/sandbox";
import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { printAmount, subtractAmounts } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { MINUTE } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { writeConfigFile } from "../commands/config-file.js";
import { type RunningKontor, startKontor } from "../commands/run-kontor.js";
import { TcpFaultProxy } from "../faults/tcp-fault-proxy.js";
import { coinsOf } from "../shop/raw-payment.js";
import { openShop, sandboxForShop } from "../shop/shop-at-sandbox.js";
import { CURRENCY, fillWallet, PASSWORD } from "../shop/test-shop.js";
import { token, tokenFamily } from "../shop/token-families.js";

const PRICE = "KUDOS:1";
/** Longer than the background work leaves a deposit to the process that began it. */
const MUCH_LATER = 3n * MINUTE;

let directory: string;
let sandbox: Sandbox;
let sandboxDatabase: TestDatabase;
let exchange: SandboxExchange;
let database: TestDatabase;
let server: Server;
/** How far the clock of everybody is ahead. */
let ahead = 0n;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-crash-"));
  sandboxDatabase = await createTestDatabase({ migrated: false });
  sandbox = await sandboxForShop(sandboxDatabase.url, [{ value: "1", cipher: "CS" }]);
  exchange = sandbox.exchanges[0]!;
  database = await createTestDatabase();
  server = await startServer();
  await openShop(call);
  await call("private/tokenfamilies", tokenFamily("card"));
  const exchanges = async () => ((await call("exchanges")).exchanges as JsonObject[])[0]?.keys_http_status;
  await vi.waitFor(async () => expect(await exchanges()).toBe(200), 30_000);
});

afterEach(() => exchange.clearFaults());

afterAll(async () => {
  await server?.process.stop("SIGKILL");
  await sandbox?.stop();
  await database?.drop();
  await sandboxDatabase?.drop();
  rmSync(directory, { recursive: true, force: true });
});

interface Server {
  readonly process: RunningKontor;
  /** Ends in "/". */
  readonly url: string;
}

/** Starts a server on the database; any free port by default. */
async function startServer({ port = "0", databaseUrl = database.url } = {}): Promise<Server> {
  const file = writeConfigFile(directory, { currency: CURRENCY, port, database: databaseUrl, exchanges: [exchange] });
  const process = startKontor(["serve", "-c", file, `--timetravel=+${ahead}`]);
  const [, url] = await process.says(/serving at (http:[^" ]+)/);
  return { process, url: url! };
}

/** Starts the server that has ended again, under the URL that contracts and wallets know. */
async function restart(): Promise<void> {
  server = await startServer({ port: new URL(server.url).port });
}

async function call(path: string, body?: unknown): Promise<JsonObject> {
  const answer = await fetch(new URL(path, server.url), {
    headers: { authorization: `Bearer secret-token:${PASSWORD}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(answer.status, text).toBeLessThan(300);
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
}

async function anOrder(
  price: JsonObject = { amount: PRICE },
): Promise<{ orderId: string; payUri: string; token: string }> {
  const { order_id, token } = await call("private/orders", { order: { summary: "a thing", ...price } });
  const { taler_pay_uri } = await call(`private/orders/${order_id}`);
  return { orderId: String(order_id), payUri: String(taler_pay_uri), token: String(token) };
}

async function statusOf(orderId: string): Promise<unknown> {
  return (await call(`private/orders/${orderId}`)).order_status;
}

/** How many deposits are stored, whatever became of them. */
async function intentsOf(orderId: string): Promise<number> {
  const { queries } = database.db;
  return (await queries.selectFrom("deposit_batches").select("batch").where("order_id", "=", orderId).execute()).length;
}

/**
 * How many connections wait for locks of others, with statements that came within that time: not just now, as a first try is
 * soon over.
 */
function waitingWithin(interval: string): Promise<number> {
  return database.db.withSession(async (session) => {
    const { rows } = await session.run(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and clock_timestamp() - query_start between interval '50 ms' and interval '${interval}'`,
    );
    return rows.length;
  });
}

/** Waits until so many connections wait for locks of others. */
async function blocked(count: number): Promise<void> {
  await expect.poll(() => waitingWithin("1 hour"), { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
}

/** Waits until a statement waits for a lock of others that came not long ago. */
async function blockedJustNow(): Promise<void> {
  await expect.poll(() => waitingWithin("150 ms"), { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
}

/** Locks the order in a transaction of the test, until its rollback. */
async function lockOrder(session: Session, orderId: string): Promise<void> {
  await session.begin();
  await session.run("select 1 from orders where instance = 1 and order_id = $1 for update", [orderId]);
}

interface Payment {
  readonly wallet: Wallet;
  readonly proposal: Proposal;
  readonly choiceIndex?: number;
}

/** A wallet with just enough money, about to pay. */
async function aPayment(): Promise<Payment> {
  const { payUri } = await anOrder();
  const wallet = await fillWallet(sandbox, PRICE);
  return { wallet, proposal: await claim(wallet, payUri) };
}

const TOKEN = token("card");
const withChoice = (choice: JsonObject) => ({ version: 1, choices: [choice] });

/** The same with a token, for which the wallet is to get another. */
async function aPaymentWithToken(): Promise<Payment> {
  const wallet = await fillWallet(sandbox, PRICE);
  const { payUri: giftUri } = await anOrder(withChoice({ amount: `${CURRENCY}:0`, outputs: [TOKEN] }));
  await pay(wallet, await claim(wallet, giftUri));
  const { payUri } = await anOrder(withChoice({ amount: PRICE, inputs: [TOKEN], outputs: [TOKEN] }));
  return { wallet, proposal: await claim(wallet, payUri), choiceIndex: 0 };
}

/** Sends the payment; what comes of it is of no interest, since nobody will be there to answer. */
function send({ wallet, proposal, ...choice }: Payment): Promise<unknown> {
  return pay(wallet, proposal, { attempts: 1, ...choice }).catch((error: unknown) => error);
}

/** What the exchange took from the wallet's coin; undefined if it has never seen it. */
async function taken({ wallet }: Payment): Promise<string | undefined> {
  const coin = coinsOf(wallet)[0]!;
  const known = await exchange.coin(coin.coinPub);
  if (known === undefined) return undefined;
  expect(known.deposits).toHaveLength(1);
  return printAmount(subtractAmounts(coin.value, known.remaining));
}

/** Each starts the payment and kills the server at one step of it. */
const crashes: {
  when: string;
  isDeposited: boolean;
  isStored: boolean;
  /** Where a payment with tokens, which is stored in a transaction, goes another way. */
  isOfCoinsAlone?: boolean;
  crash(payment: Payment): Promise<void>;
}[] = [
  {
    when: "before the deposit is stored",
    isDeposited: false,
    isStored: false,
    async crash(payment) {
      await database.db.withSession(async (session) => {
        await session.begin();
        // Nobody can even look at an order.
        await session.script("lock table orders in access exclusive mode");
        const sent = send(payment);
        await blocked(1);
        await server.process.stop("SIGKILL");
        await session.rollback();
        await sent;
      });
    },
  },
  {
    when: "while PostgreSQL was storing the deposit",
    isOfCoinsAlone: true,
    isDeposited: false,
    isStored: true,
    async crash(payment) {
      const { proposal } = payment;
      await database.db.withSession(async (session) => {
        await lockOrder(session, proposal.order.orderId);
        const sent = send(payment);
        // PostgreSQL gives up a statement that has waited for some time, and nobody would be there to send it again.
        await blockedJustNow();
        const ended = server.process.stop("SIGKILL");
        await session.rollback();
        await ended;
        await sent;
      });
      // Nobody is there to be told, but it was asked to.
      await expect.poll(() => intentsOf(proposal.order.orderId), { timeout: 30_000 }).toBe(1);
    },
  },
  {
    when: "before the deposit is sent",
    isDeposited: false,
    isStored: true,
    async crash(payment) {
      const { proposal } = payment;
      const release = exchange.hold({ path: "/batch-deposit" });
      const sent = send(payment);
      await expect.poll(() => intentsOf(proposal.order.orderId), { timeout: 30_000 }).toBe(1);
      await server.process.stop("SIGKILL");
      await sent;
      release();
    },
  },
  {
    when: "before the outcome of the deposit is stored",
    isDeposited: true,
    isStored: true,
    async crash(payment) {
      await database.db.withSession(async (session) => {
        const sent = await depositWhileLocked(payment, session);
        await server.process.stop("SIGKILL");
        await sent;
      });
    },
  },
  {
    when: "before the answer is sent",
    isDeposited: true,
    isStored: true,
    async crash(payment) {
      const { proposal, choiceIndex } = payment;
      const { db } = database;
      await db.withSession((first) =>
        db.withSession(async (second) => {
          const sent = await depositWhileLocked(payment, first);
          if (choiceIndex === undefined) {
            // One statement stores the outcome. The server does not live to see that it did.
            void server.process.stop("SIGSTOP");
            await first.rollback();
            await expect.poll(() => paidAt(proposal), { timeout: 10_000 }).not.toBeNull();
          } else {
            // This lock is queued behind the transaction that stores the outcome, and stops whatever comes after it.
            await second.begin();
            const locked = second.script("lock table orders in access exclusive mode");
            await blocked(2);
            await first.rollback();
            await locked;
            await blocked(1);
          }
          await server.process.stop("SIGKILL");
          await second.rollback();
          await sent;
        }),
      );
      expect(await paidAt(proposal)).not.toBeNull();
    },
  },
];

/** Lets the exchange take the deposit while the server cannot store that; the session keeps the lock. */
async function depositWhileLocked(payment: Payment, session: Session): Promise<Promise<unknown>[]> {
  const { proposal } = payment;
  const release = exchange.hold({ path: "/batch-deposit" });
  const sent = send(payment);
  await expect.poll(() => intentsOf(proposal.order.orderId), { timeout: 30_000 }).toBe(1);
  await lockOrder(session, proposal.order.orderId);
  release();
  await expect.poll(() => taken(payment), { timeout: 30_000 }).toBe(PRICE);
  await blocked(1);
  return [sent];
}

async function paidAt({ order }: Proposal): Promise<bigint | null> {
  const query = database.db.queries.selectFrom("orders").select("paid_at").where("order_id", "=", order.orderId);
  return (await query.executeTakeFirstOrThrow()).paid_at;
}

describe.each(crashes)("a server that was killed $when", ({ crash, isDeposited, isStored, isOfCoinsAlone = false }) => {
  test("completes the payment when the wallet tries again", async () => {
    const payment = await aPayment();
    const { wallet, proposal } = payment;
    const { orderId } = proposal.order;
    await crash(payment);
    expect(await taken(payment)).toBe(isDeposited ? PRICE : undefined);
    expect(await intentsOf(orderId)).toBe(isStored ? 1 : 0);

    await restart();
    const { receipt } = await pay(wallet, proposal);
    expect(await call(`private/orders/${orderId}`)).toMatchObject({ order_status: "paid", deposit_total: PRICE });
    expect(await taken(payment)).toBe(PRICE);
    expect(await intentsOf(orderId)).toBe(1);
    expect(receipt.sig).toHaveLength(64);
  });

  test(`${isStored ? "brings the payment to its end" : "has forgotten it"} if the wallet does not come back`, async () => {
    const payment = await aPayment();
    const { wallet, proposal } = payment;
    const { orderId } = proposal.order;
    await crash(payment);
    sandbox.clock.advance(MUCH_LATER);
    ahead += MUCH_LATER;
    await restart();
    const expected = isStored ? "paid" : "claimed";
    await expect.poll(() => statusOf(orderId), { timeout: 30_000 }).toBe(expected);
    expect(await taken(payment)).toBe(isStored ? PRICE : undefined);
    await pay(wallet, proposal);
    expect(await taken(payment)).toBe(PRICE);
    expect(await statusOf(orderId)).toBe("paid");
  });

  if (isOfCoinsAlone) return;
  test(`${isStored ? "spends" : "leaves"} the token of a payment, and gives the one that was promised`, async () => {
    const payment = await aPaymentWithToken();
    const { wallet, proposal } = payment;
    const { orderId } = proposal.order;
    const before = await call("private/tokenfamilies/card");
    await crash(payment);
    sandbox.clock.advance(MUCH_LATER);
    ahead += MUCH_LATER;
    await restart();
    await expect.poll(() => statusOf(orderId), { timeout: 30_000 }).toBe(isStored ? "paid" : "claimed");
    const moved = isStored ? 1 : 0;
    const { issued, used } = await call("private/tokenfamilies/card");
    expect([issued, used]).toEqual([Number(before.issued) + moved, Number(before.used) + moved]);

    await pay(wallet, proposal);
    expect(await taken(payment)).toBe(PRICE);
    const tokens = Object.values(wallet.state.tokens);
    expect(tokens.map(({ spent }) => spent).sort()).toEqual([false, true]);
    expect(await call("private/tokenfamilies/card")).toMatchObject({
      issued: Number(before.issued) + 1,
      used: Number(before.used) + 1,
    });
  });
});

describe("a server that is told to stop", () => {
  afterEach(async () => {
    await server.process.stop("SIGKILL");
    await restart();
  });

  test("as soon as it says that it serves ends well", async () => {
    const address = parseDatabaseUrl(database.url);
    const { host, port } = address;
    const proxy = await TcpFaultProxy.start(
      "socketDirectory" in host ? { path: `${host.socketDirectory}/.s.PGSQL.${port}` } : { host: host.name, port },
    );
    onTestFinished(() => proxy.stop());
    // It goes on to look whether there is a shop.
    proxy.fault({ kind: "delay", request: 'select "instance" from "instances" limit', milliseconds: 1000 });
    const databaseUrl = `postgres://${address.user}@127.0.0.1:${proxy.port}/${address.database}?sslmode=disable`;
    const { process } = await startServer({ databaseUrl });
    expect(await process.stop("SIGTERM")).toMatchObject({ exitCode: 0 });
    expect(proxy.unused).toBe(0);
  });

  test("answers who waits, and ends", async () => {
    const { orderId, token } = await anOrder();
    const url = `${server.url}orders/${orderId}?token=${token}`;
    const waiting = fetch(`${url}&timeout_ms=60000`);
    // The others are answered after the one that waits was heard.
    for (let i = 0; i < 5; i++) expect((await fetch(url)).status).toBe(402);
    expect(await server.process.stop("SIGTERM")).toMatchObject({ exitCode: 0 });
    const answer = await waiting;
    expect(answer.status).toBe(402);
    expect(await answer.json()).toMatchObject({ taler_pay_uri: expect.stringContaining(orderId) });
  });

  test("does not wait for connections that ask for nothing, or for half of something", async () => {
    const { port } = new URL(server.url);
    for (const text of ["", "GET /config HTTP/1.1\r\nHost: "]) {
      const socket = connect(Number(port), "127.0.0.1");
      onTestFinished(() => void socket.destroy());
      await once(socket, "connect");
      socket.on("error", () => {}).write(text);
    }
    // They came after those.
    expect((await fetch(`${server.url}config`)).status).toBe(200);
    expect(await server.process.stop("SIGTERM")).toMatchObject({ exitCode: 0 });
  });

  test("finishes a payment that is under way, takes no new one, and ends", async () => {
    const payment = await aPayment();
    const { wallet, proposal } = payment;
    const release = exchange.hold({ path: "/batch-deposit" });
    const paying = pay(wallet, proposal, { attempts: 1 });
    await expect.poll(() => intentsOf(proposal.order.orderId), { timeout: 30_000 }).toBe(1);
    const stopped = server.process.stop("SIGTERM");
    await server.process.says(/"stopping"/);
    await expect(fetch(`${server.url}config`)).rejects.toThrow();
    release();
    expect((await paying).receipt.sig).toHaveLength(64);
    expect(await stopped).toMatchObject({ exitCode: 0 });
    expect(await taken(payment)).toBe(PRICE);
  });
});

describe("two servers on one database", () => {
  test("share orders, payments and who waits for them", async () => {
    const second = await startServer();
    onTestFinished(async () => {
      await second.process.stop("SIGKILL");
    });
    const { orderId, payUri, token } = await anOrder();
    const wallet = await fillWallet(sandbox, PRICE);
    const proposal = await claim(wallet, payUri);
    const url = `${server.url}orders/${orderId}?token=${token}`;
    const waiting = fetch(`${url}&timeout_ms=60000`);
    for (let i = 0; i < 5; i++) expect((await fetch(url)).status).toBe(402);
    const atSecond = { ...proposal, order: { ...proposal.order, merchantBaseUrl: second.url } };
    await pay(wallet, atSecond);
    expect((await waiting).status).toBe(200);
    expect(await statusOf(orderId)).toBe("paid");
  });
});
