/** Whether a shop of a million orders is slower than a small one. */

import { encodeBase32 } from "@kontor/taler/base32";
import { AUTHORIZATION } from "./place.js";
import { http } from "./scenarios.js";

const MILLION = 1_000_000;

export async function growth({ db, template, paid, fillShop, from, load, server, say }) {
  const requests = {
    paid: paid.map(({ orderId, hContract, sig }) =>
      http("POST", `/orders/${orderId}/paid`, {
        ...{ sig: encodeBase32(sig), h_contract: encodeBase32(hContract), session_id: "growth" },
      }),
    ),
    list: [http("GET", "/private/orders?paid=yes&limit=-20", undefined, { authorization: AUTHORIZATION })],
    create: [
      http(
        "POST",
        "/private/orders",
        { order: { summary: "growth", amount: "KUDOS:1" } },
        { authorization: AUTHORIZATION },
      ),
    ],
  };
  const measure = async () => {
    const rates = {};
    for (const [name, list] of Object.entries(requests)) {
      await load.ask("open", { ports: [server.port], connections: 16, requests: list });
      await load.ask("run", { seconds: 1 });
      const { latencies, seconds } = await load.ask("run", { seconds: 2 });
      rates[name] = latencies.length / seconds;
    }
    return rates;
  };
  const small = await measure();
  await fillShop(db, template, MILLION - from, "more-");
  await db.withSession((session) => session.script("analyze orders"));
  const large = await measure();
  say(`\ngrowth, requests/s at 16 connections with ${from} and with ${MILLION} orders:`);
  for (const name of Object.keys(small)) {
    say(
      `  ${name}: ${small[name].toFixed(0)} -> ${large[name].toFixed(0)} (${(large[name] / small[name]).toFixed(2)})`,
    );
  }
  return { small, large };
}
