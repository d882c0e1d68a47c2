/** Waiting for a change without missing one: look, register, look again, wait, look again. */

import type { Topic } from "../notifications/topics.js";
import type { Call } from "./endpoint.js";

/** Nobody is kept waiting longer, whatever he asks for; he may ask again. */
const LONGEST_WAIT_MS = 600_000;

export interface Look<T> {
  readonly value: T;
  /** True when there is nothing more to wait for. */
  readonly isFinal: boolean;
  /** What would change it; asked for once, before the first wait. */
  readonly topics: readonly Topic[];
}

/**
 * Looks until the result is final, the time is over, the client is gone or the server closes; gives the last result.
 * @param timeoutMs milliseconds; 0 or absent looks once
 */
export async function lookUntilFinal<T>(
  { notifier, whenGone }: Pick<Call<unknown, unknown, unknown>, "notifier" | "whenGone">,
  timeoutMs: number | undefined,
  look: () => Promise<Look<T>>,
): Promise<T> {
  const first = await look();
  if (first.isFinal || timeoutMs === undefined || timeoutMs === 0) return first.value;

  const deadline = performance.now() + Math.min(timeoutMs, LONGEST_WAIT_MS);
  const gone = whenGone();
  const waiter = notifier.register(first.topics);
  try {
    for (;;) {
      const { value, isFinal } = await look();
      if (isFinal) return value;
      const outcome = await waiter.wait(deadline - performance.now(), gone);
      if (outcome !== "woken") return (await look()).value;
    }
  } finally {
    waiter.cancel();
  }
}
