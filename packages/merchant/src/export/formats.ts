/** The table of what happened as CSV, as a workbook, as JSON and as PDF, each made while it is sent. */

import type { PdfColumn, PdfWriter } from "../documents/pdf.js";
import { dateCell, EMPTY_CELL, numberCell, ROWS_OF_SHEET, textCell, xlsx } from "../documents/xlsx.js";
import { csvText } from "../http/spreadsheet.js";
import type { Entry } from "../journal/entry.js";
import { entryJson } from "./entry-json.js";
import { AmountTexts, Clockwork, type Column, columnsOf, decimalsOf, type TableOptions } from "./rows.js";

export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A longer one has no table that is tagged cell by cell. */
export const MOST_TAGGED = 20_000;
/** How much text is sent at once. */
const PIECE = 65_536;

/** With the separator that programs of this locale expect beside its decimal mark, and a mark that it is UTF-8. */
export async function* csv(
  batches: AsyncIterable<readonly Entry[]>,
  options: TableOptions,
  more: readonly Column[] = [],
): AsyncGenerator<Uint8Array> {
  const { currencies, locale } = options;
  const columns = [...columnsOf(options), ...more];
  const separator = locale.mark === "," ? ";" : ",";
  const amounts = new AmountTexts(locale.mark);
  const clock = new Clockwork(options.zone, locale);
  const cells = columns.map((column): ((entry: Entry) => string) => {
    if (column.kind === "moment") return ({ happenedAt }) => clock.text(happenedAt, column.shows);
    if (column.kind === "text") {
      return (entry) => {
        const text = column.text(entry);
        return text === undefined ? "" : csvText(text);
      };
    }
    return (entry) => {
      const units = column.units(entry);
      return units === undefined ? "" : amounts.text(units, decimalsOf(currencies, entry.currency));
    };
  });
  let text = `\uFEFF${columns.map(({ title }) => csvText(title)).join(separator)}\r\n`;
  for await (const entries of batches) {
    for (const entry of entries) {
      let isFirst = true;
      for (const cell of cells) {
        text += isFirst ? cell(entry) : separator + cell(entry);
        isFirst = false;
      }
      text += "\r\n";
      if (text.length < PIECE) continue;
      yield Buffer.from(text);
      text = "";
    }
  }
  yield Buffer.from(text);
}

/**
 * Numbers are numbers and days are days there, so that the reader's program shows them in its own way.
 * @param count how many rows there are, of which it takes as many sheets as they need
 */
export function workbook(
  batches: AsyncIterable<readonly Entry[]>,
  options: TableOptions,
  { name, count, more = [] }: { readonly name: string; readonly count: number; readonly more?: readonly Column[] },
): AsyncGenerator<Uint8Array> {
  const { currencies, locale, zone } = options;
  const columns = [...columnsOf(options), ...more];
  const amounts = new AmountTexts();
  const clock = new Clockwork(zone, locale);
  const cells = columns.map((column): ((entry: Entry) => string) => {
    if (column.kind === "text") return (entry) => textCell(column.text(entry));
    if (column.kind === "moment") {
      return ({ happenedAt }) => dateCell(clock.serial(happenedAt, column.shows), column.shows);
    }
    return (entry) => {
      const units = column.units(entry);
      if (units === undefined) return EMPTY_CELL;
      // What the format does not show would be there and not be seen.
      const shown = amounts.text(units, decimalsOf(currencies, entry.currency));
      const point = shown.indexOf(".");
      return numberCell(amounts.text(units, 0), point < 0 ? 0 : shown.length - point - 1);
    };
  });
  async function* rows() {
    for await (const entries of batches) {
      yield entries.map((entry) => cells.map((cell) => cell(entry)));
    }
  }
  return xlsx({ name, columns, rows: rows(), sheets: Math.max(1, Math.ceil(count / ROWS_OF_SHEET)) });
}

/** What programs read: `head` is the text of an object, to which the entries are added. */
export async function* json(
  batches: AsyncIterable<readonly Entry[]>,
  head: Readonly<Record<string, unknown>>,
): AsyncGenerator<Uint8Array> {
  let text = `${JSON.stringify(head).slice(0, -1)},"entries":[`;
  let separator = "";
  for await (const entries of batches) {
    for (const entry of entries) {
      text += separator + JSON.stringify(entryJson(entry));
      separator = ",\n";
      if (text.length < PIECE) continue;
      yield Buffer.from(text);
      text = "";
    }
  }
  yield Buffer.from(`${text}]}\n`);
}

/** Columns that a page has no room for, or that say the same in most rows. */
const NOT_ON_PAPER = 2;

/** A day is not broken into two lines. */
const NARROWEST = { text: 13, moment: 15, money: 15 };

/** The table on paper, and the sums of its columns of money. @param read called twice: first it adds up */
export async function* writeTable(
  writer: PdfWriter,
  read: () => AsyncIterable<readonly Entry[]>,
  options: TableOptions,
  more: readonly Column[] = [],
): AsyncGenerator<void> {
  const { currencies, locale } = options;
  const all = columnsOf(options);
  const columns = [...all.slice(0, all.length - NOT_ON_PAPER), ...more];
  const sums = new Map<string, (bigint | undefined)[]>();
  const used = new Set<number>();
  let count = 0;
  for await (const entries of read()) {
    count += entries.length;
    for (const entry of entries) {
      const sum = sums.get(entry.currency) ?? columns.map(() => undefined);
      sums.set(entry.currency, sum);
      for (const [index, column] of columns.entries()) {
        if (column.kind === "moment" || (column.kind === "text" && (column.text(entry) ?? "") !== "")) used.add(index);
        if (column.kind !== "money") continue;
        const units = column.units(entry);
        if (units === undefined) continue;
        used.add(index);
        sum[index] = (sum[index] ?? 0n) + units;
      }
    }
  }
  if (count === 0) return writer.paragraph(locale.say("nothing"));
  // What no row has needs no column.
  const shown = columns.filter((_, index) => used.has(index));
  const head = shown.map(({ kind, title, width }): PdfColumn => {
    return { title, share: Math.max(NARROWEST[kind], Math.min(22, width)), isNumber: kind === "money" };
  });
  const amounts = new AmountTexts(locale.mark);
  const clock = new Clockwork(options.zone, locale);
  const amountText = (units: bigint | undefined, currency: string) =>
    units === undefined ? "" : amounts.text(units, decimalsOf(currencies, currency));
  async function* rows() {
    for await (const entries of read()) {
      for (const entry of entries) {
        yield shown.map((column) => {
          if (column.kind === "text") return column.text(entry) ?? "";
          if (column.kind === "moment") return clock.text(entry.happenedAt, column.shows);
          return amountText(column.units(entry), entry.currency);
        });
      }
    }
    for (const [currency, sum] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
      yield shown.map((column, index) => {
        if (index === 0) return locale.say("sum");
        if (column.kind === "money") return amountText(sum[columns.indexOf(column)], currency);
        return column.title === locale.say("currency") ? currency : "";
      });
    }
  }
  yield* writer.table(head, rows(), { isLong: count > MOST_TAGGED });
}
