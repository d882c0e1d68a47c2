/** Adds up what was sold and given back: by currency, till and product. Pure. */

import type { Quantity } from "@kontor/taler/quantity";
import type { Entry } from "../journal/entry.js";
import { addQuantities } from "./sums.js";

export interface Till {
  readonly id: bigint | undefined;
  name: string;
  readonly currency: string;
  sales: bigint;
  saleCount: number;
  refunds: bigint;
  refundCount: number;
  tips: bigint;
}

export interface Total extends Omit<Till, "id" | "name"> {
  fees: bigint;
  /** Within the sales, without what went back with the refunds. */
  readonly taxes: Map<string, bigint>;
}

export interface SoldProduct {
  readonly productId: string | undefined;
  readonly name: string;
  readonly unit: string | undefined;
  readonly currency: string;
  quantity: Quantity;
  /** Undefined where no line said a price. */
  sum: bigint | undefined;
}

export interface DayBook {
  readonly totals: Map<string, Total>;
  readonly tills: Map<string, Till>;
  readonly products: Map<string, SoldProduct>;
}

export async function addUp(batches: AsyncIterable<readonly Entry[]>): Promise<DayBook> {
  const book: DayBook = { totals: new Map(), tills: new Map(), products: new Map() };
  for await (const entries of batches) for (const entry of entries) add(book, entry);
  return book;
}

const NOTHING = { sales: 0n, saleCount: 0, refunds: 0n, refundCount: 0, tips: 0n };

function add({ products, tills, totals }: DayBook, entry: Entry): void {
  const { currency, device: id, deviceName, gross, kind, tip } = entry;
  const total = at(totals, currency, () => ({ ...NOTHING, currency, fees: 0n, taxes: new Map() }));
  total.fees += entry.fee;
  if (kind !== "sale" && kind !== "refund") return;
  const till = at(tills, `${id ?? ""} ${currency}`, () => ({ ...NOTHING, id, name: deviceName ?? "", currency }));
  for (const sums of [total, till]) {
    if (kind === "sale") {
      sums.sales += gross;
      sums.saleCount += 1;
      sums.tips += tip;
    } else {
      sums.refunds -= gross;
      sums.refundCount += 1;
    }
  }
  for (const [name, units] of entry.taxes) total.taxes.set(name, (total.taxes.get(name) ?? 0n) + units);
  for (const { name, price, productId, quantity, unit } of entry.products) {
    const key = JSON.stringify([productId ?? null, name, unit ?? null, currency]);
    const product = at(products, key, () => ({
      productId,
      name,
      unit,
      currency,
      quantity: 0n,
      sum: undefined,
    }));
    product.quantity = addQuantities(product.quantity, quantity);
    if (price !== undefined) product.sum = (product.sum ?? 0n) + price;
  }
}

function at<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
