/** One connection that listens on one channel of PostgreSQL and announces on it, again and again until it is closed. */

import postgres from "postgres";
import type { DatabaseAddress } from "./address.js";
import { singleConnection } from "./session.js";

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

/** Opens a channel. Never fails: an unreachable database is an interruption. */
export function openChannel(address: DatabaseAddress, name: string, events: ChannelEvents): Channel {
  let isClosed = false;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;
  const options = {
    ...singleConnection({ address, pooler: true }),
    connection: { application_name: LISTENER },
    onclose: () => interrupted(new Error("the connection that listens was lost")),
    // Not in the published types, but what the library's own `listen` is made of.
    onnotify: (_channel: string, payload: string) => events.onAnnouncement(payload),
  };
  const client = postgres(options);

  async function listen(): Promise<void> {
    retry = undefined;
    try {
      // Both on the same connection, whatever becomes of it.
      const results = await client.unsafe(`listen "${name}"; select pg_backend_pid() as listener`);
      if (isClosed) return;
      failures = 0;
      const [{ listener }] = (results as unknown as [unknown, [{ listener: number }]])[1];
      events.onListening(listener);
    } catch (error) {
      interrupted(error as Error);
    }
  }

  function interrupted(reason: Error): void {
    if (isClosed || retry) return;
    events.onInterruption(reason);
    retry = setTimeout(listen, Math.min(20 * 2 ** failures++, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2));
  }

  void listen();
  return {
    async announce(payload) {
      await client.unsafe("select pg_notify($1, $2)", [name, payload]);
    },
    async announceTo(payload) {
      const rows = await client.unsafe<{ pid: number }[]>(
        `select pid, pg_notify($1, $2) from pg_stat_activity
        where datname = current_database() and application_name = $3`,
        [name, payload, LISTENER],
      );
      return rows.map(({ pid }) => pid);
    },
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await client.end({ timeout: 1 });
    },
  };
}
