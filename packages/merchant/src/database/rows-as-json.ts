/**
 * Rows that travel as JSON: to PostgreSQL for `json_populate_recordset(null::table, ...)` and `json_to_recordset(...)`, any number
 * of them as one parameter of one prepared statement, and from there by `json_agg(...)`, within a row that they belong to.
 */

import { fromHex, toHex } from "@kontor/taler/bytes";

/** A value of a row. */
type Cell = string | number | bigint | boolean | Uint8Array | null;

/**
 * The rows, by the names of their columns, as JSON that PostgreSQL reads: numbers of eight bytes and bytes are text.
 * @param jsonTexts columns of text whose values are JSON objects or arrays: they travel as they are, and are not quoted.
 * PostgreSQL refuses those with U+0000 or half of a surrogate pair, which `parseStrictJson` lets nobody bring in
 */
export function rowsAsJson<Row extends { readonly [Name in keyof Row]: Cell }>(
  rows: readonly Row[],
  jsonTexts: readonly (keyof Row)[] = [],
): string {
  let text = "";
  for (const row of rows) {
    let members = "";
    for (const name in row) {
      const cell = row[name];
      const value = jsonTexts.includes(name) && cell !== null ? cell : cellAsJson(cell);
      members += `${members && ","}"${name}":${value}`;
    }
    text += `${text && ","}{${members}}`;
  }
  return `[${text}]`;
}

function cellAsJson(cell: Cell): string {
  if (cell === null) return "null";
  switch (typeof cell) {
    case "bigint":
      return `"${cell}"`;
    case "object":
      return `"\\\\x${toHex(cell)}"`;
    default:
      return JSON.stringify(cell);
  }
}

/** The members of the row that are numbers of eight bytes, and those that are bytes. */
export interface CellTypes<Row> {
  readonly bigint: { readonly [Name in keyof Row as bigint extends Row[Name] ? Name : never]-?: true };
  readonly bytes: { readonly [Name in keyof Row as Uint8Array extends Row[Name] ? Name : never]-?: true };
}

/**
 * Reads rows that `json_agg` wrote, of which all numbers are below 2^53.
 * @param text null where there are no rows
 */
export function rowsFromJson<Row>(types: CellTypes<Row>): (text: string | null) => Row[] {
  const [bigints, bytes] = [Object.keys(types.bigint), Object.keys(types.bytes)];
  return (text) => {
    const rows = JSON.parse(text ?? "[]") as Record<string, unknown>[];
    for (const row of rows) {
      for (const name of bigints) if (row[name] !== null) row[name] = BigInt(row[name] as number);
      for (const name of bytes) if (row[name] !== null) row[name] = fromHex((row[name] as string).slice(2));
    }
    return rows as Row[];
  };
}
