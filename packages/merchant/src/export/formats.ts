/** The table of what happened as CSV, as a workbook, as JSON and as PDF; all but the last are made while they are sent. */

import type { PdfColumn, PdfWriter } from "../documents/pdf.js";
import { ROWS_OF_SHEET, type XlsxCell, xlsx } from "../documents/xlsx.js";
import { csvText } from "../http/spreadsheet.js";
import type { Entry } from "../journal/entry.js";
import { decimalText } from "./decimal.js";
import { entryJson } from "./entry-json.js";
import { type Cell, Clockwork, type Column, columnsOf, decimalsOf, type TableOptions } from "./rows.js";

export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** More rows are no document for people. */
export const MOST_ON_PAPER = 20_000;
/** So much text is sent at once. */
const PIECE = 65_536;

/** With the separator that programs of this locale expect beside its decimal mark, and a mark that it is UTF-8. */
export async function* csv(
  entries: AsyncIterable<Entry>,
  options: TableOptions,
  more: readonly Column[] = [],
): AsyncGenerator<Uint8Array> {
  const { locale } = options;
  const columns = [...columnsOf(options), ...more];
  const separator = locale.mark === "," ? ";" : ",";
  const clock = new Clockwork(options.zone, locale);
  const cellText = (cell: Cell): string => {
    if (cell === undefined) return "";
    if (typeof cell === "string") return csvText(cell);
    if ("units" in cell) {
      return decimalText(cell.units, decimalsOf(options.currencies, cell.currency), locale.mark);
    }
    return clock.text(cell);
  };
  let text = `\uFEFF${columns.map(({ title }) => csvText(title)).join(separator)}\r\n`;
  for await (const entry of entries) {
    text += `${columns.map((column) => cellText(column.cell(entry))).join(separator)}\r\n`;
    if (text.length < PIECE) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}

/**
 * Numbers are numbers and days are days there, so that the reader's program shows them in its own way.
 * @param count how many rows there are, of which it takes as many sheets as they need
 */
export function workbook(
  entries: AsyncIterable<Entry>,
  options: TableOptions,
  { name, count, more = [] }: { readonly name: string; readonly count: number; readonly more?: readonly Column[] },
): AsyncGenerator<Uint8Array> {
  const columns = [...columnsOf(options), ...more];
  const clock = new Clockwork(options.zone, options.locale);
  const cellOf = (cell: Cell): XlsxCell => {
    if (cell === undefined || typeof cell === "string") return cell;
    if ("units" in cell) {
      // What the format does not show would be there and not be seen.
      const shown = decimalText(cell.units, decimalsOf(options.currencies, cell.currency));
      return { number: decimalText(cell.units, 0), decimals: shown.split(".")[1]?.length ?? 0 };
    }
    return clock.serial(cell);
  };
  async function* rows() {
    for await (const entry of entries) yield columns.map((column) => cellOf(column.cell(entry)));
  }
  return xlsx({ name, columns, rows: rows(), sheets: Math.max(1, Math.ceil(count / ROWS_OF_SHEET)) });
}

/** What programs read: `head` is the text of an object, to which the entries are added. */
export async function* json(
  entries: AsyncIterable<Entry>,
  head: Readonly<Record<string, unknown>>,
): AsyncGenerator<Uint8Array> {
  let text = `${JSON.stringify(head).slice(0, -1)},"entries":[`;
  let separator = "";
  for await (const entry of entries) {
    text += separator + JSON.stringify(entryJson(entry));
    separator = ",\n";
    if (text.length < PIECE) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(`${text}]}\n`);
}

/** Columns that a page has no room for, or that say the same in most rows. */
const NOT_ON_PAPER = 2;

/** The table on paper, and the sums of its columns of money. */
export async function writeTable(
  writer: PdfWriter,
  entries: AsyncIterable<Entry>,
  options: TableOptions,
  more: readonly Column[] = [],
): Promise<void> {
  const { locale } = options;
  const all = columnsOf(options);
  const columns = [...all.slice(0, all.length - NOT_ON_PAPER), ...more];
  const clock = new Clockwork(options.zone, locale);
  const sums = new Map<string, (bigint | undefined)[]>();
  const used = new Set<number>();
  const lines: string[][] = [];
  for await (const entry of entries) {
    const cells = columns.map((column) => column.cell(entry));
    const sum = sums.get(entry.currency) ?? columns.map(() => undefined);
    sums.set(entry.currency, sum);
    for (const [index, cell] of cells.entries()) {
      if (cell !== undefined && cell !== "") used.add(index);
      if (typeof cell === "object" && "units" in cell) sum[index] = (sum[index] ?? 0n) + cell.units;
    }
    lines.push(cells.map((cell) => paperText(cell, options, clock)));
  }
  if (lines.length === 0) return writer.paragraph(locale.say("nothing"));
  for (const [currency, sum] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(
      columns.map((column, index) => {
        if (index === 0) return locale.say("sum");
        const units = sum[index];
        if (units !== undefined) return paperText({ units, currency }, options, clock);
        return column.title === locale.say("currency") ? currency : "";
      }),
    );
  }
  // What no row has needs no column.
  const shown = columns.map((_, index) => index).filter((index) => used.has(index) || index === 0);
  const head = shown.map((index): PdfColumn => {
    const { kind, title, width } = columns[index]!;
    return { title, share: Math.max(10, Math.min(22, width)), isNumber: kind === "money" };
  });
  writer.table(
    head,
    lines.map((line) => shown.map((index) => line[index]!)),
  );
}

function paperText(cell: Cell, { currencies, locale }: TableOptions, clock: Clockwork): string {
  if (cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if ("units" in cell) return decimalText(cell.units, decimalsOf(currencies, cell.currency), locale.mark);
  return clock.text(cell);
}
