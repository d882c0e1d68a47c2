/** Sections `[merchant-exchange-NAME]` and `[currency-NAME]`: whose money is taken, and how it is written. */

import { printAmount } from "@kontor/taler/amount";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import { defaultSpecification } from "./currencies.js";
import { type OptionReader, ownVariable, sectionsStarting } from "./options.js";
import { normalizeExchangeUrl, type TrustedExchange } from "./trusted-exchange.js";
import {
  readAmount,
  readBoolean,
  readCurrency,
  readInteger,
  readList,
  readPublicKey,
  readText,
  readTextMap,
  ValueError,
  type ValueReader,
} from "./values.js";

/** Section `[merchant-exchange-NAME]`. */
export interface ExchangeConfig extends TrustedExchange {
  /** The NAME. */
  readonly name: string;
}

export interface ExchangeSection {
  readonly name: string;
  readonly baseUrl: string;
  readonly masterPub: Uint8Array;
  readonly currency: string | undefined;
}

export function readExchanges(options: OptionReader): ExchangeSection[] {
  const exchanges: ExchangeSection[] = [];
  for (const section of sectionsStarting(options, "merchant-exchange-")) {
    // What is switched off is not read further: the usual way to do without a default names nothing else.
    if (options.withDefault(section, "DISABLED", { read: readBoolean }, "NO")) {
      options.ignoreSection(section);
      continue;
    }
    const baseUrl = demanded(options, section, "EXCHANGE_BASE_URL", readExchangeUrl);
    const masterPub = demanded(options, section, "MASTER_KEY", readPublicKey);
    const currency = options.optional(section, "CURRENCY", { read: readCurrency });
    if (baseUrl === undefined || masterPub === undefined) continue;
    if (exchanges.some((other) => other.baseUrl === baseUrl)) {
      options.problems.push(`[${section}] has the same EXCHANGE_BASE_URL as another section`);
    }
    exchanges.push({ name: section.slice("merchant-exchange-".length), baseUrl, masterPub, currency });
  }
  return exchanges;
}

/** The main currency: configured, or that of the first exchange, or the currency of experiments. */
export function readMainCurrency(options: OptionReader, exchanges: readonly ExchangeSection[]): string {
  const older = options.optional("taler", "CURRENCY", { read: readCurrency });
  return options.withDefault(
    "merchant",
    "CURRENCY",
    ownVariable("CURRENCY", readCurrency),
    older ?? exchanges.find(({ currency }) => currency !== undefined)?.currency ?? "KUDOS",
  );
}

export function readCurrencies(options: OptionReader, used: readonly string[]): Record<string, CurrencySpecification> {
  const currencies = Object.fromEntries(used.map((currency) => [currency, defaultSpecification(currency)]));
  for (const section of sectionsStarting(options, "currency-")) {
    if (!options.withDefault(section, "ENABLED", { read: readBoolean }, "YES")) {
      options.ignoreSection(section);
      continue;
    }
    const code = options.withDefault(section, "CODE", { read: readCurrency }, section.slice("currency-".length));
    const known = defaultSpecification(code);
    const digits = (option: string, fallback: number) =>
      options.withDefault(section, option, { read: readInteger(0, 8, "digits") }, String(fallback));
    currencies[code] = {
      name: options.withDefault(section, "NAME", { read: readText }, known.name),
      currency: code,
      num_fractional_input_digits: digits("FRACTIONAL_INPUT_DIGITS", known.num_fractional_input_digits),
      num_fractional_normal_digits: digits("FRACTIONAL_NORMAL_DIGITS", known.num_fractional_normal_digits),
      num_fractional_trailing_zero_digits: digits(
        "FRACTIONAL_TRAILING_ZERO_DIGITS",
        known.num_fractional_trailing_zero_digits,
      ),
      alt_unit_names: options.withDefault(
        section,
        "ALT_UNIT_NAMES",
        { read: readUnitNames },
        JSON.stringify(known.alt_unit_names),
      ),
      common_amounts: options.withDefault(section, "COMMON_AMOUNTS", { read: readAmountsOf(code) }, ""),
    };
  }
  return currencies;
}

function demanded<T>(options: OptionReader, section: string, option: string, read: ValueReader<T>): T | undefined {
  const before = options.problems.length;
  const value = options.optional(section, option, { read });
  if (value === undefined && options.problems.length === before) {
    const first = [...(options.content.sections.get(section)?.values() ?? [])][0];
    options.problems.push(`${first ? `${first.file}:${first.line}: ` : ""}[${section}] needs an option ${option}`);
  }
  return value;
}

const readExchangeUrl: ValueReader<string> = (text) => {
  const url = normalizeExchangeUrl(text);
  if (url === undefined) throw new ValueError("the base URL of an exchange such as https://exchange.example/");
  return url;
};

const readUnitNames: ValueReader<Readonly<Record<string, string>>> = (text) => {
  const names = readTextMap(text);
  if (names["0"] !== undefined && Object.keys(names).every((power) => /^-?\d{1,2}$/.test(power))) return names;
  throw new ValueError('the symbols of powers of ten, "0" among them, such as {"0":"€","3":"k€"}');
};

/** `EUR:5 EUR:10`, as the protocol writes them. */
function readAmountsOf(currency: string): ValueReader<string[]> {
  return (text) => {
    const amounts = readList(text).map(readAmount);
    if (amounts.every((amount) => amount.currency === currency)) return amounts.map(printAmount);
    throw new ValueError(`amounts of ${currency}, separated by blanks`);
  };
}
