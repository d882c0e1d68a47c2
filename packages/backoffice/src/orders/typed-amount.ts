/** Amounts as people type them: with a point or a comma, without the currency. */

import { type Amount, isAmount, parseAmount } from "@kontor/taler/amount";
import { locale } from "../messages/language.js";

/** Undefined where it is no amount. */
export function amountFrom(typed: string, currency: string): Amount | undefined {
  const text = `${currency}:${typed.trim().replace(",", ".")}`;
  return isAmount(text) ? parseAmount(text) : undefined;
}

/** As somebody would type it here: with the mark of their language. Either mark is read. */
export function typedFrom(amount: Amount, digits: number): string {
  const parts = new Intl.NumberFormat(locale.value).formatToParts(1.5);
  const mark = parts.find(({ type }) => type === "decimal")?.value === "," ? "," : ".";
  return decimalOf(amount, digits).replace(".", mark);
}

/** With at least that many digits behind the point, for programs. */
export function decimalOf({ value, fraction }: Amount, digits: number): string {
  const decimals = String(fraction).padStart(8, "0").replace(/0+$/, "").padEnd(digits, "0");
  return decimals === "" ? String(value) : `${value}.${decimals}`;
}
