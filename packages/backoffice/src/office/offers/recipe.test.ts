/** What offers are in the words of the protocol. */

import { expect, test } from "vitest";
import { choicesOf, familyOf } from "./recipe.js";

const token = { type: "token", token_family_slug: "tea" };

test("ten stamps are a cup, and each cup that is paid for is a stamp", () => {
  const terms = { recipe: "stamps", price: "CHF:4.5", count: 10 } as const;
  expect(familyOf(terms).kind).toBe("discount");
  expect(choicesOf("tea", terms)).toEqual({
    sell: [{ amount: "CHF:4.5", outputs: [token] }],
    use: [
      { amount: "CHF:0", inputs: [{ ...token, count: 10 }] },
      { amount: "CHF:4.5", outputs: [token] },
    ],
  });
});

test("a pass is shown and given back", () => {
  const terms = { recipe: "pass", price: "CHF:30", days: 30 } as const;
  expect(familyOf(terms)).toMatchObject({ kind: "subscription", duration: { d_us: 31 * 86_400_000_000 } });
  expect(choicesOf("tea", terms).use).toEqual([{ amount: "CHF:0", inputs: [token], outputs: [token] }]);
});

test("members pay less, others what it costs", () => {
  const terms = { recipe: "members", fee: "CHF:20", price: "CHF:5", memberPrice: "CHF:4" } as const;
  expect(choicesOf("tea", terms)).toEqual({
    sell: [{ amount: "CHF:20", outputs: [token] }],
    use: [{ amount: "CHF:4", inputs: [token], outputs: [token] }, { amount: "CHF:5" }],
  });
});
