/** Whether an operator's own database lets us in, in words that say what to do. */
import { sql } from "kysely";
import { type DatabaseAddress, describeServer, serversOf } from "./address.js";
import { type Database, openDatabase, sqlState } from "./connection.js";
import { TIME_LIMITS } from "./single-connection.js";
import { NoSuchServer } from "./which-server.js";

/** The database is down, elsewhere, or does not know us; the message says where it was looked for. */
export class DatabaseUnreachable extends Error {
  override readonly name = "DatabaseUnreachable";
}

/** A pooler stands where the database should, or answers for it in a way that nobody has told us of. */
export class PoolerInBetween extends Error {
  override readonly name = "PoolerInBetween";
}

/** A standby answers where a server is needed that can be written to. */
export class OnlyReads extends Error {
  override readonly name = "OnlyReads";
}

/** What PostgreSQL says while it starts, recovers or stops, and while all its places are taken. */
const SOON = ["57P03", "57P01", "57P02", "53300"];
/**
 * How long we wait for a server that is there and not ready yet: its recovery after a crash may take some time. Where the
 * address names several servers, also how long we wait until a standby is promoted.
 */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

interface Reaching {
  readonly pooler?: boolean;
  /** Told once, where it is not ready. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * Asks before anything else is started; waits for a server that is only not ready yet. Throws DatabaseUnreachable, and
 * PoolerInBetween for a pooler that is not configured.
 */
export async function expectReachable(db: Database, { pooler = false, onProgress }: Reaching = {}): Promise<void> {
  await untilReady(db, onProgress);
  if (pooler || (await isPostgresItself(db, "CONFIG of [merchantdb-postgres], or in KONTOR_DB"))) return;
  throw new PoolerInBetween(
    `a pooler like pgbouncer stands before ${placeOf(db.address)}: with DATABASE_POOLER = YES of [kontor], and ` +
      "DATABASE_LISTEN that leads to the database itself, it may",
  );
}

/** For who is going to write. Throws OnlyReads. */
export async function expectPrimary(db: Database): Promise<void> {
  const { rows } = await sql<{ standby: boolean }>`select pg_is_in_recovery() as standby`.execute(db.queries);
  if (rows[0]?.standby !== true) return;
  throw new OnlyReads(
    `${placeOf(db.address)} is a standby, which only reads: the address has to name the primary, or all servers with ` +
      "?target_session_attrs=read-write",
  );
}

/** Any other failure comes again with the next statement, and is handled there. */
async function untilReady(db: Database, onProgress: Reaching["onProgress"]): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  const isOneOfSeveral = db.address.others !== undefined;
  for (let tries = 0; performance.now() < end; tries++) {
    try {
      await sql`select 1`.execute(db.queries);
      return;
    } catch (error) {
      const maySoonBe = SOON.includes(sqlState(error) ?? "") || (error instanceof NoSuchServer && isOneOfSeveral);
      if (!maySoonBe) return;
      if (tries === 0) onProgress?.(`waiting for ${placeOf(db.address)}: ${(error as Error).message}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** Notifications do not come through a pooler in transaction mode. Throws DatabaseUnreachable and PoolerInBetween. */
export async function expectNotifications(address: DatabaseAddress): Promise<void> {
  const db = openDatabase({ address, poolSize: 1 });
  try {
    if (await isPostgresItself(db, "DATABASE_LISTEN of [kontor]")) return;
  } finally {
    await db.close();
  }
  throw new PoolerInBetween(
    `DATABASE_LISTEN leads to a pooler like pgbouncer (${placeOf(address)}), through which notifications do not come: ` +
      "it has to lead to the database itself",
  );
}

/**
 * Whether the settings that we bring along are in force. A pooler, whose connections are older than ours, refuses them
 * or ignores them.
 */
async function isPostgresItself(db: Database, configuredIn: string): Promise<boolean> {
  try {
    const { rows } = await sql<{ limit: string }>`
      select setting as limit from pg_settings where name = 'statement_timeout'
    `.execute(db.queries);
    return rows[0]?.limit === String(TIME_LIMITS.statement_timeout);
  } catch (error) {
    const state = sqlState(error);
    // protocol_violation
    if (state === "08P01") return false;
    // Only a server gives a state.
    const problem =
      state === undefined ? "cannot be reached; does it run?" : `does not let us in as ${db.address.user}:`;
    throw new DatabaseUnreachable(
      `${placeOf(db.address)} ${problem} ${(error as Error).message} (it is named in ${configuredIn})`,
      { cause: error },
    );
  }
}

function placeOf(address: DatabaseAddress): string {
  const servers = serversOf(address).map((server) => {
    return "name" in server.host ? describeServer(server) : server.host.socketDirectory;
  });
  return `database ${address.database} at ${servers.join(" or ")}`;
}
