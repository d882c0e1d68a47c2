/** What the events of orders are in the journal: sales, refunds, and what came otherwise in the end. */

import { FRACTION_BASE, inFractions, isAmount, parseAmount } from "@kontor/taler/amount";
import type { Config } from "../config/config.js";
import type { Queries } from "../database/tables.js";
import type { PastEvent } from "../events/store.js";
import { entryOf, type NewEntry } from "./entry.js";
import { accountsOf, type Outcome, outcomesOf, paidOrders } from "./facts-store.js";
import type { OrderBook } from "./order-book.js";
import { type PaidOrder, saleEntries } from "./sale.js";
import { booksOfOrders } from "./store.js";
import { taxShares } from "./tax-share.js";

/** The events after which all may be known of what came of an order. */
export const OF_ENDS: readonly string[] = ["refund_obtained", "order_settled"];

/** The events that are about one order's money. */
export const OF_ORDERS: readonly string[] = ["pay", "refund", ...OF_ENDS];

type Currencies = Pick<Config, "currencies">;

/** What journal and books say about some orders. */
export interface OrderFacts {
  readonly books: ReadonlyMap<string, OrderBook>;
  readonly paid: ReadonlyMap<string, PaidOrder>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Of orders about which neither says it. */
  readonly accounts: Awaited<ReturnType<typeof accountsOf>>;
}

/** @param mayHaveEnded those of the orders whose outcomes are wanted */
export async function orderFacts(
  tx: Queries,
  instance: bigint,
  orderIds: readonly string[],
  mayHaveEnded: readonly string[],
): Promise<OrderFacts> {
  const books = await booksOfOrders(tx, instance, orderIds);
  const paid = await paidOrders(tx, instance, orderIds);
  const outcomes = await outcomesOf(tx, instance, mayHaveEnded);
  const others = orderIds.filter((orderId) => books.get(orderId)?.hWire === undefined && !paid.has(orderId));
  return { books, paid, outcomes, accounts: await accountsOf(tx, instance, others) };
}

/** What is missing in the journal about orders, told by these events of theirs, in their order. */
export function orderEntries(
  { accounts, books, outcomes, paid }: OrderFacts,
  events: readonly PastEvent[],
  config: Currencies,
): NewEntry[] {
  const entries: NewEntry[] = [];
  for (const event of events) {
    const orderId = event.orderId!;
    const book = books.get(orderId)!;
    const order = paid.get(orderId);
    const hWire = book.hWire ?? order?.hWire ?? accounts.ofOrder.get(orderId) ?? accounts.otherwise;
    if (hWire === undefined) continue;
    const more = entriesOf({ event, book, hWire, order, outcome: outcomes.get(orderId) }, config);
    for (const entry of more) book.add(entry);
    entries.push(...more);
  }
  return entries;
}

interface Happened {
  readonly event: PastEvent;
  readonly book: OrderBook;
  readonly hWire: Uint8Array;
  readonly order: PaidOrder | undefined;
  readonly outcome: Outcome | undefined;
}

function entriesOf(happened: Happened, config: Currencies): NewEntry[] {
  const { book, event, hWire, order, outcome } = happened;
  switch (event.type) {
    case "pay":
      return book.sale === undefined ? saleOf(event, order, hWire) : [];
    case "refund":
      return refundOf(happened, config);
    default:
      return outcome === undefined || book.sale === undefined ? [] : endOf(happened, outcome, config);
  }
}

/** For an order that was deleted since, all we know is what the event tells. */
function saleOf({ data, happenedAt, orderId }: PastEvent, order: PaidOrder | undefined, hWire: Uint8Array): NewEntry[] {
  if (order !== undefined) return saleEntries(order);
  if (typeof data.amount !== "string" || !isAmount(data.amount)) return [];
  const { currency, ...amount } = parseAmount(data.amount);
  const price = inFractions({ currency, ...amount });
  return [entryOf({ hWire, happenedAt, orderId, currency, kind: "sale", gross: price, net: price })];
}

/** Which of it is new follows from the total that the event tells: several may have been granted at one moment. */
function refundOf({ book, event, hWire, order }: Happened, config: Currencies): NewEntry[] {
  const { happenedAt, orderId, data } = event;
  const total = amountIn(data.refund_amount);
  const increase = amountIn(data.increase);
  const currency = total?.currency ?? increase?.currency ?? data.currency;
  const told = typeof data.increase === "bigint" ? data.increase : (increase?.units ?? 0n);
  const units = total === undefined ? told : total.units - book.granted;
  if (units <= 0n || typeof currency !== "string") return [];
  const description = typeof data.reason === "string" ? data.reason.slice(0, 1000) : "";
  const taxes = sharesOf(book, book.givenBack + units, currency, config);
  const common = { hWire, happenedAt, orderId, description, currency, taxes };
  const till = { device: order?.device, deviceName: order?.deviceName };
  return [entryOf({ ...common, ...till, kind: "refund", gross: -units, net: -units })];
}

/** What nobody picked up, and fees that were not taken, or more of them than was expected. */
function endOf({ book, event, hWire }: Happened, outcome: Outcome, config: Currencies): NewEntry[] {
  const { currency } = outcome;
  const difference = outcome.paid - book.net;
  if (difference === 0n) return [];
  const common = { hWire, orderId: event.orderId, happenedAt: event.happenedAt, currency };
  const lapsed = outcome.lapsed - book.lapsed;
  const rest = difference - lapsed;
  return [
    ...(lapsed === 0n
      ? []
      : [
          entryOf({
            ...common,
            kind: "refund_lapsed",
            gross: lapsed,
            net: lapsed,
            taxes: sharesOf(book, book.givenBack - lapsed, currency, config),
          }),
        ]),
    ...(rest === 0n ? [] : [entryOf({ ...common, kind: "correction", net: rest })]),
  ];
}

/** Taxes as they stand in the row: what goes back is negative. */
function sharesOf(book: OrderBook, after: bigint, currency: string, { currencies }: Currencies): NewEntry["taxes"] {
  if (book.sale === undefined) return [];
  const digits = currencies[currency]?.num_fractional_input_digits ?? 2;
  const unit = BigInt(FRACTION_BASE) / 10n ** BigInt(digits);
  return taxShares(book.sale, { before: book.givenBack, after, unit }).map(([name, share]) => [name, -share]);
}

function amountIn(value: unknown): { readonly currency: string; readonly units: bigint } | undefined {
  if (typeof value !== "string" || !isAmount(value)) return undefined;
  const amount = parseAmount(value);
  return { currency: amount.currency, units: inFractions(amount) };
}
