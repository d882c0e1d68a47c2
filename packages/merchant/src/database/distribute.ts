/**
 * A database on a cluster of PostgreSQL servers with Citus: every table of the shops is divided by instance over the
 * workers, `instances` is on each of them, and what belongs to no shop stays at the coordinator, which is the server that
 * Kontor talks to. Nothing here needs Citus to be there: a database without it is one that is not distributed.
 */

import { type Database, sqlState } from "./connection.js";
import type { Session } from "./session.js";
import { TIME_LIMITS } from "./single-connection.js";

/** The database cannot be distributed; the message says why, and what to do. */
export class DistributionError extends Error {
  override readonly name = "DistributionError";
}

/** How a database is spread. */
export interface Distribution {
  /** The version of the extension in this database; undefined where it has none. */
  readonly citus: string | undefined;
  /** Servers that hold parts of tables. */
  readonly workers: number;
  /** Whether the tables of the shops are distributed. */
  readonly isDistributed: boolean;
  /** Tables of shops that are not, by name: all of them before the first time, those of a migration that was cut later. */
  readonly missing: readonly string[];
}

/** The table that all others name. Each worker has a copy, so that foreign keys to it can be checked there. */
const ON_EVERY_SERVER = "instances";
/** The table whose parts those of all others lie beside: an instance is at one worker as a whole. */
const FIRST = "orders";

/**
 * For a transaction that changes rows of all instances, and those of `instances`: on a cluster it would be refused otherwise.
 * Without one it means nothing.
 */
export const ONE_SERVER_AFTER_THE_OTHER = "set local citus.multi_shard_modify_mode = 'sequential'";

/** How the database is spread at this moment. */
export async function distributionOf(session: Session): Promise<Distribution> {
  const extension = await session.run("select extversion as version from pg_extension where extname = 'citus'");
  const citus = extension.rows[0]?.version as string | undefined;
  const tables = await tablesOfShops(session);
  if (citus === undefined) return { citus, workers: 0, isDistributed: false, missing: tables };
  const { rows } = await session.run(
    "select count(*)::integer as workers from pg_dist_node where isactive and noderole = 'primary' and shouldhaveshards",
  );
  const known = await session.run("select logicalrelid::regclass::text as name from pg_dist_partition");
  const distributed = new Set(known.rows.map(({ name }) => name));
  return {
    citus,
    workers: rows[0]!.workers as number,
    isDistributed: distributed.has(ON_EVERY_SERVER),
    missing: tables.filter((name) => !distributed.has(name)),
  };
}

/** Those that have rows of shops, by name; `instances` among them. */
async function tablesOfShops(session: Session): Promise<string[]> {
  const { rows } = await session.run(
    `select relname as name from pg_class
     where relnamespace = current_schema()::regnamespace and relkind = 'r' and exists (
       select from pg_attribute where attrelid = pg_class.oid and attname = 'instance' and not attisdropped
     ) order by relname`,
  );
  return rows.map(({ name }) => name as string);
}

/**
 * Divides the tables over the workers, with what is in them, in one transaction; those that are already are left alone.
 * Nobody else can use the database meanwhile. Throws DistributionError where it is none of a cluster's coordinator.
 * @returns the tables that were distributed
 */
export async function distribute(db: Database): Promise<readonly string[]> {
  try {
    return await db.withSession(async (session) => {
      await session.begin();
      await session.script("set local lock_timeout = 0; set local statement_timeout = 0");
      await expectCoordinator(session, db.address.database);
      const done = await distributeMissing(session);
      await session.commit();
      await limitWaits(session, db.address.database);
      return done;
    });
  } catch (error) {
    // insufficient_privilege
    if (sqlState(error) !== "42501") throw error;
    throw new DistributionError(
      `role ${db.address.user} may not distribute the tables of database ${db.address.database} ` +
        `(${(error as Error).message}): it has to own them`,
      { cause: error },
    );
  }
}

/**
 * Who waits for a lock of a row waits at the worker, which does not know how long we would: that is said there for the whole
 * database. A transaction may say another time.
 */
export async function limitWaits(session: Session, database: string): Promise<void> {
  const milliseconds = TIME_LIMITS.lock_timeout;
  const limit = `alter database "${database.replaceAll('"', '""')}" set lock_timeout = ${milliseconds}`;
  await session.script(limit);
  // Where Citus has told the workers already, it refuses to have it said there.
  await session.run("select success from run_command_on_workers($1)", [limit]);
  const isSet = `
    select count(*) from pg_db_role_setting join pg_database on pg_database.oid = setdatabase
    where datname = current_database() and 'lock_timeout=${milliseconds}' = any(setconfig)`;
  const { rows } = await session.run(
    "select nodename as name, nodeport as port from run_command_on_workers($1) where result is distinct from '1'",
    [isSet],
  );
  if (rows.length === 0) return;
  const servers = rows.map(({ name, port }) => `${name}:${port}`).join(", ");
  throw new DistributionError(
    `the tables are distributed, but requests wait too long for locks before this is done, in database ${database}, at ` +
      `${servers}: ${limit}`,
  );
}

async function expectCoordinator(session: Session, database: string): Promise<void> {
  const { citus, workers } = await distributionOf(session);
  if (citus === undefined) {
    throw new DistributionError(
      `database ${database} is none of a Citus cluster: it has no extension citus. With Citus installed at all servers, ` +
        '"create extension citus" in that database of each, and "select citus_add_node(...)" at the coordinator make it one',
    );
  }
  const { rows } = await session.run("select groupid from pg_dist_local_group");
  if (rows[0]?.groupid !== 0) {
    throw new DistributionError(
      "this server is a worker of the Citus cluster: the address has to be its coordinator's",
    );
  }
  if (workers === 0) {
    throw new DistributionError(
      'the Citus cluster has no workers: "select citus_set_coordinator_host(...)" and "select citus_add_node(...)" at the ' +
        "coordinator tell it of them",
    );
  }
}

/**
 * Within a transaction: distributes the tables of shops that are not yet. Foreign keys are taken away before and made again
 * afterwards, as one between a table that is distributed and one that is not would be refused.
 */
export async function distributeMissing(session: Session): Promise<readonly string[]> {
  const { missing } = await distributionOf(session);
  if (missing.length === 0) return [];
  await session.script(
    // The only trigger refuses changes, at whichever server.
    `${ONE_SERVER_AFTER_THE_OTHER}; set local citus.enable_unsafe_triggers = on`,
  );
  const keys = (await foreignKeys(session)).filter(({ table, target }) =>
    [table, target].some((name) => missing.includes(name)),
  );
  await outsideOfTheCluster(session, async () => {
    for (const { table, name } of keys) await session.script(`alter table "${table}" drop constraint "${name}"`);
  });
  const isFirstTime = missing.includes(FIRST);
  if (missing.includes(ON_EVERY_SERVER))
    await session.run("select create_reference_table($1::regclass)", [ON_EVERY_SERVER]);
  const others = missing.filter((name) => name !== ON_EVERY_SERVER && name !== FIRST);
  if (isFirstTime) await divide(session, FIRST, "none");
  for (const name of others) await divide(session, name, FIRST);
  for (const { table, name, definition } of keys) {
    await session.script(`alter table "${table}" add constraint "${name}" ${withoutEmptying(definition)}`);
  }
  return missing;
}

async function divide(session: Session, table: string, beside: string): Promise<void> {
  await session.run("select create_distributed_table($1::regclass, 'instance', colocate_with => $2)", [table, beside]);
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly target: string;
  readonly definition: string;
}

async function foreignKeys(session: Session): Promise<ForeignKey[]> {
  const { rows } = await session.run(
    `select source.relname as table, conname as name, target.relname as target, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_class source on source.oid = conrelid join pg_class target on target.oid = confrelid
     where contype = 'f' and source.relnamespace = current_schema()::regnamespace order by 1, 2`,
  );
  return rows as unknown as ForeignKey[];
}

/**
 * Citus refuses keys that would empty a column where the instance is a part of them. Who deletes what is referred to
 * empties the column before; so on a cluster the key only sees to it that nothing refers to what is not there.
 */
function withoutEmptying(definition: string): string {
  return definition.replace(/ ON DELETE SET NULL(?: \([^)]*\))?/, "");
}

/** What is done to tables that are not distributed is no matter of Citus's, which would want to know of them otherwise. */
async function outsideOfTheCluster(session: Session, work: () => Promise<void>): Promise<void> {
  await session.script("set local citus.enable_ddl_propagation = off");
  await work();
  await session.script("set local citus.enable_ddl_propagation = on");
}

/**
 * Within a transaction: applies a migration to a database that is distributed. A new table is made at the coordinator, as
 * its foreign keys to tables that are distributed would be refused otherwise, and distributed at once.
 */
export async function applyToCluster(session: Session, script: string): Promise<void> {
  await session.script(ONE_SERVER_AFTER_THE_OTHER);
  for (const statement of statementsOf(script)) {
    if (/^create\s+table\b/i.test(statement)) {
      await outsideOfTheCluster(session, async () => void (await session.script(statement)));
      await distributeMissing(session);
    } else {
      await session.script(statement);
    }
  }
}

/** The statements of a script, without comments: quotes and dollar quotes may hold semicolons. */
export function statementsOf(script: string): string[] {
  const statements: string[] = [];
  let current = "";
  for (const [token] of script.matchAll(TOKEN)) {
    if (token.startsWith("--") || token.startsWith("/*")) continue;
    if (token === ";") {
      statements.push(current.trim());
      current = "";
    } else {
      current += token;
    }
  }
  return [...statements, current.trim()].filter((statement) => statement !== "");
}

/** A comment, something in quotes, in dollar quotes, a semicolon, or one of what is left. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$[\s\S]*?\$\1\$|;|[\s\S]/g;
