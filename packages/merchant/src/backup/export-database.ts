/** Writes everything that belongs to the shop as one file, as it was at one moment, while the shop goes on working. */

import { open, unlink } from "node:fs/promises";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { toSeconds } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { MigrationError, readMigrations } from "../database/migrate.js";
import type { Sealed } from "../database/sealed.js";
import type { Session } from "../database/session.js";
import { PROGRAM_VERSION } from "../program-version.js";
import { type Place, placeOf, SECRET_COLUMNS, SECRET_KINDS } from "../secrets/places.js";
import type { Secrets } from "../secrets/secrets.js";
import {
  BackupError,
  cellOf,
  type EndLine,
  FORMAT,
  FORMAT_VERSION,
  type Header,
  type TableLine,
} from "./backup-file.js";
import { quoted, readCatalogue, type Table } from "./catalogue.js";

const ROWS_AT_ONCE = 500;
/** Types whose values a row's line does not take as the driver gives them: arrays, and whatever there may be one day. */
const TAKEN_AS_THEY_ARE = /^(?:bigint|bytea|text|integer|smallint|boolean)$/;

/**
 * Exports into a new file that only its owner can read. `onRows` hears how many rows were written so far.
 * @returns how many rows were written
 * @throws Error when the file exists already, or no shop is in the database
 */
export async function exportDatabase(
  db: Database,
  secrets: Secrets,
  clock: Clock,
  file: string,
  onRows?: (rows: number) => void,
): Promise<number> {
  const output = await open(file, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
    throw new Error(`${file} exists already, and is not replaced: name a new file`);
  });
  try {
    return await writeAll(db, secrets, clock, output.createWriteStream({ flush: true }), onRows);
  } catch (error) {
    // Half a backup is worse than none. What was not written at all is still open.
    await output.close().catch(() => {});
    await unlink(file);
    throw error;
  }
}

async function writeAll(
  db: Database,
  secrets: Secrets,
  clock: Clock,
  output: Writable,
  onRows: ((rows: number) => void) | undefined,
): Promise<number> {
  let rows = 0;
  await db.withSession(async (session) => {
    // One snapshot for all tables; the export of a large shop to a slow disk takes longer than a request may.
    await session.begin("isolation level repeatable read read only");
    await session.script("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0");
    await refuseIfEmpty(session);
    async function* lines() {
      for await (const line of linesOf(session, secrets, clock)) {
        if (Array.isArray(line)) rows++;
        if (rows % ROWS_AT_ONCE === 0) onRows?.(rows);
        yield `${JSON.stringify(line)}\n`;
      }
    }
    await pipeline(lines(), createGzip(), output);
    await session.commit();
  });
  return rows;
}

/** A backup of the wrong database, made every night without a complaint, is found out when it is needed. */
async function refuseIfEmpty(session: Session): Promise<void> {
  const { rows } = await session.run("select 1 from instances limit 1");
  if (rows.length > 0) return;
  throw new BackupError(
    "there are no instances in the database, and so nothing to export. If there should be, this is not the database " +
      "that the server uses: `kontor config`, as the server's user, tells where it is looked for",
  );
}

type Line = Header | TableLine | EndLine | unknown[];

async function* linesOf(session: Session, secrets: Secrets, clock: Clock): AsyncGenerator<Line> {
  const { rows: history } = await session.run("select version, checksum from schema_migrations order by version desc");
  const schema = history[0] as { version: number; checksum: string } | undefined;
  const known = readMigrations();
  if (schema?.version !== known.length || schema.checksum !== known.at(-1)?.checksum) {
    throw new MigrationError("the database has another schema than this program's: run `kontor dbinit` first");
  }
  yield {
    format: FORMAT,
    version: FORMAT_VERSION,
    schema: schema.version,
    schema_checksum: schema.checksum,
    program: PROGRAM_VERSION,
    exported_at: Number(toSeconds(clock.now())),
  };
  let rows = 0;
  for (const table of await readCatalogue(session)) {
    const { name, columns } = table;
    yield {
      table: name,
      columns: columns.map((column) => ({ name: column.name, type: column.type })),
      sequences: await readSequences(session, table),
    };
    for await (const row of rowsOf(session, secrets, table)) {
      rows++;
      yield row;
    }
  }
  yield { end: true, rows };
}

async function* rowsOf(
  session: Session,
  secrets: Secrets,
  { name, columns, primaryKey }: Table,
): AsyncGenerator<unknown[]> {
  const sealed = SECRET_KINDS.filter((kind) => SECRET_COLUMNS[kind].table === name);
  const selected = columns.map((column) => {
    const identifier = quoted(column.name);
    return TAKEN_AS_THEY_ARE.test(column.type) ? identifier : `${identifier}::text as ${identifier}`;
  });
  // A name for each table: the driver remembers the columns that a statement's text gave the last time.
  const cursor = quoted(`export_${name}`);
  const order = primaryKey.length === 0 ? "" : `order by ${primaryKey.map(quoted).join(", ")}`;
  await session.script(
    `declare ${cursor} no scroll cursor for select ${selected.join(", ")} from ${quoted(name)} ${order}`,
  );
  for (;;) {
    const { rows } = await session.run(`fetch ${ROWS_AT_ONCE} from ${cursor}`);
    for (const row of rows) {
      for (const kind of sealed) {
        const { column, row: names } = SECRET_COLUMNS[kind];
        const value = row[column] as Sealed<string> | Sealed<Uint8Array> | null;
        const place = placeOf(kind, ...names.map(([key]) => row[key] as Place["row"][number]));
        if (value !== null) row[column] = secrets.open(place, value);
      }
      yield columns.map((column) => cellOf(row[column.name]));
    }
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await session.script(`close ${cursor}`);
}

async function readSequences(session: Session, { name, columns }: Table): Promise<Record<string, string>> {
  const sequences: Record<string, string> = {};
  for (const column of columns.filter(({ isIdentity }) => isIdentity)) {
    const { rows } = await session.run("select pg_get_serial_sequence($1, $2) as sequence", [
      quoted(name),
      column.name,
    ]);
    const state = await session.run(
      `select last_value + case when is_called then 1 else 0 end as next from ${rows[0]!.sequence as string}`,
    );
    sequences[column.name] = String(state.rows[0]!.next);
  }
  return sequences;
}
