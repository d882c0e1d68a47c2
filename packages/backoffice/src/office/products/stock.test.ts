import { expect, test } from "vitest";
import { isLow, leftOf } from "./stock.js";

const stock = (total_stock: number, total_sold: number, total_lost = 0) => ({ total_stock, total_sold, total_lost });

test("few are five, or a tenth of all that came", () => {
  expect(leftOf(stock(100, 80, 9))).toBe(11);
  expect(isLow(stock(100, 80, 9))).toBe(false);
  expect(isLow(stock(100, 80, 10))).toBe(true);
  expect(isLow(stock(12, 6))).toBe(false);
  expect(isLow(stock(12, 7))).toBe(true);
});
