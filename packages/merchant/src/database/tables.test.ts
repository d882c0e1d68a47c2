/** The types of tables say what a migrated database has: the same tables and columns, of the same kinds. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
/** Written by `migrate.ts`, which has no use for types of its own table. */
const WITHOUT_TYPES = ["schema_migrations"];
/** What the driver gives, told by the types as TypeScript writes them. */
const KINDS: Readonly<Record<string, string>> = {
  int8: "bigint",
  int4: "number",
  int2: "number",
  text: "string",
  bytea: "Uint8Array",
  bool: "boolean",
  _bytea: "readonly Uint8Array[]",
  // More than an int8 may be added up.
  numeric: "string",
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

test("every table and every column has its type, and no type is of something that is not there", async () => {
  const { rows } = await sql<{ table: string; column: string; kind: string; nullable: boolean; given: boolean }>`
    select c.relname as table, a.attname as column, t.typname as kind, not a.attnotnull as nullable,
      (a.atthasdef or a.attidentity <> '') as given
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
    join pg_type t on t.oid = a.atttypid
    where a.attnum > 0 and not a.attisdropped
  `.execute(database.db.queries);
  const catalogue = rows
    .filter(({ table }) => !WITHOUT_TYPES.includes(table))
    .map(({ table, column, kind, nullable, given }) => {
      const type = `${KINDS[kind] ?? kind}${nullable ? " | null" : ""}`;
      // Where a value is given by default, types may say so; where none is, they must not.
      return `${table}.${column}: ${type}${given ? " (given)" : ""}`;
    });
  const typed = typedColumns();
  const isThere = new Set(catalogue);
  const wrong = typed.filter((line) => !isThere.has(line) && !isThere.has(`${line} (given)`));
  const names = new Set(typed.map(nameOf));
  const missing = catalogue.filter((line) => !names.has(nameOf(line)));
  expect({ wrong, missing }).toEqual({ wrong: [], missing: [] });
});

const nameOf = (line: string) => line.slice(0, line.indexOf(":"));

/** Each as `table.column: type`, with "(given)" where a new row need not name it. */
function typedColumns(): string[] {
  const files = ["tables.ts", ...readdirSync(`${FOLDER}tables`).map((name) => `tables/${name}`)];
  const texts = files.map((file) => readFileSync(`${FOLDER}${file}`, "utf8").replace(/\/\*\*[\s\S]*?\*\//g, ""));
  const interfaces = new Map<string, { readonly base: string | undefined; readonly members: [string, string][] }>();
  for (const text of texts) {
    for (const [, name, base, body] of text.matchAll(
      /interface (\w+)(?:\s+extends ([\w\s,]+?))?\s*\{\n([\s\S]*?)\n\}/g,
    )) {
      const members = [...body!.matchAll(/^ {2}(\w+):\s+([^;]+);/gm)].map(([, key, type]) => [key!, oneLine(type!)]);
      interfaces.set(name!, { base, members: members as [string, string][] });
    }
  }
  const membersOf = (name: string): [string, string][] => {
    const { base, members } = interfaces.get(name)!;
    return [...(base?.split(",").flatMap((one) => membersOf(one.trim())) ?? []), ...members];
  };
  return membersOf("Tables").flatMap(([table, type]) =>
    membersOf(type).map(([column, of]) => `${table}.${column}: ${plain(of)}`),
  );
}

/** A union of many members stands on as many lines, each with its bar. */
function oneLine(type: string): string {
  return type.replace(/\s+/g, " ").replace(/^\| /, "");
}

/** Without the wrappers that say how a value is written, and with texts of a few kinds as texts. */
function plain(type: string): string {
  const isGiven = /^Generated(Always)?</.test(type);
  const inner = type
    .replace(/^Generated(?:Always)?<(.*)>$/, "$1")
    .replace(/Sealed<(\w+)>/g, "$1")
    .replace(/"\w+"(?: \| "\w+")*/g, "string");
  return `${inner}${isGiven ? " (given)" : ""}`;
}
