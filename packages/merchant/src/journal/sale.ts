/** What a payment is in the journal: what was sold, and the fees of its coins. */

import { inFractions, isAmount, parseAmount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import { shortTaxName } from "../statistics/slugs.js";
import { entryOf, type NewEntry, type SoldLine } from "./entry.js";

/** What the books say about an order that was paid. */
export interface PaidOrder {
  readonly orderId: string;
  readonly hWire: Uint8Array;
  readonly paidAt: Timestamp;
  readonly summary: string;
  readonly device: bigint | undefined;
  readonly deviceName: string | undefined;
  readonly currency: string;
  /** Units of 10^-8, like all others. */
  readonly price: bigint;
  /** Of all coins of the try that paid. */
  readonly contribution: bigint | undefined;
  readonly depositFee: bigint | undefined;
  readonly tip: string | undefined;
  /** The contract's products, as JSON. */
  readonly products: string | undefined;
}

/** Longer texts are cut: a journal is no place for contracts. */
const LONGEST_TEXT = 1000;
const MOST_LINES = 1000;

export function saleEntries(order: PaidOrder): NewEntry[] {
  const { contribution = order.price, currency, depositFee = 0n, hWire, orderId, paidAt: happenedAt, price } = order;
  const common = {
    hWire,
    happenedAt,
    orderId,
    currency,
    device: order.device,
    deviceName: order.deviceName,
  };
  const lines = linesOf(order.products);
  const sale = entryOf({
    ...common,
    kind: "sale",
    gross: price,
    net: price,
    description: cut(order.summary),
    tip: unitsIn(order.tip, currency) ?? 0n,
    taxes: taxesOf(lines, currency),
    products: lines.slice(0, MOST_LINES).map((line) => soldLine(line, currency)),
  });
  const surcharge = contribution - price;
  return [
    sale,
    ...(surcharge === 0n ? [] : [entryOf({ ...common, kind: "surcharge", net: surcharge })]),
    ...(depositFee === 0n ? [] : [entryOf({ ...common, kind: "deposit_fee", fee: depositFee, net: -depositFee })]),
  ];
}

type ContractLine = Readonly<Record<string, unknown>>;

function linesOf(products: string | undefined): readonly ContractLine[] {
  const value: unknown = JSON.parse(products ?? "[]");
  return Array.isArray(value)
    ? value.filter((line): line is ContractLine => typeof line === "object" && line !== null)
    : [];
}

function taxesOf(lines: readonly ContractLine[], currency: string): NewEntry["taxes"] {
  const sums = new Map<string, bigint>();
  for (const { taxes } of lines) {
    for (const { name, tax } of Array.isArray(taxes) ? (taxes as Readonly<Record<string, unknown>>[]) : []) {
      const units = unitsIn(tax, currency);
      if (typeof name !== "string" || units === undefined) continue;
      const short = shortTaxName(name);
      sums.set(short, (sums.get(short) ?? 0n) + units);
    }
  }
  return [...sums];
}

function soldLine(line: ContractLine, currency: string): SoldLine {
  const text = (name: string) => (typeof line[name] === "string" ? cut(line[name]) : undefined);
  const prices = [line.price, ...(Array.isArray(line.prices) ? (line.prices as unknown[]) : [])];
  return {
    productId: text("product_id"),
    name: text("product_name") ?? text("description") ?? "",
    quantity: text("unit_quantity") ?? String(typeof line.quantity === "number" ? line.quantity : 1),
    unit: text("unit"),
    price: prices.map((price) => unitsIn(price, currency)).find((units) => units !== undefined),
  };
}

function unitsIn(value: unknown, currency: string): bigint | undefined {
  if (typeof value !== "string" || !isAmount(value)) return undefined;
  const amount = parseAmount(value);
  return amount.currency === currency ? inFractions(amount) : undefined;
}

function cut(text: string): string {
  return [...text.replace(/[\0\p{Surrogate}]/gu, "")].slice(0, LONGEST_TEXT).join("");
}
