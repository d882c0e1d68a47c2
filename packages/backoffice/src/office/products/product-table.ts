/**
 * Products as a table in a file, as spreadsheets read and write it: a head, and a row for each product. The separator is
 * a semicolon, a comma or a tab, whichever the head has. Texts that a spreadsheet would run begin with an apostrophe.
 */

export const COLUMNS = ["code", "name", "price", "category", "stock", "description"] as const;
export type Column = (typeof COLUMNS)[number];
export type TableRow = Readonly<Record<Column, string>>;

/** A product may be in several. */
export const BETWEEN_CATEGORIES = " | ";

const RUNS = /^[=+\-@\t\r]/;

/** With a mark at its beginning by which spreadsheets know that it is UTF-8. */
export function printTable(rows: readonly TableRow[]): string {
  const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))];
  return `\u{feff}${lines.map((cells) => cells.map(cell).join(";")).join("\r\n")}\r\n`;
}

function cell(text: string): string {
  const harmless = RUNS.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** @returns undefined where the head lacks a column that every product needs */
export function readTable(text: string): readonly TableRow[] | undefined {
  const content = text.replace(/^\u{feff}/u, "");
  const [firstLine = ""] = content.split(/\r?\n/, 1);
  const separator = [";", "\t", ","].find((each) => firstLine.includes(each)) ?? ";";
  const [head = [], ...rows] = cellsOf(content, separator);
  const names = head.map((name) => name.trim().toLowerCase());
  if (!names.includes("name") || !names.includes("price")) return undefined;
  const textOf = (cells: readonly string[], column: Column) => {
    const value = (cells[names.indexOf(column)] ?? "").trim();
    return value.startsWith("'") && RUNS.test(value.slice(1)) ? value.slice(1) : value;
  };
  return rows
    .filter((cells) => cells.some((value) => value.trim() !== ""))
    .map((cells) => Object.fromEntries(COLUMNS.map((column) => [column, textOf(cells, column)])) as TableRow);
}

function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (isQuoted) {
      if (letter !== '"') value += letter;
      else if (text[at + 1] === '"') {
        value += '"';
        at++;
      } else isQuoted = false;
    } else if (letter === '"' && value === "") isQuoted = true;
    else if (letter === separator || letter === "\n") {
      row.push(value.replace(/\r$/, ""));
      value = "";
      if (letter === "\n") {
        rows.push(row);
        row = [];
      }
    } else value += letter;
  }
  if (value !== "" || row.length > 0) rows.push([...row, value.replace(/\r$/, "")]);
  return rows;
}
