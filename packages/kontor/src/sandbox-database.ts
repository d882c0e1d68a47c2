/** The sandbox's database: one that is named, or an embedded server in a data directory. */

import { type DatabaseAddress, describeServer, parseDatabaseUrl, serversOf } from "@kontor/merchant/database/address";
import { startEmbeddedPostgres } from "@kontor/merchant/embedded-postgres/embedded";
import type { SandboxOptions } from "@kontor/sandbox/sandbox";

export interface SandboxDatabase {
  readonly databaseUrl: SandboxOptions["databaseUrl"];
  /** Stops the embedded server, if one was started and nobody else uses it. */
  close(): Promise<void>;
}

export interface SandboxDatabaseOptions {
  /** A `postgres://` URL as libpq means it; without one, the embedded server. */
  readonly url?: string | undefined;
  /** Of the embedded server. */
  readonly dataDir: string;
  /** False for data that nobody will miss: nothing is forced to the disk. */
  readonly durable?: boolean;
  readonly onProgress?: (message: string) => void;
}

/** Opens it. Throws AddressError, NoEmbeddedPostgres or EmbeddedPostgresError. */
export async function openSandboxDatabase(options: SandboxDatabaseOptions): Promise<SandboxDatabase> {
  const { url, dataDir, durable = true, onProgress } = options;
  if (url !== undefined) return { databaseUrl: connectionTo(parseDatabaseUrl(url)), close: async () => {} };
  const embedded = await startEmbeddedPostgres({ dataDir, durable, onProgress });
  return { databaseUrl: connectionTo(embedded.address), close: () => embedded.stop() };
}

/** The address in the words of postgres.js, which takes several servers only where they are named. */
function connectionTo(address: DatabaseAddress): SandboxOptions["databaseUrl"] {
  const { host, port, database, user, password, others, wanted = "any" } = address;
  const several = serversOf(address).flatMap((server) => ("name" in server.host ? [describeServer(server)] : []));
  return {
    ...("socketDirectory" in host
      ? { path: `${host.socketDirectory}/.s.PGSQL.${port}` }
      : { ...(others === undefined ? { host: host.name, port } : { host: several.join() }), ssl: host.tls }),
    ...(wanted === "any" ? {} : { target_session_attrs: wanted }),
    database,
    user,
    password: password ?? "",
  };
}
