/** One connection that listens on one channel of PostgreSQL and announces on it, again and again until it is closed. */
import postgres from "postgres";
import type { DatabaseAddress } from "../database/address.js";
import { singleConnection } from "../database/session.js";

/** What happens on a channel. */
export interface ChannelEvents {
  /** Somebody announced something; ourselves included. */
  onAnnouncement(payload: string): void;
  /** Listening (again). What was announced before now may have been missed. */
  onListening(): void;
  /** Not listening any more, for the given reason; it will be tried again. */
  onInterruption(reason: Error): void;
}

/** An open channel. */
export interface Channel {
  /** Announces to everybody who listens. Throws what the connection throws. */
  announce(payload: string): Promise<void>;
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
      await client.unsafe(`listen "${name}"`);
      if (isClosed) return;
      failures = 0;
      events.onListening();
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
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await client.end({ timeout: 1 });
    },
  };
}
