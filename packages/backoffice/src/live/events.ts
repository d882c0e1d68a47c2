/**
 * What happens in the shop, as it happens: one long poll for the whole app. A backend without that addition to the protocol
 * is looked at every few seconds; who listens is told to look again, and cannot tell the difference.
 */

import type { Operations } from "@kontor/client/api";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { has } from "../session/backend.js";
import { api, begin, session } from "../session/session.js";
import { pause } from "./watch-order.js";

export type ShopEvent = Operations["GET /private/kontor/events"]["answers"][200]["events"][number];

/** Undefined: something may have happened, nobody says what. */
type Listener = (event: ShopEvent | undefined) => void;

const WAIT_MS = 25_000;
const LOOK_EVERY_MS = 10_000;
const AFTER_TROUBLE_MS = 3000;

/** Whether the server was heard of lately. */
export const isConnected = signal(true);

const listeners = new Set<Listener>();

export function useEvents(listener: Listener, inputs: readonly unknown[] = []): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, inputs as unknown[]);
}

function tell(event: ShopEvent | undefined): void {
  for (const listener of [...listeners]) listener(event);
}

/** Goes on for as long as the session lasts. */
export async function listen(signal: AbortSignal): Promise<void> {
  let after: number | undefined;
  while (!signal.aborted && session.value !== undefined) {
    if (!has("events")) {
      await pause(LOOK_EVERY_MS, signal);
      if (!document.hidden) tell(undefined);
      continue;
    }
    const query = after === undefined ? { limit: 1 } : { after, timeout_ms: WAIT_MS };
    const answer = await api.value.call("GET /private/kontor/events", { query }, { signal }).catch(() => undefined);
    if (answer === undefined) return;
    isConnected.value = answer.ok || answer.status !== 0;
    if (answer.ok) {
      const { events, newest } = answer.body;
      // A database that was restored knows fewer events than were seen.
      if (after === undefined || newest < after) tell(undefined);
      else for (const event of events) tell(event);
      after = after === undefined ? newest : (events.at(-1)?.number ?? Math.min(after, newest));
    } else if (answer.status === 410) after = undefined;
    else if (answer.status === 401) begin(undefined);
    else await pause(AFTER_TROUBLE_MS, signal);
  }
}
