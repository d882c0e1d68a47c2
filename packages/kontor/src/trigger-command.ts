/** `kontor trigger`: lets something really happen to a shop with a sandbox, so that what listens for such things hears of one. */

import { type MerchantClient, merchantClient, unwrap } from "@kontor/client/client";
import type { ShopEvent } from "@kontor/client/event-stream";
import { systemClock } from "@kontor/merchant/clock";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { Argument, type Command } from "commander";
import { parseShopUrl } from "./events-commands.js";
import { MERCHANT_PORT } from "./ports.js";

interface TriggerOptions {
  readonly shop: string;
  readonly token: string;
}

type Triggered = "pay" | "refund" | "order_settled";

const HAPPENS_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 500;

export function addTriggerCommand(program: Command): void {
  program
    .command("trigger")
    .description("let something happen to a shop that takes play money: an order is made, paid, given back or settled")
    .addArgument(new Argument("<what>", "the event").choices(["pay", "refund", "order_settled"]))
    .option("--shop <url>", "the shop's base URL", parseShopUrl, `http://127.0.0.1:${MERCHANT_PORT}/`)
    .requiredOption("--token <token>", "its password, or an access token that may do everything")
    .addHelpText("after", '\nIt takes a shop with play money, as "kontor dev" and "kontor demo" run.')
    .action(async (what: Triggered, { shop: baseUrl, token }: TriggerOptions) => {
      const shop = merchantClient({ baseUrl, token });
      const exchange = await sandboxOf(shop, baseUrl);
      const { newest: after } = unwrap(await shop.call("GET /private/kontor/events", { query: { limit: 1 } })).body;
      const orderId = await makeIt(shop, exchange, what);
      console.log(JSON.stringify(await eventOf(shop, { what, orderId, after })));
    });
}

interface TrustedSandbox {
  readonly base_url: string;
  readonly currency: string;
  readonly master_pub: string;
}

/** The exchange of the shop that is a sandbox: nobody else's money is moved. */
async function sandboxOf(shop: MerchantClient, baseUrl: string): Promise<TrustedSandbox> {
  const { exchanges } = unwrap(await shop.call("GET /config")).body;
  for (const exchange of exchanges) {
    const keys = await fetch(new URL("keys", exchange.base_url)).then(
      (answer) => (answer.ok ? (answer.json() as Promise<{ readonly kontor_sandbox?: boolean }>) : undefined),
      () => undefined,
    );
    if (keys?.kontor_sandbox === true) return exchange;
  }
  throw new Error(`${baseUrl} trusts no sandbox that can be reached: real money is not moved to try something`);
}

/** @returns the order that it happened to */
async function makeIt(shop: MerchantClient, exchange: TrustedSandbox, what: Triggered): Promise<string> {
  const price = `${exchange.currency}:1`;
  const order = { amount: price, max_fee: price, summary: `A try of the event ${what}` };
  const made = unwrap(
    await shop.call("POST /private/orders", {
      body: what === "order_settled" ? { order: { ...order, ...dueAtOnce() } } : { order, refund_delay: anHour() },
    }),
  ).body;
  const orderId = made.order_id;
  const status = unwrap(await shop.call("GET /private/orders/{orderId}", { params: { orderId } })).body;
  if (status?.order_status !== "unpaid") throw new Error(`the order is ${status?.order_status} already`);
  // The shop's clock may be one that is turned.
  const { t_s: seconds } = status.creation_time;
  const ahead = typeof seconds === "number" ? seconds * 1000 - Date.now() : 0;
  const wallet = await openWallet({
    clock: systemClock(Math.abs(ahead) < 60_000 ? 0n : BigInt(Math.round(ahead)) * 1000n),
  });
  try {
    await fill(wallet, exchange);
    const paid = await pay(wallet, await claim(wallet, status.taler_pay_uri), { allowRepurchase: false });
    if (what === "refund") {
      const refund = { refund: `${exchange.currency}:0.5`, reason: "A try" };
      unwrap(await shop.call("POST /private/orders/{orderId}/refund", { params: { orderId }, body: refund }));
      await refunds(wallet, paid.order);
    }
  } finally {
    await wallet.close();
  }
  if (what === "order_settled") await settle(shop, exchange, orderId);
  return orderId;
}

const anHour = () => ({ d_us: 3_600_000_000 });

function dueAtOnce() {
  const now = { t_s: Math.floor(Date.now() / 1000) };
  return { timestamp: now, refund_deadline: now, wire_transfer_deadline: now };
}

async function fill(wallet: Wallet, { base_url: exchangeUrl, currency, master_pub }: TrustedSandbox): Promise<void> {
  await withdraw(wallet, {
    exchangeUrl,
    masterPub: decodeBase32(master_pub, 32),
    amount: parseAmount(`${currency}:3`),
    bank: async ({ amount, reservePub }) => {
      const credit = { amount: printAmount(amount), reserve_pub: encodeBase32(reservePub) };
      await askSandbox(exchangeUrl, "sandbox/credit", credit);
    },
  });
}

async function askSandbox(exchangeUrl: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(new URL(path, exchangeUrl), {
    method: "POST",
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} of the sandbox answered ${answer.status}`);
  return answer.json();
}

/** The exchange wires; the shop is told as by a person who has looked at its account, if its bank does not tell it. */
async function settle(shop: MerchantClient, { base_url: exchangeUrl }: TrustedSandbox, orderId: string): Promise<void> {
  const { accounts } = unwrap(await shop.call("GET /private/accounts")).body;
  const enough = AbortSignal.timeout(HAPPENS_WITHIN_MS);
  while (!enough.aborted) {
    const { transfers } = (await askSandbox(exchangeUrl, "sandbox/aggregate")) as {
      readonly transfers: readonly { readonly wtid: string; readonly total: string }[];
    };
    for (const { total, wtid } of transfers) {
      for (const { payto_uri } of accounts.filter(({ active }) => active)) {
        const body = { wtid, payto_uri, credit_amount: total, exchange_url: exchangeUrl };
        await shop.call("POST /private/transfers", { body });
      }
    }
    const { body } = unwrap(await shop.call("GET /private/orders/{orderId}", { params: { orderId } }));
    if (body?.order_status === "paid" && body.wired) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What everybody else is told, too. */
async function eventOf(
  shop: MerchantClient,
  { what, orderId, after }: { readonly what: Triggered; readonly orderId: string; readonly after: number },
): Promise<ShopEvent> {
  const signal = AbortSignal.timeout(HAPPENS_WITHIN_MS);
  try {
    for await (const event of shop.events({ after, types: [what], signal })) {
      if ("order_id" in event && event.order_id === orderId) return event;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  throw new Error(`order ${orderId} is made, but ${what} has not happened within ${HAPPENS_WITHIN_MS / 1000} seconds`);
}
