/** How soon a shop is told: who waits for events, and a webhook to which a thousand things are to be delivered. */
import { setTimeout as sleep } from "node:timers/promises";
import { AUTHORIZATION, callShop } from "./place.js";
import { http } from "./requests.js";

/** One after the other: a reader waits, an order is made, and the reader gets the event. */
export async function wakeUps({ server, count, say }) {
  const latencies = [];
  let { newest } = await callShop(server, "private/kontor/events?limit=1");
  for (let i = 0; i < count; i++) {
    const reading = callShop(server, `private/kontor/events?after=${newest}&types=order_created&timeout_ms=60000`).then(
      (answer) => ({ answer, at: performance.now() }),
    );
    // Until the reader really waits.
    await sleep(25);
    const begin = performance.now();
    await callShop(server, "private/orders", { order: { summary: "news", amount: "KUDOS:1" }, create_token: false });
    const { answer, at } = await reading;
    latencies.push(at - begin);
    newest = answer.newest;
  }
  latencies.sort((a, b) => a - b);
  const result = { count, p50: latencies[Math.floor(count / 2)], p99: latencies[Math.floor(count * 0.99)] };
  say(
    `\nevents wake-up: ${count} times, a reader who waits has the event ${result.p50.toFixed(1)} ms (p50), ` +
      `${result.p99.toFixed(1)} ms (p99) after the request that causes it was sent`,
  );
  return result;
}

/** Makes that many orders as fast as possible; a webhook is told of each. */
export async function deliveries({ server, receiver, receiverUrl, load, count, say, usage }) {
  const webhook = { webhook_id: "created", event_type: "order_created", http_method: "POST" };
  await callShop(server, "private/webhooks", { ...webhook, url: receiverUrl });
  const body = { order: { summary: "told of", amount: "KUDOS:1" }, create_token: false };
  const requests = [http("POST", "/private/orders", body, { authorization: AUTHORIZATION })];
  await load.ask("open", { ports: [server.port], connections: 16, requests });
  const before = await receiver.ask("count");
  const spent = usage();
  const begin = Date.now();
  await load.ask("run", { seconds: 60, from: 0, to: count });
  const made = Date.now();
  const end = await receiver.ask("until", before + count);
  const cpu = usage(spent);
  const result = {
    count,
    perMinute: (count * 60_000) / (end - begin),
    behindMs: end - made,
    serverCpu: cpu.server / count,
    postgresCpu: cpu.postgres / count,
  };
  say(
    `\ndeliveries: ${count} orders are made and a webhook is told of each, ${result.perMinute.toFixed(0)} a minute; the last ` +
      `${result.behindMs} ms after the last order; CPU of server and PostgreSQL for both ` +
      `${result.serverCpu.toFixed(0)} + ${result.postgresCpu.toFixed(0)} us each`,
  );
  await fetch(new URL("private/webhooks/created", server.url), {
    method: "DELETE",
    headers: { authorization: AUTHORIZATION },
  });
  return result;
}
