/**
 * What is being sold: products and amounts that were typed, and what the keypad shows. Pure: every tap makes a new cart.
 * Digits fill from the right, as on every card reader: 1 2 5 0 is 12.50. A point counts whole ones: 1 2 . is 12.00.
 */

import { type Amount, addAmounts, fromFractions, multiplyAmount, parseAmount, sumAmounts } from "@kontor/taler/amount";

export interface Line {
  /** Undefined for an amount that was typed. */
  readonly productId?: string;
  readonly name: string;
  readonly price: Amount;
  readonly quantity: number;
}

export interface Cart {
  readonly currency: string;
  /** Digits behind the point that people type. */
  readonly digits: number;
  readonly lines: readonly Line[];
  /** Digits as typed, with at most one point. */
  readonly typed: string;
  /** "3 x" was typed: how many of what comes next. */
  readonly times: number | undefined;
}

const MOST_DIGITS = 9;
const MOST_TIMES = 999;

export function emptyCart(currency: string, digits: number): Cart {
  return { currency, digits, lines: [], typed: "", times: undefined };
}

export function pressDigits(cart: Cart, digits: string): Cart {
  const [whole = "", decimals] = cart.typed.split(".");
  if (decimals !== undefined) {
    return { ...cart, typed: `${whole}.${(decimals + digits).slice(0, cart.digits)}` };
  }
  const typed = (whole + digits).replace(/^0+/, "");
  return typed.length > MOST_DIGITS ? cart : { ...cart, typed };
}

export function pressPoint(cart: Cart): Cart {
  return cart.typed.includes(".") || cart.digits === 0 ? cart : { ...cart, typed: `${cart.typed || "0"}.` };
}

/** What was typed becomes how many. */
export function pressTimes(cart: Cart): Cart {
  const times = Number(cart.typed);
  if (!Number.isInteger(times) || times < 1 || times > MOST_TIMES) return cart;
  return { ...cart, typed: "", times };
}

/** Takes back the last key, or else one of the last line. */
export function pressBack(cart: Cart): Cart {
  if (cart.typed !== "") return { ...cart, typed: cart.typed.slice(0, -1) };
  if (cart.times !== undefined) return { ...cart, times: undefined };
  const last = cart.lines.length - 1;
  return last < 0 ? cart : changeQuantity(cart, last, -1);
}

/** What the digits mean. */
export function typedAmount({ typed, currency, digits }: Cart): Amount {
  const [whole = "", decimals] = typed.split(".");
  if (decimals !== undefined) return parseAmount(`${currency}:${whole || "0"}${decimals === "" ? "" : `.${decimals}`}`);
  return fromFractions(currency, BigInt(whole || "0") * 10n ** BigInt(8 - digits));
}

/** The typed amount becomes a line. */
export function addTyped(cart: Cart, name: string): Cart {
  const price = typedAmount(cart);
  if (price.value === 0n && price.fraction === 0) return { ...cart, typed: "" };
  return added(cart, { name, price, quantity: cart.times ?? 1 });
}

/** One more of it, or as many as were said; what was typed without "x" is an amount of its own. */
export function addProduct(cart: Cart, product: Omit<Line, "quantity">, typedName: string): Cart {
  const before = cart.typed === "" ? cart : addTyped(cart, typedName);
  const quantity = before.times ?? 1;
  const index = before.lines.findIndex((line) => line.productId === product.productId);
  if (index >= 0) return { ...changeQuantity(before, index, quantity), times: undefined };
  return added(before, { ...product, quantity });
}

function added(cart: Cart, line: Line): Cart {
  return { ...cart, lines: [...cart.lines, line], typed: "", times: undefined };
}

/** A line of which nothing is left goes. */
export function changeQuantity(cart: Cart, index: number, by: number): Cart {
  const lines = cart.lines
    .map((line, position) => (position === index ? { ...line, quantity: line.quantity + by } : line))
    .filter(({ quantity }) => quantity > 0);
  return { ...cart, lines };
}

/** Of all lines, and of what is typed and no line yet. */
export function total(cart: Cart): Amount {
  const lines = cart.lines.map(({ price, quantity }) => multiplyAmount(price, quantity));
  return addAmounts(sumAmounts(cart.currency, lines), multiplyAmount(typedAmount(cart), cart.times ?? 1));
}

/** What the customer reads in the wallet: the things by name, or what all is called together. */
export function summaryOf(lines: readonly Line[], fallback: string): string {
  const named = lines.filter(({ productId }) => productId !== undefined);
  if (named.length === 0) return fallback;
  const words = lines.map(({ name, quantity }) => (quantity === 1 ? name : `${quantity} × ${name}`));
  const all = words.join(", ");
  return all.length <= 80 ? all : `${words[0]}, … (${words.length})`;
}
