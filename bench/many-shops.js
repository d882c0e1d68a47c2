/** Whether ten thousand small shops cost more than one, and how that compares with the least that each request needs. */

import { setTimeout as sleep } from "node:timers/promises";
import { LONGEST_KNOWN_MS } from "@kontor/merchant/notifications/notifier";
import { memoryMb } from "./processes.js";
import { create, list, paid, paidWrongSignature, privateStatus, statusUnpaid } from "./requests.js";
import { prepareClaims, preparePayments } from "./scenarios.js";
import { settle } from "./settle.js";
import { makeShops, ORDERS, paidOrders, unclaimedOrders } from "./shops.js";
import { fixed, row } from "./table.js";

const CONNECTIONS = 16;
/** So many at least, and one to each shop, before it is measured: code is compiled, and shops are remembered. */
const WARM_REQUESTS = 20_000;
const WARM_SECONDS = 20;
/** Until then what a start leaves is collected. */
const REST_SECONDS = 30;

/** A purchase takes no longer than that; later than this nothing is remembered of a shop. */
const FORGOTTEN_MS = LONGEST_KNOWN_MS + 10_000;

/**
 * What is asked of shops. `once`: of what can be asked only once, how many come before it is measured, and how many then. Each
 * shop has made an order just before those; `isNew`: all shops have been silent for so long that the server knows none of them.
 */
const KINDS = [
  { name: "paid", prepare: async (data) => paid(paidOrders(data)) },
  { name: "paid-wrong-signature", prepare: async (data) => paidWrongSignature(paidOrders(data)) },
  { name: "status-unpaid", prepare: async (data) => statusUnpaid(unclaimedOrders(data)) },
  { name: "private-status", prepare: async (data) => privateStatus(paidOrders(data)) },
  { name: "list", prepare: async ({ shops }) => list(shops) },
  { name: "create", prepare: ({ db, template, shops }) => create(db, template, shops) },
  { name: "claim", once: [8000, 12_000], prepare: prepareClaims },
  { name: "pay-1-coin", once: [10_000, 5000], prepare: (data, ...orders) => preparePayments(data, 1, ...orders) },
  { name: "pay-10-coins", once: [5000, 2000], prepare: (data, ...orders) => preparePayments(data, 10, ...orders) },
  {
    name: "pay-1-coin-new-shop",
    once: [2000, 3000],
    isNew: true,
    prepare: (data, ...orders) => preparePayments(data, 1, ...orders),
  },
];

/**
 * Measures the same requests to one shop and to all of them in turn, and what a server has in memory that nobody has asked for
 * anything. `wanted` tells by name what is measured; all, where that is none of it.
 */
export async function manyShops({ count, wanted, restart, say, ...tools }) {
  const before = await memoryAtRest(restart);
  const shops = await makeShops(tools, count);
  await restart();
  await accountsLookedAfter(tools.db);
  const after = await memoryAtRest(restart);
  say(`\n${count} shops with ${ORDERS} orders each, one shop and all in turn, ${CONNECTIONS} connections:`);
  say(row("scenario", "shops", "req/s", "server", "postgres", "stmts", "floor", "of floor", "all / one"));
  const results = {};
  const kinds = KINDS.filter(({ name }) => wanted(name));
  for (const kind of kinds.length > 0 ? kinds : KINDS) {
    const measure = async (name, some) => {
      const measured = await measureKind(kind, name, { ...tools, server: after.server, shops: some });
      return { ...measured, cpu: measured.serverCpu + measured.postgresCpu };
    };
    const one = await measure("one", shops.slice(0, 1));
    say(line(kind.name, "one", one));
    const all = await measure("all", shops);
    const ratio = all.cpu / one.cpu;
    say(line(kind.name, "all", all, fixed(ratio, 2)));
    results[kind.name] = { one, all, ratio };
  }
  const memory = { one: before.resident, all: after.resident, asked: memoryMb(after.server.pid).resident };
  say(
    `  at rest: ${fixed(memory.one)} MB resident with one shop, ${fixed(memory.all)} with all, ` +
      `${fixed(memory.asked)} after all were asked for`,
  );
  return { results, memory };
}

/** @param which tells apart what is made for it */
async function measureKind({ name, once, isNew, prepare }, which, { load, measuring, ...data }) {
  const ports = [data.server.port];
  const [warm, most] = once ?? [Math.max(data.shops.length, WARM_REQUESTS), Number.POSITIVE_INFINITY];
  // Of what was measured before, the one shop has many times as much to be entered as any other.
  await settle(data, data.shops[0]);
  const { requests, status, ...leastParts } = await prepare(data, warm + most, `${name}-${which}-`);
  await load.ask("open", { ports, connections: CONNECTIONS, requests });
  const { used: from } = await load.ask("run", { seconds: WARM_SECONDS, to: warm });
  const least = await measuring.leastOf({ requests, status, ...leastParts }, from);
  if (isNew) {
    if (data.shops.length > 1) await sleep(FORGOTTEN_MS);
  } else if (once) {
    const orders = await create(data.db, data.template, data.shops);
    await load.ask("open", { ports, connections: CONNECTIONS, requests: orders.requests });
    await load.ask("run", { seconds: WARM_SECONDS, to: data.shops.length });
    await load.ask("open", { ports, connections: CONNECTIONS, requests });
  }
  const run = { from, to: warm + most, name: `${name}, ${which}`, status, least };
  const { used: _used, ...measured } = await measuring.measureRun(run);
  const floor = least.mean();
  return { ...measured, floor, ofFloor: floor.cpu / measured.serverCpu };
}

function line(name, which, { rate, serverCpu, postgresCpu, statements, floor, ofFloor }, ratio = "") {
  const cpu = [serverCpu, postgresCpu].map((us) => fixed(us));
  return row(name, which, fixed(rate), ...cpu, fixed(statements, 2), fixed(floor.cpu), fixed(ofFloor, 2), ratio);
}

/** New accounts are asked about once, each at each exchange: shops that are there have that behind them. */
async function accountsLookedAfter(db) {
  const query = `select exists (
    select from accounts where active and not exists (
      select from kyc_states k
      where k.instance = accounts.instance and k.h_wire = accounts.h_wire and k.last_check is not null
    )
  ) as "isAny"`;
  for (;;) {
    const { rows } = await db.withSession((session) => session.run(query));
    if (!rows[0].isAny) return;
    await sleep(1000);
  }
}

/** Of a server that nobody has asked for anything, when it has started. */
async function memoryAtRest(restart) {
  const server = await restart();
  await sleep(REST_SECONDS * 1000);
  return { server, resident: memoryMb(server.pid).resident };
}
