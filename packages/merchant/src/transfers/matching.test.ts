import { parseAmount } from "@kontor/taler/amount";
import { expect, test } from "vitest";
import { defaultSpecification } from "../config/currencies.js";
import { isCreditOf } from "./matching.js";

const currencies = {
  EUR: defaultSpecification("EUR"),
  JPY: { ...defaultSpecification("JPY"), num_fractional_input_digits: 0 },
};

test.each<[string, string, boolean]>([
  ["EUR:1.01", "EUR:1.01", true],
  ["EUR:1.01", "EUR:1.01999999", true],
  ["EUR:1.00", "EUR:1.01", false],
  ["EUR:1.02", "EUR:1.01", false],
  ["EUR:1.02", "EUR:1.01999999", false],
  ["EUR:1.015", "EUR:1.019", false],
  ["JPY:7", "JPY:7.9", true],
  ["JPY:6", "JPY:7", false],
  ["EUR:1", "JPY:1", false],
  ["CHF:1.01", "CHF:1.014", true],
])("that %s arrived is right where %s was wired: %s", (credit, total, isRight) => {
  expect(isCreditOf(parseAmount(credit), parseAmount(total), currencies)).toBe(isRight);
});
