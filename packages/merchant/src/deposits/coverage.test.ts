/** Whether coins cover a price: fees within max_fee are the shop's, beyond it the customer's; refunds count against it. */

import { parseAmount } from "@kontor/taler/amount";
import { describe, expect, test } from "vitest";
import { coverageOf } from "./coverage.js";

const kudos = (text: string) => parseAmount(`KUDOS:${text}`);
const coinPub = (number: number) => new Uint8Array(32).fill(number);

/** @param coins contribution and deposit fee of each; @param refunds of the coins, by their place */
function coverage(amount: string, maxFee: string, coins: [string, string][], refunds: [number, string][] = []) {
  return coverageOf(
    { amount: kudos(amount), maxFee: kudos(maxFee) },
    coins.map(([contribution, depositFee], index) => ({
      coinPub: coinPub(index),
      contribution: kudos(contribution),
      depositFee: kudos(depositFee),
    })),
    refunds.map(([index, refunded]) => ({ coinPub: coinPub(index), amount: kudos(refunded) })),
  );
}

describe("a price", () => {
  test.each<[string, string, [string, string][], string]>([
    ["5", "0", [["5", "0"]], "covered"],
    ["5", "0", [["6", "0"]], "covered"],
    ["5", "0", [["4.99999999", "0"]], "insufficient"],
    ["5", "0", [], "insufficient"],
    ["5", "1", [["5", "1"]], "covered"],
    ["5", "1", [["5", "1.1"]], "insufficient-due-to-fees"],
    ["5", "1", [["5.1", "1.1"]], "covered"],
    ["5", "1", [["5.09", "1.1"]], "insufficient-due-to-fees"],
    ["5", "1", [["4", "1.1"]], "insufficient"],
    // The largest amount that there is: with fees it is more than an amount can be.
    ["4503599627370496", "1", [["4", "2"]], "insufficient"],
    ["4503599627370496", "1", [["4503599627370496", "2"]], "insufficient-due-to-fees"],
    [
      "5",
      "0.1",
      [
        ["2", "0.05"],
        ["3", "0.05"],
      ],
      "covered",
    ],
    [
      "5",
      "0.1",
      [
        ["2", "0.1"],
        ["3", "0.05"],
      ],
      "insufficient-due-to-fees",
    ],
    [
      "5",
      "0.1",
      [
        ["2", "0.1"],
        ["3.05", "0.05"],
      ],
      "covered",
    ],
    ["5", "0", [["5", "0.01"]], "insufficient-due-to-fees"],
    ["0", "0", [], "covered"],
    ["0", "0", [["1", "0.5"]], "covered"],
    ["0", "0", [["0.5", "0.6"]], "insufficient-due-to-fees"],
  ])("of %s with at most %s of fees, paid with %j, is %s", (amount, maxFee, coins, expected) => {
    expect(coverage(amount, maxFee, coins)).toBe(expected);
  });

  test("is not covered any more when refunds took too much of it", () => {
    expect(coverage("5", "0", [["5", "0"]], [[0, "0.01"]])).toBe("refunded");
    expect(coverage("5", "0", [["6", "0"]], [[0, "1"]])).toBe("covered");
    expect(coverage("5", "0", [["5", "0"]], [[0, "5"]])).toBe("refunded");
    expect(
      coverage(
        "5",
        "0",
        [
          ["3", "0"],
          ["2", "0"],
        ],
        [
          [1, "1"],
          [1, "1"],
        ],
      ),
    ).toBe("refunded");
  });

  test("that was never covered is not said to be refunded", () => {
    expect(coverage("5", "0", [["3", "0"]], [[0, "3"]])).toBe("insufficient");
    expect(coverage("5", "0", [["5", "0.5"]], [[0, "1"]])).toBe("insufficient-due-to-fees");
  });

  test("is covered by new coins in the place of those that were given back, whose fees do not count", () => {
    const coins: [string, string][] = [
      ["4", "1"],
      ["5", "1"],
    ];
    expect(coverage("5", "1", coins, [[0, "4"]])).toBe("covered");
    expect(coverage("5", "1", coins, [[0, "3.99"]])).toBe("refunded");
  });

  test("is not covered by refunds of other coins", () => {
    expect(coverage("5", "0", [["5", "0"]], [[7, "100"]])).toBe("covered");
  });
});
