/** Amounts as customers read them: the currency's own symbol and digits, in the manner of the customer's language. */

import { type Amount, FRACTION_BASE } from "@kontor/taler/amount";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import { defaultSpecification } from "../config/currencies.js";

/** An amount in two sizes: digits beyond the currency's normal ones are written small. */
export interface AmountText {
  readonly before: string;
  /** Empty for nearly all amounts. */
  readonly small: string;
  readonly after: string;
}

const FRACTION_DIGITS = String(FRACTION_BASE).length - 1;

/** Writes an amount exactly, however many digits it has. */
export function amountText(
  { currency, value, fraction }: Amount,
  specification: CurrencySpecification | undefined,
  locale: string,
): AmountText {
  const {
    alt_unit_names: symbols,
    num_fractional_normal_digits: normal,
    num_fractional_trailing_zero_digits: least,
  } = specification ?? defaultSpecification(currency);
  const symbol = symbols["0"] ?? currency;
  const decimals = String(fraction).padStart(FRACTION_DIGITS, "0");
  const digits = Math.max(decimals.replace(/0+$/, "").length, Math.min(least, FRACTION_DIGITS));
  // Any currency tells where the symbol goes; letters are set apart from the number where a sign is not.
  const parts = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "EUR",
    currencyDisplay: /[A-Za-z]/.test(symbol) ? "code" : "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).formatToParts(`${value}.${decimals}` as `${number}`);

  const text = { before: "", small: "", after: "" };
  let place: "before" | "after" = "before";
  for (const { type, value: part } of parts) {
    if (type === "currency") text[place] += symbol;
    else if (type === "fraction" && part.length > normal) {
      text.before += part.slice(0, normal);
      text.small = part.slice(normal);
      place = "after";
    } else text[place] += part;
  }
  return text;
}

/** The same as one line of text. */
export function amountLine(...parts: Parameters<typeof amountText>): string {
  const { before, small, after } = amountText(...parts);
  return before + small + after;
}
