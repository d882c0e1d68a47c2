import { type Amount, inFractions, parseAmount, printAmount } from "@kontor/taler/amount";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addUpTo,
  creditsOf,
  type PotShares,
  parsePotShares,
  potsOf,
  printPotShares,
  sameTotals,
} from "./pot-shares.js";

const share = (pot: bigint, ...amounts: string[]) => ({ pot, amounts: amounts.map(parseAmount) });
const ALL: ReadonlySet<bigint> = new Set([1n, 2n, 3n]);
const credits = (shares: PotShares, paid: string, existing = ALL) =>
  Object.fromEntries(
    [...creditsOf(shares, parseAmount(paid), existing)].map(([pot, amount]) => [pot, printAmount(amount)]),
  );

describe("a payment", () => {
  const shares = { shares: [share(1n, "EUR:3", "KUDOS:2"), share(2n, "KUDOS:1"), share(1n, "KUDOS:0.5")], restPot: 3n };

  test("goes to the pots of its lines, and what is left to the order's", () => {
    expect(credits(shares, "KUDOS:5")).toEqual({ 1: "KUDOS:2.5", 2: "KUDOS:1", 3: "KUDOS:1.5" });
    expect(credits({ ...shares, restPot: undefined }, "KUDOS:5")).toEqual({ 1: "KUDOS:2.5", 2: "KUDOS:1" });
    expect(credits({ ...shares, restPot: 2n }, "KUDOS:5")).toEqual({ 1: "KUDOS:2.5", 2: "KUDOS:2.5" });
  });

  test("counts in its own currency only", () => {
    expect(credits(shares, "EUR:4")).toEqual({ 1: "EUR:3", 3: "EUR:1" });
    expect(credits(shares, "CHF:4")).toEqual({ 3: "CHF:4" });
  });

  test("leaves over what a pot would have got that is gone", () => {
    expect(credits(shares, "KUDOS:5", new Set([2n, 3n]))).toEqual({ 2: "KUDOS:1", 3: "KUDOS:4" });
    expect(credits(shares, "KUDOS:5", new Set())).toEqual({});
  });

  test("of less than the lines cost leaves nothing over", () => {
    expect(credits(shares, "KUDOS:2.1")).toEqual({ 1: "KUDOS:2.5", 2: "KUDOS:1" });
    expect(credits(shares, "KUDOS:0")).toEqual({ 1: "KUDOS:2.5", 2: "KUDOS:1" });
  });

  const anyAmount = fc
    .tuple(fc.constantFrom("EUR", "KUDOS"), fc.bigInt({ min: 0n, max: 10n ** 12n }))
    .map(([currency, n]): Amount => ({ currency, value: n / 10n ** 8n, fraction: Number(n % 10n ** 8n) }));
  const anyShares = fc.record({
    shares: fc.array(
      fc.record({ pot: fc.bigInt({ min: 1n, max: 5n }), amounts: fc.array(anyAmount, { maxLength: 2 }) }),
    ),
    restPot: fc.option(fc.bigInt({ min: 1n, max: 5n }), { nil: undefined }),
  });

  test("is counted once, whatever the shares: as a whole where it is more than the lines cost", () => {
    fc.assert(
      fc.property(anyShares, anyAmount, (shares, paid) => {
        const withRest = { ...shares, restPot: 3n };
        const sum = [...creditsOf(withRest, paid, new Set(potsOf(withRest))).values()].map(inFractions);
        const lines = shares.shares
          .flatMap(({ amounts }) => amounts.filter(({ currency }) => currency === paid.currency).slice(0, 1))
          .reduce((total, amount) => total + inFractions(amount), 0n);
        const expected = lines > inFractions(paid) ? lines : inFractions(paid);
        expect(sum.reduce((total, part) => total + part, 0n)).toBe(expected);
      }),
    );
  });

  test("finds its shares as the order kept them", () => {
    fc.assert(
      fc.property(anyShares, (shares) => {
        const text = printPotShares(shares);
        if (text === undefined) expect([shares.shares, shares.restPot]).toEqual([[], undefined]);
        else expect(parsePotShares(text)).toEqual(shares);
      }),
    );
  });
});

test("a full pot stays full", () => {
  const full = parseAmount("EUR:4503599627370496");
  expect(printAmount(addUpTo(full, parseAmount("EUR:1")))).toBe("EUR:4503599627370496");
  expect(() => addUpTo(full, parseAmount("KUDOS:1"))).toThrow("do not mix");
});

test("totals are the same in any order, and nothing is like no word about it", () => {
  const totals = (...texts: string[]) => texts.map(parseAmount);
  expect(sameTotals(totals("EUR:1", "KUDOS:2.50"), totals("KUDOS:2.5", "CHF:0", "EUR:1"))).toBe(true);
  expect(sameTotals(totals("EUR:1"), totals("EUR:1", "KUDOS:1"))).toBe(false);
  expect(sameTotals([], totals("EUR:0"))).toBe(true);
});
