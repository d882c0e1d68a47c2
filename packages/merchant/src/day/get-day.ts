/**
 * GET [/instances/$INSTANCE]/private/kontor/day: what was sold and given back on a day of the shop, or of one till. An
 * addition of Kontor's.
 */

import { printQuantity } from "@kontor/taler/quantity";
import { DayResponse } from "@kontor/taler/schemas/day";
import { timestampToJson } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import { ownDevice } from "../access/own-device.js";
import type { Principal } from "../access/principal.js";
import { decimalText } from "../export/decimal.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { RowNumber } from "../http/paging.js";
import { YesNo } from "../http/query.js";
import { enterAll } from "../journal/enter.js";
import { entriesOf } from "../journal/store.js";
import { wantedZone } from "../shop-days/get-shop-days.js";
import { malformed } from "../taler-error.js";
import { localTime, moveDay, parseDay, printDay, startOfDay } from "../time-zones/zone.js";
import { addUp, type DayBook, type Till } from "./add-up.js";
import { categoriesOfProducts, type ProductCategory } from "./store.js";

const Query = Type.Object({
  /** Today by default. */
  date: Type.Optional(
    Type.String({ maxLength: 10, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description: "such as 2026-01-31" }),
  ),
  /** In place of the shop's own. */
  time_zone: Type.Optional(Type.String({ maxLength: 100 })),
  /** The number of a device, as orders name it. */
  till: Type.Optional(RowNumber),
  /** Only what the device sold whose token is shown. */
  mine: Type.Optional(YesNo),
});

export const getDay = endpoint({
  summary: "Show what was sold and given back on a day",
  query: Query,
  answers: { 200: DayResponse },
  errors: ["GENERIC_PARAMETER_MALFORMED"],
  uses: ["clock", "config", "db", "principal"],
  async handle(call) {
    const { clock, config, db, instance, query } = call;
    const { serial } = instance;
    const zone = await wantedZone(db.queries, serial, config, query.time_zone);
    const day = query.date === undefined ? localTime(zone, clock.now()) : parseDay(query.date);
    if (day === undefined) throw malformed("date", "there is no such day");
    const device = deviceOf(call);
    const [from, to] = [startOfDay(zone, day), startOfDay(zone, moveDay(day, 1))];
    await enterAll(call, serial);
    const books = await db.queriesForReading();
    const book = await addUp(
      entriesOf(books, serial, {
        from,
        to,
        withProducts: true,
        ...(device === undefined ? {} : { device }),
      }),
    );
    const productIds = [...book.products.values()].flatMap(({ productId }) => productId ?? []);
    const categories = await categoriesOfProducts(books, serial, [...new Set(productIds)]);
    return ok({
      date: printDay(day),
      time_zone: zone,
      begin: timestampToJson(from),
      end: timestampToJson(to),
      totals: [...book.totals.values()].map((total) => ({
        ...sumsJson(total),
        fees: decimalText(total.fees, 0),
        taxes: [...total.taxes].map(([name, units]) => ({ name, tax: decimalText(units, 0) })),
      })),
      tills: [...book.tills.values()].map((till) => ({
        ...(till.id === undefined ? {} : { id: Number(till.id) }),
        name: till.name,
        ...sumsJson(till),
      })),
      products: [...book.products.values()].map(({ currency, name, productId, quantity, sum, unit }) => ({
        ...(productId === undefined ? {} : { product_id: productId }),
        name,
        currency,
        quantity: printQuantity(quantity),
        ...(unit === undefined ? {} : { unit }),
        ...(sum === undefined ? {} : { sum: decimalText(sum, 0) }),
      })),
      categories: byCategory(book, categories),
    });
  },
});

function deviceOf({
  principal,
  query: { mine, till },
}: {
  readonly principal?: Principal;
  readonly query: StaticDecode<typeof Query>;
}): bigint | undefined {
  if (mine !== true) return till;
  if (till !== undefined) throw malformed("mine", "in place of till");
  return ownDevice(principal);
}

function sumsJson({ currency, refundCount, refunds, saleCount, sales, tips }: Omit<Till, "id" | "name">) {
  return {
    currency,
    sales: decimalText(sales, 0),
    sale_count: saleCount,
    refunds: decimalText(refunds, 0),
    refund_count: refundCount,
    tips: decimalText(tips, 0),
  };
}

/** A product in several categories counts in each; one in none, or without a price, in a nameless one. */
function byCategory({ products, totals }: DayBook, known: readonly ProductCategory[]) {
  const sums = new Map<string, { id: bigint | undefined; name: string; currency: string; sum: bigint }>();
  const add = (id: bigint | undefined, name: string, currency: string, units: bigint) => {
    const key = `${id ?? ""} ${currency}`;
    const entry = sums.get(key) ?? { id, name, currency, sum: 0n };
    entry.sum += units;
    sums.set(key, entry);
  };
  const sorted = new Map<string, bigint>();
  for (const { currency, productId, sum = 0n } of products.values()) {
    const categories = known.filter((category) => category.productId === productId);
    for (const { category, name } of categories) add(category, name, currency, sum);
    if (categories.length > 0) sorted.set(currency, (sorted.get(currency) ?? 0n) + sum);
  }
  for (const { currency, sales } of totals.values()) {
    const rest = sales - (sorted.get(currency) ?? 0n);
    if (rest > 0n) add(undefined, "", currency, rest);
  }
  return [...sums.values()].map(({ currency, id, name, sum }) => ({
    ...(id === undefined ? {} : { category_id: Number(id) }),
    name,
    currency,
    sum: decimalText(sum, 0),
  }));
}
