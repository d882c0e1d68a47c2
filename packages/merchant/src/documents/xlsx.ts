/** A workbook for Excel and LibreOffice (ECMA-376), written row by row: its cells have types, so that no text is a formula. */

import { zip } from "./zip.js";

/** A sheet has no more rows, beside its head. */
export const ROWS_OF_SHEET = 1_048_575;
/** Nor a cell more letters. */
const LETTERS_OF_CELL = 32_767;

/** What the functions below write, one for each column. */
export type XlsxRow = readonly string[];

export interface Workbook {
  /** Of the sheets; a second one is called "NAME 2". */
  readonly name: string;
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  /** Some rows at once. */
  readonly rows: AsyncIterable<readonly XlsxRow[]>;
  /** More sheets than these would be needed: the rest is refused. At most 9. */
  readonly sheets?: number;
}

/** How the file begins is known before its rows, so it is written with as many sheets as there may be. */
export function xlsx({ name, columns, rows, sheets = 1 }: Workbook): AsyncGenerator<Uint8Array> {
  const source = new RowSource(rows[Symbol.asyncIterator]());
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const parts = [
    { name: "[Content_Types].xml", content: [contentTypes(numbers)] },
    { name: "_rels/.rels", content: [rels([["officeDocument", "xl/workbook.xml"]])] },
    { name: "xl/workbook.xml", content: [workbook(name, numbers)] },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: [
        rels([
          ...numbers.map((number) => ["worksheet", `worksheets/sheet${number}.xml`] as const),
          ["styles", "styles.xml"],
        ]),
      ],
    },
    { name: "xl/styles.xml", content: [STYLES] },
    ...numbers.map((number) => ({
      name: `xl/worksheets/sheet${number}.xml`,
      content: sheet(columns, source, number === sheets),
    })),
  ];
  return zip(parts);
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

function contentTypes(numbers: readonly number[]): string {
  const type = (part: string, kind: string) =>
    `<Override PartName="/xl/${part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  return (
    `${HEAD}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    type("workbook", "sheet.main") +
    type("styles", "styles") +
    numbers.map((number) => type(`worksheets/sheet${number}`, "worksheet")).join("") +
    "</Types>"
  );
}

function rels(targets: readonly (readonly [kind: string, target: string])[]): string {
  const lines = targets.map(
    ([kind, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${kind}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${lines.join("")}</Relationships>`;
}

function workbook(name: string, numbers: readonly number[]): string {
  // What a sheet may not be called, in any program.
  const plain = name.replace(/[[\]*/\\?:']/g, " ").slice(0, 25);
  const sheets = numbers.map((number) => {
    const title = number === 1 ? plain : `${plain} ${number}`;
    return `<sheet name="${xmlText(title)}" sheetId="${number}" r:id="rId${number}"/>`;
  });
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join("")}</sheets></workbook>`;
}

const DATE_STYLE = 1;
const TIME_STYLE = 2;
const BOLD_STYLE = 3;
/** Numbers with 0 decimals have this, those with more the next ones. */
const NUMBER_STYLE = 4;
const MOST_DECIMALS = 8;

const decimalFormats = Array.from({ length: MOST_DECIMALS + 1 }, (_, decimals) => ({
  id: 170 + decimals,
  code: decimals === 0 ? "#,##0" : `#,##0.${"0".repeat(decimals)}`,
}));

const STYLES =
  `${HEAD}<styleSheet xmlns="${MAIN}">` +
  `<numFmts count="${decimalFormats.length + 2}"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>` +
  '<numFmt numFmtId="165" formatCode="hh:mm:ss"/>' +
  decimalFormats.map(({ code, id }) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`).join("") +
  "</numFmts>" +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="${NUMBER_STYLE + decimalFormats.length}">` +
  ["0", "164", "165"]
    .map((id) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`)
    .join("") +
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
  decimalFormats
    .map(({ id }) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`)
    .join("") +
  '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

/** Hands out rows for sheets, which begin wherever the one before is full. */
class RowSource {
  readonly #batches: AsyncIterator<readonly XlsxRow[]>;
  #batch: readonly XlsxRow[] = [];
  #place = 0;

  constructor(batches: AsyncIterator<readonly XlsxRow[]>) {
    this.#batches = batches;
  }

  /** At least one and at most so many; none when there are no more. */
  async some(most: number): Promise<readonly XlsxRow[]> {
    while (this.#place === this.#batch.length) {
      const { done, value } = await this.#batches.next();
      if (done === true) return [];
      this.#batch = value;
      this.#place = 0;
    }
    const rows = this.#batch.slice(this.#place, this.#place + most);
    this.#place += rows.length;
    return rows;
  }
}

async function* sheet(columns: Workbook["columns"], source: RowSource, isLast: boolean): AsyncGenerator<string> {
  const letters = columns.map((_, index) => lettersOf(index));
  const widths = columns.map(
    ({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join("")}</cols><sheetData>${rowXml(
      columns.map(({ title }) => textCell(title, ` s="${BOLD_STYLE}"`)),
      letters,
      1,
    )}`;
  for (let count = 0; ; ) {
    const rows = await source.some(isLast ? Number.POSITIVE_INFINITY : ROWS_OF_SHEET - count);
    if (rows.length === 0) break;
    if (count + rows.length > ROWS_OF_SHEET) throw new RangeError("more rows than the workbook has room for");
    let text = "";
    // The head is the first one.
    for (const row of rows) text += rowXml(row, letters, ++count + 1);
    yield text;
  }
  yield "</sheetData></worksheet>";
}

/** Some programs want to be told the place of each cell. */
function rowXml(cells: XlsxRow, letters: readonly string[], number: number): string {
  let text = `<row r="${number}">`;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index]!;
    if (cell !== EMPTY_CELL) text += `<c r="${letters[index]}${number}"${cell}`;
  }
  return `${text}</row>`;
}

/** Of a column: A to Z, then AA. */
function lettersOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : lettersOf(Math.floor(index / 26) - 1) + last;
}

/** Nothing. */
export const EMPTY_CELL = "";

/** Text, whatever it looks like. */
export function textCell(text: string | undefined, style = ""): string {
  if (text === undefined || text === "") return EMPTY_CELL;
  return ` t="inlineStr"${style}><is><t xml:space="preserve">${xmlText(text.slice(0, LETTERS_OF_CELL))}</t></is></c>`;
}

/** @param number a decimal number without exponent @param decimals how many of them the format shows */
export function numberCell(number: string, decimals: number): string {
  return ` s="${NUMBER_STYLE + Math.min(decimals, MOST_DECIMALS)}"><v>${number}</v></c>`;
}

/** @param serial days since 1899-12-30, with fractions for the time, as the shop's clocks show it */
export function dateCell(serial: number, shows: "date" | "time"): string {
  return ` s="${shows === "date" ? DATE_STYLE : TIME_STYLE}"><v>${serial}</v></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const SPECIAL = /[&<>"]/g;
const PLAIN = /^[\w .,:/?=+-]*$/;

/** XML 1.0 cannot hold most control characters, and Unicode cannot hold half a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

function xmlText(text: string): string {
  // Most texts are plain.
  if (PLAIN.test(text)) return text;
  return text.replace(ILLEGAL, "").replace(SPECIAL, (character) => ENTITIES[character]!);
}
