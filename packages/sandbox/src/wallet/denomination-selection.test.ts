import { fromFractions, inFractions, parseAmount, printAmount } from "@kontor/taler/amount";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { denominationsOfValues, selectDenominations } from "./denomination-selection.js";

function denomination(value: string, feeWithdraw = "EUR:0") {
  return { value: parseAmount(value), feeWithdraw: parseAmount(feeWithdraw) };
}

describe("selecting denominations", () => {
  test("takes the largest that fit, fees included", () => {
    const offered = [denomination("EUR:1", "EUR:0.01"), denomination("EUR:5", "EUR:0.01"), denomination("EUR:0.1")];
    const chosen = selectDenominations(offered, parseAmount("EUR:12"));
    expect(chosen.map((d) => printAmount(d.value))).toEqual([
      "EUR:5",
      "EUR:5",
      "EUR:1",
      ...Array.from({ length: 9 }, () => "EUR:0.1"),
    ]);
  });

  test("prefers the lower fee among equal values", () => {
    const cheap = denomination("EUR:1", "EUR:0.01");
    expect(selectDenominations([denomination("EUR:1", "EUR:0.02"), cheap], parseAmount("EUR:1.01"))).toEqual([cheap]);
  });

  test("does not loop over a denomination without value", () => {
    expect(selectDenominations([denomination("EUR:0")], parseAmount("EUR:1"))).toEqual([]);
  });

  test("never exceeds the balance and leaves nothing that would fit", () => {
    const anyDenomination = fc.record({
      value: fc.bigInt(50_000_000n, 2_000_000_000n).map((n) => fromFractions("EUR", n)),
      feeWithdraw: fc.bigInt(0n, 5_000_000n).map((n) => fromFractions("EUR", n)),
    });
    const anyBalance = fc.bigInt(0n, 10_000_000_000n).map((n) => fromFractions("EUR", n));
    fc.assert(
      fc.property(fc.array(anyDenomination, { maxLength: 8 }), anyBalance, (offered, balance) => {
        const costs = (list: readonly { value: typeof balance; feeWithdraw: typeof balance }[]) =>
          list.map((d) => inFractions(d.value) + inFractions(d.feeWithdraw));
        const left = inFractions(balance) - costs(selectDenominations(offered, balance)).reduce((a, b) => a + b, 0n);
        expect(left).toBeGreaterThanOrEqual(0n);
        for (const cost of costs(offered)) expect(cost).toBeGreaterThan(left);
      }),
    );
  });

  test("finds explicit values or tells that one is missing", () => {
    const offered = [denomination("EUR:1"), denomination("EUR:5")];
    expect(denominationsOfValues(offered, [parseAmount("EUR:5"), parseAmount("EUR:5")])).toHaveLength(2);
    expect(denominationsOfValues(offered, [parseAmount("EUR:2")])).toBeUndefined();
  });
});
