/**
 * Databases of tests on a Citus cluster that is there already: KONTOR_TEST_CITUS is the address of a database at its
 * coordinator, in which the workers are known. Each database is made at all of its servers, and is distributed.
 */

import { type DatabaseAddress, describeAddress, parseDatabaseUrl, withDatabase } from "../database/address.js";
import { type Database, openDatabase } from "../database/connection.js";

export const CLUSTER_VARIABLE = "KONTOR_TEST_CITUS";

/** Undefined where no cluster was given: tests then use the server that is theirs. */
export function clusterAddress(): DatabaseAddress | undefined {
  const given = process.env[CLUSTER_VARIABLE];
  return given ? parseDatabaseUrl(given) : undefined;
}

export interface ClusterServer {
  readonly address: DatabaseAddress;
  readonly name: string;
  readonly port: number;
}

/** The servers of the cluster, the coordinator first. */
export async function serversOf(coordinator: DatabaseAddress): Promise<ClusterServer[]> {
  return at(coordinator, async (db) =>
    db.withSession(async (session) => {
      const { rows } = await session.run(
        "select nodename as name, nodeport as port from pg_dist_node where noderole = 'primary' order by groupid",
      );
      return rows.map((row) => {
        const { name, port } = row as { name: string; port: number };
        const url = new URL(describeAddress(coordinator));
        url.hostname = name;
        url.port = String(port);
        return { address: parseDatabaseUrl(url.href), name, port };
      });
    }),
  );
}

/** Makes an empty database at each of the servers, which know one another there. */
export async function makeOnCluster(servers: readonly ClusterServer[], name: string): Promise<void> {
  for (const { address } of servers) {
    await run(address, `create database ${name}`);
    await run(withDatabase(address, name), "create extension citus");
  }
  const [coordinator, ...workers] = servers;
  await run(
    withDatabase(coordinator!.address, name),
    `select citus_set_coordinator_host('${coordinator!.name}', ${coordinator!.port})`,
    ...workers.map((worker) => `select citus_add_node('${worker.name}', ${worker.port})`),
  );
}

/** Makes a copy of a database to which nobody may connect, at each of the servers. */
export async function copyOnCluster(servers: readonly ClusterServer[], name: string, template: string): Promise<void> {
  await Promise.all(
    servers.map(({ address }) => run(address, `create database ${name} template ${template} strategy file_copy`)),
  );
}

/** From now on it is only to be copied: who is connected, the cluster's own background work too, is sent away. */
export async function closeOnCluster(servers: readonly ClusterServer[], name: string): Promise<void> {
  for (const { address } of servers) {
    await run(
      address,
      `alter database ${name} allow_connections false`,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
  }
}

export async function renameOnCluster(servers: readonly ClusterServer[], name: string, to: string): Promise<void> {
  for (const { address } of servers) await run(address, `alter database ${name} rename to ${to}`);
}

export async function dropOnCluster(servers: readonly ClusterServer[], name: string): Promise<void> {
  for (const { address } of servers) await run(address, `drop database if exists ${name} with (force)`);
}

async function run(address: DatabaseAddress, ...statements: readonly string[]): Promise<void> {
  await at(address, (db) =>
    db.withSession(async (session) => {
      await session.script("set lock_timeout = 0; set statement_timeout = 0");
      for (const statement of statements) await session.script(statement);
    }),
  );
}

async function at<T>(address: DatabaseAddress, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase({ address, poolSize: 1 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
