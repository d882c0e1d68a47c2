/** Thousands of customers who wait for a page each, at two servers: what one of them costs, and how soon each is told. */
import { encodeBase32 } from "@kontor/taler/base32";
import { addUnclaimed } from "./orders.js";
import { memoryMb } from "./processes.js";
import { http } from "./requests.js";

export async function waiters({ db, template, paid, server, startServer, load, count, say }) {
  const other = await startServer();
  try {
    return await measureWaiters({ db, template, paid, servers: [server, other], load, count, say });
  } finally {
    await other.stop();
  }
}

async function measureWaiters({ db, template, paid, servers, load, count, say }) {
  await addUnclaimed(db, template, count, "page-");
  // The i-th customer waits, at one of the servers, for a page that is paid already: the proof for the session ends the wait.
  await db.withSession((session) =>
    session.run(
      `update orders set contract_terms = jsonb_set(contract_terms::jsonb, '{fulfillment_url}', to_jsonb(
         'https://shop.example/articles/' || substr(order_id, 6)))::text where order_id like 'page-%'`,
    ),
  );
  const requests = Array.from({ length: count }, (_, i) =>
    http("GET", `/orders/page-${i + 1}?session_id=waiter-${i}&timeout_ms=120000`),
  );
  const resident = () => servers.reduce((sum, { pid }) => sum + memoryMb(pid).resident, 0);
  const before = resident();
  await load.ask("open", { ports: servers.map(({ port }) => port), connections: count, requests });
  const connected = resident();
  const early = await load.ask("wait");
  const waiting = resident();
  const waking = paid.slice(0, count).map(({ orderId, hContract, sig }, i) => {
    const proof = { sig: encodeBase32(sig), h_contract: encodeBase32(hContract), session_id: `waiter-${i}` };
    return http("POST", `/orders/${orderId}/paid`, proof);
  });
  const latencies = (await load.ask("wake", { port: servers[0].port, requests: waking, pauseMs: 2 })).sort();
  const result = {
    count,
    early,
    p50: latencies[Math.floor(latencies.length / 2)],
    p99: latencies[Math.floor(latencies.length * 0.99)],
    kilobytesPerConnection: ((connected - before) * 1024) / count,
    kilobytesPerWaiter: ((waiting - before) * 1024) / count,
  };
  say(
    `\nwaiters: ${count} at ${servers.length} servers; told ${result.p50.toFixed(1)} ms (p50), ${result.p99.toFixed(1)} ms (p99) after the proof was ` +
      `sent; ${result.kilobytesPerWaiter.toFixed(1)} kB each, with the connection` +
      (early > 0 ? `; ${early} did not wait` : ""),
  );
  return result;
}
