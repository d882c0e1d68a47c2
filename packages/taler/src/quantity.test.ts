import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inFractions, parseAmount, printAmount } from "./amount.js";
import { EncodingError } from "./encoding-error.js";
import {
  hasPrecision,
  MAX_QUANTITY,
  parseQuantity,
  priceOfQuantity,
  printQuantity,
  QUANTITY_BASE,
  wholeQuantity,
  wholeUnits,
} from "./quantity.js";

const anyQuantity = fc.bigInt({ min: 0n, max: MAX_QUANTITY });

describe("a quantity", () => {
  it.each([
    ["0", 0n, "0"],
    ["3", 3_000_000n, "3"],
    ["0003.500", 3_500_000n, "3.5"],
    ["0.000001", 1n, "0.000001"],
    ["1000000000000", MAX_QUANTITY, "1000000000000"],
  ])("%s is read exactly", (text, quantity, canonical) => {
    expect(parseQuantity(text)).toBe(quantity);
    expect(printQuantity(quantity)).toBe(canonical);
  });

  it.each(["", "-1", "+1", "1.", ".5", "1.0000001", "1,5", "1e3", " 1", "1000000000000.000001", "9999999999999999"])(
    "%j is none",
    (text) => {
      expect(() => parseQuantity(text)).toThrow(EncodingError);
    },
  );

  it("is what it was after being written and read", () => {
    fc.assert(fc.property(anyQuantity, (quantity) => parseQuantity(printQuantity(quantity)) === quantity));
  });

  it("counts whole units for clients that know no others", () => {
    expect(wholeUnits(parseQuantity("2.999999"))).toBe(2);
    fc.assert(
      fc.property(anyQuantity, (quantity) => {
        const below = wholeQuantity(wholeUnits(quantity));
        expect(below <= quantity && quantity < below + QUANTITY_BASE).toBe(true);
      }),
    );
    expect(() => wholeQuantity(-1)).toThrow(EncodingError);
    expect(() => wholeQuantity(Number.MAX_SAFE_INTEGER)).toThrow(EncodingError);
  });

  it("has a precision: that of its text", () => {
    expect([0, 1, 2, 3].map((digits) => hasPrecision(parseQuantity("1.25"), digits))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    fc.assert(
      fc.property(anyQuantity, fc.integer({ min: 0, max: 6 }), (quantity, digits) => {
        const written = printQuantity(quantity).split(".")[1]?.length ?? 0;
        expect(hasPrecision(quantity, digits)).toBe(written <= digits);
      }),
    );
  });
});

describe("the price of a quantity", () => {
  it.each([
    ["EUR:1.99", "0.333", "EUR:0.66267"],
    ["EUR:0.00000001", "0.5", "EUR:0"],
    ["EUR:2", "3", "EUR:6"],
    ["EUR:0", "12.5", "EUR:0"],
  ])("%s times %s is %s", (price, quantity, total) => {
    expect(printAmount(priceOfQuantity(parseAmount(price), parseQuantity(quantity)))).toBe(total);
  });

  it("is never more than exact, and less than 10^-8 short of it", () => {
    const anyPrice = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(anyPrice, fc.bigInt({ min: 0n, max: 10n ** 12n }), (fractions, quantity) => {
        const price = { currency: "EUR", value: fractions / 10n ** 8n, fraction: Number(fractions % 10n ** 8n) };
        const short = fractions * quantity - inFractions(priceOfQuantity(price, quantity)) * QUANTITY_BASE;
        expect(short >= 0n && short < QUANTITY_BASE).toBe(true);
      }),
    );
  });

  it("refuses what no amount can hold", () => {
    expect(() => priceOfQuantity(parseAmount("EUR:4503599627370496"), wholeQuantity(2))).toThrow("at most");
  });
});
