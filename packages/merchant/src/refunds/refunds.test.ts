/** How a refund is spread over coins: exactly, never more than a coin has, and so that the fees leave something. */

import {
  type Amount,
  addAmounts,
  compareAmounts,
  fromFractions,
  inFractions,
  parseAmount,
  printAmount,
} from "@kontor/taler/amount";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Deposit } from "../deposits/deposit-store.js";
import type { NewRefund, Refund } from "../deposits/refund-store.js";
import { distributeRefund, grantedRefunds, isRefundPending, refundTaken, refundTotal } from "./refunds.js";

const kudos = (text: string): Amount => parseAmount(`KUDOS:${text}`);
const coinPub = (number: number): Uint8Array => new Uint8Array(32).fill(number);

function deposit(number: number, contribution: string, refundFee = "0.01"): Deposit {
  return {
    coinPub: coinPub(number),
    hDenom: new Uint8Array(64),
    ubSig: { cipher: "RSA", rsa_signature: new Uint8Array(256) },
    coinSig: new Uint8Array(64),
    hAgeCommitment: undefined,
    contribution: kudos(contribution),
    depositFee: kudos("0.01"),
    refundFee: kudos(refundFee),
  };
}

function refund(number: number, amount: string, rtransactionId = 1n, confirmed = false): Refund {
  const confirmation = { exchangePub: new Uint8Array(32), exchangeSig: new Uint8Array(64) };
  return {
    coinPub: coinPub(number),
    rtransactionId,
    amount: kudos(amount),
    reason: "late",
    grantedAt: 0n,
    confirmation: confirmed ? confirmation : undefined,
    refusal: undefined,
  };
}

function spread(increase: string, deposits: readonly Deposit[], earlier: readonly Refund[] = []) {
  const parts = distributeRefund(kudos(increase), deposits, earlier, { reason: "late", firstNumber: 1n });
  return parts?.map(({ coinPub, rtransactionId, amount }) => [coinPub[0], rtransactionId, printAmount(amount)]);
}

describe("refunds of an order", () => {
  const refunds = [refund(1, "1.5", 1n, true), refund(2, "0.5"), refund(1, "0.25", 2n)];

  test("add up: granted, taken, pending", () => {
    expect(printAmount(refundTotal(refunds, "KUDOS"))).toBe("KUDOS:2.25");
    expect(printAmount(refundTaken(refunds, "KUDOS"))).toBe("KUDOS:1.5");
    expect(isRefundPending(refunds)).toBe(true);
    expect(isRefundPending(refunds.slice(0, 1))).toBe(false);
    expect(printAmount(refundTotal([], "KUDOS"))).toBe("KUDOS:0");
  });

  test("are what the shop granted, not what was given back of a payment that failed", () => {
    expect(grantedRefunds([refund(3, "4", 0n), ...refunds])).toEqual(refunds);
  });
});

describe("an increase", () => {
  test("goes to the smallest coin that can carry it", () => {
    expect(spread("2", [deposit(1, "8"), deposit(2, "2"), deposit(3, "4")])).toEqual([[2, 1n, "KUDOS:2"]]);
  });

  test("is numbered behind all that was given before the shop was restored", () => {
    const terms = { reason: "late", firstNumber: 1_700_000_000n };
    const numbers = (earlier: readonly Refund[]) =>
      distributeRefund(kudos("1"), [deposit(1, "8")], earlier, terms)?.map(({ rtransactionId }) => rtransactionId);
    expect(numbers([refund(1, "1", 3n)])).toEqual([1_700_000_000n]);
    expect(numbers([refund(1, "1", 1_700_000_000n)])).toEqual([1_700_000_001n]);
  });

  test("goes to as few coins as possible, the largest first", () => {
    expect(spread("11", [deposit(1, "1"), deposit(2, "8"), deposit(3, "4")])).toEqual([
      [2, 1n, "KUDOS:8"],
      [3, 1n, "KUDOS:3"],
    ]);
  });

  test("is numbered after what the coin was refunded before, an abort not counted", () => {
    const earlier = [refund(1, "1", 3n), refund(1, "1", 4n)];
    expect(spread("1", [deposit(1, "8")], earlier)).toEqual([[1, 5n, "KUDOS:1"]]);
    expect(spread("1", [deposit(1, "8")], [refund(1, "1", 0n)])).toEqual([[1, 1n, "KUDOS:1"]]);
  });

  test("takes only what earlier refunds left", () => {
    const deposits = [deposit(1, "4"), deposit(2, "4")];
    expect(spread("5", deposits, [refund(1, "3"), refund(2, "0")])).toEqual([
      [2, 2n, "KUDOS:4"],
      [1, 2n, "KUDOS:1"],
    ]);
    expect(spread("5.1", deposits, [refund(1, "3")])).toBeUndefined();
    expect(spread("1", [deposit(1, "1")], [refund(1, "1")])).toBeUndefined();
    expect(spread("1", [])).toBeUndefined();
  });

  test("finds nothing in a coin of which more was given back than it had", () => {
    const earlier = [refund(1, "3"), refund(1, "4", 0n)];
    expect(spread("1", [deposit(1, "4"), deposit(2, "4")], earlier)).toEqual([[2, 1n, "KUDOS:1"]]);
    expect(spread("5", [deposit(1, "4"), deposit(2, "4")], earlier)).toBeUndefined();
  });

  test("leaves no part that the fee would eat up", () => {
    const deposits = [deposit(1, "10", "1"), deposit(2, "1.5", "1"), deposit(3, "1.5", "1")];
    expect(spread("12", deposits)).toEqual([
      [1, 1n, "KUDOS:9"],
      [2, 1n, "KUDOS:1.5"],
      [3, 1n, "KUDOS:1.5"],
    ]);
    expect(spread("10.5", [deposit(1, "10", "1"), deposit(2, "8", "1")])).toEqual([
      [1, 1n, "KUDOS:8.5"],
      [2, 1n, "KUDOS:2"],
    ]);
  });

  test("uses coins that the fee eats up only if there is no other way", () => {
    const deposits = [deposit(1, "3", "5"), deposit(2, "2", "0.1"), deposit(3, "2", "0.1")];
    expect(spread("3", deposits)?.map(([coin]) => coin)).toEqual([2, 3]);
    expect(spread("7", deposits)).toHaveLength(3);
  });
});

test("every increase is spread exactly, over coins that have it, with worthwhile parts where that is possible", () => {
  const cents = (max: number) => fc.integer({ min: 0, max });
  const coins = fc.array(fc.record({ contribution: cents(2000), refunded: cents(2000) }), { maxLength: 8 });
  const amount = (value: number) => fromFractions("KUDOS", BigInt(value) * 1_000_000n);
  fc.assert(
    fc.property(coins, cents(300), fc.integer({ min: 1, max: 9000 }), (given, fee, increase) => {
      const deposits = given.map(({ contribution }, index) => ({
        ...deposit(index, "0"),
        contribution: amount(contribution),
        refundFee: amount(fee),
      }));
      const earlier = given.map(({ contribution, refunded }, index) => ({
        ...refund(index, "0"),
        amount: amount(Math.min(contribution, refunded)),
      }));
      const left = given.map(({ contribution, refunded }) => Math.max(0, contribution - refunded));
      const total = left.reduce((sum, value) => sum + value, 0);
      const parts = distributeRefund(amount(increase), deposits, earlier, { reason: "late", firstNumber: 1n });
      if (increase > total) {
        expect(parts).toBeUndefined();
        return;
      }

      expect(inFractions(refundTotal(parts as Refund[], "KUDOS"))).toBe(inFractions(amount(increase)));
      for (const part of parts as NewRefund[]) {
        const coin = part.coinPub[0]!;
        expect(compareAmounts(part.amount, amount(left[coin]!))).toBeLessThanOrEqual(0);
        expect(part.rtransactionId).toBe(2n);
      }
      expect(new Set(parts!.map((part) => part.coinPub[0])).size).toBe(parts!.length);

      const usable = left.filter((value) => value > fee).sort((a, b) => b - a);
      let needed = 0;
      for (let sum = 0; needed < usable.length && sum < increase; needed++) sum += usable[needed]!;
      const isEnough = usable.reduce((sum, value) => sum + value, 0) >= increase;
      if (!isEnough || increase < 2 * fee * needed) return;
      for (const part of parts!) expect(compareAmounts(part.amount, amount(fee))).toBe(1);
    }),
    { numRuns: 2000 },
  );
});

test("a whole refund in many steps gives back every coin, and not a fraction more", () => {
  const deposits = [deposit(1, "5"), deposit(2, "2"), deposit(3, "0.5")];
  let earlier: Refund[] = [];
  for (const step of ["0.3", "1.7", "3", "2.25", "0.25"]) {
    const parts = distributeRefund(kudos(step), deposits, earlier, { reason: "late", firstNumber: 1n });
    earlier = [
      ...earlier,
      ...parts!.map((part) => ({ ...part, grantedAt: 0n, confirmation: undefined, refusal: undefined })),
    ];
  }
  const total = earlier.map(({ amount }) => amount).reduce(addAmounts);
  expect(printAmount(total)).toBe("KUDOS:7.5");
  expect(spread("0.00000001", deposits, earlier)).toBeUndefined();
  const ids = earlier.map(({ coinPub, rtransactionId }) => `${coinPub[0]} ${rtransactionId}`);
  expect(new Set(ids).size).toBe(ids.length);
});
