/** What each event adds to the statistics. */

import { type Amount, inFractions, parseAmount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import type { PastEvent } from "../events/store.js";
import { RANGES, type Range, startOfBucket } from "./buckets.js";
import { type AnySlug, type CounterSlug, potSlug, taxSlug } from "./slugs.js";

/** What the books say about an order that was paid. */
export interface PaidFacts {
  /** Of all its coins, by currency (one, in practice). */
  readonly contribution: Amount | undefined;
  readonly depositFee: Amount | undefined;
  readonly productsSold: bigint;
  readonly tokensIssued: bigint;
  readonly tokensUsed: bigint;
  /** What its contract says about taxes, line by line. */
  readonly taxes: readonly { readonly name: string; readonly amount: Amount }[];
  /** What each of the shop's money pots gets of what was paid. */
  potCredits(paid: Amount): ReadonlyMap<bigint, Amount>;
}

/** Something to add to one bucket. */
export interface Increase {
  readonly slug: AnySlug;
  readonly range: Range;
  readonly start: Timestamp;
  /** "" for numbers of things. */
  readonly currency: string;
  /** Units of 10^-8 of the currency, or a number of things. */
  readonly units: bigint;
}

export interface Books {
  paid(orderId: string): PaidFacts | undefined;
  /** The wire fee of the transfer that the event tells of. */
  wireFee(data: PastEvent["data"]): Amount | undefined;
}

/** All increases that the events make, one for each bucket that changes. */
export function increasesOf(events: readonly PastEvent[], books: Books): Increase[] {
  const sums = new Map<string, Increase>();
  for (const event of events) {
    for (const { slug, currency, units } of effectsOf(event, books)) {
      for (const range of RANGES) {
        const start = startOfBucket(range, event.happenedAt);
        const key = `${slug} ${range} ${start} ${currency}`;
        sums.set(key, { slug, range, start, currency, units: (sums.get(key)?.units ?? 0n) + units });
      }
    }
  }
  return [...sums.values()];
}

type Effect = Pick<Increase, "slug" | "currency" | "units">;

function effectsOf(event: PastEvent, books: Books): Effect[] {
  switch (event.type) {
    case "order_created":
      return [counter("orders-created", 1n)];
    case "order_claimed":
      return [counter("orders-claimed", 1n)];
    case "pay":
      return paymentEffects(event, books.paid(event.orderId ?? ""));
    case "refund":
      return [sum("refunds-granted", amountIn(event.data.increase))].flat();
    case "order_settled":
      return [counter("orders-settled", 1n)];
    case "pot_changed":
      return potChange(event.data);
    case "transfer_confirmed":
      return sum("total-wire-fees-paid", books.wireFee(event.data));
    default:
      return [];
  }
}

function paymentEffects({ data }: PastEvent, facts: PaidFacts | undefined): Effect[] {
  const price = amountIn(data.amount);
  const fee = facts?.depositFee;
  const counters = [
    counter("orders-paid", 1n),
    counter("products-sold", facts?.productsSold ?? 0n),
    counter("tokens-issued", facts?.tokensIssued ?? 0n),
    counter("tokens-used", facts?.tokensUsed ?? 0n),
  ].filter(({ units }) => units > 0n);
  const rest =
    price === undefined || fee === undefined || fee.currency !== price.currency
      ? price && inFractions(price)
      : inFractions(price) - inFractions(fee);
  return [
    ...counters,
    ...sum("payments-received", price),
    ...sum("deposits-received", facts?.contribution),
    ...sum("total-deposit-fees-paid", fee),
    ...(price === undefined || facts === undefined ? [] : sharesOf(price, facts)),
    ...(price === undefined || rest === undefined
      ? []
      : [
          {
            slug: "payments-received-after-deposit-fee" as const,
            currency: price.currency,
            units: rest > 0n ? rest : 0n,
          },
        ]),
  ];
}

/** Of what was paid: taxes, as far as they are in the same currency, and money pots. */
function sharesOf(price: Amount, { taxes, potCredits }: PaidFacts): Effect[] {
  return [
    ...taxes
      .filter(({ amount }) => amount.currency === price.currency)
      .flatMap(({ name, amount }) => sum(taxSlug(name), amount)),
    ...[...potCredits(price)].flatMap(([pot, amount]) => sum(potSlug(pot), amount)),
  ];
}

/** A person said what is in a pot: the difference counts, which may be negative. */
function potChange({ pot_id: pot, before, after }: PastEvent["data"]): Effect[] {
  const totals = (value: unknown) =>
    (Array.isArray(value) ? value : []).flatMap((text: unknown) => amountIn(text) ?? []);
  const changes = new Map<string, bigint>();
  const add = ({ currency }: Amount, units: bigint) => changes.set(currency, (changes.get(currency) ?? 0n) + units);
  for (const amount of totals(before)) add(amount, -inFractions(amount));
  for (const amount of totals(after)) add(amount, inFractions(amount));
  return [...changes].map(([currency, units]) => ({ slug: potSlug(BigInt(Number(pot))), currency, units }));
}

function counter(slug: CounterSlug, units: bigint): Effect {
  return { slug, currency: "", units };
}

function sum(slug: Exclude<AnySlug, CounterSlug>, amount: Amount | undefined): Effect[] {
  return amount === undefined ? [] : [{ slug, currency: amount.currency, units: inFractions(amount) }];
}

function amountIn(value: unknown): Amount | undefined {
  return typeof value === "string" ? parseAmount(value) : undefined;
}
