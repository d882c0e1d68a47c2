/** `kontor serve --workers 2` as an operator starts it: several processes that look like one, also when one is killed. */

import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import type { Sandbox } from "@kontor/sandbox/sandbox";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type RunningKontor, startKontor } from "../commands/run-kontor.js";
import { openShop, sandboxForShop } from "../shop/shop-at-sandbox.js";
import { CURRENCY, fillWallet, PASSWORD, QUICK_DENOMINATIONS } from "../shop/test-shop.js";

const A_WHILE = { timeout: 60_000 };

let directory: string;
let sandboxDatabase: TestDatabase;
let sandbox: Sandbox;
let server: Server;

interface Server {
  readonly process: RunningKontor;
  /** Of the public listener. */
  readonly url: string;
  readonly privateUrl: string;
  readonly metricsUrl: string;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kontor-workers-"));
  // PostgreSQL's user may pass through, as its files would lie elsewhere otherwise and be left behind.
  chmodSync(directory, 0o755);
  sandboxDatabase = await createTestDatabase({ migrated: false });
  sandbox = await sandboxForShop(sandboxDatabase.url, QUICK_DENOMINATIONS);
  server = await startServer();
  await openShop(call);
  // Each connection leads to another worker: both have to know the keys.
  for (let i = 0; i < 2; i++) {
    await vi.waitFor(
      async () => expect(await ask("GET", `${server.privateUrl}readyz`)).toMatchObject({ status: 200 }),
      A_WHILE,
    );
  }
});

afterAll(async () => {
  await server?.process.stop("SIGTERM");
  await sandbox?.stop();
  await sandboxDatabase?.drop();
  rmSync(directory, { recursive: true, force: true });
});

/** Writes a configuration with the embedded database of this file; `kontor` are further options of [kontor]. */
function configure(listening: string, kontor = ""): string {
  const [exchange] = sandbox.exchanges;
  const file = join(directory, `${Math.random()}.conf`);
  writeFileSync(
    file,
    `
[merchant]
CURRENCY = ${CURRENCY}
${listening}
[paths]
MERCHANT_DATA_HOME = ${join(directory, "data")}
[kontor]
SANDBOX = YES
${kontor}
[merchant-exchange-exchange]
EXCHANGE_BASE_URL = ${exchange!.baseUrl}
MASTER_KEY = ${exchange!.masterKey}
CURRENCY = ${CURRENCY}
`,
  );
  return file;
}

async function startServer(): Promise<Server> {
  const file = configure(
    "SERVE = tcp\nPORT = 0\nBIND_TO = 127.0.0.1\nBASE_URL = http://127.0.0.1/",
    "PRIVATE_PORT = 0\nMETRICS_PORT = 0",
  );
  const process = startKontor(["serve", "-c", file, "--workers", "2", "-L", "DEBUG"]);
  const [, url] = await process.says(/serving at (http:[^" ]+)/);
  const [, privateUrl] = await process.says(/private API at (http:[^" ]+)/);
  const [, metricsUrl] = await process.says(/metrics at (http:[^" ]+)/);
  return { process, url: url!, privateUrl: privateUrl!, metricsUrl: metricsUrl! };
}

interface PlainAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** One request on a connection of its own; rejects when the connection breaks before there is an answer. */
function ask(method: string, url: string, body?: unknown, socketPath?: string): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer secret-token:${PASSWORD}` };
    const sent = request(url, { method, headers, agent: false, ...(socketPath && { socketPath }) }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part));
      answer.once("error", reject);
      answer.once("end", () =>
        resolve({ status: answer.statusCode ?? 0, body: text.startsWith("{") ? JSON.parse(text) : { text } }),
      );
    });
    sent.once("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function call(path: string, body?: unknown): Promise<JsonObject> {
  const { status, body: answer } = await ask(body === undefined ? "GET" : "POST", server.privateUrl + path, body);
  expect(status, JSON.stringify(answer)).toBeLessThan(300);
  return answer;
}

async function anOrder(): Promise<{ orderId: string; payUri: string }> {
  // The private listener is not where wallets are to go.
  const order = { summary: "a thing", amount: `${CURRENCY}:1`, merchant_base_url: server.url };
  const { order_id } = await call("private/orders", { order });
  const { taler_pay_uri } = await call(`private/orders/${order_id}`);
  return { orderId: String(order_id), payUri: String(taler_pay_uri) };
}

/** The lines of the log that are JSON and have these members. */
function logged(members: Readonly<Record<string, unknown>>): JsonObject[] {
  const lines = server.process.output().split("\n");
  const entries = lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as JsonObject] : []));
  return entries.filter((entry) => Object.entries(members).every(([name, value]) => entry[name] === value));
}

/** The process number of a worker, the newest of that number. */
function pidOf(worker: number): number {
  return Number(logged({ msg: `worker ${worker} is ready` }).at(-1)!.pid);
}

test("a payment to one worker wakes who waits at each of them", async () => {
  const { orderId, payUri } = await anOrder();
  const wallet = await fillWallet(sandbox, `${CURRENCY}:1`);
  const proposal = await claim(wallet, payUri);
  const path = "/private/orders/:orderId";
  const before = logged({ route: path, method: "GET" }).length;
  const status = `${server.privateUrl}private/orders/${orderId}?timeout_ms=60000`;
  const waiting = Array.from({ length: 4 }, () => ask("GET", status));
  await pay(wallet, proposal);
  const answers = await Promise.all(waiting);
  expect(answers.map(({ body }) => body.order_status)).toEqual(Array(4).fill("paid"));
  const told = () => logged({ route: path, method: "GET" }).slice(before);
  await vi.waitFor(() => expect(told()).toHaveLength(4), A_WHILE);
  expect(new Set(told().map(({ worker }) => worker))).toEqual(new Set([1, 2]));
});

test("the public listener knows nothing private, at whichever worker", async () => {
  for (let i = 0; i < 4; i++) {
    expect(await ask("GET", `${server.url}private/orders`)).toMatchObject({ status: 404 });
    expect(await ask("GET", `${server.url}config`)).toMatchObject({ status: 200 });
    expect(await ask("GET", `${server.privateUrl}private/orders`)).toMatchObject({ status: 200 });
  }
});

test("a client that closes its side after its request gets the answer all the same", async () => {
  const { port, host } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.end(`GET /config HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let text = "";
  for await (const part of socket.setEncoding("utf8")) text += part;
  expect(text).toMatch(/^HTTP\/1.1 200 /);
});

test("the metrics are those of all workers together", async () => {
  const count = async () => {
    const { body } = await ask("GET", `${server.metricsUrl}metrics`);
    const [, number] = /^kontor_http_requests_total\{.*route="\/config".*\} (\d+)$/m.exec(String(body.text)) ?? [];
    return Number(number ?? 0);
  };
  const before = await count();
  for (let i = 0; i < 6; i++) await ask("GET", `${server.url}config`);
  expect(await count()).toBe(before + 6);
  const { body } = await ask("GET", `${server.metricsUrl}metrics`);
  // What concerns the database is told once.
  expect(String(body.text)).toMatch(/^kontor_job_backlog\{job="recover-deposits",state="due"\} 0$/m);
});

interface Shopping {
  readonly acknowledged: string[];
  /** Requests whose connection broke before there was an answer. */
  broken: number;
}

/** Six who order again and again, while `meanwhile` happens and until they have got some orders more. */
async function whileShopping(meanwhile: () => Promise<void>): Promise<Shopping> {
  const order = { summary: "a thing", amount: `${CURRENCY}:1` };
  const shopping: Shopping = { acknowledged: [], broken: 0 };
  let isOver = false;
  const customer = async () => {
    while (!isOver) {
      const answer = await ask("POST", `${server.privateUrl}private/orders`, { order }).catch(() => undefined);
      if (answer === undefined) {
        shopping.broken++;
      } else {
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        shopping.acknowledged.push(String(answer.body.order_id));
      }
    }
  };
  const someMore = async () => {
    const { length } = shopping.acknowledged;
    await vi.waitFor(() => expect(shopping.acknowledged.length).toBeGreaterThan(length + 20), A_WHILE);
  };
  const customers = Array.from({ length: 6 }, customer);
  await Promise.race([...customers, someMore().then(meanwhile).then(someMore)]).finally(() => (isOver = true));
  await Promise.all(customers);
  return shopping;
}

test("a worker that is killed under load loses no order that was acknowledged, and comes back", async () => {
  const victim = pidOf(1);
  const { acknowledged, broken } = await whileShopping(async () => {
    process.kill(victim, "SIGKILL");
    await vi.waitFor(() => expect(pidOf(1)).not.toBe(victim), A_WHILE);
  });
  // Each customer had at most one request at the worker when it died.
  expect(broken).toBeLessThanOrEqual(6);
  for (const orderId of acknowledged) {
    expect(await ask("GET", `${server.privateUrl}private/orders/${orderId}`)).toMatchObject({ status: 200 });
  }
  expect(logged({ worker: 1, reason: "SIGKILL" })).toHaveLength(1);
});

test("a worker that is told to end under load leaves no request without its answer, and is replaced", async () => {
  const { orderId } = await anOrder();
  const status = `${server.privateUrl}private/orders/${orderId}`;
  const victim = pidOf(2);
  const waiting = Array.from({ length: 2 }, () => ask("GET", `${status}?timeout_ms=60000`));
  const { broken } = await whileShopping(async () => {
    process.kill(victim, "SIGTERM");
    expect(await Promise.race(waiting)).toMatchObject({ status: 200, body: { order_status: "unpaid" } });
    await vi.waitFor(() => expect(pidOf(2)).not.toBe(victim), A_WHILE);
  });
  expect(broken).toBe(0);
  // Who waits at the other worker waits on.
  await ask("DELETE", `${status}?force=yes`);
  await Promise.all(waiting);
});

test("a server that is told to stop answers everybody who waits, and ends with its database", async () => {
  const { orderId } = await anOrder();
  const status = `${server.privateUrl}private/orders/${orderId}`;
  const waiting = Array.from({ length: 4 }, () => ask("GET", `${status}?timeout_ms=60000`));
  for (let i = 0; i < 4; i++) expect(await ask("GET", status)).toMatchObject({ status: 200 });
  expect(await server.process.stop("SIGTERM")).toMatchObject({ exitCode: 0 });
  for (const answer of await Promise.all(waiting)) expect(answer.body).toMatchObject({ order_status: "unpaid" });
  expect(existsSync(join(directory, "data/postgres/postmaster.pid"))).toBe(false);
  await expect(ask("GET", `${server.url}config`)).rejects.toThrow("ECONNREFUSED");
  server = await startServer();
});

test("workers can be configured, and share a UNIX socket", async () => {
  const path = join(directory, "kontor.socket");
  const file = configure(`SERVE = unix\nUNIXPATH = ${path}\nUNIXPATH_MODE = 600`, "WORKERS = 2");
  const process = startKontor(["serve", "-c", file, "-L", "DEBUG"]);
  onTestFinished(async () => void (await process.stop("SIGKILL")));
  await process.says(/serving at/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for (let i = 0; i < 4; i++) {
    expect(await ask("GET", "http://localhost/config", undefined, path)).toMatchObject({ status: 200 });
  }
  for (const worker of [1, 2]) await process.says(new RegExp(`"worker":${worker},.*"route":"/config"`));
  expect(await process.stop("SIGTERM")).toMatchObject({ exitCode: 0 });
  expect(existsSync(path)).toBe(false);
});

test("a server whose address is taken says so, and leaves no worker behind", async () => {
  const file = configure(`SERVE = tcp\nPORT = ${new URL(server.url).port}\nBIND_TO = 127.0.0.1`);
  const { exitCode, stdout, stderr } = await startKontor(["serve", "-c", file, "--workers", "2"]).finished;
  expect(exitCode).toBe(1);
  expect(stderr).toContain("another program does already");
  for (const [, pid] of stdout.matchAll(/"pid":(\d+)/g)) expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
});

test("no number of workers is not one", async () => {
  const file = configure("SERVE = tcp\nPORT = 0");
  const { exitCode, stderr } = await startKontor(["serve", "-c", file, "--workers", "0"]).finished;
  expect(exitCode).toBe(1);
  expect(stderr).toContain("[kontor] WORKERS");
});
