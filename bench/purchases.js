/** Whole purchases by real wallets: create, claim, pay with one coin, status for the shop. */
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { callShop } from "./place.js";
import { walletWith } from "./scenarios.js";

export async function purchases({ sandbox, server, count, say, usage }) {
  const wallet = await walletWith(sandbox, count + 5);
  const once = async () => {
    const order = { summary: "a whole purchase", amount: "KUDOS:1", max_fee: "KUDOS:1" };
    const { order_id: orderId, token } = await callShop(server, "private/orders", { order });
    const proposal = await claim(wallet, { merchantBaseUrl: server.url, orderId, claimToken: token });
    await pay(wallet, proposal, { allowRepurchase: false });
    const { order_status: status } = await callShop(server, `private/orders/${orderId}`);
    if (status !== "paid") throw new Error(`the order is ${status}`);
  };
  for (let i = 0; i < 5; i++) await once();
  const before = usage();
  const latencies = [];
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    await once();
    latencies.push(performance.now() - begin);
  }
  const spent = usage(before);
  latencies.sort((a, b) => a - b);
  const result = {
    p50: latencies[Math.floor(count / 2)],
    p99: latencies[Math.floor(count * 0.99)],
    serverCpu: spent.server / count,
    postgresCpu: spent.postgres / count,
  };
  say(
    `\npurchase: ${result.p50.toFixed(1)} ms (p50), ${result.p99.toFixed(1)} ms (p99), wallet and exchange included; ` +
      `CPU of server ${result.serverCpu.toFixed(0)}, of PostgreSQL ${result.postgresCpu.toFixed(0)} microseconds`,
  );
  return result;
}
