/**
 * Kysely on postgres.js: a transaction keeps one connection for itself, a single statement borrows one while it runs
 * and is prepared. First come, first served; both take from the same few connections.
 */

import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from "kysely";
import postgres from "postgres";
import type { DatabaseServer } from "./address.js";
import { clusterAt } from "./cluster.js";
import { PATIENT_WAITS_MS, Session, type SessionSettings, type StatementResult } from "./session.js";
import type { Planning } from "./single-connection.js";

/** All connections stayed busy for too long. */
export class NoFreeConnection extends Error {
  override readonly name = "NoFreeConnection";
}

/** A statement was sent in a transaction after its end. */
export class TransactionOver extends Error {
  override readonly name = "TransactionOver";
}

const MAX_WAIT_MS = 15_000;
/**
 * Which part of the pool may be used for changes. A change may have to wait for a lock; statements that only read always
 * find a connection in the other part.
 */
const PART_FOR_CHANGES = 0.7;
/** Which part of the pool may wait for locks that have been held for some time already: other changes go on. */
const PART_FOR_WAITING = 0.3;
/** After the server has refused a connection, while others of ours are there. */
const GROWTH_PAUSE_MS = 250;

/** What a session is borrowed for; to wait is to change what others have kept locked for some time. */
export type Purpose = "to-read" | "to-change" | "to-wait";

/** lock_not_available: others held a lock for longer than we wait. */
const LOCK_NOT_AVAILABLE = "55P03";

export function hasWaitedInVain(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === LOCK_NOT_AVAILABLE;
}

interface Waiter {
  readonly purpose: Purpose;
  readonly planning: Planning;
  take(session: Session): void;
  fail(error: Error): void;
}

const CHANGING_COMMANDS = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/**
 * A fixed number of sessions, opened when needed. Own code, because postgres.js, when all its connections are busy,
 * hands new statements to busy ones and lets those who want a connection of their own wait until none is.
 */
export class SessionPool {
  readonly #settings: SessionSettings;
  readonly #size: number;
  readonly #idle: Session[] = [];
  readonly #mostChanging: number;
  readonly #mostWaiting: number;
  readonly #waiting: Waiter[] = [];
  /** Those that are lent for changes, and of them those that are lent to wait. */
  readonly #changing = new Set<Session>();
  readonly #forWaiting = new Set<Session>();
  readonly #sessions = new Set<Session>();
  #closed = false;
  /** How many of the sessions are being opened. */
  #opening = 0;
  #noGrowthUntil = 0;
  #allReturned: (() => void) | undefined;
  readonly #unfollow: () => void;

  constructor(settings: SessionSettings, size: number) {
    this.#settings = settings;
    this.#size = size;
    this.#mostChanging = Math.max(1, Math.min(size - 1, Math.ceil(size * PART_FOR_CHANGES)));
    this.#mostWaiting = Math.max(1, Math.floor(size * PART_FOR_WAITING));
    this.#unfollow = clusterAt(settings.address).follow({
      onMove: (server) => this.#leaveAllBut(server),
      ...(settings.onServerNews === undefined ? {} : { onNews: settings.onServerNews }),
    });
  }

  /** How long each next try waits for a lock. Behind a pooler the first one has waited as long as the operator has set. */
  get patientWaitsMs(): readonly number[] {
    return this.#settings.pooler ? [] : PATIENT_WAITS_MS;
  }

  /** How many connections there are and how many wait for one, for metrics. */
  get usage(): { readonly busy: number; readonly idle: number; readonly waiting: number } {
    const idle = this.#idle.length;
    return { busy: this.#sessions.size - idle, idle, waiting: this.#waiting.length };
  }

  /**
   * Lends a session until `release`, if there is one to choose from one that plans in this way. Throws NoFreeConnection after
   * a quarter of a minute.
   */
  acquire(purpose: Purpose = "to-change", planning: Planning = "anew"): Promise<Session> {
    if (this.#closed) return Promise.reject(new NoFreeConnection("the database has been closed"));
    const session = this.#mayHave(purpose) ? this.#takeIdle(planning) : undefined;
    if (session !== undefined) {
      this.#lend(session, purpose);
      return Promise.resolve(session);
    }
    const waiting = this.#wait(purpose, planning);
    this.#grow();
    return waiting;
  }

  /** One that was used a moment ago. Where the other kind alone is idle, and there may be more sessions, there shall be one. */
  #takeIdle(planning: Planning): Session | undefined {
    this.#drop((session) => !session.usable);
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      if (this.#idle[i]!.plans(planning)) return this.#idle.splice(i, 1)[0];
    }
    const mayGrow = this.#sessions.size < this.#size && performance.now() >= this.#noGrowthUntil;
    return mayGrow ? undefined : this.#idle.pop();
  }

  /** Closes those of the idle ones. */
  #drop(isUnfit: (session: Session) => boolean): void {
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      if (!isUnfit(this.#idle[i]!)) continue;
      const [session] = this.#idle.splice(i, 1);
      this.#sessions.delete(session!);
      void session!.close();
    }
  }

  /** The database is at that server now, or nobody knows where: what is under way elsewhere ends. */
  #leaveAllBut(server: DatabaseServer | undefined): void {
    const isElsewhere = (session: Session) => session.server !== undefined && session.server !== server;
    this.#drop(isElsewhere);
    for (const session of this.#sessions) if (isElsewhere(session)) session.abandon();
    this.#grow();
  }

  /** Gives a session back to the one that waits longest and may have it. */
  release(session: Session): void {
    this.#changing.delete(session);
    this.#forWaiting.delete(session);
    if (!session.usable) {
      // The idle ones are of the same time: broken by the same restart, or as unable to write.
      for (const unfit of [session, ...this.#idle.splice(0)]) {
        this.#sessions.delete(unfit);
        void unfit.close();
      }
      this.#grow();
    } else {
      const next = this.#waiting.findIndex(({ purpose }) => this.#mayHave(purpose));
      const [waiter] = next < 0 ? [] : this.#waiting.splice(next, 1);
      if (waiter === undefined) this.#idle.push(session);
      else {
        this.#lend(session, waiter.purpose);
        waiter.take(session);
      }
    }
    if (this.#idle.length === this.#sessions.size) this.#allReturned?.();
  }

  /** Closes all sessions, after waiting at most five seconds for those that are lent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unfollow();
    for (const { fail } of this.#waiting.splice(0)) fail(new NoFreeConnection("the database has been closed"));
    if (this.#idle.length < this.#sessions.size) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 5000);
        this.#allReturned = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }

  /**
   * Opens another session, if somebody waits for one; it goes to the one that waits longest by then. Where the server has no place
   * for it, those who wait get what is there; they fail only where nothing is.
   */
  #grow(): void {
    if (this.#closed || this.#sessions.size >= this.#size || this.#opening >= this.#mayBeServed()) return;
    if (this.#sessions.size > this.#opening && performance.now() < this.#noGrowthUntil) return;
    const session = new Session(this.#settings, this.#waiting[this.#opening]?.planning);
    this.#sessions.add(session);
    this.#opening += 1;
    session.open().then(
      () => {
        this.#opening -= 1;
        this.release(session);
      },
      (error: unknown) => {
        this.#opening -= 1;
        this.#sessions.delete(session);
        void session.close();
        this.#noGrowthUntil = performance.now() + GROWTH_PAUSE_MS;
        // Better one that plans otherwise than none.
        for (const idle of this.#idle.splice(0)) this.release(idle);
        if (this.#sessions.size > 0) setTimeout(() => this.#grow(), GROWTH_PAUSE_MS).unref();
        else for (const { fail } of this.#waiting.splice(0)) fail(error as Error);
        if (this.#idle.length === this.#sessions.size) this.#allReturned?.();
      },
    );
  }

  #mayHave(purpose: Purpose): boolean {
    if (purpose === "to-read") return true;
    if (this.#changing.size >= this.#mostChanging) return false;
    return purpose === "to-change" || this.#forWaiting.size < this.#mostWaiting;
  }

  #lend(session: Session, purpose: Purpose): void {
    if (purpose !== "to-read") this.#changing.add(session);
    if (purpose === "to-wait") this.#forWaiting.add(session);
  }

  /** How many of those who wait may have a session, as soon as there is one. */
  #mayBeServed(): number {
    const count = (wanted: Purpose) => this.#waiting.filter(({ purpose }) => purpose === wanted).length;
    const patient = Math.min(count("to-wait"), this.#mostWaiting - this.#forWaiting.size);
    const changing = Math.min(count("to-change") + patient, this.#mostChanging - this.#changing.size);
    return count("to-read") + changing;
  }

  #wait(purpose: Purpose, planning: Planning): Promise<Session> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new NoFreeConnection(`all ${this.#size} database connections stayed busy for ${MAX_WAIT_MS} ms`));
      }, MAX_WAIT_MS);
      const waiter = {
        purpose,
        planning,
        take(session: Session) {
          clearTimeout(timer);
          resolve(session);
        },
        fail(error: Error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiting.push(waiter);
    });
  }
}

/** How statements are planned, and how long they wait for the locks of others. */
export interface Conduct {
  readonly planning: Planning;
  /** Milliseconds, of transactions that wait for a lock where others do. */
  readonly lockWaitMs?: number;
  /** What waited for a lock for a first short time fails: there is another way. */
  readonly isImpatient?: boolean;
}

/** The dialect that Kysely is given. */
export class PostgresJsDialect implements Dialect {
  readonly #pool: SessionPool;
  readonly #conduct: Conduct;

  constructor(pool: SessionPool, conduct: Conduct) {
    this.#pool = pool;
    this.#conduct = conduct;
  }

  createDriver(): Driver {
    return new PostgresJsDriver(this.#pool, this.#conduct);
  }

  createAdapter() {
    return new PostgresAdapter();
  }

  createQueryCompiler() {
    return new PostgresQueryCompiler();
  }

  createIntrospector(db: ConstructorParameters<typeof PostgresIntrospector>[0]) {
    return new PostgresIntrospector(db);
  }
}

class PostgresJsDriver implements Driver {
  readonly #pool: SessionPool;
  readonly #conduct: Conduct;

  constructor(pool: SessionPool, conduct: Conduct) {
    this.#pool = pool;
    this.#conduct = conduct;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<BorrowedConnection> {
    return new BorrowedConnection(this.#pool, this.#conduct);
  }

  async beginTransaction(connection: BorrowedConnection, settings: TransactionSettings): Promise<void> {
    const isolation = `isolation level ${settings.isolationLevel ?? "read committed"}`;
    const { lockWaitMs } = this.#conduct;
    const session = await connection.borrow(lockWaitMs === undefined ? "to-change" : "to-wait");
    connection.isInTransaction = true;
    await session.begin(settings.accessMode ? `${isolation} ${settings.accessMode}` : isolation, lockWaitMs);
  }

  async commitTransaction(connection: BorrowedConnection): Promise<void> {
    connection.isOver = true;
    await connection.session?.commit();
  }

  async rollbackTransaction(connection: BorrowedConnection): Promise<void> {
    connection.isOver = true;
    await connection.session?.rollback();
  }

  async savepoint(connection: BorrowedConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`savepoint ${quoted(name)}`));
  }

  async rollbackToSavepoint(connection: BorrowedConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`rollback to ${quoted(name)}`));
  }

  async releaseSavepoint(connection: BorrowedConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`release ${quoted(name)}`));
  }

  async releaseConnection(connection: BorrowedConnection): Promise<void> {
    connection.giveBack();
  }

  async destroy(): Promise<void> {
    await this.#pool.close();
  }
}

/** What carries out statements that are built: Kysely is one. */
export interface Executor {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>>;
}

/** For statements that are committed by themselves: as Kysely does it, without what Kysely makes for each. */
export function executorAlone(pool: SessionPool, conduct: Conduct): Executor {
  return {
    async executeQuery(query) {
      const connection = new BorrowedConnection(pool, conduct);
      try {
        return await connection.executeQuery(query);
      } finally {
        connection.giveBack();
      }
    },
  };
}

/** Changes nothing and waits for nobody's lock; anything else counts as a change. */
const READING =
  /^\s*select\b(?![\s\S]*\b(?:for\s+(?:no\s+key\s+)?update|for\s+(?:key\s+)?share|insert\s+into|pg_advisory|nextval)\b)/i;

/** The same texts come again and again; what is known of more than these begins anew. */
const REMEMBERED = 2000;
const purposes = new Map<string, Purpose>();

function purposeOf(text: string): Purpose {
  let purpose = purposes.get(text);
  if (purpose === undefined) {
    purpose = READING.test(text) ? "to-read" : "to-change";
    if (purposes.size >= REMEMBERED) purposes.clear();
    purposes.set(text, purpose);
  }
  return purpose;
}

/** A session that is borrowed from the pool when its purpose is known: to read, or to change something. */
class BorrowedConnection implements DatabaseConnection {
  readonly #pool: SessionPool;
  readonly #conduct: Conduct;
  session: Session | undefined;
  isInTransaction = false;
  /** The transaction is being committed or rolled back: what its work did not wait for must not happen outside of it. */
  isOver = false;

  constructor(pool: SessionPool, conduct: Conduct) {
    this.#pool = pool;
    this.#conduct = conduct;
  }

  async borrow(purpose: Purpose): Promise<Session> {
    if (this.session === undefined) {
      const { planning } = this.#conduct;
      this.session = await this.#pool.acquire(purpose, planning);
      if (!this.session.plans(planning)) await this.session.planAs(planning);
      if (this.session.hasOldPlans) await this.session.renewPlans();
    }
    return this.session;
  }

  giveBack(): void {
    if (this.session !== undefined) this.#pool.release(this.session);
    this.session = undefined;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const session = await this.borrow(purposeOf(query.sql));
    // Kysely asks this too, but before the statement has waited for its turn.
    if (this.isOver) throw new TransactionOver("the transaction has ended already");
    try {
      return resultOf(await session.runSoon(query.sql, query.parameters));
    } catch (error) {
      if (this.isInTransaction || this.#conduct.isImpatient || !hasWaitedInVain(error)) throw error;
      return this.#waitForLock(query, error);
    }
  }

  /** A single statement whose lock somebody held for longer than the first try waited. */
  async #waitForLock<R>(query: CompiledQuery, first: unknown): Promise<QueryResult<R>> {
    let failure = first;
    for (const waitMs of this.#pool.patientWaitsMs) {
      this.giveBack();
      const session = await this.borrow("to-wait");
      try {
        return resultOf(await session.runWaiting(query.sql, query.parameters, waitMs));
      } catch (error) {
        if (!hasWaitedInVain(error)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  // biome-ignore lint/correctness/useYield: the interface wants the method, nothing of ours streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("read in pages instead of streaming");
  }
}

function resultOf<R>({ rows, command, count }: StatementResult): QueryResult<R> {
  const result = { rows: rows as R[] };
  return CHANGING_COMMANDS.has(command) ? { ...result, numAffectedRows: BigInt(count ?? 0) } : result;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
