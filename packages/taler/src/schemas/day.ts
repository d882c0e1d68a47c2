/** Wire type of GET private/kontor/day, an addition to the protocol: what a till prints when it closes. */

import { Type } from "typebox";
import { Count, TimestampJson } from "./primitives.js";

/** A decimal number, with a sign where it is negative. */
const Decimal = Type.String({ pattern: "^-?[0-9]+(?:\\.[0-9]+)?$" });

const Sums = { currency: Type.String(), sales: Decimal, sale_count: Count, refunds: Decimal, refund_count: Count };

/** `begin` to `end` (exclusive) is the day in its time zone. What is sold without a price of its line has no `sum`.
 * `taxes` are those within the sales, without what went back with the refunds. */
export const DayResponse = Type.Object({
  date: Type.String(),
  time_zone: Type.String(),
  begin: TimestampJson,
  end: TimestampJson,
  totals: Type.Array(
    Type.Object({
      ...Sums,
      tips: Decimal,
      fees: Decimal,
      taxes: Type.Array(Type.Object({ name: Type.String(), tax: Decimal })),
    }),
  ),
  tills: Type.Array(Type.Object({ id: Type.Optional(Count), name: Type.String(), ...Sums, tips: Decimal })),
  products: Type.Array(
    Type.Object({
      product_id: Type.Optional(Type.String()),
      name: Type.String(),
      unit: Type.Optional(Type.String()),
      quantity: Decimal,
      currency: Type.String(),
      sum: Type.Optional(Decimal),
    }),
  ),
  categories: Type.Array(
    Type.Object({ category_id: Type.Optional(Count), name: Type.String(), currency: Type.String(), sum: Decimal }),
  ),
});
