/** Waiting for a change without missing one: look, register, look again, wait, look again. */

import type { Topic } from "../notifications/topics.js";
import type { Call } from "./endpoint.js";

/** No request waits longer, whatever it asks for; the client may ask again. */
const LONGEST_WAIT_MS = 600_000;

export interface Look<T> {
  readonly value: T;
  /** True when there is nothing more to wait for. */
  readonly isFinal: boolean;
  /** What would change it; asked for once, before the first wait. */
  readonly topics: readonly Topic[];
}

type WaitingCall = Pick<Call<unknown, unknown, unknown>, "notifier" | "whenGone" | "lookups" | "question">;

/**
 * Looks until the result is final, the time is over, the client is gone or the server closes; gives the last result.
 * Requests that are equal but for their time-out share look-ups, so `look` must depend on nothing else.
 * @param timeoutMs milliseconds; 0 or absent looks once
 */
export async function lookUntilFinal<T>(
  { notifier, whenGone, lookups, question }: WaitingCall,
  timeoutMs: number | undefined,
  look: () => Promise<Look<T>>,
): Promise<T> {
  if (timeoutMs === undefined || timeoutMs === 0) return (await look()).value;

  const deadline = performance.now() + Math.min(timeoutMs, LONGEST_WAIT_MS);
  const asked = question();
  const first = await lookups.ask(asked, look);
  if (first.isFinal) return first.value;
  const gone = whenGone();
  const waiter = notifier.register(first.topics);
  try {
    for (;;) {
      const { value, isFinal } = await lookups.ask(asked, look);
      if (isFinal) return value;
      const outcome = await waiter.wait(deadline - performance.now(), gone);
      // What we have is at most ten seconds old, and a client that is gone or sent away needs nothing newer.
      if (outcome === "closed") return value;
      if (outcome === "timeout") return (await lookups.ask(asked, look)).value;
    }
  } finally {
    waiter.cancel();
  }
}
