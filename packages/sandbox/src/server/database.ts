/** Connections to PostgreSQL: one pool per service, bound to a schema of that service's own. */
import postgres from "postgres";

/** Where the database is: a `postgres://` URL (`?host=/directory` names a UNIX socket), or options of postgres.js. */
export type DatabaseAddress = string | postgres.Options<Record<string, postgres.PostgresType>>;

/** A pool in which `int8` is `bigint` and `bytea` is a byte array. */
export type Sql = postgres.Sql<{ bigint: bigint }>;
/** The same inside a transaction. */
export type Transaction = postgres.TransactionSql<{ bigint: bigint }>;

/** Opens a pool whose statements see `schema` only, and creates schema and tables (`ddl`) where they are missing. */
export async function openSchema(address: DatabaseAddress, schema: string, ddl: string): Promise<Sql> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(schema)) throw new Error(`not a usable schema name: ${schema}`);
  const options = {
    max: 6,
    onnotice: () => {},
    ...(typeof address === "string" ? connectionOptions(address) : address),
    types: { bigint: postgres.BigInt },
    connection: { search_path: schema },
  };
  const sql = postgres(options) as Sql;
  try {
    await sql.begin(async (tx) => {
      // Two processes that start at once must not create the same tables side by side.
      await tx`select pg_advisory_xact_lock(hashtext(${schema}))`;
      await tx.unsafe(`create schema if not exists ${schema}`);
      await tx.unsafe(ddl);
    });
  } catch (error) {
    await sql.end();
    throw error;
  }
  return sql;
}

/** Options for an address as libpq means it: to postgres.js `?host=` would be a setting of the server. */
export function connectionOptions(address: string): Record<string, unknown> {
  // libpq allows an empty host (`postgres://user@/name?host=/directory`), the URL standard does not.
  const url = new URL(address.replace(/^(\w+:\/\/[^/?@]*@)(?=[/?])/, "$1localhost"));
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname);
  const port = url.searchParams.get("port") ?? url.port;
  const user = url.searchParams.get("user") ?? decodeURIComponent(url.username);
  const password = url.searchParams.get("password") ?? decodeURIComponent(url.password);
  return {
    ...(host && { host }),
    ...(port && { port: Number(port) }),
    ...(user && { user }),
    ...(password && { password }),
    ...(url.pathname.length > 1 && { database: decodeURIComponent(url.pathname.slice(1)) }),
  };
}
