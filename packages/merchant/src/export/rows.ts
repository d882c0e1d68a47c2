/** The journal as a table: a row for each thing that happened, amounts as numbers beside their currency. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import { HOUR, SECOND, type Timestamp } from "@kontor/taler/time";
import type { DateCell } from "../documents/xlsx.js";
import type { Entry } from "../journal/entry.js";
import { type LocalTime, localTime, printClock, printDay } from "../time-zones/zone.js";
import type { Locale, Word } from "./words.js";

export interface MoneyCell {
  readonly units: bigint;
  readonly currency: string;
}

/** A moment, of which the column shows the day or the time. */
export interface MomentCell {
  readonly at: Timestamp;
  readonly shows: "date" | "time";
}

export type Cell = string | undefined | MoneyCell | MomentCell;

export interface Column {
  readonly title: string;
  readonly kind: "text" | "money" | "moment";
  /** Of a spreadsheet, in letters. */
  readonly width: number;
  cell(entry: Entry): Cell;
}

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
  const text = (word: Word, width: number, cell: (entry: Entry) => string | undefined): Column => {
    return { title: say(word), kind: "text", width, cell };
  };
  const money = (title: string, units: (entry: Entry) => bigint | undefined): Column => ({
    title,
    kind: "money",
    width: 14,
    cell: (entry) => {
      const sum = units(entry);
      return sum === undefined ? undefined : { units: sum, currency: entry.currency };
    },
  });
  const known = new Set(taxNames);
  const sumOf = (entry: Entry, isWanted: (name: string) => boolean) => {
    const taxes = entry.taxes.filter(([name]) => isWanted(name));
    return taxes.length === 0 ? undefined : taxes.reduce((sum, [, units]) => sum + units, 0n);
  };
  return [
    { title: say("date"), kind: "moment", width: 12, cell: ({ happenedAt: at }) => ({ at, shows: "date" }) },
    { title: say("time"), kind: "moment", width: 10, cell: ({ happenedAt: at }) => ({ at, shows: "time" }) },
    text("kind", 22, ({ kind }) => say(kind)),
    text("order", 22, ({ orderId }) => orderId),
    text("description", 36, ({ description }) => description),
    text("till", 14, ({ deviceName }) => deviceName),
    text("currency", 10, ({ currency }) => currency),
    money(say("gross"), ({ gross, kind }) => (HAS_GROSS.has(kind) ? gross : undefined)),
    ...taxNames.map((name) => money(`${say("tax")}: ${name}`, (entry) => sumOf(entry, (tax) => tax === name))),
    ...(taxNames.length < MOST_TAXES
      ? []
      : [money(say("otherTaxes"), (entry) => sumOf(entry, (tax) => !known.has(tax)))]),
    money(say("tip"), ({ tip }) => (tip === 0n ? undefined : tip)),
    money(say("fee"), ({ fee, kind }) => (kind.endsWith("_fee") ? fee : undefined)),
    money(say("net"), ({ kind, net }) => (ARRIVED.has(kind) ? undefined : net)),
    money(say("payout"), ({ kind, net }) => (ARRIVED.has(kind) ? -net : undefined)),
    text("reference", 30, referenceOf),
    text("exchange", 26, ({ exchangeUrl }) => exchangeUrl),
    text("account", 30, ({ hWire }) => accounts.get(Buffer.from(hWire).toString("hex"))),
  ];
}

const HAS_GROSS: ReadonlySet<Entry["kind"]> = new Set(["sale", "refund", "refund_lapsed"]);

/** What the bank has, whoever said what for. */
const ARRIVED: ReadonlySet<Entry["kind"]> = new Set(["payout", "unannounced", "duplicate"]);

/** So many taxes have a column of their own. */
export const MOST_TAXES = 20;

/** What stands on the statement of the bank. */
export function referenceOf({ wtid }: Pick<Entry, "wtid">): string | undefined {
  return wtid === undefined ? undefined : encodeBase32(wtid);
}

/** How many decimals an amount has at least. */
export function decimalsOf(currencies: TableOptions["currencies"], currency: string): number {
  return currencies[currency]?.num_fractional_normal_digits ?? 2;
}

/** Shows moments in one zone. */
export class Clockwork {
  readonly #zone: string;
  readonly #dates: Intl.DateTimeFormat;
  readonly #texts = new Map<string, string>();
  #hour: bigint | undefined;
  /** What the clocks are ahead of UTC in all of that hour; undefined where they change in it. */
  #aheadMs: number | undefined;

  constructor(zone: string, { tag }: Locale) {
    this.#zone = zone;
    this.#dates = new Intl.DateTimeFormat(`${tag}-u-ca-gregory-nu-latn`, {
      timeZone: "UTC",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  }

  /** Asking for what the clocks show is slow, and rows come by time: once for each hour is enough. */
  local(at: Timestamp): LocalTime {
    const hour = at / HOUR;
    if (hour !== this.#hour) {
      this.#hour = hour;
      const [first, last] = [aheadMs(this.#zone, hour * HOUR), aheadMs(this.#zone, (hour + 1n) * HOUR - SECOND)];
      this.#aheadMs = first === last ? first : undefined;
    }
    return this.#aheadMs === undefined ? localTime(this.#zone, at) : timeOf(Number(at / 1000n) + this.#aheadMs);
  }

  /** As the locale writes it. */
  text({ at, shows }: MomentCell): string {
    const local = this.local(at);
    if (shows === "time") return printClock(local);
    const key = printDay(local);
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = this.#dates.format(Date.UTC(local.year, local.month - 1, local.day));
      this.#texts.set(key, text);
    }
    return text;
  }

  /** As spreadsheets count. */
  serial({ at, shows }: MomentCell): DateCell {
    const { day, hour, minute, month, second, year } = this.local(at);
    if (shows === "time") return { serial: (hour * 3600 + minute * 60 + second) / 86_400, shows };
    return { serial: Date.UTC(year, month - 1, day) / 86_400_000 + DAYS_BEFORE_1970, shows };
  }
}

function aheadMs(zone: string, at: Timestamp): number {
  const { day, hour, minute, month, second, year } = localTime(zone, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Number(at / SECOND) * 1000;
}

function timeOf(ms: number): LocalTime {
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** Spreadsheets count from 1899-12-30. */
const DAYS_BEFORE_1970 = 25_569;
