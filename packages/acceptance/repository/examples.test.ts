/** The programs of docs/examples do what they say, where what runs them is installed. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProgram } from "../commands/run-kontor.js";
import { PASSWORD, startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());

const EXAMPLES = [
  ["shop.mjs", [process.execPath], "--version"],
  ["shop.py", ["python3"], "--version"],
  ["shop.php", ["php"], "--version"],
  ["shop.go", ["go", "run"], "version"],
] as const;
const installed = EXAMPLES.filter(([, [program], version]) => spawnSync(program, [version]).status === 0);

/** Starts the example with the shop's address and token. */
function start(name: string, [program, ...args]: readonly [string, ...string[]]) {
  const file = fileURLToPath(new URL(`../../../docs/examples/${name}`, import.meta.url));
  const env = { SHOP: shop.url, TOKEN: `secret-token:${PASSWORD}`, HOME: process.env.HOME ?? "/", PORT: "0" };
  return startProgram(program, [...args, file], env);
}

/** A customer pays the order whose page this is. */
async function payAt(pageUrl: string): Promise<void> {
  const orderId = new URL(pageUrl).pathname.split("/").at(-1)!;
  const { taler_pay_uri } = (await shop.call(`private/orders/${orderId}`)).body;
  const wallet = await shop.richWallet("KUDOS:5");
  await pay(wallet, await claim(wallet, String(taler_pay_uri)));
}

test.each(installed)("%s sells, and gives some back", async (name, program) => {
  const running = start(name, program);
  const [, url] = await running.says(/send the customer to (http:\S+)/);
  await payAt(url!);
  expect(await running.finished).toMatchObject({ exitCode: 0, stderr: "" });
  expect(running.output()).toContain("paid KUDOS:2\ngave back KUDOS:0.5\n");
});

test.each(["http.mjs", "express.mjs"])(
  "%s sends the customer to the order's page, and believes the shop alone",
  async (name) => {
    const running = start(name, [process.execPath]);
    const [, url] = await running.says(/^(http:\S+)$/m);
    expect(await (await fetch(url!)).text()).toContain("<button>Tea");
    const bought = await fetch(`${url}buy`, { method: "POST", redirect: "manual" });
    expect(bought.status).toBe(303);
    const pageUrl = bought.headers.get("location")!;
    const thanks = `${url}thanks?order=${new URL(pageUrl).pathname.split("/").at(-1)}`;
    expect((await fetch(thanks)).status).toBe(402);
    await payAt(pageUrl);
    expect(await (await fetch(thanks)).text()).toContain("Thank you");
    expect((await fetch(`${url}thanks?order=another`)).status).toBe(502);
    await running.stop();
  },
);
