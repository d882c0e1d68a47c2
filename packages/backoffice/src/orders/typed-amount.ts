/** Amounts as people type them: with a point or a comma, without the currency. */

import { type Amount, isAmount, parseAmount } from "@kontor/taler/amount";

/** Undefined where it is no amount. */
export function amountFrom(typed: string, currency: string): Amount | undefined {
  const text = `${currency}:${typed.trim().replace(",", ".")}`;
  return isAmount(text) ? parseAmount(text) : undefined;
}

/** With at least that many digits behind the point. */
export function decimalOf({ value, fraction }: Amount, digits: number): string {
  const decimals = String(fraction).padStart(8, "0").replace(/0+$/, "").padEnd(digits, "0");
  return decimals === "" ? String(value) : `${value}.${decimals}`;
}
