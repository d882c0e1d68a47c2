/**
 * A month of a shop's money, in which much goes wrong and the worker is killed again and again: in the end the books
 * balance to the smallest unit, and whatever does not is where the shopkeeper looks. KONTOR_MONTH_ORDERS is the number of
 * orders.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "@kontor/merchant/jobs/job";
import { runNow } from "@kontor/merchant/jobs/runner";
import { checkDeposits } from "@kontor/merchant/transfers/deposit-check";
import { reconcileTransfers } from "@kontor/merchant/transfers/reconcile";
import { watchAccounts } from "@kontor/merchant/transfers/wirewatch";
import {
  type Amount,
  addAmounts,
  parseAmount,
  printAmount,
  subtractAmounts,
  sumAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { errorCode } from "@kontor/taler/error-codes";
import type { JsonObject } from "@kontor/taler/strict-json";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { startKontor } from "../commands/run-kontor.js";
import { dice } from "../shop/dice.js";
import { CURRENCY, type TestShop } from "../shop/test-shop.js";
import { configurationOf, diesAtStatement } from "./dying-worker.js";
import {
  ACCOUNTS,
  bankRows,
  booksOf,
  LAST_DAY,
  listOf,
  type Month,
  OUTAGE,
  PART,
  paytoOf,
  playMonth,
  type Sale,
  startShopForAMonth,
} from "./simulated-month.js";

const ORDERS = Number(process.env.KONTOR_MONTH_ORDERS ?? 500);
/** A month that is played twice. */
const FEW_ORDERS = 45;
/** On these days a worker is started, and killed in the middle of whatever it does. */
const DEADLY_DAYS = [5, 11, 16, 22, 27, 31, 32];
const JOBS: readonly Job[] = [checkDeposits, watchAccounts, reconcileTransfers];
/** Which statements are the last ones: the same ones each time. */
const SEED = 20_261_122;
const CUTS_PER_DAY = 4;

const open: TestShop[] = [];

afterEach(async () => {
  for (const shop of open.splice(0)) await shop.stop();
});

async function aShop(): Promise<TestShop> {
  const shop = await startShopForAMonth();
  open.push(shop);
  return shop;
}

async function work(shop: TestShop): Promise<void> {
  for (const job of JOBS) await runNow(shop.backend.deps, job);
}

/** What happens on a day with nothing special: not every day is a working day. */
async function workNowAndThen(shop: TestShop, day: number): Promise<void> {
  if (day % 3 === 0 || day > LAST_DAY - 3) await work(shop);
}

test("a month's money arrives on the right accounts, whatever is killed on the way", { timeout: 900_000 }, async () => {
  const shop = await aShop();
  const directory = mkdtempSync(join(tmpdir(), "kontor-month-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const configFile = join(directory, "kontor.conf");
  writeFileSync(configFile, configurationOf(shop));
  const month = await playMonth(shop, {
    orders: ORDERS,
    async work(day, sales) {
      if (DEADLY_DAYS.includes(day)) await workUntilThePowerFails(shop, configFile);
      else await workNowAndThen(shop, day);
      if (day === OUTAGE.at(-1)) await expectOutageReported(shop, sales);
    },
  });

  await expectCheatReported(month);
  await expectDoubleReported(month);
  await expectOrdersSettled(month);
  for (const { name } of ACCOUNTS) await expectAccountBalanced(month, name);
});

test("the books are the same, cut off wherever the worker may be", { timeout: 900_000 }, async () => {
  const undisturbed = await aShop();
  const expected = await playMonth(undisturbed, {
    orders: FEW_ORDERS,
    work: (day) => workNowAndThen(undisturbed, day),
  });
  const books = await booksOf(expected);
  await undisturbed.stop();
  open.splice(0);

  const disturbed = await aShop();
  const random = dice(SEED);
  let deaths = 0;
  const cut = await playMonth(disturbed, {
    orders: FEW_ORDERS,
    async work(day) {
      for (let cuts = 0; cuts < CUTS_PER_DAY; cuts++) {
        const job = JOBS[Math.floor(random() * JOBS.length)]!;
        if (await diesAtStatement(disturbed, job, Math.floor(random() ** 2 * 100))) deaths += 1;
      }
      await workNowAndThen(disturbed, day);
    },
  });
  expect(await booksOf(cut)).toEqual(books);
  expect(deaths).toBeGreaterThan(30);
});

// ---- workers that die ------------------------------------------------------------------------------------------------

/** A worker that is at its work, on slow exchanges, when the power fails. */
async function workUntilThePowerFails({ sandbox }: TestShop, configFile: string): Promise<void> {
  for (const exchange of sandbox.exchanges) {
    exchange.fault({ kind: "delay", path: "/deposits/*", milliseconds: 150, times: 1000 });
    exchange.fault({ kind: "delay", path: "/transfers/*", milliseconds: 150, times: 1000 });
  }
  const ahead = sandbox.clock.now() - BigInt(Date.now()) * 1000n;
  const worker = startKontor(["worker", "-c", configFile, `--timetravel=+${ahead}`]);
  await worker.says(/working/);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
  await worker.stop("SIGKILL");
  for (const exchange of sandbox.exchanges) exchange.clearFaults();
}

// ---- what the shopkeeper sees ----------------------------------------------------------------------------------------

const sum = (amounts: readonly string[]) => sumAmounts(CURRENCY, amounts.map(parseAmount));
const orderOf = async (shop: TestShop, orderId: string) => (await shop.call(`private/orders/${orderId}`)).body;
const ordersIn = async (shop: TestShop, { expected_transfer_serial_id: id }: JsonObject) => {
  const { reconciliation_details: details } = (await shop.call(`private/incoming/${id}`)).body;
  return (details as { order_id: string }[]).map(({ order_id }) => order_id);
};

/** Orders whose exchange is down say so; those of the other one are not concerned. */
async function expectOutageReported(shop: TestShop, sales: readonly Sale[]): Promise<void> {
  const waiting = { south: 0, north: 0 };
  for (const { day, exchange, orderId, refund } of sales) {
    if (day < OUTAGE[0]! - 3 || refund === "full") continue;
    const { exchange_http_status, wire_reports, wired } = await orderOf(shop, orderId);
    if (exchange === "north") {
      expect(wire_reports).toEqual([]);
      waiting.north += 1;
    } else if ((wire_reports as []).length > 0) {
      const { number: code } = errorCode("MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE");
      expect({ wired, exchange_http_status, wire_reports }).toMatchObject({ wired: false, exchange_http_status: 0 });
      for (const report of wire_reports as JsonObject[]) expect(report).toMatchObject({ code });
      waiting.south += 1;
    }
  }
  expect(waiting.south).toBeGreaterThan(0);
  expect(waiting.north).toBeGreaterThan(0);
}

async function expectCheatReported({ shop, sales, cheated }: Month): Promise<void> {
  const wrong = await listOf(shop, "private/incoming?verified=no&limit=1000", "incoming");
  expect(wrong).toMatchObject([
    { wtid: cheated, confirmed: true, validated: false, last_error_detail: expect.stringContaining("arrived") },
  ]);
  const credits = await listOf(shop, "private/transfers?limit=1000", "transfers");
  expect(credits.filter(({ expected, verified }) => !(expected && verified))).toMatchObject([
    { wtid: cheated, verified: false, last_ec: wrong[0]!.last_ec },
  ]);
  for (const orderId of await ordersIn(shop, wrong[0]!)) {
    const { wire_reports, wired } = await orderOf(shop, orderId);
    // Where all was given back, nothing is waited for any more.
    expect(wired, orderId).toBe(sales.find((sale) => sale.orderId === orderId)!.refund === "full");
    expect((wire_reports as []).length).toBeGreaterThan(0);
    for (const report of wire_reports as JsonObject[]) expect(report).toMatchObject({ code: wrong[0]!.last_ec });
  }
}

async function expectDoubleReported({ shop, doubled }: Month): Promise<void> {
  const credits = await listOf(shop, "private/transfers?limit=1000", "transfers");
  const problem = expect.stringMatching(new RegExp(`twice.*${printAmount(doubled.amount).replace(".", "\\.")}`));
  expect(
    credits.filter(({ last_error_detail, verified }) => verified && last_error_detail !== undefined),
  ).toMatchObject([{ wtid: doubled.wtid, credit_amount: printAmount(doubled.amount), last_error_detail: problem }]);
}

/** Each order got what it was paid, less fees and what its customer took back. */
async function expectOrdersSettled({ shop, sales, cheated }: Month): Promise<void> {
  const incoming = await listOf(shop, "private/incoming?limit=1000", "incoming");
  const concerned = new Set(await ordersIn(shop, incoming.find(({ wtid }) => wtid === cheated)!));
  for (const { orderId, refund } of sales) {
    const order = await orderOf(shop, orderId);
    if (!concerned.has(orderId)) expect(order, orderId).toMatchObject({ wire_reports: [], exchange_code: 0 });
    const wired = sum((order.wire_details as { amount: string }[]).map(({ amount }) => amount));
    if (refund === "full") {
      expect(printAmount(wired)).toBe(printAmount(zeroAmount(CURRENCY)));
      continue;
    }
    const deposited = parseAmount(String(order.deposit_total));
    const taken = refund === "taken" ? parseAmount(PART) : zeroAmount(CURRENCY);
    // A coin that was refunded in full costs no deposit fee.
    const least = subtractAmounts(deposited, taken);
    const most = addAmounts(least, parseAmount("KUDOS:0.003"));
    expect([printAmount(least), ...(refund === "taken" ? [printAmount(most)] : [])]).toContain(printAmount(wired));
    expect(order.wired, orderId).toBe(!concerned.has(orderId));
  }
}

/** What the bank has, what we say arrived, and what the orders got differ by what is reported, and by nothing else. */
async function expectAccountBalanced({ shop, sales, cheated, doubled }: Month, name: string): Promise<void> {
  const ofAccount = async (path: string, member: string) =>
    (await listOf(shop, `private/${path}?limit=1000`, member)).filter(({ payto_uri }) => payto_uri === paytoOf(name));
  const transfers = await ofAccount("transfers", "transfers");
  const incoming = await ofAccount("incoming", "incoming");
  const has = (wtid: string) => transfers.some((transfer) => transfer.wtid === wtid);
  const extra = has(doubled.wtid) ? doubled.amount : zeroAmount(CURRENCY);
  const missing = has(cheated) ? parseAmount("KUDOS:0.01") : zeroAmount(CURRENCY);

  const arrived = sum(transfers.map(({ credit_amount }) => String(credit_amount)));
  expect(printAmount(addAmounts(arrived, extra))).toBe(printAmount(await bankTotal(shop, name)));
  const announced = sum(incoming.map(({ expected_credit_amount }) => String(expected_credit_amount)));
  expect(printAmount(addAmounts(arrived, missing))).toBe(printAmount(announced));

  const toOrders: string[] = [];
  for (const { orderId } of sales.filter((sale) => sale.account === name)) {
    const { wire_details } = await orderOf(shop, orderId);
    toOrders.push(...(wire_details as { amount: string }[]).map(({ amount }) => amount));
  }
  const wireFees: string[] = [];
  for (const { expected_transfer_serial_id: id } of incoming) {
    wireFees.push(String((await shop.call(`private/incoming/${id}`)).body.wire_fee));
  }
  expect(wireFees.length).toBeGreaterThan(5);
  expect(printAmount(addAmounts(announced, sum(wireFees)))).toBe(printAmount(sum(toOrders)));
}

async function bankTotal({ sandbox }: TestShop, name: string): Promise<Amount> {
  return sum((await bankRows(sandbox, name)).map(({ amount }) => amount));
}
