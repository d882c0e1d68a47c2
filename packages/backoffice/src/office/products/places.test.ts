/** A product that is moved among those that are shown stands beside the same ones among all. */

import { expect, test } from "vitest";
import { moveOf, withMove } from "./places.js";
import type { Product } from "./product.js";

const all = [..."abcdef"].map((product_id) => ({ product_id }) as Product);
const shown = all.filter(({ product_id }) => "bdf".includes(product_id));
const order = (products: readonly Product[]) => products.map(({ product_id }) => product_id).join("");

test.each([
  [0, 1, "acdbef"],
  [0, 2, "acdefb"],
  [2, 0, "afbcde"],
  [1, 0, "adbcef"],
  [2, 1, "abfcde"],
])("from %i to %i", (from, to, after) => {
  expect(order(withMove(all, moveOf(shown, from, to)))).toBe(after);
});
