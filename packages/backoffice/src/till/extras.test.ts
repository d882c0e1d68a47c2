import { parseAmount, printAmount } from "@kontor/taler/amount";
import { expect, test } from "vitest";
import { billOf, NO_EXTRAS, percentOf } from "./extras.js";

test.each([
  ["EUR:9.99", 10, 2, "EUR:0.99"],
  ["EUR:10", 50, 2, "EUR:5"],
  ["JPY:999", 15, 0, "JPY:149"],
  ["BHD:1.005", 5, 3, "BHD:0.05"],
  ["EUR:0.01", 50, 2, "EUR:0"],
  ["EUR:4503599627370496", 100, 2, "EUR:4503599627370496"],
])("%s: %i hundredths with %i digits are %s", (amount, percent, digits, expected) => {
  expect(printAmount(percentOf(parseAmount(amount), percent, digits))).toBe(expected);
});

test("the discount is of the cart alone, the tip comes whole", () => {
  const extras = { ...NO_EXTRAS, discountPercent: 10, tip: parseAmount("EUR:1.5") };
  const { discount, price, due } = billOf(parseAmount("EUR:12.55"), extras, 2);
  expect([discount, price, due].map(printAmount)).toEqual(["EUR:1.25", "EUR:11.3", "EUR:12.8"]);
});

test("without any it is the sum", () => {
  expect(printAmount(billOf(parseAmount("EUR:7"), NO_EXTRAS, 2).due)).toBe("EUR:7");
});
