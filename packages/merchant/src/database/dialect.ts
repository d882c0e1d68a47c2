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
import { Session, type SessionSettings } from "./session.js";

/** All connections stayed busy for too long. */
export class NoFreeConnection extends Error {
  override readonly name = "NoFreeConnection";
}

const MAX_WAIT_MS = 15_000;
const CHANGING_COMMANDS = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/**
 * A fixed number of sessions, opened when needed. Own code, because postgres.js, when all its connections are busy,
 * hands new statements to busy ones and lets whoever wants a connection for himself wait until none is.
 */
export class SessionPool {
  readonly #settings: SessionSettings;
  readonly #size: number;
  readonly #idle: Session[] = [];
  readonly #waiting: { take(session: Session): void; fail(error: Error): void }[] = [];
  readonly #sessions = new Set<Session>();
  #closed = false;
  #allReturned: (() => void) | undefined;

  constructor(settings: SessionSettings, size: number) {
    this.#settings = settings;
    this.#size = size;
  }

  /** How many connections there are and how many wait for one, for metrics. */
  get usage(): { readonly busy: number; readonly idle: number; readonly waiting: number } {
    const idle = this.#idle.length;
    return { busy: this.#sessions.size - idle, idle, waiting: this.#waiting.length };
  }

  /** Lends a session until `release`. Throws NoFreeConnection after a quarter of a minute. */
  acquire(): Promise<Session> {
    if (this.#closed) return Promise.reject(new NoFreeConnection("the database has been closed"));
    const session = this.#idle.pop() ?? this.#openAnother();
    return session ? Promise.resolve(session) : this.#wait();
  }

  /** Gives a session back to whoever waits longest. */
  release(session: Session): void {
    if (!session.usable) {
      // The idle ones are of the same time: broken by the same restart, or as unable to write.
      for (const unfit of [session, ...this.#idle.splice(0)]) {
        this.#sessions.delete(unfit);
        void unfit.close();
      }
      const replacement = this.#waiting.length > 0 ? this.#openAnother() : undefined;
      if (replacement) this.#waiting.shift()!.take(replacement);
    } else {
      const next = this.#waiting.shift();
      if (next) next.take(session);
      else this.#idle.push(session);
    }
    if (this.#idle.length === this.#sessions.size) this.#allReturned?.();
  }

  /** Closes all sessions, after waiting at most five seconds for those that are lent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
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

  #openAnother(): Session | undefined {
    if (this.#closed || this.#sessions.size >= this.#size) return undefined;
    const session = new Session(this.#settings);
    this.#sessions.add(session);
    return session;
  }

  #wait(): Promise<Session> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new NoFreeConnection(`all ${this.#size} database connections stayed busy for ${MAX_WAIT_MS} ms`));
      }, MAX_WAIT_MS);
      const waiter = {
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

/** The dialect that Kysely is given. */
export class PostgresJsDialect implements Dialect {
  readonly #pool: SessionPool;

  constructor(pool: SessionPool) {
    this.#pool = pool;
  }

  createDriver(): Driver {
    return new PostgresJsDriver(this.#pool);
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

  constructor(pool: SessionPool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<BorrowedConnection> {
    return new BorrowedConnection(await this.#pool.acquire());
  }

  async beginTransaction(connection: BorrowedConnection, settings: TransactionSettings): Promise<void> {
    const isolation = `isolation level ${settings.isolationLevel ?? "read committed"}`;
    await connection.session.begin(settings.accessMode ? `${isolation} ${settings.accessMode}` : isolation);
  }

  async commitTransaction(connection: BorrowedConnection): Promise<void> {
    await connection.session.commit();
  }

  async rollbackTransaction(connection: BorrowedConnection): Promise<void> {
    await connection.session.rollback();
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
    this.#pool.release(connection.session);
  }

  async destroy(): Promise<void> {
    await this.#pool.close();
  }
}

class BorrowedConnection implements DatabaseConnection {
  readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, command, count } = await this.session.runSoon(query.sql, query.parameters);
    const result = { rows: rows as R[] };
    return CHANGING_COMMANDS.has(command) ? { ...result, numAffectedRows: BigInt(count ?? 0) } : result;
  }

  // biome-ignore lint/correctness/useYield: the interface wants the method, nothing of ours streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("read in pages instead of streaming");
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
