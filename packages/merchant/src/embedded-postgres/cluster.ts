/** Makes what PostgreSQL calls a cluster, its directory of data, and the database for Kontor in it. */

import { spawnSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type DatabaseAddress, withDatabase } from "../database/address.js";
import { sqlState } from "../database/connection.js";
import { hasWaitedInVain } from "../database/dialect.js";
import { Session } from "../database/session.js";
import type { PostgresBinaries } from "./binaries.js";
import { EmbeddedPostgresError } from "./error.js";
import { environmentFor, type Home, ownedDirectory } from "./home.js";
import { SUPERUSER } from "./settings.js";
import { identityOf } from "./sharing.js";
import { runAs, type SystemUser } from "./user.js";

const LONGEST_WAIT_MS = 120_000;
/** duplicate_database, and what the unique index says when two are exactly simultaneous. */
const MADE_BY_ANOTHER = ["42P04", "23505"];

/** Makes the cluster beside its place and renames it: what has the right name is whole. */
export function createCluster(
  home: Home,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  durable: boolean,
): void {
  removeUnfinished(home);
  const unfinished = ownedDirectory(`${home.cluster}.${process.pid}.new`, user);
  const { status, stderr, error } = spawnSync(
    binaries.initdb,
    [
      "--pgdata",
      unfinished,
      "--username",
      SUPERUSER,
      "--auth",
      "trust",
      "--encoding",
      "UTF8",
      "--no-instructions",
      "--no-locale",
      "--locale-provider",
      "builtin",
      "--builtin-locale",
      "C.UTF-8",
      ...(durable ? [] : ["--no-sync"]),
    ],
    { ...runAs(user), encoding: "utf8", env: environmentFor(home) },
  );
  if (error || status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`PostgreSQL could not create its database: ${error?.message ?? stderr.trim()}`);
  }
  try {
    renameSync(unfinished, home.cluster);
  } catch (renameError) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was faster, and its cluster is as good.
    if (!existsSync(join(home.cluster, "PG_VERSION"))) throw renameError;
  }
  if (durable) syncDirectory(home.directory);
}

/** What processes have left that were killed while creating. */
function removeUnfinished(home: Home): void {
  const name = /^postgres\.(\d+)\.new$/;
  for (const entry of readdirSync(home.directory)) {
    const pid = name.exec(entry)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || identityOf(Number(pid)) === undefined)) {
      rmSync(join(home.directory, entry), { recursive: true, force: true });
    }
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  fsyncSync(directory);
  closeSync(directory);
}

/** @throws EmbeddedPostgresError where another major version made it */
export function checkVersion(home: Home, { majorVersion }: PostgresBinaries): void {
  const found = Number.parseInt(readFileSync(join(home.cluster, "PG_VERSION"), "utf8"), 10);
  if (found === majorVersion) return;
  throw new EmbeddedPostgresError(
    `the database in ${home.cluster} belongs to PostgreSQL ${found}, this Kontor brings PostgreSQL ${majorVersion}: ` +
      "dump it with the Kontor that made it and restore the dump with this one",
  );
}

/** When several processes start at once, one makes the database. The others wait, on a slow disk longer than for a lock. */
export async function createDatabase(address: DatabaseAddress): Promise<void> {
  const session = new Session({ address: withDatabase(address, "postgres") });
  const deadline = Date.now() + LONGEST_WAIT_MS;
  try {
    await session.open();
    for (;;) {
      const { rows } = await session.run("select 1 from pg_database where datname = $1", [address.database]);
      if (rows.length > 0) return;
      try {
        await session.script(`create database "${address.database}"`);
        return;
      } catch (error) {
        const state = sqlState(error) ?? "";
        if (MADE_BY_ANOTHER.includes(state)) return;
        if (!hasWaitedInVain(error) || Date.now() > deadline) throw error;
      }
    }
  } finally {
    await session.close();
  }
}
