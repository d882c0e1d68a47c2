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
import { FLOOR_CONNECTIONS, startMeasuring } from "./measuring.js";
import { deliveries, wakeUps } from "./news.js";
import { fillShop } from "./orders.js";
import { openPlace, openShop } from "./place.js";
import { familyOf, memoryMb } from "./processes.js";
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
/** Of these the one that is measured in turn with the floor. */
const floorLevel = levels.includes(FLOOR_CONNECTIONS) ? FLOOR_CONNECTIONS : levels[0];
/** After so many of a kind, little of what they need is compiled later. */
const WARM_REQUESTS = 20_000;
/** Of what can be asked only once, so many times what a level gets. */
const WARM_PARTS = 2;

const say = options.json ? () => {} : (line) => console.log(line);
const wanted = (name) => options.scenario === undefined || options.scenario.includes(name);
const result = { node: process.version, cpu: cpus()[0]?.model, orders: orderCount, scenarios: {} };

if (options.profile) mkdirSync(options.profile, { recursive: true });
const place = await openPlace({
  databaseUrl: options.db,
  profileDirectory: options.profile,
  workers: Number(options.workers),
});
const load = startHelper("./load.js");
const receiver = startHelper("./receiver.js");
let server;
let cleaning;
const measuring = startMeasuring({ place, load, serverOf: () => server, seconds, say });
const { usage } = measuring;
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
    result.shops = await manyShops({ ...data, count, wanted, restart, load, measuring, say });
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
    measuring.stop();
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
  const least = await measuring.leastOf({ requests, status, ...leastParts }, from);
  for (const count of levels) {
    await load.ask("open", { ports: [server.port], connections: count, requests });
    const { used } = await load.ask("run", { seconds: seconds / 4, from, to: from + Math.floor(share / 10) });
    const run = { from: used, to: from + Math.floor(share), name, status };
    const { used: next, ...taken } = await measuring.measureRun(count === floorLevel ? { ...run, least } : run);
    from = next;
    measured.push({ connections: count, ...taken, memory: memoryOf(server) });
  }
  const floor = least.mean();
  for (const entry of measured) {
    entry.ofFloor = floor.cpu / entry.serverCpu;
    if (entry.connections === FLOOR_CONNECTIONS) entry.ofRate = entry.rate / floor.rate;
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
        fixed(floor.cpu),
        fixed(entry.ofFloor, 2),
        fixed(entry.ofRate, 2),
      ),
    );
  }
  result.scenarios[name] = { floor, measured };
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

/** MB of all its processes. */
function memoryOf({ pid }) {
  return familyOf(pid).reduce((sum, member) => sum + memoryMb(member).resident, 0);
}
