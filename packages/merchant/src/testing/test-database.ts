/** For tests: a fresh, migrated database of the real PostgreSQL for every test file, copied from a template. */
import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { systemClock } from "../clock.js";
import { type DatabaseAddress, describeAddress, parseDatabaseUrl, withDatabase } from "../database/address.js";
import { type Database, type DatabaseOptions, openDatabase } from "../database/connection.js";
import { distribute, limitWaits } from "../database/distribute.js";
import { migrate, readMigrations } from "../database/migrate.js";
import type { Session } from "../database/session.js";
import {
  type ClusterServer,
  closeOnCluster,
  clusterAddress,
  copyOnCluster,
  dropOnCluster,
  makeOnCluster,
  renameOnCluster,
  serversOf,
} from "./test-cluster.js";
import { ADDRESS_VARIABLE, ASK_VARIABLE } from "./test-server.js";

/** A database for one test file. */
export interface TestDatabase {
  readonly db: Database;
  /** A `postgres://` URL, for a second connection or another process. */
  readonly url: string;
  /** Closes `db` and removes the database, even if others are still connected. */
  drop(): Promise<void>;
}

/** `migrated: false` gives an empty database; the rest goes to `openDatabase`. */
export interface TestDatabaseOptions extends Omit<DatabaseOptions, "address"> {
  readonly migrated?: boolean;
}

const TEMPLATE_LOCK = 0x74656d706c617465n;

/** Creates a database of its own for the calling test. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const cluster = clusterAddress();
  if (cluster !== undefined) return createOnCluster(cluster, options);
  const server = await startTestDatabase();
  const template = options.migrated === false ? "template1" : await migratedTemplate(server);
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asAdministrator(server, (admin) =>
    admin.withSession(async (session) =>
      session.script(`create database ${name} template ${template} ${await quickCopy(session)}`),
    ),
  );
  const address = withDatabase(server, name);
  const db = openDatabase({ poolSize: 5, ...options, address });
  return {
    db,
    url: describeAddress(address),
    async drop() {
      await db.close();
      await asAdministrator(server, (admin) =>
        admin.withSession((session) => session.script(`drop database if exists ${name} with (force)`)),
      );
    },
  };
}

/** One of a cluster, with tables that are distributed where they are there. */
async function createOnCluster(cluster: DatabaseAddress, options: TestDatabaseOptions): Promise<TestDatabase> {
  const servers = await serversOf(cluster);
  const name = `test_${randomBytes(8).toString("hex")}`;
  if (options.migrated === false) await makeOnCluster(servers, name);
  else await copyOnCluster(servers, name, await distributedTemplate(cluster, servers));
  const address = withDatabase(cluster, name);
  const db = openDatabase({ poolSize: 5, ...options, address });
  // What is set for a database is not copied with it. One sets it at a time: it stands in a table of the whole server.
  if (options.migrated !== false) {
    await asAdministrator(cluster, (admin) =>
      admin.withSession(async (session) => {
        await session.script("set lock_timeout = 0; set statement_timeout = 0");
        await session.run("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
        await asAdministrator(address, (own) => own.withSession((inside) => limitWaits(inside, name)));
      }),
    );
  }
  return {
    db,
    url: describeAddress(address),
    async drop() {
      await db.close();
      await dropOnCluster(servers, name);
    },
  };
}

/** The server of this test run, with a maintenance database; started if this is the first that asks. */
export async function startTestDatabase(): Promise<DatabaseAddress> {
  const given = process.env[ADDRESS_VARIABLE];
  if (given) return parseDatabaseUrl(given);
  const desk = process.env[ASK_VARIABLE];
  if (!desk) throw new Error("no test server: run the tests with Vitest from the root of the workspace");
  const answer = await new Promise<string>((resolve, reject) => {
    let text = "";
    connect(desk)
      .on("data", (chunk) => {
        text += chunk;
      })
      .on("end", () => resolve(text))
      .on("error", reject);
  });
  if (!answer.startsWith("postgres://")) throw new Error(`the test server did not start: ${answer}`);
  return parseDatabaseUrl(answer);
}

/** To copy files takes a fifth of the time that it takes to log each page; PostgreSQL 14 and older know nothing else. */
async function quickCopy(session: Session): Promise<string> {
  const { rows } = await session.run("select current_setting('server_version_num')::integer >= 150000 as knows");
  return rows[0]?.knows === true ? "strategy file_copy" : "";
}

/** The name of a database with the present schema, made by the first that needs it. Nobody connects to it afterwards. */
async function migratedTemplate(server: DatabaseAddress): Promise<string> {
  return templateAt(server, "template", async (session, { name, unfinished }) => {
    await session.script(`create database ${unfinished}`);
    const db = openDatabase({ address: withDatabase(server, unfinished), poolSize: 1 });
    await migrate(db, { clock: systemClock() });
    await db.close();
    await session.script(`alter database ${unfinished} rename to ${name}`);
  });
}

/** The same on a cluster. */
async function distributedTemplate(cluster: DatabaseAddress, servers: readonly ClusterServer[]): Promise<string> {
  return templateAt(cluster, "cluster", async (_session, { name, unfinished }) => {
    await makeOnCluster(servers, unfinished);
    const db = openDatabase({ address: withDatabase(cluster, unfinished), poolSize: 1 });
    await migrate(db, { clock: systemClock() });
    await distribute(db);
    await db.close();
    await closeOnCluster(servers, unfinished);
    await renameOnCluster(servers.toReversed(), unfinished, name);
  });
}

/** One makes it, the others wait. @returns its name */
async function templateAt(
  server: DatabaseAddress,
  kind: string,
  make: (session: Session, names: { readonly name: string; readonly unfinished: string }) => Promise<void>,
): Promise<string> {
  const schema = createHash("sha256").update(
    readMigrations()
      .map(({ checksum }) => checksum)
      .join(),
  );
  const name = `kontor_${kind}_${schema.digest("hex").slice(0, 16)}`;
  await asAdministrator(server, (admin) =>
    admin.withSession(async (session) => {
      await session.script("set lock_timeout = 0; set statement_timeout = 0");
      await session.run("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
      const { rows } = await session.run("select 1 from pg_database where datname = $1", [name]);
      if (rows.length > 0) return;
      await make(session, { name, unfinished: `${name}_${randomBytes(4).toString("hex")}` });
    }),
  );
  return name;
}

async function asAdministrator<T>(server: DatabaseAddress, work: (admin: Database) => Promise<T>): Promise<T> {
  const admin = openDatabase({ address: server, poolSize: 1 });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}
