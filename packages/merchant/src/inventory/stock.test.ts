import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { availableStock, problemOfChange, type Stock, type StockTotals, suffices, UNLIMITED } from "./stock.js";

const anyQuantity = fc.bigInt({ min: 0n, max: 10n ** 18n });
const anyStock: fc.Arbitrary<Stock> = fc.oneof({ weight: 5, arbitrary: anyQuantity }, fc.constant(UNLIMITED));
const anyTotals: fc.Arbitrary<StockTotals> = fc.record({
  totalStock: anyStock,
  totalSold: anyQuantity,
  totalLost: anyQuantity,
});

describe("what is available", () => {
  test.each<[string, StockTotals, bigint, Stock]>([
    ["all of it at first", { totalStock: 10n, totalSold: 0n, totalLost: 0n }, 0n, 10n],
    ["not what was sold, lost or is held", { totalStock: 10n, totalSold: 1n, totalLost: 2n }, 3n, 4n],
    ["nothing where more was sold than there was", { totalStock: 10n, totalSold: 11n, totalLost: 0n }, 0n, 0n],
    ["as much as anybody wants", { totalStock: UNLIMITED, totalSold: 5n, totalLost: 2n }, 100n, UNLIMITED],
  ])("is %s", (_name, totals, held, available) => {
    expect(availableStock(totals, held)).toBe(available);
  });

  test("is never less than nothing, and suffices for itself and not for more", () => {
    fc.assert(
      fc.property(anyTotals, anyQuantity, (totals, held) => {
        const available = availableStock(totals, held);
        if (available === UNLIMITED) {
          expect(suffices(available, 10n ** 18n)).toBe(true);
          return;
        }
        expect(available >= 0n).toBe(true);
        expect([suffices(available, available), suffices(available, available + 1n)]).toEqual([true, false]);
      }),
    );
  });
});

describe("totals", () => {
  const totals = { totalStock: 10n, totalSold: 4n, totalLost: 2n };

  test.each<[Partial<StockTotals>, string | undefined]>([
    [{}, undefined],
    [{ totalStock: 11n }, undefined],
    [{ totalStock: UNLIMITED }, undefined],
    [{ totalStock: 9n }, "stock-reduced"],
    [{ totalLost: 6n }, undefined],
    [{ totalLost: 7n }, "lost-exceeds-stock"],
    [{ totalStock: 11n, totalLost: 7n }, undefined],
    [{ totalLost: 1n }, "lost-reduced"],
  ])("may become %o: %s", (change, problem) => {
    expect(problemOfChange(totals, { ...totals, ...change })).toBe(problem);
  });

  test("of an unlimited stock become limited down to what is gone already, and may lose anything", () => {
    const unlimited = { ...totals, totalStock: UNLIMITED } as const;
    expect(problemOfChange(unlimited, totals)).toBeUndefined();
    expect(problemOfChange(unlimited, { ...totals, totalStock: 6n })).toBeUndefined();
    expect(problemOfChange(unlimited, { ...totals, totalStock: 5n })).toBe("stock-reduced");
    expect(problemOfChange(unlimited, { ...unlimited, totalLost: 10n ** 18n })).toBeUndefined();
  });

  test("may always stay what they are, and a change that was made can be repeated", () => {
    fc.assert(
      fc.property(anyTotals, anyTotals, (before, wanted) => {
        expect(problemOfChange(before, before)).toBeUndefined();
        if (problemOfChange(before, wanted) !== undefined) return;
        const after = { ...wanted, totalSold: before.totalSold };
        expect(problemOfChange(after, wanted)).toBeUndefined();
      }),
    );
  });
});
