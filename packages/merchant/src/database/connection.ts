/** The database as the features see it: typed queries, transactions with retries, and one connection that listens. */
import { Kysely, type Transaction } from "kysely";
import postgres from "postgres";
import { type DatabaseAddress, parseDatabaseUrl } from "./address.js";
import { PostgresJsDialect, SessionPool } from "./dialect.js";
import type { Session, StatementListener } from "./session.js";
import type { Tables } from "./tables.js";

/** How to reach the database and how to use it. */
export interface DatabaseOptions {
  /** A `postgres://` URL or what it means. */
  readonly address: string | DatabaseAddress;
  /** The greatest number of connections, without the one that listens. */
  readonly poolSize?: number;
  /** The address leads to a pooler like pgbouncer in transaction mode. */
  readonly pooler?: boolean;
  /** Called with every statement sent, for tests that count or inspect them. */
  readonly onStatement?: StatementListener;
  /** Milliseconds until a statement is given up that the server should have ended itself. Default: 45 seconds. */
  readonly patienceMs?: number;
}

/** How a transaction is run. */
export interface TransactionOptions {
  /** How often it is run again after a serialization failure or a deadlock. */
  readonly retries?: number;
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
}

/** A connected database. */
export interface Database {
  /** Where it is, for a connection of another kind (listening, pg_dump). */
  readonly address: DatabaseAddress;
  /** Single statements, each committed by itself. */
  readonly queries: Kysely<Tables>;
  /**
   * Runs `work` in a transaction; commits what it returns, rolls back what it throws. Serialization failures and
   * deadlocks run it again, so it must not change anything but the database. It awaits only its own statements.
   */
  transaction<T>(work: (tx: Transaction<Tables>) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Lends a connection for what needs one session: advisory locks, scripts. */
  withSession<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** How busy the connections are: in use, idle, and statements that wait for one. */
  usage(): { readonly busy: number; readonly idle: number; readonly waiting: number };
  close(): Promise<void>;
}

/** Of PostgreSQL: serialization_failure and deadlock_detected. */
export const RETRYABLE: ReadonlySet<string> = new Set(["40001", "40P01"]);
const DEFAULT_RETRIES = 6;

/** Opens a database; nothing is sent before the first statement. Throws AddressError. */
export function openDatabase(options: DatabaseOptions): Database {
  const address = typeof options.address === "string" ? parseDatabaseUrl(options.address) : options.address;
  const pool = new SessionPool(
    {
      address,
      pooler: options.pooler ?? false,
      onStatement: options.onStatement,
      patienceMs: options.patienceMs,
    },
    options.poolSize ?? 10,
  );
  const queries = new Kysely<Tables>({ dialect: new PostgresJsDialect(pool) });
  return {
    address,
    queries,
    async transaction(work, { retries = DEFAULT_RETRIES, isolation = "read committed" } = {}) {
      for (let attempt = 0; ; attempt++) {
        try {
          return await queries.transaction().setIsolationLevel(isolation).execute(work);
        } catch (error) {
          if (attempt >= retries || !RETRYABLE.has(sqlState(error) ?? "")) throw error;
          await randomPause(attempt);
        }
      }
    },
    async withSession(work) {
      const session = await pool.acquire();
      try {
        return await work(session);
      } finally {
        await session.rollback();
        pool.release(session);
      }
    },
    usage: () => pool.usage,
    async close() {
      await queries.destroy();
      // Kysely does not pass this on to a driver that it has not used yet.
      await pool.close();
    },
  };
}

/** The five characters of PostgreSQL's error code, or undefined where the error is none of PostgreSQL's. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof postgres.PostgresError ? error.code : undefined;
}

/** The name of the constraint that an error of PostgreSQL is about. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof postgres.PostgresError ? error.constraint_name : undefined;
}

/** Two that got in each other's way must not meet again: a random part of a doubling time. */
async function randomPause(attempt: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt));
}
