/**
 * The file that `kontor export` writes and `kontor import` reads: JSON lines, compressed with gzip. The first line is
 * the header. Each table is a line that names its columns, followed by one line for each row: an array of values in the
 * columns' order. The last line says how many rows there were, so that a torn file is known as such.
 *
 * Values: text, times and all other types as PostgreSQL's text; bigint as text, because JSON's numbers are too short;
 * bytea as base64; integers, truth values and null as JSON has them. Secrets are not sealed: the key that seals them
 * stays where it is, and the place that reads the file seals them with its own.
 */

import { bytesAsText } from "@kontor/taler/bytes";
import { Type } from "typebox";

export const FORMAT = "kontor-export";
/** Of this format; the schema of the database has a version of its own. */
export const FORMAT_VERSION = 1;

export const Header = Type.Object({
  format: Type.Literal(FORMAT),
  version: Type.Integer(),
  /** The number of the database's last migration, and the SHA-256 of that file in hexadecimal. */
  schema: Type.Integer({ minimum: 1 }),
  schema_checksum: Type.String(),
  /** The program that wrote the file. */
  program: Type.String(),
  /** Seconds since 1970. */
  exported_at: Type.Integer(),
});

export const TableLine = Type.Object({
  table: Type.String(),
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  /** The next value of the sequences behind identity columns, by column: numbers of deleted rows are not used again. */
  sequences: Type.Record(Type.String(), Type.String({ pattern: "^[0-9]+$" })),
});

export const EndLine = Type.Object({ end: Type.Literal(true), rows: Type.Integer() });

export type Header = Type.Static<typeof Header>;
export type TableLine = Type.Static<typeof TableLine>;
export type EndLine = Type.Static<typeof EndLine>;

/** A value as it stands in a row's line. */
export type CellValue = string | number | boolean | null;

/** The file cannot be used; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

/** A value that the driver gave, for a row's line. */
export function cellOf(value: unknown): CellValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return bytesAsText(value, "base64");
  throw new BackupError(`a value of the kind ${typeof value} cannot be written`);
}
