/**
 * Brings a database to the schema of this program: plain SQL files, each applied once, in order, in a transaction of
 * its own. Any number of processes may try at the same time.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Clock } from "../clock.js";
import { type Database, sqlState } from "./connection.js";
import { applyToCluster, distributionOf } from "./distribute.js";
import type { Session } from "./session.js";

/** A numbered step of the schema. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in hexadecimal: an applied file must not change afterwards. */
  readonly checksum: string;
  /**
   * How many steps a program has to know that may still work once this one is applied. Undefined where it only adds: then any
   * may, so that an older version goes on while a newer one replaces it.
   */
  readonly oldestProgram?: number | undefined;
}

/** The database and this program do not fit together; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

const SHIPPED = fileURLToPath(new URL("./migrations/", import.meta.url));
const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;
/** A line of a step that takes something away. */
const OLDEST_PROGRAM = /^-- oldest program: (\d{1,4})$/m;
/** Any number that nobody else locks. */
const LOCK = 0x6b6f6e746f72n;

/** Reads `NNNN-name.sql` files; by default those of this program. Throws MigrationError where a number is missing. */
export function readMigrations(directory: string = SHIPPED): Migration[] {
  const files = readdirSync(directory).filter((file) => file.endsWith(".sql"));
  return files.sort().map((file, index) => {
    const [, version, name] = FILE_NAME.exec(file) ?? [];
    if (version === undefined || name === undefined || Number(version) !== index + 1) {
      throw new MigrationError(`migration ${file} should be called ${String(index + 1).padStart(4, "0")}-name.sql`);
    }
    const sql = readFileSync(`${directory}/${file}`, "utf8");
    const oldest = OLDEST_PROGRAM.exec(sql)?.[1];
    const checksum = createHash("sha256").update(sql).digest("hex");
    return {
      version: Number(version),
      name,
      sql,
      checksum,
      ...(oldest === undefined ? {} : { oldestProgram: Number(oldest) }),
    };
  });
}

/**
 * Applies what is missing and returns the names of what was applied. Throws MigrationError for a database whose history is
 * not this program's, or in which our role may not create tables; and for one that a newer program has migrated, unless
 * `onNewer` is there to be told its last step, and all steps that this program does not know let it go on.
 */
export async function migrate(
  db: Database,
  {
    clock,
    migrations = readMigrations(),
    onApplied,
    onNewer,
  }: {
    clock: Clock;
    migrations?: readonly Migration[];
    onApplied?: (name: string) => void;
    onNewer?: (last: AppliedMigration) => void;
  },
): Promise<string[]> {
  const applied: string[] = [];
  try {
    await db.withSession(async (session) => {
      for (;;) {
        const next = await applyNext(session, migrations, clock, onNewer);
        if (next === undefined) return;
        applied.push(next);
        onApplied?.(next);
      }
    });
  } catch (error) {
    // insufficient_privilege
    if (sqlState(error) !== "42501") throw error;
    const { user, database } = db.address;
    throw new MigrationError(
      `role ${user} may not create or change tables in database ${database} (${(error as Error).message}): ` +
        `as a superuser, "alter database ${database} owner to ${user}" lets it`,
      { cause: error },
    );
  }
  return applied;
}

/** The number of the last migration applied; 0 for an empty database. */
export async function schemaVersion(db: Database): Promise<number> {
  return db.withSession(async (session) => {
    const { rows } = await session.run("select to_regclass('schema_migrations') is not null as present");
    return rows[0]?.present === true ? ((await history(session)).at(-1)?.version ?? 0) : 0;
  });
}

/** What `migrate` would do, in order; nothing is changed. Throws MigrationError as `migrate` does. */
export async function pendingMigrations(
  db: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly Migration[]> {
  const done = await db.withSession(async (session) => {
    const { rows } = await session.run("select to_regclass('schema_migrations') is not null as present");
    return rows[0]?.present === true ? history(session) : [];
  });
  compareHistory(done, migrations);
  return migrations.slice(done.length);
}

/**
 * For commands that work on a database and are not there to change its schema: a server of the other version may be using it.
 * Throws MigrationError where the schema is not this program's.
 */
export async function expectCurrentSchema(db: Database): Promise<void> {
  const [next] = await pendingMigrations(db);
  if (next === undefined) return;
  throw new MigrationError(
    `the database has schema version ${next.version - 1}, this program needs ${readMigrations().length}: use the version ` +
      "that runs on it, or, after a backup with that version, update the schema with `kontor dbinit`",
  );
}

/** One transaction: the lock goes with it, which also holds behind a pooler. */
async function applyNext(
  session: Session,
  migrations: readonly Migration[],
  clock: Clock,
  onNewer: ((last: AppliedMigration) => void) | undefined,
): Promise<string | undefined> {
  await session.begin();
  // Others may hold the lock for long, and so may a change to a large table.
  await session.script("set local lock_timeout = 0; set local statement_timeout = 0");
  await session.run("select pg_advisory_xact_lock($1)", [LOCK]);
  await session.script(
    `create table if not exists schema_migrations
       (version integer primary key, name text not null, applied_at bigint not null, checksum text not null)`,
  );
  const done = await history(session);
  compareHistory(done, migrations, onNewer);
  const next = migrations[done.length];
  if (next) {
    const { isDistributed } = await distributionOf(session);
    await (isDistributed ? applyToCluster(session, next.sql) : session.script(next.sql));
    await session.script("alter table schema_migrations add column if not exists oldest_program integer");
    await session.run(
      "insert into schema_migrations (version, name, applied_at, checksum, oldest_program) values ($1, $2, $3, $4, $5)",
      [next.version, next.name, clock.now(), next.checksum, next.oldestProgram ?? null],
    );
  }
  await session.commit();
  return next?.name;
}

/** A step that is in the database. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly oldestProgram: number | null;
}

/** The column was not always there. */
const HISTORY = `
  select version, name, checksum, (to_jsonb(schema_migrations) ->> 'oldest_program')::integer as "oldestProgram"
  from schema_migrations order by version`;

async function history(session: Session): Promise<AppliedMigration[]> {
  const { rows } = await session.run(HISTORY);
  return rows as unknown as AppliedMigration[];
}

function compareHistory(
  done: readonly AppliedMigration[],
  migrations: readonly Migration[],
  onNewer?: (last: AppliedMigration) => void,
): void {
  for (const [index, { version, name, checksum }] of done.slice(0, migrations.length).entries()) {
    if (migrations[index]!.version !== version || migrations[index]!.checksum !== checksum) {
      throw new MigrationError(
        `migration ${version} (${name}) was applied to the database in another form than this program's: ` +
          `the database was made by another or by an unreleased program`,
      );
    }
  }
  const newer = done.slice(migrations.length);
  const last = newer.at(-1);
  if (last === undefined) return;
  const oldest = Math.max(...newer.map(({ oldestProgram }) => oldestProgram ?? 0));
  if (onNewer !== undefined && oldest <= migrations.length) {
    onNewer(last);
    return;
  }
  throw new MigrationError(
    `the database has schema version ${last.version} (${last.name}), but this program knows only ${migrations.length}: ` +
      (oldest <= migrations.length
        ? "a newer Kontor has migrated it. An older one may serve it, and nothing else: use the newer one for this"
        : `a newer Kontor has migrated it, and only one that knows ${oldest} works with that. Use that version, or a ` +
          "backup from before the upgrade"),
  );
}
