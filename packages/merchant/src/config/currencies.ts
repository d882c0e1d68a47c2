/** How amounts are shown: what the operator configured, or what we know of a currency. */
import type { CurrencySpecification } from "@kontor/taler/schemas/config";

/** Name, symbol that every font has, and digits behind the separator where they are not two. */
const WELL_KNOWN: Readonly<Record<string, readonly [name: string, symbol: string, digits?: number]>> = {
  CHF: ["Swiss Franc", "CHF"],
  EUR: ["Euro", "€"],
  GBP: ["Pound Sterling", "£"],
  HUF: ["Hungarian Forint", "Ft", 0],
  JPY: ["Japanese Yen", "¥", 0],
  KUDOS: ["Kudos", "KUDOS"],
  TESTKUDOS: ["Test-kudos", "TESTKUDOS"],
  USD: ["US Dollar", "$"],
};

/** For a currency that has no section of its own in the configuration. */
export function defaultSpecification(currency: string): CurrencySpecification {
  const [name, symbol, digits = 2] = WELL_KNOWN[currency] ?? [currency, currency];
  return {
    name,
    currency,
    num_fractional_input_digits: digits,
    num_fractional_normal_digits: digits,
    num_fractional_trailing_zero_digits: digits,
    alt_unit_names: { "0": symbol },
    common_amounts: [],
  };
}
