/** Reads what `exportDatabase` wrote into a database that no shop uses yet: all of it, or nothing. */

import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { Static, TSchema } from "typebox";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { ONE_SERVER_AFTER_THE_OTHER } from "../database/distribute.js";
import { migrate, readMigrations, schemaVersion } from "../database/migrate.js";
import type { Session } from "../database/session.js";
import { numberRefundsFrom } from "../deposits/refund-store.js";
import { placeOf, SECRET_COLUMNS, SECRET_KINDS, type SecretKind } from "../secrets/places.js";
import { type Secrets, WITHOUT_KEY } from "../secrets/secrets.js";
import { type UnlockOptions, unlockSecrets } from "../secrets/unlock.js";
import { BackupError, type CellValue, cellOf, EndLine, FORMAT_VERSION, Header, TableLine } from "./backup-file.js";
import { quoted, readCatalogue, type Table } from "./catalogue.js";
import { COUNTERS, gapSince, refundsFrom } from "./numbers-after-import.js";

const ROWS_AT_ONCE = 500;

/**
 * Imports a file. A database without any schema gets that of the file first and this program's afterwards, so that files
 * of older versions can be read. Secrets are sealed with the key of this place. `onRows` hears how many rows were read so far.
 * @returns how many rows were read
 * @throws BackupError when the file cannot be used, or the database is in use; nothing was changed then
 */
export async function importDatabase(
  db: Database,
  unlock: UnlockOptions,
  clock: Clock,
  file: string,
  onRows?: (rows: number) => void,
): Promise<number> {
  const lines = counted(readLines(file), onRows);
  const header = await readHeader(lines);
  const migrations = readMigrations();
  const ofFile = migrations.slice(0, header.schema);
  if (header.schema > migrations.length || ofFile.at(-1)?.checksum !== header.schema_checksum) {
    throw new BackupError(
      `the file was written by Kontor ${header.program} with schema ${header.schema}, ` +
        `this program knows up to ${migrations.length}: use that version or a newer one`,
    );
  }
  const present = await schemaVersion(db);
  if (present === 0) await migrate(db, { clock, migrations: ofFile });
  else if (present !== header.schema) {
    throw new BackupError(
      `the file has schema ${header.schema}, the database ${present}: import into a database without any tables, ` +
        "which is then brought up to date",
    );
  }
  await db.withSession(async (session) => {
    await session.begin();
    await refuseIfInUse(session);
  });
  // An older schema knows of no key: what comes into it is sealed when it is up to date.
  const secrets = header.schema === migrations.length ? await unlockSecrets(db, unlock) : WITHOUT_KEY;
  const now = clock.now();
  const gap = gapSince(header.exported_at, now);
  const rows = await db.withSession((session) => importInto(session, { secrets, gap }, lines));
  await migrate(db, { clock });
  await numberRefundsFrom(db.queries, refundsFrom(now));
  await unlockSecrets(db, unlock);
  return rows;
}

const TOLD_EVERY = 500;

async function* counted(lines: AsyncGenerator<unknown>, onRows: ((rows: number) => void) | undefined) {
  let rows = 0;
  for await (const line of lines) {
    if (Array.isArray(line) && ++rows % TOLD_EVERY === 0) onRows?.(rows);
    yield line;
  }
}

/** With which key secrets are sealed, and how many numbers are left out. */
interface ImportTerms {
  readonly secrets: Secrets;
  readonly gap: bigint;
}

async function importInto(session: Session, terms: ImportTerms, lines: AsyncGenerator<unknown>): Promise<number> {
  await session.begin();
  await session.script("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0");
  await session.script(ONE_SERVER_AFTER_THE_OTHER);
  const tables = await readCatalogue(session);
  await refuseIfInUse(session);
  // What a new database has by itself, such as the state of downloads, is in the file too.
  for (const { name } of tables.toReversed()) await session.script(`delete from ${quoted(name)}`);

  const writer = new TableWriter(session, terms, tables);
  let end: EndLine | undefined;
  for await (const line of lines) {
    if (end !== undefined) throw damaged("it goes on after its end");
    if (Array.isArray(line)) await writer.add(line as CellValue[]);
    else if (fits(TableLine, line)) await writer.begin(line);
    else if (fits(EndLine, line)) end = line;
    else throw damaged("a line is neither a table nor a row");
  }
  await writer.flush();
  if (end === undefined) throw damaged("it ends too early");
  for (const { table, column } of COUNTERS.filter(({ table }) => tables.some(({ name }) => name === table))) {
    await session.run(`update ${quoted(table)} set ${quoted(column)} = ${quoted(column)} + $1::bigint`, [terms.gap]);
  }
  if (end.rows !== writer.rows) throw damaged(`it should have ${end.rows} rows, and has ${writer.rows}`);
  await session.commit();
  return writer.rows;
}

async function refuseIfInUse(session: Session): Promise<void> {
  // Nobody may open a shop in between.
  await session.script("lock table instances in share row exclusive mode");
  const { rows } = await session.run("select 1 from instances limit 1");
  if (rows.length > 0) throw new BackupError("there are instances in the database already: import into an empty one");
}

/** Collects rows and inserts many at once. */
class TableWriter {
  rows = 0;
  readonly #session: Session;
  readonly #secrets: Secrets;
  readonly #gap: bigint;
  readonly #tables: readonly Table[];
  #current:
    | { readonly insert: string; readonly columns: TableLine["columns"]; readonly sealed: SecretKind[] }
    | undefined;
  #collected: CellValue[][] = [];

  constructor(session: Session, { secrets, gap }: ImportTerms, tables: readonly Table[]) {
    this.#session = session;
    this.#secrets = secrets;
    this.#gap = gap;
    this.#tables = tables;
  }

  async begin({ table: name, columns, sequences }: TableLine): Promise<void> {
    await this.flush();
    const table = this.#tables.find((known) => known.name === name);
    const unknown = columns.filter(
      (column) => !table?.columns.some((known) => known.name === column.name && known.type === column.type),
    );
    if (table === undefined || unknown.length > 0 || columns.length !== table.columns.length) {
      throw damaged(`the columns of ${name} are not those of the schema`);
    }
    const sealed = SECRET_KINDS.filter((kind) => SECRET_COLUMNS[kind].table === name);
    this.#current = { insert: insertStatement(name, columns), columns, sealed };
    for (const [column, next] of Object.entries(sequences)) {
      await this.#session.run("select setval(pg_get_serial_sequence($1, $2), $3::bigint, false)", [
        quoted(name),
        column,
        BigInt(next) + this.#gap,
      ]);
    }
  }

  async add(row: CellValue[]): Promise<void> {
    if (this.#current === undefined || row.length !== this.#current.columns.length) throw damaged("a row has no table");
    for (const kind of this.#current.sealed) this.#seal(row, kind);
    this.#collected.push(row);
    this.rows++;
    if (this.#collected.length >= ROWS_AT_ONCE) await this.flush();
  }

  #seal(row: CellValue[], kind: SecretKind): void {
    const columns = this.#current!.columns;
    const { column, row: names } = SECRET_COLUMNS[kind];
    const indexOf = (name: string) => columns.findIndex((candidate) => candidate.name === name);
    const valueAt = (index: number) => {
      const text = String(row[index]);
      return columns[index]!.type === "bytea" ? new Uint8Array(Buffer.from(text, "base64")) : text;
    };
    const at = indexOf(column);
    if (row[at] === null || row[at] === undefined) return;
    const place = placeOf(kind, ...names.map(([name]) => valueAt(indexOf(name))));
    row[at] = cellOf(this.#secrets.seal(place, valueAt(at)));
  }

  async flush(): Promise<void> {
    const rows = this.#collected;
    if (rows.length === 0 || this.#current === undefined) return;
    this.#collected = [];
    const { insert, columns } = this.#current;
    const valuesOfColumn = (index: number) => rows.map((row) => textOf(row[index] ?? null));
    await this.#session.run(
      insert,
      columns.map((_, index) => valuesOfColumn(index)),
    );
  }
}

/** One array of texts for each column, turned into the column's type by the database. */
function insertStatement(table: string, columns: TableLine["columns"]): string {
  const names = columns.map(({ name }) => quoted(name)).join(", ");
  const values = columns.map(({ name, type }) =>
    type === "bytea" ? `decode(${quoted(name)}, 'base64')` : `${quoted(name)}::${type}`,
  );
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(", ");
  return (
    `insert into ${quoted(table)} (${names}) overriding system value ` +
    `select ${values.join(", ")} from unnest(${arrays}) as given (${names})`
  );
}

function textOf(value: CellValue): string | null {
  return value === null ? null : String(value);
}

async function readHeader(lines: AsyncGenerator<unknown>): Promise<Header> {
  const { value: header } = await lines.next();
  if (!fits(Header, header)) throw noExport();
  if (header.version > FORMAT_VERSION) {
    throw new BackupError(`the file has version ${header.version}, this program reads ${FORMAT_VERSION}`);
  }
  return header;
}

async function* readLines(file: string): AsyncGenerator<unknown> {
  const inflated = createGunzip();
  // The loop below meets every error; the callback only keeps it from being thrown elsewhere.
  pipeline(createReadStream(file), inflated, () => {});
  let rest = "";
  try {
    for await (const chunk of inflated.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line);
    }
  } catch (error) {
    const { message, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== undefined || error instanceof BackupError) throw error;
    // Not even compressed.
    if (rest === "" && /header check/.test(message)) throw noExport();
    throw damaged(message);
  }
  if (rest !== "") throw damaged("its last line is torn");
}

function noExport(): BackupError {
  return new BackupError("this is no file that `kontor export` wrote");
}

function damaged(why: string): BackupError {
  return new BackupError(`the file is damaged: ${why}`);
}

function fits<Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> {
  return wireCodec(schema).check(value);
}
