/** Whether a shop of a million orders is slower than a small one. */

import { setTimeout as sleep } from "node:timers/promises";
import { encodeBase32 } from "@kontor/taler/base32";
import { addUnclaimed } from "./orders.js";
import { AUTHORIZATION } from "./place.js";
import { http } from "./requests.js";
import { preparePayments } from "./scenarios.js";

const SECONDS = 2;
/** How many are paid at each size, and then refunded; the first quarter is not measured. */
const PAYMENTS = 2000;
/** Long enough for a round of all jobs that come often. */
const IDLE_SECONDS = 30;

export async function growth(data) {
  const { db, template, paid, fillShop, from, to, load, server, say, usage } = data;
  const owner = { authorization: AUTHORIZATION };
  const list = (query) => [http("GET", `/private/orders?${query}`, undefined, owner)];
  const requests = {
    paid: paid.map(({ orderId, hContract, sig }) =>
      http("POST", `/orders/${orderId}/paid`, {
        sig: encodeBase32(sig),
        h_contract: encodeBase32(hContract),
        session_id: "growth",
      }),
    ),
    "status-unpaid": [http("GET", `/orders/${await unclaimedOf(db, template)}`)],
    "status-paid": paid.map(({ orderId, hContract }) =>
      http("GET", `/orders/${orderId}?h_contract=${encodeBase32(hContract)}`),
    ),
    "private-status": paid.map(({ orderId }) => http("GET", `/private/orders/${orderId}`, undefined, owner)),
    "list of paid": list("paid=yes&limit=-20"),
    "list of unpaid": list("paid=no&limit=-20"),
    "list, a page further": list("limit=-20&offset=5000"),
    create: [http("POST", "/private/orders", { order: { summary: "growth", amount: "KUDOS:1" } }, owner)],
  };
  const measureOne = async (asked, { warmTo, upTo } = {}) => {
    await load.ask("open", { ports: [server.port], connections: 16, requests: asked });
    const { used } = await load.ask("run", { seconds: SECONDS / 2, to: warmTo });
    const before = usage();
    const { latencies, seconds, used: done } = await load.ask("run", { seconds: SECONDS, from: used, to: upTo });
    const spent = usage(before);
    const { length } = latencies;
    return { rate: length / seconds, cpu: (spent.server + spent.postgres) / length, used: done };
  };
  const measure = async (prefix) => {
    const measured = {};
    for (const [name, asked] of Object.entries(requests)) measured[name] = await measureOne(asked);
    // Each can be asked for once.
    const { requests: payments } = await preparePayments(data, 1, PAYMENTS, prefix);
    measured.pay = await measureOne(payments, { warmTo: PAYMENTS / 4, upTo: PAYMENTS });
    const { used: paidOnes } = measured.pay;
    const refund = { refund: "KUDOS:0.5", reason: "growth" };
    const refunds = payments.map((_, i) => http("POST", `/private/orders/${prefix}${i + 1}/refund`, refund, owner));
    measured.refund = await measureOne(refunds, { warmTo: paidOnes / 4, upTo: paidOnes });
    const before = usage();
    await sleep(IDLE_SECONDS * 1000);
    const spent = usage(before);
    measured["a second of rest"] = { rate: 1, cpu: (spent.server + spent.postgres) / IDLE_SECONDS };
    return measured;
  };
  const small = await measure("small-");
  await fillShop(db, template, to - from, "more-");
  await db.withSession((session) => session.script("vacuum analyze orders"));
  const large = await measure("large-");
  say(`\ngrowth, 16 connections, with ${from} and with ${to} orders; CPU is that of server and PostgreSQL:`);
  for (const [name, { rate, cpu }] of Object.entries(small)) {
    const grown = large[name];
    say(
      `  ${name.padEnd(22)}${rate.toFixed(0).padStart(7)}/s ->${grown.rate.toFixed(0).padStart(6)}/s` +
        `${cpu.toFixed(0).padStart(8)} us ->${grown.cpu.toFixed(0).padStart(5)} us (${(grown.cpu / cpu).toFixed(2)})`,
    );
  }
  return { small, large };
}

/** An order that anybody may look at. */
async function unclaimedOf(db, template) {
  await addUnclaimed(db, template, 1, "growth-");
  return "growth-1";
}
