/** What taps on the keypad and the products come to. */

import { parseAmount, printAmount } from "@kontor/taler/amount";
import { describe, expect, test } from "vitest";
import {
  addProduct,
  addTyped,
  type Cart,
  changeQuantity,
  emptyCart,
  pressBack,
  pressDigits,
  pressPoint,
  pressTimes,
  summaryOf,
  total,
  typedAmount,
} from "./cart.js";

const COFFEE = { productId: "coffee", name: "Coffee", price: parseAmount("EUR:3.5") };
const CAKE = { productId: "cake", name: "Cake", price: parseAmount("EUR:5.5") };

const start = (digits = 2) => emptyCart("EUR", digits);
/** Keys one after the other: digits, ".", "x", "<" and "+". */
const keys = (cart: Cart, pressed: string) =>
  [...pressed].reduce((before, key) => {
    if (key === ".") return pressPoint(before);
    if (key === "x") return pressTimes(before);
    if (key === "<") return pressBack(before);
    if (key === "+") return addTyped(before, "Amount");
    return pressDigits(before, key);
  }, cart);
const sum = (cart: Cart) => printAmount(total(cart));

describe("the keypad", () => {
  test.each([
    ["1250", "EUR:12.5"],
    ["5", "EUR:0.05"],
    ["0005", "EUR:0.05"],
    ["12.", "EUR:12"],
    ["12.5", "EUR:12.5"],
    ["12.567", "EUR:12.56"],
    [".5", "EUR:0.5"],
    ["1250<", "EUR:1.25"],
    ["12345678901", "EUR:1234567.89"],
    ["", "EUR:0"],
  ])("%s is %s", (pressed, amount) => {
    expect(printAmount(typedAmount(keys(start(), pressed)))).toBe(amount);
  });

  test("a currency without small coins has whole ones only", () => {
    expect(printAmount(typedAmount(keys(start(0), "15.0")))).toBe("EUR:150");
  });

  test("several amounts add up, also the one that is only typed", () => {
    expect(sum(keys(start(), "350+200+50"))).toBe("EUR:6");
  });

  test("three times an amount", () => {
    expect(sum(keys(start(), "3x250"))).toBe("EUR:7.5");
    expect(keys(start(), "3x250+").lines).toMatchObject([{ quantity: 3 }]);
  });

  test("nonsense is no number of times", () => {
    expect(keys(start(), "x").times).toBeUndefined();
    expect(keys(start(), "1000x").times).toBeUndefined();
  });
});

describe("products", () => {
  test("a tap is one more of it", () => {
    const cart = addProduct(addProduct(start(), COFFEE, ""), COFFEE, "");
    expect(cart.lines).toMatchObject([{ productId: "coffee", quantity: 2 }]);
    expect(sum(cart)).toBe("EUR:7");
  });

  test("3 x before a product multiplies, digits without x are an amount of their own", () => {
    expect(addProduct(keys(start(), "3x"), COFFEE, "").lines).toMatchObject([{ productId: "coffee", quantity: 3 }]);
    expect(sum(addProduct(keys(start(), "200"), CAKE, "Amount"))).toBe("EUR:7.5");
  });

  test("one less of the last is none", () => {
    const cart = addProduct(start(), COFFEE, "");
    expect(changeQuantity(cart, 0, -1).lines).toEqual([]);
    expect(pressBack(cart).lines).toEqual([]);
  });
});

test("the customer reads what was bought, or the shop's name", () => {
  const { lines } = keys(addProduct(addProduct(start(), COFFEE, ""), COFFEE, ""), "100+");
  expect(summaryOf(lines, "Café Sol")).toBe("2 × Coffee, Amount");
  expect(summaryOf(keys(start(), "100+").lines, "Café Sol")).toBe("Café Sol");
});
