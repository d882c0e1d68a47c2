import { parseAmount } from "@kontor/taler/amount";
import { describe, expect, test } from "vitest";
import { defaultSpecification } from "../config/currencies.js";
import { amountLine, amountText } from "./amount-text.js";

/** Blanks of any kind, as plain ones. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("an amount", () => {
  test.each([
    ["EUR:4.2", "en", "€4.20"],
    ["EUR:4.2", "de", "4,20 €"],
    ["EUR:1234.5", "fr", "1 234,50 €"],
    ["EUR:12345", "es", "12.345,00 €"],
    ["CHF:7", "de-CH", "CHF 7.00"],
    ["CHF:7", "en", "CHF 7.00"],
    ["JPY:500", "en", "¥500"],
    ["KUDOS:0.5", "en", "KUDOS 0.50"],
    ["KUDOS:0.5", "de", "0,50 KUDOS"],
    ["ABC:3", "en", "ABC 3.00"],
    ["KUDOS:4503599627370496", "en", "KUDOS 4,503,599,627,370,496.00"],
    ["EUR:4503599627370495.12345678", "en", "€4,503,599,627,370,495.12345678"],
  ])("%s in %s is %s", (amount, locale, expected) => {
    const parsed = parseAmount(amount);
    expect(plain(amountLine(parsed, defaultSpecification(parsed.currency), locale))).toBe(expected);
  });

  test("has digits beyond the normal ones written small", () => {
    const text = amountText(parseAmount("EUR:1.23456"), defaultSpecification("EUR"), "de");
    expect(text).toMatchObject({ before: "1,23", small: "456" });
    expect(plain(text.after)).toBe(" €");
  });

  test("follows what the operator configured", () => {
    const specification = { ...defaultSpecification("TALER"), num_fractional_trailing_zero_digits: 0 };
    const named = { ...specification, alt_unit_names: { "0": "✺" } };
    expect(amountLine(parseAmount("TALER:3"), named, "en")).toBe("✺3");
    expect(amountLine(parseAmount("TALER:3.5"), named, "en")).toBe("✺3.5");
  });

  test("of a currency that nobody configured is written with its code", () => {
    expect(plain(amountLine(parseAmount("XYZ:1"), undefined, "en"))).toBe("XYZ 1.00");
  });
});
