/** The journal as a table: a row for each thing that happened, amounts as numbers beside their currency. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import { SECOND, type Timestamp } from "@kontor/taler/time";
import type { Entry } from "../journal/entry.js";
import { localTime } from "../time-zones/zone.js";
import { decimalText } from "./decimal.js";
import type { Locale, Word } from "./words.js";

/** A column of money has units of 10^-8 of the row's currency; one of moments shows the day or the time of its row. */
export type Column = {
  readonly title: string;
  /** Of a spreadsheet, in letters. */
  readonly width: number;
} & (
  | { readonly kind: "text"; text(entry: Entry): string | undefined }
  | { readonly kind: "money"; units(entry: Entry): bigint | undefined }
  | { readonly kind: "moment"; readonly shows: "date" | "time" }
);

export interface TableOptions {
  readonly locale: Locale;
  readonly zone: string;
  readonly currencies: Readonly<Record<string, CurrencySpecification>>;
  /** Of taxes, each of which has a column. */
  readonly taxNames: readonly string[];
  /** Of accounts, by `h_wire` in hex: how people know them. */
  readonly accounts: ReadonlyMap<string, string>;
}

export function columnsOf({ accounts, locale: { say }, taxNames }: TableOptions): Column[] {
  const text = (word: Word, width: number, text: (entry: Entry) => string | undefined): Column => {
    return { title: say(word), kind: "text", width, text };
  };
  const money = (title: string, units: (entry: Entry) => bigint | undefined): Column => {
    return { title, kind: "money", width: 14, units };
  };
  const known = new Set(taxNames);
  return [
    { title: say("date"), kind: "moment", width: 12, shows: "date" },
    { title: say("time"), kind: "moment", width: 10, shows: "time" },
    text("kind", 22, ({ kind }) => say(kind)),
    text("order", 22, ({ orderId }) => orderId),
    text("description", 36, ({ description }) => description),
    text("till", 14, ({ deviceName }) => deviceName),
    text("currency", 10, ({ currency }) => currency),
    money(say("gross"), ({ gross, kind }) => (HAS_GROSS.has(kind) ? gross : undefined)),
    ...taxNames.map((name) => money(`${say("tax")}: ${name}`, (entry) => sumOfTaxes(entry, (tax) => tax === name))),
    ...(taxNames.length < MOST_TAXES
      ? []
      : [money(say("otherTaxes"), (entry) => sumOfTaxes(entry, (tax) => !known.has(tax)))]),
    money(say("tip"), ({ tip }) => (tip === 0n ? undefined : tip)),
    money(say("fee"), ({ fee, kind }) => (HAS_FEE.has(kind) ? fee : undefined)),
    money(say("net"), ({ kind, net }) => (ARRIVED.has(kind) ? undefined : net)),
    money(say("payout"), ({ kind, net }) => (ARRIVED.has(kind) ? -net : undefined)),
    text("reference", 30, referenceOf),
    text("exchange", 26, ({ exchangeUrl }) => exchangeUrl),
    text("account", 30, accountNames(accounts)),
  ];
}

function sumOfTaxes({ taxes }: Entry, isWanted: (name: string) => boolean): bigint | undefined {
  let sum: bigint | undefined;
  for (const [name, units] of taxes) if (isWanted(name)) sum = (sum ?? 0n) + units;
  return sum;
}

/** Rows that follow each other are mostly of one account: it is looked up once. */
function accountNames(accounts: TableOptions["accounts"]): (entry: Entry) => string | undefined {
  let last: { readonly hWire: Uint8Array; readonly name: string | undefined } | undefined;
  return ({ hWire }) => {
    if (last === undefined || Buffer.compare(last.hWire, hWire) !== 0) {
      last = { hWire, name: accounts.get(Buffer.from(hWire).toString("hex")) };
    }
    return last.name;
  };
}

const HAS_FEE: ReadonlySet<Entry["kind"]> = new Set(["deposit_fee", "wire_fee"]);

const HAS_GROSS: ReadonlySet<Entry["kind"]> = new Set(["sale", "refund", "refund_lapsed"]);

/** Kinds of rows of money that arrived at the bank, whether or not an exchange explained it. */
const ARRIVED: ReadonlySet<Entry["kind"]> = new Set(["payout", "unannounced", "duplicate"]);

/** How many taxes have a column of their own. */
export const MOST_TAXES = 20;

/** What stands on the statement of the bank. */
export function referenceOf({ wtid }: Pick<Entry, "wtid">): string | undefined {
  return wtid === undefined ? undefined : encodeBase32(wtid);
}

/** How many decimals an amount has at least. */
export function decimalsOf(currencies: TableOptions["currencies"], currency: string): number {
  return currencies[currency]?.num_fractional_normal_digits ?? 2;
}

/** Amounts as decimal numbers: those of a shop are few, and are written once each. */
export class AmountTexts {
  readonly #texts = new Map<number, Map<bigint, string>>();
  readonly #mark: string;

  constructor(mark?: string) {
    this.#mark = mark ?? ".";
  }

  /** With at least so many decimals. */
  text(units: bigint, decimals: number): string {
    let texts = this.#texts.get(decimals);
    if (texts === undefined || texts.size > AMOUNTS_REMEMBERED) {
      texts = new Map();
      this.#texts.set(decimals, texts);
    }
    let text = texts.get(units);
    if (text === undefined) {
      text = decimalText(units, decimals, this.#mark);
      texts.set(units, text);
    }
    return text;
  }
}

const AMOUNTS_REMEMBERED = 2000;

/** Shows moments in one zone. Asking for what the clocks show is slow, and rows come by time: once for each hour is enough. */
export class Clockwork {
  readonly #zone: string;
  readonly #dates: Intl.DateTimeFormat;
  /** By days since 1970. */
  readonly #texts = new Map<number, string>();
  #hour: number | undefined;
  /** Seconds that the clocks are ahead of UTC in all of that hour; undefined where they change in it. */
  #ahead: number | undefined;

  constructor(zone: string, { tag }: Locale) {
    this.#zone = zone;
    this.#dates = new Intl.DateTimeFormat(`${tag}-u-ca-gregory-nu-latn`, {
      timeZone: "UTC",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  }

  /** As the locale writes it. */
  text(at: Timestamp, shows: "date" | "time"): string {
    const seconds = this.#shown(at);
    const day = Math.floor(seconds / SECONDS_OF_DAY);
    if (shows === "time") {
      const ofDay = seconds - day * SECONDS_OF_DAY;
      return `${twoDigits(Math.floor(ofDay / 3600))}:${twoDigits(Math.floor(ofDay / 60) % 60)}:${twoDigits(ofDay % 60)}`;
    }
    let text = this.#texts.get(day);
    if (text === undefined) {
      text = this.#dates.format(day * SECONDS_OF_DAY * 1000);
      this.#texts.set(day, text);
    }
    return text;
  }

  /** As spreadsheets count: days since 1899-12-30, and parts of a day. */
  serial(at: Timestamp, shows: "date" | "time"): number {
    const seconds = this.#shown(at);
    const day = Math.floor(seconds / SECONDS_OF_DAY);
    return shows === "time" ? (seconds - day * SECONDS_OF_DAY) / SECONDS_OF_DAY : day + DAYS_BEFORE_1970;
  }

  /** What the clocks show, as seconds since they showed the beginning of 1970. */
  #shown(at: Timestamp): number {
    const seconds = Number(at / SECOND);
    const hour = Math.floor(seconds / SECONDS_OF_HOUR);
    if (hour !== this.#hour) {
      this.#hour = hour;
      const first = hour * SECONDS_OF_HOUR;
      const ahead = aheadOf(this.#zone, first);
      this.#ahead = ahead === aheadOf(this.#zone, first + SECONDS_OF_HOUR - 1) ? ahead : undefined;
    }
    return seconds + (this.#ahead ?? aheadOf(this.#zone, seconds));
  }
}

/** Seconds. */
function aheadOf(zone: string, seconds: number): number {
  const { day, hour, minute, month, second, year } = localTime(zone, BigInt(seconds) * SECOND);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - seconds;
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

function twoDigits(value: number): string {
  return TWO_DIGITS[value]!;
}

const SECONDS_OF_HOUR = 3600;
const SECONDS_OF_DAY = 86_400;

/** Spreadsheets count from 1899-12-30. */
const DAYS_BEFORE_1970 = 25_569;
