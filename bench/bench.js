/**
 * `npm run bench`: what requests cost, measured over real HTTP on the built program, and how that compares with what
 * they would cost at least. README.md tells what the columns mean. Prints, asserts nothing.
 */

import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { books } from "./books.js";
import { growth } from "./growth.js";
import { startHelper } from "./helper-process.js";
import { manyShops } from "./many-shops.js";
import { deliveries, wakeUps } from "./news.js";
import { fillShop } from "./orders.js";
import { openPlace, openShop } from "./place.js";
import { cpuMicroseconds, endedMicroseconds, familyOf, memoryMb } from "./processes.js";
import { hottest } from "./profile.js";
import { purchases } from "./purchases.js";
import { prepareData, SCENARIOS } from "./scenarios.js";
import { settle } from "./settle.js";
import { slowPhone } from "./slow-phone.js";
import { measureStart } from "./start.js";
import { fixed, row } from "./table.js";
import { waiters } from "./waiters.js";

const { values: options } = parseArgs({
  options: {
    db: { type: "string" },
    scenario: { type: "string", multiple: true },
    connections: { type: "string", multiple: true },
    seconds: { type: "string", default: "2" },
    orders: { type: "string" },
    workers: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    growth: { type: "boolean", default: false },
    books: { type: "boolean", default: false },
    shops: { type: "string" },
    "growth-to": { type: "string", default: "1000000" },
    profile: { type: "string" },
  },
});
const seconds = options.quick ? 0.1 : Number(options.seconds);
/** How often a program is started, and a page opened, for a median. */
const runs = options.quick ? 1 : 5;
/** What growth begins with. */
const FEW_ORDERS = 10_000;
const orderCount = Number(
  options.orders ?? (options.quick ? 1000 : options.books ? 0 : options.growth ? FEW_ORDERS : 100_000),
);
const counts = options.quick
  ? {
      paid: 100,
      unclaimed: 1000,
      pay1: 100,
      pay10: 20,
      paySandbox: 8,
      waiters: 50,
      purchases: 2,
      wakeUps: 5,
      deliveries: 30,
    }
  : {
      paid: 2000,
      unclaimed: 30_000,
      pay1: 20_000,
      pay10: 12_000,
      paySandbox: 300,
      waiters: 2000,
      purchases: 60,
      wakeUps: 300,
      deliveries: 3000,
    };
const levels = (options.connections ?? ["1", "16", "256"]).map(Number);
/** The level at which the floor is measured. */
const FLOOR_CONNECTIONS = 16;
/** After so many of a kind, little of what they need is compiled later. */
const WARM_REQUESTS = 20_000;
/** Of what can be asked only once, so many times what a level gets. */
const WARM_PARTS = 2;

const say = options.json ? () => {} : (line) => console.log(line);
const wanted = (name) => options.scenario === undefined || options.scenario.includes(name);
let floorServer;
const cryptoCost = {};
const result = { node: process.version, cpu: cpus()[0]?.model, orders: orderCount, scenarios: {} };

if (options.profile) mkdirSync(options.profile, { recursive: true });
const place = await openPlace({
  databaseUrl: options.db,
  profileDirectory: options.profile,
  workers: Number(options.workers),
});
const load = startHelper("./load.js");
const floor = startHelper("./floor.js");
const receiver = startHelper("./receiver.js");
let server;
let cleaning;
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cleanUp().finally(() => process.exit(1)));
try {
  server = await place.startServer();
  const { order_id: template } = await openShop(server);
  await fillShop(place.db, template, orderCount);
  const receiverUrl = await receiver.ask("listen");
  const data = await prepareData(place, { server, receiverUrl, template, counts });
  await place.db.withSession((session) => session.script("vacuum analyze orders"));
  const { rows } = await place.db.withSession((session) => session.run("show server_version"));
  result.postgres = rows[0].server_version;
  result.workers = Number(options.workers);
  say(
    `Node ${process.version}, PostgreSQL ${result.postgres}, ${result.cpu}, ${orderCount} orders, ` +
      `${options.workers} worker(s). CPU in microseconds per request.\n`,
  );
  say(
    row(
      "scenario",
      "conn",
      "req/s",
      "p50 ms",
      "p99 ms",
      "server",
      "postgres",
      "stmts",
      "MB",
      "floor",
      "of floor",
      "of its rate",
    ),
  );

  for (const scenario of SCENARIOS.filter(({ name }) => wanted(name))) await measure(scenario, data);
  await settle({ db: place.db, server });
  if (wanted("purchase")) result.purchase = await purchases({ ...data, count: counts.purchases, say, usage });
  if (wanted("events wake-up")) result.wakeUps = await wakeUps({ server, count: counts.wakeUps, say });
  if (wanted("deliveries"))
    result.deliveries = await deliveries({ ...data, receiver, load, count: counts.deliveries, say, usage });
  if (wanted("waiters"))
    result.waiters = await waiters({ ...data, startServer: place.startServer, load, count: counts.waiters, say });
  if (wanted("slow phone")) result.slowPhone = await slowPhone({ server, runs, say });
  if (wanted("start")) {
    await settle({ db: place.db, server });
    await server.stop();
    result.start = await measureStart({ place, runs, say });
    server = await place.startServer();
  }
  if (options.growth)
    result.growth = await growth({
      ...data,
      fillShop,
      from: orderCount,
      to: Number(options["growth-to"]),
      load,
      server,
      say,
      usage,
    });
  if (options.shops) {
    const count = Number(options.shops);
    result.shops = await manyShops({ ...data, count, wanted, restart, load, seconds, measureRun, floorOf, say });
  }
  if (options.books)
    result.books = await books({
      ...data,
      from: FEW_ORDERS,
      to: Number(options["growth-to"]),
      server,
      restart,
      say,
      usage,
    });
} finally {
  await cleanUp();
}
if (options.profile) hottest(options.profile, say);
if (options.json) console.log(JSON.stringify(result, undefined, 2));

async function restart() {
  await server.stop();
  server = await place.startServer();
  return server;
}

/** Runs once, even if it is called twice. */
function cleanUp() {
  cleaning ??= (async () => {
    load.stop();
    floor.stop();
    receiver.stop();
    await server?.stop();
    await place.stop();
  })();
  return cleaning;
}

async function measure({ name, prepare, once = false }, data) {
  await settle({ db: place.db, server });
  const { requests, status, ...leastParts } = await prepare(data);
  // What can be asked only once is shared out: some parts to get warm, and to each level the same part.
  const share = once ? requests.length / (levels.length + WARM_PARTS) : Number.POSITIVE_INFINITY;
  const measured = [];
  let from = await warmUp({ requests, upTo: share * WARM_PARTS });
  for (const count of levels) {
    await load.ask("open", { ports: [server.port], connections: count, requests });
    const { used } = await load.ask("run", { seconds: seconds / 4, from, to: from + Math.floor(share / 10) });
    const run = { seconds, from: used, to: from + Math.floor(share) };
    const { used: next, ...taken } = await measureRun({ ...run, name, status });
    from = next;
    measured.push({ connections: count, ...taken, memory: memoryOf(server) });
  }
  // Requests that have been used up are answered otherwise, but as long as the right answer was.
  const least = await floorOf({ requests, status, ...leastParts });
  for (const entry of measured) {
    entry.ofFloor = least.cpu / entry.serverCpu;
    if (entry.connections === FLOOR_CONNECTIONS) entry.ofRate = entry.rate / least.rate;
    say(
      row(
        name,
        entry.connections,
        fixed(entry.rate),
        fixed(entry.p50, 2),
        fixed(entry.p99, 2),
        fixed(entry.serverCpu),
        fixed(entry.postgresCpu),
        fixed(entry.statements, 2),
        fixed(entry.memory),
        fixed(least.cpu),
        fixed(entry.ofFloor, 2),
        fixed(entry.ofRate, 2),
      ),
    );
  }
  result.scenarios[name] = { floor: least, measured };
}

/**
 * A server that has run for a while has its code compiled, which takes thousands of requests, however many come at once: each
 * level is one of such a server. Gives the number of the next request.
 */
async function warmUp({ requests, upTo }) {
  await load.ask("open", { ports: [server.port], connections: FLOOR_CONNECTIONS, requests });
  const { used } = await load.ask("run", { seconds: seconds * 5, from: 0, to: Math.min(upTo, WARM_REQUESTS) });
  return used;
}

/**
 * What the requests from one number to another took, as far as there was time for them, and the number of the next one. Says
 * which answers did not have the status that they should have.
 */
async function measureRun({ seconds, from, to, name, status }) {
  const sent = await server.statements();
  const before = usage();
  const { latencies, seconds: took, statuses, used } = await load.ask("run", { seconds, from, to });
  const spent = usage(before);
  const { length } = latencies.sort();
  const wrong = Object.keys(statuses).filter((given) => Number(given) !== status);
  if (wrong.length > 0) say(`${name}: unexpected answers ${JSON.stringify(statuses)}`);
  return {
    rate: length / took,
    p50: latencies[Math.floor(length * 0.5)],
    p99: latencies[Math.floor(length * 0.99)],
    serverCpu: spent.server / length,
    postgresCpu: spent.postgres / length,
    statements: ((await server.statements()) - sent) / length,
    used,
  };
}

/** The composed floor: Fastify with the same bytes, the cryptography, the call to the exchange, the statements. CPU adds up, and so does time. */
async function floorOf({ requests, status, crypto = {}, call, texts, values, ending }) {
  const answer = await askOnce(requests[0]);
  floorServer ??= await floor.ask("serve");
  await floor.ask("answer", { status, body: answer });
  await load.ask("open", { ports: [floorServer.port], connections: FLOOR_CONNECTIONS, requests });
  await load.ask("run", { seconds: seconds / 2 });
  const before = cpuMicroseconds([floorServer.pid]);
  const run = await load.ask("run", { seconds: Math.min(seconds, 1.5) });
  const parts = {
    http: (cpuMicroseconds([floorServer.pid]) - before) / run.latencies.length,
    crypto: 0,
    call: 0,
    sql: 0,
  };
  let time = run.seconds / run.latencies.length;
  for (const [operation, times] of Object.entries(crypto)) {
    cryptoCost[operation] ??= await floor.ask("crypto", operation);
    parts.crypto += times * cryptoCost[operation];
  }
  time += parts.crypto / 1e6;
  if (call !== undefined) {
    const called = await floor.ask("call", await call());
    parts.call = called.microseconds;
    time += 1 / called.rate;
  }
  if (texts !== undefined) {
    const { address } = place;
    const sql = await floor.ask("statements", { address, texts, values, concurrency: FLOOR_CONNECTIONS });
    parts.sql = sql.microseconds;
    time += 1 / sql.rate;
    if (ending !== undefined) await place.db.withSession((session) => session.run(ending));
  }
  return { ...parts, cpu: parts.http + parts.crypto + parts.call + parts.sql, rate: 1 / time };
}

/** The body of the answer. */
async function askOnce(request) {
  const [head, body] = request.toString().split("\r\n\r\n");
  const [line, ...headers] = head.split("\r\n");
  const [method, path] = line.split(" ");
  const fields = headers.map((header) => header.split(": ")).filter(([name]) => !/^(host|content-length)$/.test(name));
  const answer = await fetch(new URL(path, server.url), { method, headers: fields, ...(body ? { body } : {}) });
  return Buffer.from(await answer.arrayBuffer());
}

/** CPU microseconds since then. */
function usage(since = { server: 0, postgres: 0 }) {
  return { server: cpuMicroseconds(familyOf(server.pid)) - since.server, postgres: ofPostgres() - since.postgres };
}

/** With what ended meanwhile, such as autovacuum, or nothing where PostgreSQL runs elsewhere. */
function ofPostgres() {
  const { postmaster } = place;
  return postmaster ? cpuMicroseconds(familyOf(postmaster)) + endedMicroseconds(postmaster) : 0;
}

/** MB of all its processes. */
function memoryOf({ pid }) {
  return familyOf(pid).reduce((sum, member) => sum + memoryMb(member).resident, 0);
}
