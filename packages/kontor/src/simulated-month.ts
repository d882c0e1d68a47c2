/**
 * For tests: a month of a shop with two exchanges and three bank accounts, in which customers take money back, an exchange
 * is down for two days, one keeps a cent, and a transfer is announced twice. The same each time, but for what is random in
 * the protocol.
 */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { type Amount, parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { startTestShop, type TestShop } from "./test-shop.js";

export const DAYS = 30;
/** After these the last order has been wired, and nothing waits any more. */
export const LAST_DAY = DAYS + 6;
/** `south` does not answer on these days; customers have money of `north` only. */
export const OUTAGE = [14, 15];
/** The first that `north` wires from this day on is a cent less than it says. */
const CHEATING_DAY = 20;
const CENT = "KUDOS:0.01";
/** A person announces twice the first that `north` wires from this day on, and the bank lists it twice, too. */
const DOUBLED_DAY = 8;
/** The part of a price that comes back to a customer who found a scratch. */
export const PART = "KUDOS:0.47";

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
  /** What the customer took back; a refund that is `left` was granted and never picked up. */
  readonly refund: "none" | "taken" | "left" | "full";
}

export interface Month {
  readonly shop: TestShop;
  readonly sales: readonly Sale[];
  /** The transfer that a cent is missing of. */
  readonly cheated: string;
  /** The transfer that the bank lists twice, and how much that is. */
  readonly doubled: { readonly wtid: string; readonly amount: Amount };
}

export interface MonthPlan {
  readonly orders: number;
  /** The background work of a day, after the exchanges have wired. */
  readonly work: (day: number, sales: readonly Sale[]) => Promise<void>;
}

/** A shop whose background work waits to be told, and its two exchanges. */
export async function startShopForAMonth(): Promise<TestShop> {
  const denominations = ["0.01", "0.1", "1", "5", "10"].map((value) => ({
    value,
    cipher: "CS" as const,
    fees: { deposit: value === "0.01" ? "0" : "0.003", refund: value === "0.01" ? "0" : "0.002" },
  }));
  const shop = await startTestShop({
    jobs: false,
    exchanges: [
      { name: "north", wireFee: "0.02", denominations },
      { name: "south", wireFee: "0.00000001", denominations },
    ],
  });
  for (const { name } of ACCOUNTS.slice(1)) {
    await shop.sandbox.bank.openAccount(name, { password: "bank-secret", receiverName: "Shop" });
  }
  return shop;
}

/** Plays the month, and the days until all its money has arrived. */
export async function playMonth(shop: TestShop, { orders, work }: MonthPlan): Promise<Month> {
  const [north, south] = shop.sandbox.exchanges as [
    TestShop["sandbox"]["exchanges"][0],
    TestShop["sandbox"]["exchanges"][0],
  ];
  const sales: Sale[] = [];
  let wallets: Wallet[] = [];
  let account: string = ACCOUNTS[0].name;
  let cheated: Month["cheated"] | undefined;
  let doubled: Month["doubled"] | undefined;
  for (let day = 1; day <= LAST_DAY; day++) {
    const isOutage = OUTAGE.includes(day);
    if (day <= DAYS) {
      const move = ACCOUNTS.find(({ from }) => from === day);
      if (move !== undefined) {
        await moveTo(shop, move.name, move.credentials);
        account = move.name;
      }
      if (day % 10 === 1) wallets = await fillWallets(shop, orders);
      if (isOutage) south.fault({ kind: "reset", path: "*", times: Number.POSITIVE_INFINITY });
      const soFar = Math.floor((orders * day) / DAYS);
      while (sales.length < soFar) {
        const which = isOutage ? 0 : sales.length % 2;
        const exchange = [north, south][which]!.name;
        const sale = await sell(shop, wallets[which]!, sales.length);
        sales.push({ ...sale, account, exchange, day });
      }
    }
    shop.sandbox.clock.advance(DAY);
    const isCheating = day >= CHEATING_DAY && cheated === undefined;
    if (isCheating) north.cheat({ wireShort: parseAmount(CENT) });
    const [wired] = await north.aggregate();
    north.cheat({});
    if (!isOutage) await south.aggregate();
    if (isCheating && wired !== undefined) cheated = encodeBase32(wired.wtid);
    if (day >= DOUBLED_DAY && doubled === undefined && wired !== undefined) {
      doubled = { wtid: encodeBase32(wired.wtid), amount: wired.total };
      await announceTwice(shop, account, doubled);
    }
    await work(day, sales);
    if (isOutage) south.clearFaults();
  }
  return { shop, sales, cheated: cheated!, doubled: doubled! };
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
function fillWallets(shop: TestShop, orders: number): Promise<Wallet[]> {
  const amount = `KUDOS:${60 + orders}`;
  return Promise.all(shop.sandbox.exchanges.map(({ name }) => shop.richWallet(amount, { exchange: name })));
}

async function sell(shop: TestShop, wallet: Wallet, index: number): Promise<Pick<Sale, "orderId" | "refund">> {
  const now = shop.sandbox.clock.now();
  const amount = `KUDOS:${1 + (index % 5)}.${String((index * 37) % 100).padStart(2, "0")}`;
  const deadlines = {
    pay_deadline: { ...timestampToJson(now + HOUR) },
    wire_transfer_deadline: { ...timestampToJson(now + 3n * DAY) },
  };
  const orderId = `sale-${index}`;
  const { payUri } = await shop.order(
    { order_id: orderId, amount, max_fee: "KUDOS:1", ...deadlines },
    { refund_delay: { d_us: Number(DAY) } },
  );
  const { order } = await pay(wallet, await claim(wallet, payUri));
  const refund = (["none", "none", "taken", "none", "left", "none", "full"] as const)[index % 7]!;
  if (refund !== "none") {
    const total = refund === "full" ? amount : PART;
    const granted = await shop.call(`private/orders/${orderId}/refund`, { refund: total, reason: "a scratch" });
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
