/** Tables for office programs: CSV (RFC 4180) and the XML of Excel 2003. */

import { Document } from "./answer.js";

export type Cell = string | bigint | boolean | Date | DecimalNumber;

/** A number with decimals, such as an amount without its currency: a column of them can be summed. */
export class DecimalNumber {
  /** @param text digits, with a point and more digits where there are any */
  constructor(readonly text: string) {}
}

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * What a program that opens CSV takes for a formula, which could fetch or send something. Customers and templates have a
 * say in what stands in a cell, so such text gets an apostrophe, which those programs do not show.
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** CSV in UTF-8, every cell quoted. */
export function csvDocument({ columns, rows }: Table): Document {
  const lines = [columns, ...rows].map((cells) => cells.map(csvCell).join(","));
  return new Document("text/csv; charset=utf-8", `${lines.join("\r\n")}\r\n`);
}

function csvCell(cell: Cell): string {
  if (cell instanceof DecimalNumber) return cell.text;
  return csvText(textOf(cell));
}

/** A quoted text that no program takes for a formula. */
export function csvText(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** A workbook of one sheet. Its cells have types, so that no text is taken for a formula. */
export function excelDocument({ name, columns, rows }: Table): Document {
  const lines = [columns, ...rows].map((cells) => `<Row>${cells.map(excelCell).join("")}</Row>`);
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<?mso-application progid="Excel.Sheet"?>',
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"',
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">',
    '<Styles><Style ss:ID="time"><NumberFormat ss:Format="yyyy\\-mm\\-dd\\ hh:mm:ss"/></Style></Styles>',
    `<Worksheet ss:Name="${xmlText(name)}"><Table>`,
    ...lines,
    "</Table></Worksheet>",
    "</Workbook>",
    "",
  ];
  return new Document("application/vnd.ms-excel", xml.join("\n"));
}

function excelCell(cell: Cell): string {
  if (typeof cell === "bigint") return `<Cell><Data ss:Type="Number">${cell}</Data></Cell>`;
  if (cell instanceof DecimalNumber) return `<Cell><Data ss:Type="Number">${cell.text}</Data></Cell>`;
  if (cell instanceof Date) {
    return `<Cell ss:StyleID="time"><Data ss:Type="DateTime">${textOf(cell).replace("Z", "")}</Data></Cell>`;
  }
  return `<Cell><Data ss:Type="String">${xmlText(textOf(cell))}</Data></Cell>`;
}

function textOf(cell: Cell): string {
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (cell instanceof DecimalNumber) return cell.text;
  return cell instanceof Date ? cell.toISOString().replace(/\.\d+/, "") : String(cell);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no way at all to write most control characters, nor has Unicode to write half a surrogate pair. */
function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  const legal = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, "");
  return legal.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
