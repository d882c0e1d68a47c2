/** The database as the features see it: typed queries, transactions with retries, and one connection that listens. */
import { Kysely, type Transaction } from "kysely";
import postgres from "postgres";
import { type DatabaseAddress, parseDatabaseUrl } from "./address.js";
import { runBuiltAlone } from "./built-once.js";
import { clusterAt, type ServerNews } from "./cluster.js";
import { type Conduct, executorAlone, hasWaitedInVain, PostgresJsDialect, SessionPool } from "./dialect.js";
import { LONGEST_LOCK_WAIT_MS, type Session, type StatementListener } from "./session.js";
import { TIME_LIMITS } from "./single-connection.js";
import { Standby } from "./standby.js";
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
  /** A standby that is read from for what takes long. */
  readonly standby?: DatabaseAddress | undefined;
  /** Told where the database has moved, and that a server must not be written to. */
  readonly onServerNews?: ((news: ServerNews) => void) | undefined;
}

/** How a transaction is run. */
export interface TransactionOptions {
  /** How often it is run again after a serialization failure or a deadlock. */
  readonly retries?: number;
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
}

/** The ways to send statements. */
export interface Statements {
  /** Single statements, each committed by itself. */
  readonly queries: Kysely<Tables>;
  /**
   * The same for statements that are sent again and again and find their rows by a key, whatever the values are: PostgreSQL
   * plans them once for each connection. Tests see to it that the plan for any value is a good one.
   */
  readonly plannedOnce: Kysely<Tables>;
  /**
   * Runs `work` in a transaction; commits what it returns, rolls back what it throws. Serialization failures, deadlocks
   * and locks that others do not let go run it again, so it must not change anything but the database. It awaits only its own statements.
   */
  transaction<T>(work: (tx: Transaction<Tables>) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/** A connected database. */
export interface Database extends Statements {
  /** Where it is, for a connection of another kind (listening, pg_dump). */
  readonly address: DatabaseAddress;
  /** For what has another way where somebody holds a lock: it fails after a first short wait, and is not tried again. */
  readonly withoutPatience: Statements;
  /**
   * Where much is read that takes no part in a payment (exports, statistics, lists): a standby, where one is configured that has
   * everything that was committed before this call; else the same as `queries`. Never for what an answer of the protocol
   * depends on.
   */
  queriesForReading(): Promise<Kysely<Tables>>;
  /** Lends a connection for what needs one session: advisory locks, scripts. */
  withSession<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Whether all rows are known to be at the server that we are connected to, so that a statement may be about several instances.
   * Where an extension may divide them over others, or nothing has been sent yet, it is about one.
   */
  isOneServer(): boolean;
  /** How busy the connections are: in use, idle, and statements that wait for one. */
  usage(): { readonly busy: number; readonly idle: number; readonly waiting: number };
  /** How many statements have been sent, those included that begin and end transactions. */
  statements(): number;
  close(): Promise<void>;
}

/** Of PostgreSQL: serialization_failure and deadlock_detected. */
export const RETRYABLE: ReadonlySet<string> = new Set(["40001", "40P01"]);
const DEFAULT_RETRIES = 6;

/** Opens a database; nothing is sent before the first statement. Throws AddressError. */
export function openDatabase(options: DatabaseOptions): Database {
  const address = typeof options.address === "string" ? parseDatabaseUrl(options.address) : options.address;
  let statements = 0;
  const pool = new SessionPool(
    {
      address,
      pooler: options.pooler ?? false,
      onStatement(sql, parameters, planning) {
        statements++;
        options.onStatement?.(sql, parameters, planning);
      },
      patienceMs: options.patienceMs,
      onServerNews: options.onServerNews,
    },
    options.poolSize ?? 10,
  );
  const isOneServer = () => clusterAt(address).isOneServer;
  const patient = statementsOf(pool, false, isOneServer);
  const { queries } = patient;
  const standby = options.standby && openStandby(options.standby, options, queries);
  return {
    ...patient,
    address,
    withoutPatience: statementsOf(pool, true, isOneServer),
    queriesForReading: async () => standby?.reader.upToDate() ?? queries,
    async withSession(work) {
      const session = await pool.acquire();
      try {
        await session.planAs("anew");
        if (!options.pooler) await session.script(`set lock_timeout = ${LONGEST_LOCK_WAIT_MS}`);
        return await work(session);
      } finally {
        await session.rollback();
        if (!options.pooler && session.usable) {
          await session.script(`set lock_timeout = ${TIME_LIMITS.lock_timeout}`).catch(() => {});
        }
        pool.release(session);
      }
    },
    isOneServer,
    usage: () => pool.usage,
    statements: () => statements,
    async close() {
      await standby?.close();
      await queries.destroy();
      // Kysely does not pass this on to a driver that it has not used yet.
      await pool.close();
    },
  };
}

function statementsOf(pool: SessionPool, isImpatient: boolean, isOneServer: () => boolean): Statements {
  const open = (conduct: Conduct) => {
    const own = { ...conduct, isImpatient };
    const queries = new Kysely<Tables>({ dialect: new PostgresJsDialect(pool, own) });
    runBuiltAlone(queries, { ...executorAlone(pool, own), isOneServer });
    return queries;
  };
  const queries = open({ planning: "anew" });
  const patientWaitsMs = isImpatient ? [] : pool.patientWaitsMs;
  const waitingLonger = new Map(
    patientWaitsMs.map((lockWaitMs) => [lockWaitMs, open({ planning: "anew", lockWaitMs })]),
  );
  return {
    queries,
    plannedOnce: open({ planning: "once" }),
    async transaction(work, { retries = DEFAULT_RETRIES, isolation = "read committed" } = {}) {
      const waitsMs = [...patientWaitsMs];
      for (let attempt = 0, stale = 0, own = queries; ; ) {
        try {
          return await own.transaction().setIsolationLevel(isolation).execute(work);
        } catch (error) {
          const waitMs = hasWaitedInVain(error) ? waitsMs.shift() : undefined;
          if (waitMs !== undefined) {
            own = waitingLonger.get(waitMs)!;
            continue;
          }
          if (isStalePlan(error) && stale < MOST_STALE) {
            stale += 1;
            continue;
          }
          if (attempt >= retries || !RETRYABLE.has(sqlState(error) ?? "")) throw error;
          await randomPause(attempt);
          attempt += 1;
        }
      }
    },
  };
}

function openStandby(address: DatabaseAddress, options: DatabaseOptions, primary: Kysely<Tables>) {
  const { poolSize, patienceMs, onServerNews, onStatement } = options;
  const db = openDatabase({
    address,
    ...(poolSize === undefined ? {} : { poolSize }),
    ...(patienceMs === undefined ? {} : { patienceMs }),
    ...(onStatement === undefined ? {} : { onStatement }),
  });
  const reader = new Standby({ queries: primary }, db, (reason) =>
    onServerNews?.({ level: "warn", message: `the primary is read in place of the standby: ${reason}` }),
  );
  return { reader, close: () => db.close() };
}

/** Each try prepares one statement of one connection anew. */
const MOST_STALE = 100;

/** A migration has changed a table since the statement was prepared; a single one is repeated by the driver. */
function isStalePlan(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.routine === "RevalidateCachedQuery";
}

/** The five characters of PostgreSQL's error code, or undefined where the error is none of PostgreSQL's. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof postgres.PostgresError ? error.code : undefined;
}

/**
 * The name of the constraint that an error of PostgreSQL is about. Where tables are distributed, the part of one has a name that
 * ends with its number, of six digits or more, and only the message tells it.
 */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof postgres.PostgresError)) return undefined;
  const name = error.constraint_name ?? /\bconstraint "([^"]+)"/.exec(error.message)?.[1];
  return name?.replace(/_\d{6,}$/, "");
}

/** Two that got in each other's way must not meet again: a random part of a doubling time. */
async function randomPause(attempt: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt));
}
