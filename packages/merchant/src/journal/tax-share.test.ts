import fc from "fast-check";
import { expect, test } from "vitest";
import { taxShares } from "./tax-share.js";

const CENT = 1_000_000n;
const YEN = 100_000_000n;

test("a refund takes its part of each tax with it", () => {
  const sale = { gross: 100n * YEN, taxes: [["19 %", 16n * YEN] as const, ["7 %", YEN] as const] };
  expect(taxShares(sale, { before: 0n, after: 50n * YEN, unit: CENT })).toEqual([
    ["19 %", 8n * YEN],
    ["7 %", YEN / 2n],
  ]);
  // Of a currency without decimals there are no parts of a unit.
  expect(taxShares(sale, { before: 0n, after: 50n * YEN, unit: YEN })).toEqual([["19 %", 8n * YEN]]);
  expect(taxShares(sale, { before: 50n * YEN, after: 100n * YEN, unit: YEN })).toEqual([
    ["19 %", 8n * YEN],
    ["7 %", YEN],
  ]);
  expect(taxShares({ gross: 0n, taxes: sale.taxes }, { before: 0n, after: 1n, unit: 1n })).toEqual([]);
});

test("however much is given back in whatever parts, the shares add up to the tax, and none is negative", () => {
  const parts = fc.array(fc.bigInt(1n, 10n ** 12n), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(parts, fc.bigInt(0n, 10n ** 13n), fc.constantFrom(1n, 100_000n, CENT, YEN), (refunds, tax, unit) => {
      const gross = refunds.reduce((sum, refund) => sum + refund, 0n);
      const sale = { gross, taxes: [["VAT", tax] as const] };
      let before = 0n;
      let sum = 0n;
      for (const refund of refunds) {
        for (const [, share] of taxShares(sale, { before, after: before + refund, unit })) {
          expect(share).toBeGreaterThan(0n);
          sum += share;
        }
        before += refund;
      }
      expect(sum).toBe(tax);
      // What nobody picked up takes all of it back.
      const back = taxShares(sale, { before, after: 0n, unit });
      expect(back.reduce((total, [, share]) => total + share, 0n)).toBe(-tax);
    }),
  );
});
