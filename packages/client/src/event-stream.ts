/** What happens to a shop, one event after the other, for as long as somebody wants to know. */

import type { EventsResponse, Operations } from "./api.js";
import type { TalerApiError } from "./api-error.js";

export type ShopEvent = EventsResponse["events"][number];

export interface EventsOptions {
  /** Ends it: what is waited for then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The number of the last event that is known; what happens from now on, if absent. 0: everything that is kept. */
  readonly after?: number;
  /** Only these types. */
  readonly types?: readonly ShopEvent["type"][];
  /** Milliseconds that one request waits for news. */
  readonly waitMs?: number;
}

const DEFAULT_WAIT_MS = 30_000;
const PAGE = 100;
/** Before asking again after all tries of a call have failed. */
const PAUSE_MS = 5000;

/**
 * Asks again and again; a server or network that fails is waited for. Remember the number of each event that was dealt
 * with, and begin with it next time: then none is missed.
 * @throws TalerApiError for what waiting does not mend: credentials, or 410 where `after` is older than what is kept
 */
export async function* eventsOf(
  ask: (
    query: Operations["GET /private/kontor/events"]["query"],
    signal: AbortSignal | undefined,
  ) => Promise<{ readonly ok: true; readonly body: EventsResponse } | TalerApiError>,
  { after, types, signal, waitMs = DEFAULT_WAIT_MS }: EventsOptions,
  pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>,
): AsyncGenerator<ShopEvent, never> {
  const wanted = types === undefined ? {} : { types: types.join(",") };
  let last = after;
  for (;;) {
    const query =
      last === undefined ? { ...wanted, limit: 1 } : { ...wanted, after: last, limit: PAGE, timeout_ms: waitMs };
    const outcome = await ask(query, signal);
    if (!outcome.ok) {
      if (!isTemporary(outcome)) throw outcome;
      await pause(PAUSE_MS, signal);
      continue;
    }
    const { events, newest } = outcome.body;
    if (last === undefined) {
      last = newest;
      continue;
    }
    for (const event of events) {
      yield event;
      last = event.number;
    }
    // A page that is not full has all that there was; a database that was restored may know of less.
    if (events.length < PAGE) last = newest;
  }
}

function isTemporary({ status }: TalerApiError): boolean {
  return status === 0 || status === 429 || status >= 500;
}
