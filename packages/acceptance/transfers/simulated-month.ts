/**
 * For tests: a month of a shop with two exchanges and three bank accounts, in which customers take money back, an exchange
 * is down for two days, one keeps a cent, and a transfer is announced twice. The same each time, but for what is random in
 * the protocol.
 */

import { abort } from "@kontor/sandbox/wallet/abort";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { type Amount, addAmounts, compareAmounts, parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { startTestShop, type TestShop, type TestShopOptions } from "../shop/test-shop.js";

export const DAYS = 30;
/** After these the last order has been wired, and nothing waits any more. */
export const LAST_DAY = DAYS + 6;
/** `south` does not answer on these days; customers have money of `north` only. */
export const OUTAGE = [14, 15];
/** The first that `north` wires from this day on is a cent less than it says. */
const CHEATING_DAY = 20;
/** A person announces twice the first that `north` wires from this day on, and the bank lists it twice, too. */
const DOUBLED_DAY = 8;
/** The part of a price that comes back to a customer who found a scratch. */
export const PART = "KUDOS:0.47";

/** The currency of a shop, whose smallest unit is what its amounts are multiples of. */
export interface Currency {
  readonly name: string;
  readonly digits: number;
}

const KUDOS: Currency = { name: "KUDOS", digits: 2 };

/** So many of the smallest unit, as an amount; a unit may have parts. */
export function amountOf({ name, digits }: Currency, units: number): string {
  return `${name}:${Number((units / 10 ** digits).toFixed(8))
    .toFixed(8)
    .replace(/\.?0+$/, "")}`;
}

/** On which day the shop moves to which account, and how its bank is asked. */
export const ACCOUNTS = [
  { name: "shop", from: 1, credentials: { type: "none" } },
  { name: "second", from: 11, credentials: { type: "basic", username: "second", password: "bank-secret" } },
  { name: "third", from: 21, credentials: { type: "bearer", token: "bank-secret" } },
] as const;

export interface Sale {
  readonly orderId: string;
  readonly account: string;
  readonly exchange: string;
  readonly day: number;
  /** What the customer took back; a refund that is `left` was granted and never picked up, `twice` two were taken. */
  readonly refund: (typeof REFUNDS)[number] | "twice";
}

const REFUNDS = ["none", "none", "taken", "none", "left", "none", "full"] as const;
const MORE_REFUNDS = ["none", "twice", "taken", "none", "left", "none", "full"] as const;

export interface Month {
  readonly shop: TestShop;
  readonly sales: readonly Sale[];
  /** The transfer that a cent is missing of. */
  readonly cheated: string;
  /** The transfer that the bank lists twice, and how much that is. */
  readonly doubled: { readonly wtid: string; readonly amount: Amount };
  /** All that the exchanges say they have wired, and the fees that they took for it. */
  readonly wired: readonly { readonly wtid: Uint8Array; readonly total: Amount; readonly wireFee: Amount }[];
}

export interface MonthPlan {
  readonly orders: number;
  /** The background work of a day, after the exchanges have wired. */
  readonly work: (day: number, sales: readonly Sale[]) => Promise<void>;
  /** Of the shop; KUDOS by default. */
  readonly currency?: Currency;
  /** More goes wrong: taxes and two refunds of an order, payments that are given up, credits that nobody knows. */
  readonly isWild?: boolean;
  /** How a customer pays, if not in the usual way. */
  readonly pay?: typeof pay;
}

/** What arrived of somebody who is no exchange of the shop, in the smallest unit. */
export const STRANGE_CREDIT = 321;
const STRANGE_DAY = 12;

/** A shop whose background work waits to be told, and its two exchanges. */
export async function startShopForAMonth(
  currency: Currency = KUDOS,
  settings: TestShopOptions["settings"] = {},
): Promise<TestShop> {
  const plain = (units: number) => amountOf(currency, units).split(":")[1]!;
  // Fees may be parts of the smallest unit, as far as there are any.
  const part = currency.digits < 8 ? 0.1 : 1;
  const denominations = [1, 10, 100, 500, 1000].map((units) => ({
    value: plain(units),
    cipher: "CS" as const,
    fees: { deposit: units === 1 ? "0" : plain(3 * part), refund: units === 1 ? "0" : plain(2 * part) },
  }));
  const shop = await startTestShop({
    jobs: false,
    currency: currency.name,
    settings,
    exchanges: [
      { name: "north", wireFee: plain(2), denominations },
      { name: "south", wireFee: "0.00000001", denominations },
    ],
  });
  for (const { name } of ACCOUNTS.slice(1)) {
    await shop.sandbox.bank.openAccount(name, { password: "bank-secret", receiverName: "Shop" });
  }
  return shop;
}

/** Plays the month, and the days until all its money has arrived. */
export async function playMonth(shop: TestShop, plan: MonthPlan): Promise<Month> {
  const { currency = KUDOS, isWild = false, orders, work } = plan;
  const [north, south] = shop.sandbox.exchanges as [
    TestShop["sandbox"]["exchanges"][0],
    TestShop["sandbox"]["exchanges"][0],
  ];
  // What a bank cannot transfer it does not get.
  const honest = isWild ? { wireDigits: currency.digits } : {};
  const sales: Sale[] = [];
  const wired: Month["wired"][number][] = [];
  const givenUp: Awaited<ReturnType<typeof startInVain>>[] = [];
  let wallets: Wallet[] = [];
  let account: string = ACCOUNTS[0].name;
  let cheated: Month["cheated"] | undefined;
  let doubled: Month["doubled"] | undefined;
  south.cheat(honest);
  for (let day = 1; day <= LAST_DAY; day++) {
    const isOutage = OUTAGE.includes(day);
    if (day <= DAYS) {
      const move = ACCOUNTS.find(({ from }) => from === day);
      if (move !== undefined) {
        await moveTo(shop, move.name, move.credentials);
        account = move.name;
      }
      if (day % 10 === 1) wallets = await fillWallets(shop, currency, orders);
      if (isOutage) south.fault({ kind: "reset", path: "*", times: Number.POSITIVE_INFINITY });
      if (isOutage && isWild) givenUp.push(await startInVain(shop, currency, wallets, day));
      if (day === STRANGE_DAY && isWild) await sendStrangely(shop, account, amountOf(currency, STRANGE_CREDIT));
      const soFar = Math.floor((orders * day) / DAYS);
      while (sales.length < soFar) {
        const which = isOutage ? 0 : sales.length % 2;
        const exchange = [north, south][which]!.name;
        const sale = await sell(shop, wallets[which]!, sales.length, plan);
        sales.push({ ...sale, account, exchange, day });
      }
    }
    shop.sandbox.clock.advance(DAY);
    const isCheating = day >= CHEATING_DAY && cheated === undefined;
    north.cheat({ ...honest, ...(isCheating ? { wireShort: parseAmount(amountOf(currency, 1)) } : {}) });
    const ofNorth = await north.aggregate();
    const [first] = ofNorth;
    north.cheat(honest);
    wired.push(...ofNorth, ...(isOutage ? [] : await south.aggregate()));
    if (isCheating && first !== undefined) cheated = encodeBase32(first.wtid);
    if (day >= DOUBLED_DAY && doubled === undefined && first !== undefined) {
      const amount = isWild ? await arrivedOf(shop, account, first.wtid) : first.total;
      doubled = { wtid: encodeBase32(first.wtid), amount };
      await announceTwice(shop, account, doubled);
    }
    await work(day, sales);
    if (isOutage) south.clearFaults();
    if (!isOutage) for (const { order, wallet } of givenUp.splice(0)) await abort(wallet, order);
  }
  return { shop, sales, cheated: cheated!, doubled: doubled!, wired };
}

/** A customer pays with coins of both exchanges, of which one does not answer: all of it is to be given back. */
async function startInVain(shop: TestShop, currency: Currency, wallets: readonly Wallet[], day: number) {
  const wallet = await shop.wallet();
  const coins = wallets.map(largestCoin);
  for (const coin of coins) wallet.state.coins[encodeBase32(coin.coinPub)] = coin;
  const amount = printAmount(coins.map(({ value }) => value).reduce(addAmounts));
  const wire_transfer_deadline = { ...timestampToJson(shop.sandbox.clock.now() + 8n * DAY) };
  const { payUri } = await shop.order(
    { order_id: `given-up-${day}`, amount, max_fee: amountOf(currency, 100), wire_transfer_deadline },
    { refund_delay: { d_us: Number(5n * DAY) } },
  );
  const proposal = await claim(wallet, payUri);
  const chosen = coins.map(({ coinPub }) => ({ coinPub: encodeBase32(coinPub) }));
  const isPaid = await pay(wallet, proposal, { coins: chosen, attempts: 1 }).then(
    () => true,
    () => false,
  );
  if (isPaid) throw new Error("it was paid with coins of an exchange that is down");
  return { wallet, order: proposal.order };
}

function largestCoin({ state }: Wallet): Wallet["state"]["coins"][string] {
  const whole = Object.values(state.coins).filter(({ remaining, value }) => compareAmounts(remaining, value) === 0);
  return whole.reduce((largest, coin) => (compareAmounts(coin.value, largest.value) > 0 ? coin : largest));
}

async function sendStrangely({ sandbox }: TestShop, account: string, amount: string): Promise<void> {
  const wtid = encodeBase32(Buffer.alloc(32, 7));
  await sandbox.bank.wire("customer", paytoOf(account), parseAmount(amount), `${wtid} https://nobody.example/`);
}

/** What the bank says that came with that transfer. */
async function arrivedOf({ sandbox }: TestShop, account: string, wtid: Uint8Array): Promise<Amount> {
  const found = (await bankRows(sandbox, account)).find(({ subject }) => subject.startsWith(encodeBase32(wtid)));
  return parseAmount(found!.amount);
}

export interface BankRow {
  readonly row_id: number;
  readonly amount: string;
  readonly subject: string;
}

/** What the bank says that the account received, from exchanges and all others. */
export async function bankRows(sandbox: TestShop["sandbox"], account: string): Promise<BankRow[]> {
  const answer = await fetch(`${sandbox.bank.revenueUrl(account)}history?limit=1000`, {
    headers: { authorization: "Bearer bank-secret" },
  });
  if (answer.status === 204) return [];
  return ((await answer.json()) as { incoming_transactions: BankRow[] }).incoming_transactions;
}

export const paytoOf = (name: string) => `payto://x-taler-bank/localhost/${name}?receiver-name=Shop`;

export const listOf = async (shop: TestShop, path: string, member: string) =>
  (await shop.call(path)).body[member] as JsonObject[];

/** Adds the account, with the address where its bank can be asked, and removes all others. */
async function moveTo(shop: TestShop, name: string, credentials: JsonObject): Promise<void> {
  for (const { h_wire: hWire } of await listOf(shop, "private/accounts", "accounts")) {
    await shop.call(`private/accounts/${hWire}`, undefined, { method: "DELETE" });
  }
  const added = await shop.call("private/accounts", {
    payto_uri: paytoOf(name),
    credit_facade_url: shop.sandbox.bank.revenueUrl(name),
    credit_facade_credentials: { ...credentials },
  });
  if (added.status !== 200) throw new Error(`no account: ${JSON.stringify(added.body)}`);
}

/** A wallet for each exchange, rich enough for ten days. */
function fillWallets(shop: TestShop, currency: Currency, orders: number): Promise<Wallet[]> {
  const amount = amountOf(currency, 6000 + 100 * orders);
  return Promise.all(shop.sandbox.exchanges.map(({ name }) => shop.richWallet(amount, { exchange: name })));
}

async function sell(
  shop: TestShop,
  wallet: Wallet,
  index: number,
  { currency = KUDOS, isWild = false, pay: payInSomeWay = pay }: MonthPlan,
): Promise<Pick<Sale, "orderId" | "refund">> {
  const now = shop.sandbox.clock.now();
  const units = 100 * (1 + (index % 5)) + ((index * 37) % 100);
  const amount = amountOf(currency, units);
  const deadlines = {
    pay_deadline: { ...timestampToJson(now + HOUR) },
    wire_transfer_deadline: { ...timestampToJson(now + 3n * DAY) },
  };
  const orderId = `sale-${index}`;
  const tax = (name: string, part: number) => ({ name, tax: amountOf(currency, Math.floor(units / part)) });
  const line = {
    description: "Tea",
    quantity: 1 + (index % 3),
    price: amount,
    taxes: [tax("7 %", 15), tax("19 %", 6)],
  };
  const { payUri } = await shop.order(
    {
      order_id: orderId,
      amount,
      max_fee: amountOf(currency, 100),
      ...deadlines,
      ...(isWild ? { products: [line] } : {}),
    },
    { refund_delay: { d_us: Number(DAY) } },
  );
  const { order } = await payInSomeWay(wallet, await claim(wallet, payUri));
  const refund = (isWild ? MORE_REFUNDS : REFUNDS)[index % 7]!;
  const totals = { none: [], taken: [47], left: [47], twice: [33, 80], full: [units] }[refund];
  for (const total of totals) {
    const body = { refund: amountOf(currency, total), reason: "a scratch" };
    const granted = await shop.call(`private/orders/${orderId}/refund`, body);
    if (granted.status !== 200) throw new Error(`no refund: ${JSON.stringify(granted.body)}`);
    if (refund !== "left" && (await refunds(wallet, order))!.failed.length > 0) throw new Error("the refund failed");
  }
  return { orderId, refund };
}

/** The shopkeeper is hasty, and so is the bank. */
async function announceTwice(shop: TestShop, account: string, { wtid, amount }: Month["doubled"]): Promise<void> {
  const [{ baseUrl }] = shop.sandbox.exchanges as [TestShop["sandbox"]["exchanges"][0]];
  const credit = { credit_amount: printAmount(amount), wtid, payto_uri: paytoOf(account), exchange_url: baseUrl };
  for (let times = 0; times < 2; times++) {
    const answer = await shop.call("private/transfers", credit);
    if (answer.status !== 204) throw new Error(`not announced: ${JSON.stringify(answer.body)}`);
  }
  await shop.sandbox.bank.wire("customer", paytoOf(account), amount, `${wtid} ${baseUrl}`);
}

/** All that the shop can see of its money, without what is random: hashes, numbers of rows, ports, times. */
export async function booksOf({ shop, sales }: Month) {
  const exchangeOf = (url: unknown) => shop.sandbox.exchanges.find(({ baseUrl }) => baseUrl === url)?.name;
  const orders: object[] = [];
  for (const { orderId } of sales) {
    const order = (await shop.call(`private/orders/${orderId}`)).body;
    const details = (order.wire_details as JsonObject[]).map(({ amount, confirmed, deposit_fee, exchange_url }) => {
      return { exchange: exchangeOf(exchange_url), amount, deposit_fee, confirmed };
    });
    const reports = (order.wire_reports as JsonObject[]).map(({ code }) => code);
    const { deposit_total, refund_amount, wired } = order;
    orders.push({ orderId, wired, deposit_total, refund_amount, details: sorted(details), reports: sorted(reports) });
  }
  const transfers = (await listOf(shop, "private/transfers?limit=1000", "transfers")).map((transfer) => {
    const { credit_amount, exchange_url, expected, last_ec, last_error_detail, payto_uri, verified } = transfer;
    const hasProblem = last_error_detail !== undefined;
    return { exchange: exchangeOf(exchange_url), credit_amount, payto_uri, expected, verified, last_ec, hasProblem };
  });
  const incoming: object[] = [];
  for (const entry of await listOf(shop, "private/incoming?limit=1000", "incoming")) {
    const details = (await shop.call(`private/incoming/${entry.expected_transfer_serial_id}`)).body;
    const { confirmed, exchange_url, expected_credit_amount, last_ec, payto_uri, validated } = entry;
    const orders = sorted(details.reconciliation_details as JsonObject[]);
    const whose = { exchange: exchangeOf(exchange_url), payto_uri, wire_fee: details.wire_fee, orders };
    incoming.push({ ...whose, expected_credit_amount, confirmed, validated, last_ec });
  }
  return { orders, transfers: sorted(transfers), incoming: sorted(incoming) };
}

function sorted<T>(values: readonly T[]): T[] {
  const text = (value: T) => JSON.stringify(value);
  return values.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}
