import { type Amount, fromFractions, inFractions, parseAmount } from "@kontor/taler/amount";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Price, type SpendableCoin, selectCoins } from "./coin-selection.js";

const EXCHANGES = ["https://one.example/", "https://two.example/"];

function coin(remaining: string, feeDeposit = "EUR:0", exchangeUrl = EXCHANGES[0]!): SpendableCoin {
  return { exchangeUrl, remaining: parseAmount(remaining), feeDeposit: parseAmount(feeDeposit) };
}

function price(amount: string, maxFee = "EUR:0"): Price {
  return { amount: parseAmount(amount), maxFee: parseAmount(maxFee) };
}

const anAmount = fc.bigInt(0n, 3_000_000_000n).map((n) => fromFractions("EUR", n));
const aFee = fc.bigInt(0n, 50_000_000n).map((n) => fromFractions("EUR", n));
const aCoin = fc.record<SpendableCoin>({
  exchangeUrl: fc.constantFrom(...EXCHANGES),
  remaining: anAmount,
  feeDeposit: aFee,
});

function total(amounts: readonly Amount[]): bigint {
  return amounts.reduce((sum, amount) => sum + inFractions(amount), 0n);
}

/** What the merchant demands for these coins: the price and the fees beyond those that it bears. */
function demanded(asked: Price, coins: readonly SpendableCoin[]): bigint {
  const excess = total(coins.map((c) => c.feeDeposit)) - inFractions(asked.maxFee);
  return inFractions(asked.amount) + (excess > 0n ? excess : 0n);
}

describe("selecting coins", () => {
  test("takes no more of the last coin than is needed", () => {
    const chosen = selectCoins(price("EUR:7"), [coin("EUR:2"), coin("EUR:5"), coin("EUR:5")])!;
    expect(chosen.map(({ contribution }) => inFractions(contribution))).toEqual([500_000_000n, 200_000_000n]);
  });

  test("adds the fees that the merchant does not bear", () => {
    const chosen = selectCoins(price("EUR:4", "EUR:0.1"), [coin("EUR:10", "EUR:0.3")])!;
    expect(chosen[0]!.contribution).toEqual(parseAmount("EUR:4.2"));
  });

  test("contributes at least the fee of the coin", () => {
    const chosen = selectCoins(price("EUR:0.01", "EUR:1"), [coin("EUR:10", "EUR:0.3")])!;
    expect(chosen[0]!.contribution).toEqual(parseAmount("EUR:0.3"));
  });

  test("needs no coin for a free order", () => {
    expect(selectCoins(price("EUR:0"), [])).toEqual([]);
  });

  test("does not mix currencies", () => {
    const dollars = { exchangeUrl: EXCHANGES[0]!, remaining: parseAmount("USD:9"), feeDeposit: parseAmount("USD:0") };
    expect(selectCoins(price("EUR:1"), [dollars])).toBeUndefined();
  });

  test("keeps below what an exchange may contribute", () => {
    const asked = { ...price("EUR:9"), maxContributions: new Map([[EXCHANGES[0]!, parseAmount("EUR:6")]]) };
    const chosen = selectCoins(asked, [coin("EUR:8"), coin("EUR:5", "EUR:0", EXCHANGES[1]!)])!;
    expect(chosen.map(({ contribution }) => contribution)).toEqual([parseAmount("EUR:6"), parseAmount("EUR:3")]);
    expect(selectCoins(asked, [coin("EUR:8"), coin("EUR:8")])).toBeUndefined();
  });

  test("covers the price with what the coins have, and gives up only if they are worth too little", () => {
    fc.assert(
      fc.property(anAmount, aFee, fc.array(aCoin, { maxLength: 12 }), (amount, maxFee, coins) => {
        const asked: Price = { amount, maxFee };
        const chosen = selectCoins(asked, coins);
        if (chosen === undefined) {
          const best = coins.filter((c) => inFractions(c.remaining) > inFractions(c.feeDeposit));
          expect(total(best.map((c) => c.remaining))).toBeLessThan(demanded(asked, best));
          return;
        }
        expect(new Set(chosen.map((c) => c.coin)).size).toBe(chosen.length);
        for (const { coin: used, contribution } of chosen) {
          expect(inFractions(contribution)).toBeLessThanOrEqual(inFractions(used.remaining));
          expect(inFractions(contribution)).toBeGreaterThanOrEqual(inFractions(used.feeDeposit));
        }
        const paid = total(chosen.map((c) => c.contribution));
        const usedCoins = chosen.map((c) => c.coin);
        expect(paid).toBeGreaterThanOrEqual(demanded(asked, usedCoins));
        const last = usedCoins.at(-1);
        const slack = last === undefined ? 0n : inFractions(last.feeDeposit);
        expect(paid - demanded(asked, usedCoins)).toBeLessThanOrEqual(slack);
      }),
    );
  });

  test("replaces a coin that turned out to be spent without touching the others", () => {
    fc.assert(
      fc.property(anAmount, aFee, fc.array(aCoin, { minLength: 2, maxLength: 12 }), (amount, maxFee, coins) => {
        const first = selectCoins({ amount, maxFee }, coins);
        fc.pre(first !== undefined && first.length > 0);
        const kept = first!.slice(1);
        const fresh = coins.filter((c) => !first!.some(({ coin: used }) => used === c));
        const added = selectCoins({ amount, maxFee }, fresh, kept);
        fc.pre(added !== undefined);
        const all = [...kept, ...added!];
        const coinsUsed = all.map((c) => c.coin);
        expect(total(all.map((c) => c.contribution))).toBeGreaterThanOrEqual(demanded({ amount, maxFee }, coinsUsed));
      }),
    );
  });
});
