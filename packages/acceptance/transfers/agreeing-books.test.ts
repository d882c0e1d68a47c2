/**
 * A month of a shop in which much goes wrong and processes die, in currencies of no, two, three and eight decimals: what
 * the export says, the statements, the statistics, the orders, the exchanges and the bank agree to the smallest unit.
 * KONTOR_BOOKS_ORDERS is the number of orders of each shop.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "@kontor/merchant/jobs/job";
import { runNow } from "@kontor/merchant/jobs/runner";
import { keepJournal } from "@kontor/merchant/journal/keep-journal";
import { finishAborts } from "@kontor/merchant/payments/finish-aborts";
import { closeStatements } from "@kontor/merchant/statements/close-statements";
import { chainProblems, type ReadStatement, readStatement } from "@kontor/merchant/statements/verify";
import { countEvents } from "@kontor/merchant/statistics/count-events";
import { AMOUNT_SLUGS, COUNTER_SLUGS } from "@kontor/merchant/statistics/slugs";
import { checkDeposits } from "@kontor/merchant/transfers/deposit-check";
import { reconcileTransfers } from "@kontor/merchant/transfers/reconcile";
import { watchAccounts } from "@kontor/merchant/transfers/wirewatch";
import { pay } from "@kontor/sandbox/wallet/pay";
import { inFractions, parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { DAY } from "@kontor/taler/time";
import { describe, expect, onTestFinished, test } from "vitest";
import { startKontor } from "../commands/run-kontor.js";
import { dice } from "../shop/dice.js";
import { PASSWORD, type TestShop } from "../shop/test-shop.js";
import { configurationOf, diesAtStatement } from "./dying-worker.js";
import {
  ACCOUNTS,
  amountOf,
  bankRows,
  type Currency,
  DAYS,
  listOf,
  type Month,
  paytoOf,
  playMonth,
  STRANGE_CREDIT,
  startShopForAMonth,
} from "./simulated-month.js";

const ORDERS = Number(process.env.KONTOR_BOOKS_ORDERS ?? 30);
const CURRENCIES: readonly Currency[] = [
  { name: "CHF", digits: 2 },
  { name: "JPY", digits: 0 },
  { name: "BHD", digits: 3 },
  { name: "GRAIN", digits: 8 },
];
const JOBS: readonly Job[] = [
  checkDeposits,
  watchAccounts,
  reconcileTransfers,
  finishAborts,
  countEvents,
  keepJournal,
  closeStatements,
];
/** Which jobs die, and at which statement: the same each time. */
const SEED = 20_261_129;
const CUTS_PER_DAY = 2;
/** Which of its orders is paid to a server that is killed meanwhile. */
const KILLED_SALE = 9;

interface EntryJson {
  readonly number: number;
  readonly kind: string;
  readonly time: { readonly t_s: number };
  readonly order_id?: string;
  readonly gross: string;
  readonly fee: string;
  readonly net: string;
  readonly bank_row?: number;
  readonly taxes?: readonly { readonly name: string; readonly tax: string }[];
  readonly wtid?: string;
  readonly h_wire: string;
}

/** Units of 10^-8 of a decimal number or an amount. */
function units(text: string): bigint {
  const [whole = "", fraction = ""] = text.replace(/^.*:|-/g, "").split(".");
  const value = BigInt(whole + fraction.padEnd(8, "0"));
  return text.includes("-") ? -value : value;
}

const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
const net = (entries: readonly EntryJson[]) => total(entries.map((entry) => units(entry.net)));
const gross = (entries: readonly EntryJson[]) => total(entries.map((entry) => units(entry.gross)));

describe.each(CURRENCIES)("a month in $name, with $digits decimals", (currency) => {
  test("adds up everywhere, whatever goes wrong", { timeout: 600_000 }, async () => {
    const { name, digits } = currency;
    const shop = await startShopForAMonth(currency, {
      [`currency-${name}/FRACTIONAL_INPUT_DIGITS`]: String(digits),
      [`currency-${name}/FRACTIONAL_NORMAL_DIGITS`]: String(digits),
      [`currency-${name}/FRACTIONAL_TRAILING_ZERO_DIGITS`]: String(digits),
    });
    onTestFinished(() => shop.stop());
    const random = dice(SEED + digits);
    const begin = shop.sandbox.clock.now();
    let deaths = 0;
    let sales = 0;
    const month = await playMonth(shop, {
      orders: ORDERS,
      currency,
      isWild: true,
      pay: (wallet, proposal) =>
        sales++ === KILLED_SALE ? payDespiteKill(shop, currency, wallet, proposal) : pay(wallet, proposal),
      async work(day) {
        for (let cuts = 0; cuts < CUTS_PER_DAY; cuts++) {
          const job = JOBS[Math.floor(random() * JOBS.length)]!;
          if (await diesAtStatement(shop, job, Math.floor(random() ** 2 * 40))) deaths += 1;
        }
        if (day % 3 === 0 || day > DAYS) for (const job of JOBS) await runNow(shop.backend.deps, job);
      },
    });
    expect(deaths).toBeGreaterThan(5);
    for (let more = 0; more < 2; more++) {
      shop.sandbox.clock.advance(35n * DAY);
      for (const job of JOBS) await runNow(shop.backend.deps, job);
    }
    const entries = await exported(shop, begin);
    await expectSameAsTable(shop, entries, begin);
    expectOrdersEntered(month, entries);
    await expectSameAsBank(month, entries);
    expectSameAsExchanges(month, entries, currency);
    await expectSameAsStatements(shop, entries);
    await expectSameAsStatistics(month, entries, begin);
  });
});

/** The server that takes the payment is killed in the middle of it; the customer tries again at another. */
async function payDespiteKill(
  shop: TestShop,
  { name, digits }: Currency,
  ...[wallet, proposal]: Parameters<typeof pay>
): ReturnType<typeof pay> {
  const directory = mkdtempSync(join(tmpdir(), "kontor-books-"));
  const configFile = join(directory, "kontor.conf");
  const format = `[currency-${name}]\nFRACTIONAL_INPUT_DIGITS = ${digits}`;
  const serving = "\n[merchant]\nPORT = 0\nBIND_TO = 127.0.0.1\nSERVE = tcp";
  writeFileSync(configFile, configurationOf(shop, name, format + serving));
  const ahead = shop.sandbox.clock.now() - BigInt(Date.now()) * 1000n;
  const server = startKontor(["serve", "-c", configFile, `--timetravel=+${ahead}`]);
  const usual = proposal.order.merchantBaseUrl;
  try {
    const [, url] = (await server.says(/serving at (http[^"\s]*)/)) as unknown as [string, string];
    Object.assign(proposal.order, { merchantBaseUrl: url.endsWith("/") ? url : `${url}/` });
    const paying = pay(wallet, proposal, { attempts: 1 }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.stop("SIGKILL");
    await paying;
  } finally {
    await server.stop("SIGKILL");
    rmSync(directory, { recursive: true });
    Object.assign(proposal.order, { merchantBaseUrl: usual });
  }
  return pay(wallet, proposal);
}

async function fetched(shop: TestShop, path: string): Promise<Response> {
  const headers = { authorization: `Bearer secret-token:${PASSWORD}` };
  const answer = await fetch(new URL(path, shop.url), { headers });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function exported(shop: TestShop, begin: bigint): Promise<EntryJson[]> {
  const answer = await fetched(shop, `private/kontor/export?format=json&from=${begin / 1_000_000n}`);
  return ((await answer.json()) as { entries: EntryJson[] }).entries;
}

/** A column of the table can be summed, and comes to the same. */
async function expectSameAsTable(shop: TestShop, entries: readonly EntryJson[], begin: bigint): Promise<void> {
  const csv = await (await fetched(shop, `private/kontor/export?format=csv&from=${begin / 1_000_000n}`)).text();
  const [head, ...lines] = csv
    .trim()
    .split("\r\n")
    .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
  expect(lines.length).toBe(entries.length);
  const column = (title: string) => {
    const index = head!.findIndex((cell) => cell.replace("\uFEFF", "") === `"${title}"`);
    return total(lines.map((cells) => units(cells[index] || "0")));
  };
  const arrived = entries.filter(({ kind }) => ["payout", "unannounced", "duplicate"].includes(kind));
  expect(column("Gross")).toBe(gross(entries));
  expect(column("Fee")).toBe(total(entries.map((entry) => units(entry.fee))));
  expect(column("Payout")).toBe(-net(arrived));
  expect(column("Net") - column("Payout")).toBe(net(entries));
}

/** Each sale and each refund that was granted is there once; of taxes what was given back is gone again. */
function expectOrdersEntered({ sales }: Month, entries: readonly EntryJson[]): void {
  for (const { orderId, refund } of sales) {
    const ofOrder = entries.filter(({ order_id }) => order_id === orderId);
    const of = (kind: string) => ofOrder.filter((entry) => entry.kind === kind);
    expect(of("sale").length, orderId).toBe(1);
    expect(of("refund").length, orderId).toBe({ none: 0, taken: 1, left: 1, twice: 2, full: 1 }[refund]);
    expect(of("refund_lapsed").length, orderId).toBe(refund === "left" ? 1 : 0);
    const taxes = new Map<string, bigint>();
    for (const { name, tax } of ofOrder.flatMap(({ taxes = [] }) => taxes)) {
      taxes.set(name, (taxes.get(name) ?? 0n) + units(tax));
    }
    const ofSale = new Map(of("sale")[0]!.taxes!.map(({ name, tax }) => [name, units(tax)]));
    if (refund === "none" || refund === "left") expect(taxes, orderId).toEqual(ofSale);
    else if (refund === "full") for (const left of taxes.values()) expect(left, orderId).toBe(0n);
    else for (const [name, tax] of ofSale) expect(taxes.get(name)! < tax, orderId).toBe(true);
  }
}

/** Each credit of each account is one row, and nothing else is. */
async function expectSameAsBank({ shop }: Month, entries: readonly EntryJson[]): Promise<void> {
  for (const { name } of ACCOUNTS) {
    const accounts = await listOf(shop, "private/accounts", "accounts");
    const { h_wire: hWire } = accounts.find(({ payto_uri }) => payto_uri === paytoOf(name))!;
    // What a person announced before the bank did has no number of its row.
    const rows = entries
      .filter((entry) => entry.h_wire === hWire && ["payout", "unannounced", "duplicate"].includes(entry.kind))
      .map((entry) => ({ row: entry.bank_row, units: -units(entry.net) }));
    const bank = (await bankRows(shop.sandbox, name)).map(({ amount, row_id: row }) => ({ row, units: units(amount) }));
    expect(bank.length, name).toBeGreaterThan(2);
    for (const { row, units: amount } of bank) {
      const found = rows.findIndex((one) => (one.row ?? row) === row && one.units === amount);
      expect(found, `row ${row} of ${name}`).toBeGreaterThanOrEqual(0);
      rows.splice(found, 1);
    }
    expect(rows, name).toEqual([]);
  }
}

/** Nothing is owed in the end but what an exchange kept, less what came though nobody owed it. */
function expectSameAsExchanges(
  { cheated, doubled, wired }: Month,
  entries: readonly EntryJson[],
  currency: Currency,
): void {
  const of = (kind: string) => net(entries.filter((entry) => entry.kind === kind));
  const sum = (which: "total" | "wireFee") => total(wired.map((each) => inFractions(each[which])));
  const strange = units(amountOf(currency, STRANGE_CREDIT));
  expect(of("unannounced")).toBe(-strange);
  expect(of("duplicate")).toBe(-inFractions(doubled.amount));
  // Of a transfer that is in dispute all is owed that did not arrive, also what no bank could transfer.
  const short = wired.find(({ wtid }) => encodeBase32(wtid) === cheated)!;
  const arrived = net(entries.filter((entry) => entry.wtid === cheated && entry.kind === "payout"));
  const owed = inFractions(short.total) + arrived;
  const unit = units(amountOf(currency, 1));
  expect(owed >= unit && owed < 2n * unit).toBe(true);
  expect(net(entries)).toBe(owed - strange - inFractions(doubled.amount));
  expect(sum("wireFee")).toBe(-of("wire_fee"));
  expect(sum("total")).toBe(owed - of("payout") - of("rounding"));
  if (currency.digits < 8) expect(of("rounding")).toBeLessThan(0n);
}

/** Every row is in one statement, and the statements prove it. */
async function expectSameAsStatements(shop: TestShop, entries: readonly EntryJson[]): Promise<void> {
  const list = (await shop.call("private/kontor/statements?limit=100")).body.statements as unknown as {
    number: number;
    account: { h_wire: string };
    balances: { closing: string }[];
  }[];
  const files: ReadStatement[] = [];
  const rows: EntryJson[] = [];
  for (const { number } of list) {
    const text = await (await fetched(shop, `private/kontor/statements/${number}?format=json`)).text();
    files.push(readStatement(String(number), Buffer.from(text)) as ReadStatement);
    rows.push(...(JSON.parse(text) as { entries: EntryJson[] }).entries);
  }
  expect(files.flatMap(({ problems }) => problems)).toEqual([]);
  expect(chainProblems(files)).toEqual([]);
  expect(files.length).toBeGreaterThan(3);
  const byNumber = (all: readonly EntryJson[]) =>
    all.map(({ late, ...entry }: EntryJson & { late?: boolean }) => entry).sort((a, b) => a.number - b.number);
  expect(byNumber(rows)).toEqual(byNumber(entries));
  const last = new Map(list.map((statement) => [statement.account.h_wire, statement]));
  for (const [hWire, { balances }] of last) {
    expect(units(balances[0]!.closing)).toBe(net(entries.filter((entry) => entry.h_wire === hWire)));
  }
}

// ---- statistics ------------------------------------------------------------------------------------------------------

interface Counted {
  readonly slug: string;
  readonly seconds: number;
  readonly value: bigint;
}

/** Every bucket of everything that is counted is computed again, of what orders, events and journal say. */
async function expectSameAsStatistics(
  { sales, shop }: Month,
  entries: readonly EntryJson[],
  begin: bigint,
): Promise<void> {
  const counted: Counted[] = [];
  const count = (slug: string, seconds: number, value: bigint) => counted.push({ slug, seconds, value });
  const events = await allEvents(shop);
  const wireFees = await wireFeesOf(shop);
  for (const { exchange_url, time, type, wtid } of events) {
    const counter = {
      order_created: "orders-created",
      order_claimed: "orders-claimed",
      order_settled: "orders-settled",
    }[type];
    if (counter !== undefined) count(counter, time.t_s, 1n);
    if (type === "transfer_confirmed")
      count("total-wire-fees-paid", time.t_s, wireFees.get(`${exchange_url} ${wtid}`)!);
  }
  for (const [index, { orderId }] of sales.entries()) {
    const of = (kind: string) => entries.filter((entry) => entry.kind === kind && entry.order_id === orderId);
    const {
      time: { t_s: seconds },
      gross: price,
    } = of("sale")[0]!;
    const fee = -net(of("deposit_fee"));
    count("orders-paid", seconds, 1n);
    count("products-sold", seconds, BigInt(1 + (index % 3)));
    count("payments-received", seconds, units(price));
    count("payments-received-after-deposit-fee", seconds, units(price) - fee);
    count("deposits-received", seconds, units(price) + net(of("surcharge")));
    count("total-deposit-fees-paid", seconds, fee);
    for (const { time, gross: amount } of of("refund")) count("refunds-granted", time.t_s, -units(amount));
  }
  expect(counted.filter(({ slug }) => slug === "orders-created").length).toBe(sales.length + 2);
  for (const slug of [...Object.keys(AMOUNT_SLUGS), ...Object.keys(COUNTER_SLUGS)]) {
    const expected = new Map<string, bigint>();
    for (const { seconds, value } of counted.filter((one) => one.slug === slug)) {
      for (const key of bucketsOf(seconds)) expected.set(key, (expected.get(key) ?? 0n) + value);
    }
    const kind = slug in AMOUNT_SLUGS ? "amount" : "counter";
    const { buckets } = (await shop.call(`private/statistics-${kind}/${slug}?by=BUCKET`)).body as unknown as {
      buckets: {
        range: string;
        start_time: { t_s: number };
        cumulative_amounts?: string[];
        cumulative_counter?: number;
      }[];
    };
    const told = new Map(
      buckets.map(({ cumulative_amounts: amounts, cumulative_counter: counter, range, start_time }) => [
        `${range} ${start_time.t_s}`,
        amounts === undefined ? BigInt(counter!) : total(amounts.map((amount) => inFractions(parseAmount(amount)))),
      ]),
    );
    expect(told, slug).toEqual(expected);
  }
  expect(counted.every(({ seconds }) => BigInt(seconds) * 1_000_000n >= begin - DAY)).toBe(true);
}

interface EventJson {
  readonly number: number;
  readonly type: string;
  readonly time: { readonly t_s: number };
  readonly exchange_url?: string;
  readonly wtid?: string;
}

async function allEvents(shop: TestShop): Promise<EventJson[]> {
  const found: EventJson[] = [];
  for (;;) {
    const after = found.at(-1)?.number ?? 0;
    const { body } = await shop.call(`private/kontor/events?limit=100&after=${after}`);
    const events = body.events as unknown as EventJson[];
    if (events.length === 0) return found;
    found.push(...events);
  }
}

async function wireFeesOf(shop: TestShop): Promise<ReadonlyMap<string, bigint>> {
  const fees = new Map<string, bigint>();
  for (const { exchange_url, expected_transfer_serial_id: id, wtid } of await listOf(
    shop,
    "private/incoming?limit=1000",
    "incoming",
  )) {
    const { wire_fee: fee } = (await shop.call(`private/incoming/${id}`)).body;
    if (fee !== undefined) fees.set(`${exchange_url} ${wtid}`, units(String(fee)));
  }
  return fees;
}

/** In which hour, day, week (from Monday), month, quarter and year of UTC it was: the name of each, and its first second. */
function bucketsOf(seconds: number): string[] {
  const date = new Date(seconds * 1000);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const starts = {
    hour: Date.UTC(year, month, day, date.getUTCHours()),
    day: Date.UTC(year, month, day),
    week: Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7)),
    month: Date.UTC(year, month),
    quarter: Date.UTC(year, month - (month % 3)),
    year: Date.UTC(year, 0),
  };
  return Object.entries(starts).map(([range, ms]) => `${range} ${ms / 1000}`);
}
