/**
 * How long a wallet is kept waiting. It gives up by itself after 15 s x (1 + coins / 5) and then knows nothing: it is
 * answered before that, with time for the answer to arrive. What was begun goes on, and what comes of it is stored.
 */

import type { Logger } from "../log.js";
import { TalerError } from "../taler-error.js";
import { atMost } from "../timing/at-most.js";

const PATIENCE_MS = 10_000;

/** @returns real milliseconds */
export function patienceFor(coins: number): number {
  return PATIENCE_MS * (1 + coins / 5);
}

/**
 * What comes of the work, if it comes in time. The work is told whether it is late, so that it begins nothing new then.
 * @throws TalerError MERCHANT_GENERIC_EXCHANGE_TIMEOUT
 */
export async function inTime<T>(
  milliseconds: number,
  log: Pick<Logger, "warn">,
  work: (isLate: () => boolean) => Promise<T>,
): Promise<T> {
  let isLate = false;
  const doing = work(() => isLate);
  return atMost(milliseconds, doing, () => {
    isLate = true;
    doing.catch((error: unknown) => {
      if (!(error instanceof TalerError)) log.warn({ err: error }, "what a wallet did not wait for has failed");
    });
    throw tooLate();
  });
}

export function tooLate(): TalerError {
  return new TalerError("MERCHANT_GENERIC_EXCHANGE_TIMEOUT", {
    status: 504,
    detail: "the exchange has not answered yet; try again",
  });
}
