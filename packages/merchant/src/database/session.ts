/**
 * One connection to PostgreSQL: how values travel, which time limits hold, and what a transaction is.
 * A postgres.js client of one connection; it reconnects by itself between statements, never within a transaction.
 */
import postgres from "postgres";
import type { DatabaseAddress } from "./address.js";
import { readArray, writeArray } from "./array-text.js";

/**
 * How PostgreSQL plans prepared statements. "anew": as it sees fit, which for many is each time, for the values of the moment;
 * for a statement that takes some microseconds that costs more than carrying it out. "once": for any values, at its first use
 * on a connection.
 */
export type Planning = "anew" | "once";

const PLANNING = { anew: "auto", once: "force_generic_plan" } as const;

/** Told the text of a statement, its parameters, and how it is planned. */
export type StatementListener = (sql: string, parameters: readonly unknown[], planning: Planning) => void;

/** What every connection of a database has in common. */
export interface SessionSettings {
  readonly address: DatabaseAddress;
  /**
   * The connection goes through a pooler (pgbouncer) that hands each transaction to another server connection:
   * no prepared statements and no settings of the session.
   */
  readonly pooler?: boolean;
  /** Called with every statement that is sent. */
  readonly onStatement?: StatementListener | undefined;
  /** Milliseconds until a statement is given up that the server should have ended itself. Default: 45 seconds. */
  readonly patienceMs?: number | undefined;
}

/** Rows and what the server says it did. */
export interface StatementResult {
  readonly rows: Record<string, unknown>[];
  /** INSERT, SELECT, COMMIT, ... */
  readonly command: string;
  readonly count: number | null;
}

/** The connection went away: PostgreSQL has rolled back what was open, unless it was already committing. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** Nobody answered to COMMIT: what the transaction did may be there or not. */
export class CommitFailed extends Error {
  override readonly name = "CommitFailed";
}

/** Neither a result nor an error came, long after PostgreSQL should have given up: the way to it is dead. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** COMMIT was sent, and PostgreSQL answered that it had rolled back, because a statement's error had been swallowed. */
export class TransactionRolledBack extends Error {
  override readonly name = "TransactionRolledBack";
}

/**
 * Milliseconds. No statement of ours is long, and a forgotten transaction must not hold its locks. Who has to wait for a lock
 * for longer waits somewhere else (`PATIENT_WAITS_MS`): rows that others hold must not take all connections.
 */
export const TIME_LIMITS = {
  statement_timeout: 30_000,
  lock_timeout: 300,
  idle_in_transaction_session_timeout: 30_000,
};

/** What waited for a lock in vain is tried again, each time waiting for so long: 10 s in all. */
export const PATIENT_WAITS_MS: readonly number[] = [700, 1000, 3000, 5000];
/** Where a session is lent as a whole. */
export const LONGEST_LOCK_WAIT_MS = 10_000;

/** Longer than TIME_LIMITS: usually it is the server that ends a statement. */
const PATIENCE_MS = 45_000;

/** read_only_sql_transaction: of a server that has become a standby, or of a session that began when nobody could write. */
const READ_ONLY = "25006";

interface ValueType<T> {
  to: number;
  from: number[];
  /**
   * Text stays what it is: when PostgreSQL wants a statement to be prepared anew, because a migration has changed a table,
   * the driver repeats it with parameters that it has turned into text already.
   */
  serialize(value: T | string): string;
  parse(text: string): T;
}

const BIGINT: ValueType<bigint> = { to: 20, from: [20], serialize: String, parse: BigInt };
const BYTEA: ValueType<Uint8Array> = {
  to: 17,
  from: [17],
  serialize: (bytes) =>
    typeof bytes === "string"
      ? bytes
      : `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`,
  parse: (text) => new Uint8Array(Buffer.from(text.slice(2), "hex")),
};
const TEXT: ValueType<string> = { to: 25, from: [25], serialize: (text) => text, parse: (text) => text };
const JSON_TEXT: ValueType<string> = { ...TEXT, to: 114, from: [114, 3802] };
const INTEGER: ValueType<number> = { to: 23, from: [21, 23], serialize: String, parse: Number };
const BOOLEAN: ValueType<boolean> = {
  to: 16,
  from: [16],
  serialize: (value) => (typeof value === "string" ? value : value ? "t" : "f"),
  parse: (text) => text === "t",
};

/** Own code: that of postgres.js reads NULL as the text "NULL". */
function arrayOf<T>(element: ValueType<T>, oids: number[]) {
  return {
    to: oids[0]!,
    from: oids,
    serialize: (elements: readonly (T | null)[] | string) =>
      typeof elements === "string" ? elements : writeArray(elements, element.serialize),
    parse: (text: string) => readArray(text, element.parse),
  };
}

/**
 * int8 is bigint, bytea is Uint8Array, JSON stays the text it is: what is hashed is never parsed on the way. The
 * numbers are PostgreSQL's object ids of the types.
 */
const VALUE_TYPES = {
  bigint: BIGINT,
  bytea: BYTEA,
  json: JSON_TEXT,
  // In the place of the driver's, for which every text is false.
  boolean: BOOLEAN,
  bigintArray: arrayOf(BIGINT, [1016]),
  byteaArray: arrayOf(BYTEA, [1001]),
  textArray: arrayOf(TEXT, [1009, 1015]),
  integerArray: arrayOf(INTEGER, [1007, 1005]),
  booleanArray: arrayOf(BOOLEAN, [1000]),
};

/** The options of a postgres.js client with exactly one connection. */
export function singleConnection({ address, pooler = false }: SessionSettings, planning: Planning = "anew") {
  const { host, port, database, user, password } = address;
  return {
    ...("socketDirectory" in host
      ? { path: `${host.socketDirectory}/.s.PGSQL.${port}`, ssl: false as const }
      : { host: host.name, port, ssl: host.tls }),
    database,
    user,
    password: password ?? "",
    max: 1,
    // A lifetime would end the connection in the middle of a transaction.
    max_lifetime: null,
    connect_timeout: 10,
    keep_alive: 30,
    backoff: (attempt: number) => Math.min(0.05 * 2 ** Math.min(attempt, 10), 1),
    prepare: !pooler,
    types: VALUE_TYPES,
    fetch_types: false,
    connection: { application_name: "kontor", ...(pooler ? {} : ofSession(planning)) },
    onnotice: () => {},
  };
}

function ofSession(planning: Planning) {
  return { ...TIME_LIMITS, ...(planning === "anew" ? {} : { plan_cache_mode: PLANNING[planning] }) };
}

function connect(settings: SessionSettings, planning: Planning, onclose: () => void) {
  return postgres({ ...singleConnection(settings, planning), onclose });
}

/** One connection, opened with its first statement. */
export class Session {
  readonly #client: ReturnType<typeof connect>;
  readonly #onStatement: StatementListener | undefined;
  readonly #patienceMs: number;
  /** How often the connection has been lost. */
  #losses = 0;
  /** The value of #losses when the transaction began. */
  #transaction: number | undefined;
  #usable = true;
  readonly #canPlan: boolean;
  #planning: Planning;
  /** Each ends one statement that waits for its result. */
  readonly #underway = new Set<(error: Error) => void>();

  constructor(settings: SessionSettings, planning: Planning = "anew") {
    this.#planning = planning;
    this.#canPlan = settings.pooler !== true;
    this.#client = connect(settings, planning, () => {
      this.#losses++;
      // The next connection begins as this one did.
      this.#planning = planning;
      const error = new ConnectionLost("the connection to the database was lost");
      for (const giveUp of this.#underway) giveUp(error);
    });
    this.#onStatement = settings.onStatement;
    this.#patienceMs = settings.patienceMs ?? PATIENCE_MS;
  }

  /** False after a failure that leaves the state of the connection unknown: close it and take another. */
  get usable(): boolean {
    return this.#usable;
  }

  /** Whether statements are planned in this way. */
  plans(planning: Planning): boolean {
    return this.#planning === planning || !this.#canPlan;
  }

  /** From now on statements are planned in this way; not within a transaction. */
  async planAs(planning: Planning): Promise<void> {
    if (this.plans(planning)) return;
    await this.#frame(`set plan_cache_mode = ${PLANNING[planning]}`);
    this.#planning = planning;
  }

  /** Connects, where that was not done yet. */
  async open(): Promise<void> {
    await this.#watched(Promise.resolve(this.#client.unsafe("select 1")), this.#patienceMs);
  }

  /** Runs one statement, prepared on its first use. An array is one parameter, for `= any($1)` and `unnest($1)`. */
  run(sql: string, parameters: readonly unknown[] = []): Promise<StatementResult> {
    return this.#watched(this.#run(sql, parameters));
  }

  /** The same, for a statement to which the usual time limits apply. Throws NoAnswer. */
  runSoon(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    return this.#watched(this.#run(sql, parameters), this.#patienceMs);
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    this.#refuseAfterLoss();
    this.#onStatement?.(sql, parameters, this.#planning);
    const values = parameters.map((value) =>
      // Type 0: the server knows the type; postgres.js would take that of the first element for that of the array.
      Array.isArray(value) ? this.#client.typed(value as never, 0) : value,
    );
    const result = await this.#client.unsafe(sql, values as never[], { prepare: true, simple: false } as object);
    return { rows: [...result], command: result.command, count: result.count };
  }

  /** Runs several statements separated by semicolons, without parameters and unprepared. */
  script(sql: string): Promise<string> {
    return this.#watched(this.#script(sql));
  }

  async #script(sql: string): Promise<string> {
    this.#refuseAfterLoss();
    this.#onStatement?.(sql, [], this.#planning);
    const result = await this.#client.unsafe(sql);
    return result.command;
  }

  /**
   * Begins a transaction; `characteristics` as in the SQL statement.
   * @param lockWaitMs how long it waits for a lock, where that is not as usual
   */
  async begin(characteristics = "isolation level read committed", lockWaitMs?: number): Promise<void> {
    const begin = `begin ${characteristics}`;
    await this.#frame(lockWaitMs === undefined ? begin : `${begin}; set local lock_timeout = ${lockWaitMs}`);
    this.#transaction = this.#losses;
  }

  /** Commits. Throws TransactionRolledBack where a failed statement had already ended the transaction, CommitFailed. */
  async commit(): Promise<void> {
    const command = await this.#frame("commit").catch((error: unknown) => {
      // An error of PostgreSQL tells that it has rolled back, and why.
      if (error instanceof postgres.PostgresError) throw error;
      throw new CommitFailed("COMMIT was not answered", { cause: error });
    });
    this.#transaction = undefined;
    if (command !== "COMMIT") throw new TransactionRolledBack("a statement of the transaction had failed");
  }

  /** Rolls back, if there is still something to roll back; does not throw, so that the reason for it is not hidden. */
  async rollback(): Promise<void> {
    if (this.#transaction === undefined) return;
    const isGone = this.#transaction !== this.#losses;
    this.#transaction = undefined;
    // PostgreSQL rolls back when the connection ends.
    if (isGone || !this.#usable) return;
    try {
      await this.#frame("rollback");
    } catch {
      this.#usable = false;
    }
  }

  /** Closes the connection; a statement that still runs after a second is given up. */
  async close(): Promise<void> {
    await this.#client.end({ timeout: 1 });
  }

  /** A statement that frames a transaction, or says how those that follow are carried out. */
  #frame(sql: string): Promise<string> {
    return this.#watched(this.#script(sql), this.#patienceMs);
  }

  /**
   * The outcome of a statement, or its end with the connection or after `limitMs`; notes what makes the connection unfit
   * for anything else. The driver would never answer a statement that is sent after a socket's error and before its end.
   */
  async #watched<T>(work: Promise<T>, limitMs?: number): Promise<T> {
    let giveUp: (error: Error) => void = () => {};
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        giveUp = reject;
        this.#underway.add(giveUp);
        if (limitMs !== undefined) {
          timer = setTimeout(() => reject(new NoAnswer(`the database did not answer for ${limitMs} ms`)), limitMs);
        }
        work.then(resolve, reject);
      });
    } catch (error) {
      const isAnswer = error instanceof postgres.PostgresError && error.severity === "ERROR";
      if (!isAnswer || error.code === READ_ONLY) this.#usable = false;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#underway.delete(giveUp);
    }
  }

  /** A statement after the loss would run outside of the transaction, on a new connection. */
  #refuseAfterLoss(): void {
    if (this.#transaction !== undefined && this.#transaction !== this.#losses) {
      throw new ConnectionLost("the connection to the database was lost within a transaction");
    }
  }
}
