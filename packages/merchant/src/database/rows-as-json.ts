/**
 * Rows for `json_populate_recordset(null::table, ...)` and `json_to_recordset(...)`: so travel any number of them as one
 * parameter of one prepared statement, and PostgreSQL knows the types of their columns.
 */

import { toHex } from "@kontor/taler/bytes";

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
  if (cell instanceof Uint8Array) return `"\\\\x${toHex(cell)}"`;
  return typeof cell === "bigint" ? `"${cell}"` : JSON.stringify(cell);
}
