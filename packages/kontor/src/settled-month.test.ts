/**
 * A month of a shop with two exchanges and two bank accounts, refunds and a worker that is killed again and again: in the
 * end every order is settled and the books balance to the smallest unit. 120 orders: a month of 500 would test the same
 * and take minutes on two cores.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDeposits } from "@kontor/merchant/jobs/deposit-check";
import { reconcileTransfers } from "@kontor/merchant/jobs/reconcile";
import { runNow } from "@kontor/merchant/jobs/runner";
import { watchAccounts } from "@kontor/merchant/jobs/wirewatch";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import {
  type Amount,
  addAmounts,
  parseAmount,
  printAmount,
  subtractAmounts,
  sumAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKontor } from "./run-kontor.js";
import { CURRENCY, startTestShop, type TestShop } from "./test-shop.js";

const DAYS = 30;
const ORDERS_PER_DAY = 4;
/** On these days a worker is started, and killed in the middle of whatever it does. */
const DEADLY_DAYS = [5, 11, 16, 22, 27, 31, 32];

let shop: TestShop;
let directory: string;
let configFile: string;

beforeAll(async () => {
  const denominations = ["0.01", "0.1", "1", "5", "10"].map((value) => ({
    value,
    cipher: "CS" as const,
    fees: { deposit: value === "0.01" ? "0" : "0.003", refund: value === "0.01" ? "0" : "0.002" },
  }));
  shop = await startTestShop({
    jobs: false,
    exchanges: [
      { name: "north", wireFee: "0.02", denominations },
      { name: "south", wireFee: "0.00000001", denominations },
    ],
  });
  await shop.sandbox.bank.openAccount("second", { password: "bank-secret", receiverName: "Shop" });
  await connect("shop", { type: "none" });
  directory = mkdtempSync(join(tmpdir(), "kontor-month-"));
  configFile = join(directory, "kontor.conf");
  writeFileSync(configFile, configuration());
});

afterAll(async () => {
  await shop?.stop();
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
});

function configuration(): string {
  const exchanges = shop.sandbox.exchanges.map(
    ({ name, baseUrl, masterKey }) => `[merchant-exchange-${name}]
EXCHANGE_BASE_URL = ${baseUrl}
MASTER_KEY = ${masterKey}
CURRENCY = ${CURRENCY}`,
  );
  const common = `[merchant]\nCURRENCY = ${CURRENCY}\n[merchantdb-postgres]\nCONFIG = ${shop.database.url}\n`;
  return `${common}[kontor]\nSANDBOX = YES\n${exchanges.join("\n")}\n`;
}

const paytoOf = (name: string) => `payto://x-taler-bank/localhost/${name}?receiver-name=Shop`;

const list = async (path: string, member: string) => (await shop.call(path)).body[member] as JsonObject[];

/** Adds the account, or brings it back, with the address where its bank can be asked. */
async function connect(name: string, credentials: JsonObject): Promise<void> {
  const accounts = await list("private/accounts", "accounts");
  const known = accounts.find((account) => account.payto_uri === paytoOf(name));
  if (known !== undefined) await shop.call(`private/accounts/${known.h_wire}`, undefined, { method: "DELETE" });
  const added = await shop.call("private/accounts", {
    payto_uri: paytoOf(name),
    credit_facade_url: shop.sandbox.bank.revenueUrl(name),
    credit_facade_credentials: credentials,
  });
  expect(added.status).toBe(200);
}

async function moveToSecondAccount(): Promise<void> {
  await connect("second", { type: "basic", username: "second", password: "bank-secret" });
  const first = (await list("private/accounts", "accounts")).find(({ payto_uri }) => payto_uri === paytoOf("shop"))!;
  expect((await shop.call(`private/accounts/${first.h_wire}`, undefined, { method: "DELETE" })).status).toBe(204);
}

interface Sale {
  readonly orderId: string;
  readonly account: string;
  /** What the wallet got back; the rest of a refund was never picked up. */
  readonly refund: "none" | "taken" | "left" | "full";
}

async function sell(wallet: Wallet, index: number, account: string): Promise<Sale> {
  const now = shop.sandbox.clock.now();
  const amount = `KUDOS:${1 + (index % 5)}.${String((index * 37) % 100).padStart(2, "0")}`;
  const deadlines = {
    pay_deadline: { ...timestampToJson(now + HOUR) },
    wire_transfer_deadline: { ...timestampToJson(now + 3n * DAY) },
  };
  const { orderId, payUri } = await shop.order(
    { amount, max_fee: "KUDOS:1", ...deadlines },
    { refund_delay: { d_us: Number(DAY) } },
  );
  const { order } = await pay(wallet, await claim(wallet, payUri));
  const refund = (["none", "none", "taken", "none", "left", "none", "full"] as const)[index % 7]!;
  if (refund !== "none") {
    const total = refund === "full" ? amount : "KUDOS:0.47";
    const granted = await shop.call(`private/orders/${orderId}/refund`, { refund: total, reason: "a scratch" });
    expect(granted.status).toBe(200);
    if (refund !== "left") expect((await refunds(wallet, order))!.failed).toEqual([]);
  }
  return { orderId, account, refund };
}

async function work(): Promise<void> {
  for (const job of [checkDeposits, watchAccounts, reconcileTransfers]) await runNow(shop.backend.deps, job);
}

/** A worker that is at its work, on slow exchanges, when the power fails. */
async function workUntilThePowerFails(): Promise<void> {
  for (const exchange of shop.sandbox.exchanges) {
    exchange.fault({ kind: "delay", path: "/deposits/*", milliseconds: 150, times: 1000 });
    exchange.fault({ kind: "delay", path: "/transfers/*", milliseconds: 150, times: 1000 });
  }
  const ahead = shop.sandbox.clock.now() - BigInt(Date.now()) * 1000n;
  const worker = startKontor(["worker", "-c", configFile, `--timetravel=+${ahead}`]);
  await worker.says(/working/);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
  await worker.stop("SIGKILL");
  for (const exchange of shop.sandbox.exchanges) exchange.clearFaults();
}

/** What the bank says that the account received, from exchanges and all others. */
async function bankTotal(name: string, password?: string): Promise<Amount> {
  const answer = await fetch(`${shop.sandbox.bank.revenueUrl(name)}history?limit=1000`, {
    headers: password === undefined ? {} : { authorization: `Bearer ${password}` },
  });
  const { incoming_transactions } = (await answer.json()) as { incoming_transactions: { amount: string }[] };
  return sum(incoming_transactions.map(({ amount }) => amount));
}

const sum = (amounts: readonly string[]) => sumAmounts(CURRENCY, amounts.map(parseAmount));

test("a month's money arrives on the right accounts, whatever is killed on the way", async () => {
  const sales: Sale[] = [];
  let wallets: Wallet[] = [];
  let account = "shop";
  for (let day = 1; day <= DAYS; day++) {
    if (day % 10 === 1) {
      wallets = await Promise.all(
        shop.sandbox.exchanges.map(({ name }) => shop.richWallet("KUDOS:90", { exchange: name })),
      );
    }
    if (day === 16) {
      await moveToSecondAccount();
      account = "second";
    }
    for (let index = 0; index < ORDERS_PER_DAY; index++) {
      sales.push(await sell(wallets[index % wallets.length]!, sales.length, account));
    }
    await endOfDay(day);
  }
  for (let day = DAYS + 1; day <= DAYS + 6; day++) await endOfDay(day);
  for (let tries = 0; tries < 3; tries++) {
    shop.sandbox.clock.advance(DAY);
    await work();
  }

  await expectOrdersSettled(sales);
  await expectBooksBalanced(sales);
});

async function endOfDay(day: number): Promise<void> {
  shop.sandbox.clock.advance(DAY);
  for (const exchange of shop.sandbox.exchanges) await exchange.aggregate();
  if (DEADLY_DAYS.includes(day)) await workUntilThePowerFails();
  else if (day % 3 === 0) await work();
}

/** Each order got what it was paid, less fees and what its customer took back. */
async function expectOrdersSettled(sales: readonly Sale[]): Promise<void> {
  for (const { orderId, refund } of sales) {
    const order = (await shop.call(`private/orders/${orderId}`)).body;
    expect(order, orderId).toMatchObject({ wire_reports: [], exchange_code: 0 });
    const wired = sum((order.wire_details as { amount: string }[]).map(({ amount }) => amount));
    if (refund === "full") {
      expect(printAmount(wired)).toBe(printAmount(zeroAmount(CURRENCY)));
      continue;
    }
    const deposited = parseAmount(String(order.deposit_total));
    const taken = refund === "taken" ? parseAmount("KUDOS:0.47") : zeroAmount(CURRENCY);
    // A coin that was refunded in full costs no deposit fee.
    const least = subtractAmounts(deposited, taken);
    const most = addAmounts(least, parseAmount("KUDOS:0.003"));
    expect([printAmount(least), ...(refund === "taken" ? [printAmount(most)] : [])]).toContain(printAmount(wired));
    expect(order.wired, orderId).toBe(true);
  }
}

/** What the bank has, what we say arrived, and what the orders got add up to the same. */
async function expectBooksBalanced(sales: readonly Sale[]): Promise<void> {
  const transfers = await list("private/transfers?limit=1000", "transfers");
  const incoming = await list("private/incoming?limit=1000", "incoming");
  expect(transfers.filter(({ expected, verified }) => !(expected && verified))).toEqual([]);
  expect(incoming.filter(({ confirmed, validated }) => !(confirmed && validated))).toEqual([]);
  expect(await list("private/incoming?verified=no", "incoming")).toEqual([]);
  for (const [name, password] of [["shop"], ["second", "bank-secret"]] as const) {
    const credits = transfers.filter(({ payto_uri }) => payto_uri === paytoOf(name));
    const arrived = sum(credits.map(({ credit_amount }) => String(credit_amount)));
    expect(printAmount(arrived)).toBe(printAmount(await bankTotal(name, password)));

    const toOrders: string[] = [];
    for (const { orderId } of sales.filter((sale) => sale.account === name)) {
      const { wire_details } = (await shop.call(`private/orders/${orderId}`)).body;
      toOrders.push(...(wire_details as { amount: string }[]).map(({ amount }) => amount));
    }
    const wireFees: string[] = [];
    for (const { expected_transfer_serial_id: id } of incoming.filter((entry) => entry.payto_uri === paytoOf(name))) {
      wireFees.push(String((await shop.call(`private/incoming/${id}`)).body.wire_fee));
    }
    expect(wireFees.length).toBeGreaterThan(5);
    expect(printAmount(addAmounts(arrived, sum(wireFees)))).toBe(printAmount(sum(toOrders)));
  }
}
