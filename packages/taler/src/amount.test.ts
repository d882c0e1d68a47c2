import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Amount,
  type AmountErrorKind,
  addAmounts,
  amountBytes,
  compareAmounts,
  divideAmount,
  equalAmounts,
  fromFractions,
  isAmount,
  isZero,
  MAX_AMOUNT_VALUE,
  maxAmount,
  minAmount,
  multiplyAmount,
  parseAmount,
  printAmount,
  subtractAmounts,
  sumAmounts,
  zeroAmount,
} from "./amount.js";
import { toHex } from "./bytes.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

const someAmount: fc.Arbitrary<Amount> = fc.record({
  currency: fc.constant("EUR"),
  value: fc.bigInt({ min: 0n, max: MAX_AMOUNT_VALUE / 2n - 1n }),
  fraction: fc.nat(99_999_999),
});

const failing = (kind: AmountErrorKind) => expect.objectContaining({ kind });

describe("the text and the bytes of an amount", () => {
  it.each(
    vectors<{ text: string; canonical_text: string; value_dec: string; fraction_dec: string; nbo_hex: string }>(
      "crypto/amounts/valid",
    ),
  )("$text", ({ text, canonical_text, value_dec, fraction_dec, nbo_hex }) => {
    const amount = parseAmount(text);
    expect([String(amount.value), String(amount.fraction)]).toEqual([value_dec, fraction_dec]);
    expect(printAmount(amount)).toBe(canonical_text);
    expect(toHex(amountBytes(amount))).toBe(nbo_hex);
  });

  it.each(vectors<{ text: string; why: string }>("crypto/amounts/invalid"))("refuses $text: $why", ({ text }) => {
    expect(isAmount(text)).toBe(false);
  });

  it.each(
    vectors<ReferenceVector<{ amount: string }, { ok: boolean; canonical: string; nbo: Binary }>>("reference/amount"),
  )("does as $name", ({ inputs, outputs }) => {
    expect(isAmount(inputs.amount)).toBe(outputs.ok);
    if (!outputs.ok) return;
    const amount = parseAmount(inputs.amount);
    expect(printAmount(amount)).toBe(outputs.canonical);
    expect(toHex(amountBytes(amount))).toBe(outputs.nbo.hex);
  });

  it("survives being written and read", () => {
    fc.assert(
      fc.property(someAmount, (amount) => {
        expect(parseAmount(printAmount(amount))).toEqual(amount);
      }),
    );
  });

  it("takes leading zeros of any number, and no number that is too long", () => {
    expect(printAmount(parseAmount(`EUR:${"0".repeat(100)}7`))).toBe("EUR:7");
    expect(() => parseAmount(`EUR:${"9".repeat(100_000)}`)).toThrow(failing("overflow"));
  });
});

describe("arithmetic", () => {
  it("takes away what was added", () => {
    fc.assert(
      fc.property(someAmount, someAmount, (a, b) => {
        expect(subtractAmounts(addAmounts(a, b), b)).toEqual(a);
        expect(addAmounts(a, b)).toEqual(addAmounts(b, a));
        expect(addAmounts(a, zeroAmount("EUR"))).toEqual(a);
      }),
    );
  });

  it("multiplies as it adds, and divides back", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.bigInt({ min: 0n, max: 10n ** 20n }), (n, fractions) => {
        const amount = fromFractions("EUR", fractions);
        expect(multiplyAmount(amount, n)).toEqual(sumAmounts("EUR", Array(n).fill(amount)));
        if (n > 0) expect(divideAmount(multiplyAmount(amount, n), n)).toEqual(amount);
      }),
    );
  });

  it("orders amounts as their difference says", () => {
    fc.assert(
      fc.property(someAmount, someAmount, (a, b) => {
        const order = compareAmounts(a, b);
        expect(compareAmounts(b, a) + order).toBe(0);
        expect([equalAmounts(a, b), equalAmounts(a, { ...a })]).toEqual([order === 0, true]);
        expect(minAmount(a, b)).toEqual(order <= 0 ? a : b);
        expect(maxAmount(a, b)).toEqual(order <= 0 ? b : a);
        if (order < 0) expect(() => subtractAmounts(a, b)).toThrow(failing("underflow"));
        else expect(isZero(subtractAmounts(a, b))).toBe(order === 0);
      }),
    );
  });

  it("has no result above 2^52 and none for two currencies", () => {
    const most = parseAmount("EUR:4503599627370496");
    expect(() => addAmounts(most, parseAmount("EUR:1"))).toThrow(failing("overflow"));
    expect(() => multiplyAmount(most, 2)).toThrow(failing("overflow"));
    expect(() => addAmounts(most, parseAmount("CHF:1"))).toThrow(failing("currency-mismatch"));
    expect(() => compareAmounts(most, parseAmount("CHF:1"))).toThrow(failing("currency-mismatch"));
    expect(equalAmounts(parseAmount("EUR:1"), parseAmount("CHF:1"))).toBe(false);
  });
});
