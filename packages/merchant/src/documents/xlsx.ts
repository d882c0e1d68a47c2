/** A workbook for Excel and LibreOffice (ECMA-376), written row by row: its cells have types, so that no text is a formula. */

import { zip } from "./zip.js";

/** A number with decimals, as text without exponent; the format shows so many of them. */
export interface NumberCell {
  readonly number: string;
  readonly decimals: number;
}

/** A day, or a moment as the shop's clocks show it. */
export interface DateCell {
  /** Days since 1899-12-30, with fractions for the time. */
  readonly serial: number;
  readonly shows: "date" | "time";
}

export type XlsxCell = string | NumberCell | DateCell | undefined;

/** A sheet has no more rows, beside its head. */
export const ROWS_OF_SHEET = 1_048_575;
/** Nor a cell more letters. */
const LETTERS_OF_CELL = 32_767;

export interface Workbook {
  /** Of the sheets; a second one is called "NAME 2". */
  readonly name: string;
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  readonly rows: AsyncIterable<readonly XlsxCell[]>;
  /** More sheets than these would be needed: the rest is refused. At most 9. */
  readonly sheets?: number;
}

/** How the file begins is known before its rows, so it is written with as many sheets as there may be. */
export function xlsx({ name, columns, rows, sheets = 1 }: Workbook): AsyncGenerator<Uint8Array> {
  const iterator = rows[Symbol.asyncIterator]();
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
      content: sheet(columns, iterator, number === sheets),
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

async function* sheet(
  columns: Workbook["columns"],
  rows: AsyncIterator<readonly XlsxCell[]>,
  isLast: boolean,
): AsyncGenerator<string> {
  const widths = columns.map(
    ({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join("")}</cols><sheetData><row>${columns
      .map(({ title }) => textCell(title, ` s="${BOLD_STYLE}"`))
      .join("")}</row>`;
  for (let count = 1; count <= ROWS_OF_SHEET; count++) {
    const { done, value } = await rows.next();
    if (done === true) break;
    yield `<row>${value.map(cellXml).join("")}</row>`;
    if (isLast && count === ROWS_OF_SHEET && (await rows.next()).done !== true) {
      throw new RangeError("more rows than the workbook has room for");
    }
  }
  yield "</sheetData></worksheet>";
}

function cellXml(cell: XlsxCell): string {
  if (cell === undefined || cell === "") return "<c/>";
  if (typeof cell === "string") return textCell(cell, "");
  if ("number" in cell) {
    return `<c s="${NUMBER_STYLE + Math.min(cell.decimals, MOST_DECIMALS)}"><v>${cell.number}</v></c>`;
  }
  return `<c s="${cell.shows === "date" ? DATE_STYLE : TIME_STYLE}"><v>${cell.serial}</v></c>`;
}

function textCell(text: string, style: string): string {
  return `<c t="inlineStr"${style}><is><t xml:space="preserve">${xmlText(text.slice(0, LETTERS_OF_CELL))}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const SPECIAL = /[&<>"]/g;

/** XML 1.0 has no way at all to write most control characters, nor has Unicode to write half a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const ILLEGAL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

function xmlText(text: string): string {
  return text.replace(ILLEGAL, "").replace(SPECIAL, (character) => ENTITIES[character]!);
}
