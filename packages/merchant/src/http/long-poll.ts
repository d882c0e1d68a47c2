/** Waiting for a change without missing one: look, register, look again, wait, look again. */

import { codeOfDatabaseFailure } from "../database/failures.js";
import type { Topic } from "../notifications/topics.js";
import type { Call } from "./endpoint.js";

/** No request waits longer, whatever it asks for; the client may ask again. */
const LONGEST_WAIT_MS = 600_000;

/** After a look that the database did not answer: it may be starting again, or another server takes its place. */
const RETRY_MS = 1000;

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
 * Requests that are equal but for their time-out share look-ups, so `look` must depend on nothing else. A database that is
 * gone in the meantime is waited for; what its last answer was is not told as if it were new.
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
      const seen = await lookups.ask(asked, look).catch(nothingWhileGone);
      if (seen?.isFinal) return seen.value;
      const left = deadline - performance.now();
      const outcome = await waiter.wait(seen === undefined ? Math.min(RETRY_MS, left) : left, gone);
      // What we have is at most ten seconds old, and a client that is gone or sent away needs nothing newer.
      if (outcome === "closed" && seen !== undefined) return seen.value;
      const isOver = outcome === "timeout" && (seen !== undefined || performance.now() >= deadline);
      if (outcome === "closed" || isOver) return (await lookups.ask(asked, look)).value;
    }
  } finally {
    waiter.cancel();
  }
}

function nothingWhileGone(error: unknown): undefined {
  if (codeOfDatabaseFailure(error) === undefined) throw error;
}
