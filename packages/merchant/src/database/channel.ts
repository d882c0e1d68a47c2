/** One connection that listens on one channel of PostgreSQL and announces on it, again and again until it is closed. */

import { CompiledQuery } from "kysely";
import postgres from "postgres";
import type { DatabaseAddress, DatabaseServer } from "./address.js";
import { clusterAt } from "./cluster.js";
import { singleConnection } from "./single-connection.js";
import type { Queries } from "./tables.js";

/** What happens on a channel. */
export interface ChannelEvents {
  /** Somebody announced something; ourselves included. */
  onAnnouncement(payload: string): void;
  /**
   * Listening (again). What was announced before now may have been missed.
   * @param listener PostgreSQL's number of the connection, of which no two are open at the same time
   */
  onListening(listener: number): void;
  /** Not listening any more, for the given reason; it will be tried again. */
  onInterruption(reason: Error): void;
}

/** An open channel. */
export interface Channel {
  /** Announces to everybody who listens. Throws what the connection throws. */
  announce(payload: string): Promise<void>;
  /** The same, and tells who else listens on the database. Somebody who begins to later reads what was committed before. */
  announceTo(payload: string): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** What PostgreSQL calls these connections. */
export const LISTENER = "kontor notifications";

const LONGEST_PAUSE_MS = 5000;

type Client = postgres.Sql<Record<string, unknown>>;

/** A connection that is being made or is there. */
interface Connection {
  readonly listening: Promise<Client>;
  /** As soon as it is known where to connect to. */
  client?: Client;
  server?: DatabaseServer;
}

const ANNOUNCE_TO = `select pid, pg_notify($1, $2) from pg_stat_activity
  where datname = current_database() and application_name = $3`;

/** What `Channel.announceTo` does, over an ordinary connection. */
export async function announceTo(queries: Queries, name: string, payload: string): Promise<readonly number[]> {
  const statement = CompiledQuery.raw(ANNOUNCE_TO, [name, payload, LISTENER]);
  const { rows } = await queries.executeQuery<{ pid: number }>(statement);
  return rows.map(({ pid }) => pid);
}

/** Opens a channel. Never fails: an unreachable database is an interruption. */
export function openChannel(address: DatabaseAddress, name: string, events: ChannelEvents): Channel {
  const cluster = clusterAt(address);
  let isClosed = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;
  let connection = connect();
  const unfollow = cluster.follow({
    onMove(server) {
      if (connection.server === undefined || connection.server === server) return;
      interrupted(connection, new Error("the database is at another server now"));
    },
  });

  function connect(): Connection {
    retry = undefined;
    const attempt: Connection = { listening: listen() };
    attempt.listening.catch((error: Error) => interrupted(attempt, error));
    return attempt;

    async function listen(): Promise<Client> {
      // The attempt has its name before anything happens to it.
      await undefined;
      const server = await cluster.choose();
      if (isClosed) throw new Error("the channel has been closed");
      const client: Client = postgres({
        ...singleConnection({ address, server, pooler: true }),
        connection: { application_name: LISTENER },
        onclose: () => interrupted(attempt, new Error("the connection that listens was lost")),
        // Not in the published types, but what the library's own `listen` is made of.
        onnotify: (_channel: string, payload: string) => {
          if (connection === attempt) events.onAnnouncement(payload);
        },
      } as object);
      Object.assign(attempt, { client, server });
      try {
        await cluster.check(server, client);
        const results = await client.unsafe(`listen "${name}"; select pg_backend_pid() as listener`);
        if (isClosed) return client;
        failures = 0;
        const [{ listener }] = (results as unknown as [unknown, [{ listener: number }]])[1];
        events.onListening(listener);
        return client;
      } catch (error) {
        cluster.failed(server);
        void client.end({ timeout: 0 });
        throw error;
      }
    }
  }

  function interrupted(which: Connection, reason: Error): void {
    if (isClosed || retry || which !== connection) return;
    events.onInterruption(reason);
    void which.client?.end({ timeout: 0 });
    const pauseMs = Math.min(20 * 2 ** failures++, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
    retry = setTimeout(() => {
      connection = connect();
    }, pauseMs);
  }

  return {
    async announce(payload) {
      await (await connection.listening).unsafe("select pg_notify($1, $2)", [name, payload]);
    },
    async announceTo(payload) {
      const client = await connection.listening;
      const rows = await client.unsafe<{ pid: number }[]>(ANNOUNCE_TO, [name, payload, LISTENER]);
      return rows.map(({ pid }) => pid);
    },
    async close() {
      isClosed = true;
      unfollow();
      clearTimeout(retry);
      await connection.client?.end({ timeout: 1 });
    },
  };
}
