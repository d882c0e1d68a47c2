/** Whether a shop of a million orders is slower than a small one. */

import { encodeBase32 } from "@kontor/taler/base32";
import { addUnclaimed } from "./orders.js";
import { AUTHORIZATION } from "./place.js";
import { http } from "./scenarios.js";

const MILLION = 1_000_000;
const SECONDS = 2;

export async function growth({ db, template, paid, fillShop, from, load, server, say, usage }) {
  const owner = { authorization: AUTHORIZATION };
  const list = (query) => [http("GET", `/private/orders?${query}`, undefined, owner)];
  const requests = {
    paid: paid.map(({ orderId, hContract, sig }) =>
      http("POST", `/orders/${orderId}/paid`, {
        ...{ sig: encodeBase32(sig), h_contract: encodeBase32(hContract), session_id: "growth" },
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
  const measure = async () => {
    const measured = {};
    for (const [name, asked] of Object.entries(requests)) {
      await load.ask("open", { ports: [server.port], connections: 16, requests: asked });
      await load.ask("run", { seconds: SECONDS / 2 });
      const before = usage();
      const { latencies, seconds } = await load.ask("run", { seconds: SECONDS });
      const spent = usage(before);
      const { length } = latencies;
      measured[name] = { rate: length / seconds, cpu: (spent.server + spent.postgres) / length };
    }
    return measured;
  };
  const small = await measure();
  await fillShop(db, template, MILLION - from, "more-");
  await db.withSession((session) => session.script("vacuum analyze orders"));
  const large = await measure();
  say(`\ngrowth, 16 connections, with ${from} and with ${MILLION} orders; CPU is that of server and PostgreSQL:`);
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
