/** Thousands wait, on two servers with one database: nobody is forgotten, and the database hardly notices. */

import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

const AUDIENCE = 1600;
const OTHERS = 400;
/** Nobody's time is up before the test is over. */
const LONG = 500_000;

let shop: TestShop;
let statements: string[] = [];

beforeAll(async () => {
  shop = await startTestShop({ onStatement: (statement) => statements.push(statement) });
});

afterAll(() => shop?.stop());

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });

/** The status of an answer that may be long in coming. */
async function ask(url: string): Promise<number> {
  const [answer] = (await once(get(url, { agent }), "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  return answer.statusCode ?? 0;
}

/** How many statements about orders were sent. */
const lookUps = () => statements.filter((statement) => /^select.*from "orders"/s.test(statement)).length;

test("one payment is told to all who wait for it, by few look-ups; the end of a server to all the others", async () => {
  const another = await shop.anotherBackend();
  const servers = [shop.backend, another];
  const { orderId, payUri, token } = await shop.order({ amount: "KUDOS:0", fulfillment_message: "Enjoy the show" });
  const others = await Promise.all(Array.from({ length: OTHERS }, () => shop.order({ amount: "KUDOS:1" })));
  const question = (id: string, secret: string, index: number) =>
    `${servers[index % servers.length]!.address}orders/${id}?token=${secret}&timeout_ms=${LONG + index}`;

  statements = [];
  const audience = Array.from({ length: AUDIENCE }, (_, index) => ask(question(orderId, token, index)));
  const bystanders = others.map((order, index) => ask(question(order.orderId, order.token, index)));
  const waiting = () => servers.map(({ deps }) => deps.notifier.waiting);
  const everybody = (AUDIENCE + OTHERS) / servers.length;
  await expect.poll(() => Math.min(...waiting()), { timeout: 60_000 }).toBeGreaterThanOrEqual(everybody);

  // Waiting takes no connection to the database beyond the pools and the ones that listen.
  const { rows } = await sql<{ busy: number }>`
    select count(*)::int as busy from pg_stat_activity
    where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()
  `.execute(shop.database.db.queries);
  expect(rows[0]!.busy).toBeLessThanOrEqual(2);

  const wallet = await shop.wallet();
  const proposal = await claim(wallet, payUri);
  statements = [];
  await pay(wallet, proposal);
  expect(new Set(await Promise.all(audience))).toEqual(new Set([200]));
  // One question from each server, now and then another that came too late to share it.
  const isAboutOne = lookUps();
  expect(isAboutOne).toBeGreaterThan(0);
  expect(isAboutOne).toBeLessThan(AUDIENCE / 4);

  statements = [];
  await another.stop();
  await shop.backend.stop();
  expect(new Set(await Promise.all(bystanders))).toEqual(new Set([402]));
  expect(lookUps()).toBeLessThan(OTHERS / 4);
}, 120_000);
