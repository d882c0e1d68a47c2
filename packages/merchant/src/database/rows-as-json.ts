/**
 * Rows for `json_populate_recordset(null::table, ...)`: so travel any number of them as one parameter of one prepared
 * statement, and PostgreSQL knows the types of their columns.
 */

/** The rows, by the names of their columns, as JSON that PostgreSQL reads: numbers of eight bytes and bytes are text. */
export function rowsAsJson(rows: readonly object[]): string {
  return JSON.stringify(rows, forDatabase);
}

function forDatabase(this: unknown, name: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  // Buffers have made something else of themselves already.
  const given = (this as Record<string, unknown>)[name];
  return given instanceof Uint8Array
    ? `\\x${Buffer.from(given.buffer, given.byteOffset, given.byteLength).toString("hex")}`
    : value;
}
