import { describe, expect, it } from "vitest";
import { parseAmount, printAmount, sumAmounts } from "./amount.js";
import { makeUp } from "./donation-units.js";

const eur = (value: string) => parseAmount(`EUR:${value}`);

function madeUp(amount: string, values: readonly string[], most = 64): string[] | undefined {
  const places = makeUp(eur(amount), values.map(eur), most);
  return places?.map((place) => values[place]!);
}

describe("an amount is made up of donation units", () => {
  it("with the largest ones first", () => {
    expect(madeUp("8.4", ["0.2", "1", "5"])).toEqual(["5", "1", "1", "1", "0.2", "0.2"]);
  });

  it("also where the largest one first leads nowhere", () => {
    expect(madeUp("6", ["3", "5"])).toEqual(["3", "3"]);
    expect(madeUp("11", ["3", "5"])).toEqual(["5", "3", "3"]);
    expect(madeUp("0.08", ["0.05", "0.04"])).toEqual(["0.04", "0.04"]);
  });

  it("or not at all, where it cannot be", () => {
    expect(madeUp("7", ["3", "5"])).toBeUndefined();
    expect(madeUp("5.001", ["0.01", "5"])).toBeUndefined();
    expect(madeUp("5", [])).toBeUndefined();
    expect(madeUp("0", ["1"])).toBeUndefined();
    expect(makeUp(eur("5"), [parseAmount("KUDOS:5")], 10)).toBeUndefined();
  });

  it("of so many at most", () => {
    expect(madeUp("65", ["1"], 64)).toBeUndefined();
    expect(madeUp("64", ["1"], 64)).toHaveLength(64);
    expect(madeUp("1000000000000", ["0.00000001", "3"], 512)).toBeUndefined();
  });

  it("exactly, whatever the units are", () => {
    const values = ["0.07", "0.11", "0.13", "1.01"];
    for (let cents = 1; cents < 400; cents++) {
      const amount = eur(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`);
      const made = makeUp(amount, values.map(eur), 64);
      if (made === undefined) continue;
      expect(
        printAmount(
          sumAmounts(
            "EUR",
            made.map((place) => eur(values[place]!)),
          ),
        ),
      ).toBe(printAmount(amount));
    }
    expect(makeUp(eur("3.99"), values.map(eur), 64)).toBeDefined();
  });
});
