/** Looks after the time for the background work: what a wrong clock wrote is mended when it is right again. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import { MINUTE } from "@kontor/taler/time";
import { forgetFutureTimes } from "../clocks/future-times-store.js";
import { hearDatabase } from "../clocks/witnesses.js";
import type { JobDeps } from "./job.js";

/** Real milliseconds between two looks. */
const AGAIN_AFTER_MS = 10 * 60_000;
/** Less is how clocks are set right all the time. */
const BACKWARDS: Duration = MINUTE;

export class ClockGuard {
  readonly #deps: JobDeps;
  #looked = Number.NEGATIVE_INFINITY;
  #latest: Timestamp = 0n;

  constructor(deps: JobDeps) {
    this.#deps = deps;
  }

  /** At the beginning, after the clock was set back, and every now and then. */
  async look(): Promise<void> {
    const { clock, db, log } = this.#deps;
    const now = clock.now();
    const wentBack = now + BACKWARDS < this.#latest;
    this.#latest = now;
    if (!wentBack && performance.now() - this.#looked < AGAIN_AFTER_MS) return;
    this.#looked = performance.now();
    await hearDatabase(db.queries, log, clock);
    const mended = await forgetFutureTimes(db.queries, now);
    if (mended > 0) log.warn({ mended }, "times of the future, which a wrong clock had written, were brought back");
  }
}
