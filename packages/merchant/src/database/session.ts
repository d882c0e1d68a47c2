/**
 * One connection to PostgreSQL, and what a transaction is: a postgres.js client of one connection, to that server of the
 * address which is meant. A connection that was lost is not made again: the next one may lead to another server.
 */
import postgres from "postgres";
import { atMost } from "../timing/at-most.js";
import type { DatabaseAddress, DatabaseServer } from "./address.js";
import { type Cluster, clusterAt, type ServerNews } from "./cluster.js";
import { type Planning, settingsFor, singleConnection } from "./single-connection.js";

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
  /** Told what becomes of the address's servers. */
  readonly onServerNews?: ((news: ServerNews) => void) | undefined;
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

/** What waited for a lock in vain is tried again, each time waiting for so long: 10 s in all. */
export const PATIENT_WAITS_MS: readonly number[] = [700, 1000, 3000, 5000];
/** Where a session is lent as a whole. */
export const LONGEST_LOCK_WAIT_MS = 10_000;

/** Longer than TIME_LIMITS: usually it is the server that ends a statement. */
const PATIENCE_MS = 45_000;

/** read_only_sql_transaction: of a server that has become a standby, or of a session that began when nobody could write. */
const READ_ONLY = "25006";

/** So many statements after one that a connection had not sent before its plans are made anew. */
const FEWEST_BETWEEN_PLANS = 128;
/** Then each time after twice as many, and at last after so many: to plan what a connection has takes some 20 ms. */
const MOST_BETWEEN_PLANS = 20_000;

/** A statement that waits for its result. */
interface WaitingStatement {
  readonly outcome: Promise<unknown>;
  /** Ends the wait. */
  giveUp(error: Error): void;
}

/** One connection. */
export class Session {
  readonly #settings: SessionSettings;
  readonly #cluster: Cluster;
  #client: postgres.Sql<Record<string, unknown>> | undefined;
  #server: DatabaseServer | undefined;
  readonly #patienceMs: number;
  #isLost = false;
  #isInTransaction = false;
  #usable = true;
  #canPlan: boolean;
  #planning: Planning;
  /** Prepared statements; how many there were before the newest of them, and how many there are when plans are made anew. */
  #sent = 0;
  #sentBeforeNewest = 0;
  #plansEndAt = FEWEST_BETWEEN_PLANS;
  /** The texts of those that are planned once. */
  readonly #planned = new Set<string>();
  /** Few at a time. A map would keep what is done for longer (`timing/underway.ts`). */
  readonly #underway: WaitingStatement[] = [];

  constructor(settings: SessionSettings, planning: Planning = "anew") {
    this.#settings = settings;
    this.#cluster = clusterAt(settings.address);
    this.#planning = planning;
    this.#canPlan = settings.pooler !== true;
    this.#patienceMs = settings.patienceMs ?? PATIENCE_MS;
  }

  /** Where it leads, once it is open. */
  get server(): DatabaseServer | undefined {
    return this.#server;
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
    await this.#frame(settingStatements(planning));
    this.#planning = planning;
  }

  /** Whether many statements have been sent since PostgreSQL made its plans. */
  get hasOldPlans(): boolean {
    return this.#canPlan && this.#sent >= this.#plansEndAt;
  }

  /**
   * Has PostgreSQL plan anew what is sent from now on. It keeps a plan until a table of it is analyzed; one for a table that was
   * empty reads it from end to end, which would be dear while the table grows. That is most likely of a statement that is new.
   */
  async renewPlans(): Promise<void> {
    const sinceNewest = this.#sent - this.#sentBeforeNewest;
    this.#plansEndAt = this.#sent + Math.min(sinceNewest, MOST_BETWEEN_PLANS);
    await this.#watched(this.#connected().unsafe("discard plans"), this.#patienceMs);
  }

  /**
   * Connects; before anything else. Throws NoSuchServer and SplitDatabase where no server is the one that is meant, and what
   * the connection throws.
   */
  async open(): Promise<void> {
    const server = await this.#cluster.choose();
    try {
      await this.#openAt(server);
    } catch (error) {
      this.#cluster.failed(server);
      const other = await this.#cluster.choose();
      // The one that was meant is gone, and there is another one already.
      if (other === server || this.#isLost) throw error;
      await this.#openAt(other);
    }
  }

  async #openAt(server: DatabaseServer): Promise<void> {
    const { address, pooler } = this.#settings;
    const client = postgres({
      ...singleConnection({ address, pooler, server }, this.#planning),
      onclose: () => {
        if (this.#client === client) this.#lose(new ConnectionLost("the connection to the database was lost"));
      },
    }) as unknown as postgres.Sql<Record<string, unknown>>;
    try {
      const { hasCitus } = await withinMs(this.#patienceMs, this.#cluster.check(server, client));
      if (hasCitus === true && this.#canPlan) {
        this.#canPlan = false;
        // How long a transaction waits for locks is told to the servers that have them.
        await client.unsafe(`${settingStatements("anew")}; set citus.propagate_set_commands = 'local'`);
      }
      if (this.#isLost) throw new ConnectionLost("the connection has been closed");
      this.#client = client;
      this.#server = server;
    } catch (error) {
      void client.end({ timeout: 0 });
      throw error;
    }
  }

  /** The server is not the right one any more: what is under way there ends as with a lost connection. */
  abandon(): void {
    this.#lose(new ConnectionLost("the database is at another server now"));
    void this.#client?.end({ timeout: 0 });
  }

  #lose(error: ConnectionLost): void {
    this.#isLost = true;
    this.#usable = false;
    for (const { giveUp } of this.#underway) giveUp(error);
  }

  /** Runs one statement, prepared on its first use. An array is one parameter, for `= any($1)` and `unnest($1)`. */
  run(sql: string, parameters: readonly unknown[] = []): Promise<StatementResult> {
    return this.#watched(this.#run(sql, parameters));
  }

  /** The same, for a statement to which the usual time limits apply. Throws NoAnswer. */
  runSoon(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    return this.#watched(this.#run(sql, parameters), this.#patienceMs);
  }

  /**
   * The same for one that waits so long for a lock. It is committed by itself, so that nobody else waits until it is known here
   * that it is done; servers of a cluster learn within a transaction alone how long they are to wait.
   */
  async runWaiting(sql: string, parameters: readonly unknown[], lockWaitMs: number): Promise<StatementResult> {
    if (this.#canPlan) {
      await this.#frame(`set lock_timeout = ${lockWaitMs}`);
      try {
        return await this.runSoon(sql, parameters);
      } finally {
        if (this.#usable) await this.#endWait();
      }
    }
    try {
      await this.begin(undefined, lockWaitMs);
      const outcome = await this.runSoon(sql, parameters);
      await this.commit();
      return outcome;
    } catch (error) {
      await this.rollback();
      throw error;
    }
  }

  /** Does not throw, so that the outcome is not hidden. */
  async #endWait(): Promise<void> {
    try {
      await this.#frame(`set lock_timeout = ${settingsFor(this.#planning).lock_timeout}`);
    } catch {
      this.#usable = false;
    }
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    const client = this.#connected();
    if (this.#planning === "once") this.#notePlan(sql);
    this.#sent += 1;
    this.#settings.onStatement?.(sql, parameters, this.#planning);
    const values = parameters.map((value) =>
      // Type 0: the server knows the type; postgres.js would take that of the first element for that of the array.
      Array.isArray(value) ? client.typed(value as never, 0) : value,
    );
    const result = await client.unsafe(sql, values as never[], { prepare: true, simple: false } as object);
    return { rows: [...result], command: result.command, count: result.count };
  }

  #notePlan(sql: string): void {
    if (this.#planned.has(sql)) return;
    this.#planned.add(sql);
    this.#sentBeforeNewest = this.#sent;
    this.#plansEndAt = this.#sent + FEWEST_BETWEEN_PLANS;
  }

  /** Runs several statements separated by semicolons, without parameters and unprepared. */
  script(sql: string): Promise<string> {
    return this.#watched(this.#script(sql));
  }

  async #script(sql: string): Promise<string> {
    const client = this.#connected();
    this.#settings.onStatement?.(sql, [], this.#planning);
    const result = await client.unsafe(sql);
    return result.command;
  }

  /**
   * Begins a transaction; `characteristics` as in the SQL statement.
   * @param lockWaitMs how long it waits for a lock, where that is not as usual
   */
  async begin(characteristics = "isolation level read committed", lockWaitMs?: number): Promise<void> {
    const begin = `begin ${characteristics}`;
    await this.#frame(lockWaitMs === undefined ? begin : `${begin}; set local lock_timeout = ${lockWaitMs}`);
    this.#isInTransaction = true;
  }

  /** Commits. Throws TransactionRolledBack where a failed statement had already ended the transaction, CommitFailed. */
  async commit(): Promise<void> {
    const command = await this.#frame("commit").catch((error: unknown) => {
      // An error of PostgreSQL tells that it has rolled back, and why.
      if (error instanceof postgres.PostgresError) throw error;
      throw new CommitFailed("COMMIT was not answered", { cause: error });
    });
    this.#isInTransaction = false;
    if (command !== "COMMIT") throw new TransactionRolledBack("a statement of the transaction had failed");
  }

  /** Rolls back, if there is still something to roll back; does not throw, so that the reason for it is not hidden. */
  async rollback(): Promise<void> {
    if (!this.#isInTransaction) return;
    this.#isInTransaction = false;
    // Where the driver prepares a statement anew, PostgreSQL would skip what is sent before that has been answered.
    if (this.#underway.length > 0) await Promise.allSettled(this.#underway.map(({ outcome }) => outcome));
    // PostgreSQL rolls back when the connection ends.
    if (!this.#usable) return;
    try {
      await this.#frame("rollback");
    } catch {
      this.#usable = false;
    }
  }

  /** Closes the connection; a statement that still runs after a second is given up. */
  async close(): Promise<void> {
    this.#isLost = true;
    await this.#client?.end({ timeout: 1 });
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
    const outcome = new Promise<T>((resolve, reject) => {
      giveUp = reject;
      work.then(resolve, reject);
    });
    const statement = { outcome, giveUp };
    this.#underway.push(statement);
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => giveUp(new NoAnswer(`the database did not answer for ${limitMs} ms`)), limitMs);
    try {
      return await outcome;
    } catch (error) {
      const isAnswer = error instanceof postgres.PostgresError && error.severity === "ERROR";
      if (!isAnswer || error.code === READ_ONLY) this.#usable = false;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#underway.splice(this.#underway.indexOf(statement), 1);
    }
  }

  #connected(): postgres.Sql<Record<string, unknown>> {
    if (this.#client !== undefined && !this.#isLost) return this.#client;
    throw new ConnectionLost("the connection to the database was lost");
  }
}

async function withinMs<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return atMost(limitMs, work, () => {
    throw new NoAnswer(`the database did not answer for ${limitMs} ms`);
  });
}

function settingStatements(planning: Planning): string {
  return Object.entries(settingsFor(planning))
    .map(([name, value]) => `set ${name} = ${value}`)
    .join("; ");
}
