/** Hears the time in answers of exchanges: each is looked at, and what has changed, or was not noted for long, is noted. */

import { type Duration, MINUTE, type Timestamp } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import type { Logger } from "../log.js";
import { aheadOf, isDifferent } from "./clock-difference.js";
import { hearWitness } from "./witnesses.js";

/** After that much of our time, forward or back, what is still so is noted again. */
const AGAIN_AFTER: Duration = 10n * MINUTE;

interface ListenerDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

export class ClockListener {
  readonly #deps: ListenerDeps;
  readonly #heard = new Map<string, { readonly differs: boolean; readonly at: Timestamp }>();
  readonly #noting = new Set<Promise<void>>();

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
  }

  /** @param date the header of that name of an answer that has just come */
  hear(name: string, date: string | undefined): void {
    const { clock, db, log } = this.#deps;
    const now = clock.now();
    const ahead = aheadOf(date, now);
    if (ahead === undefined) return;
    const differs = isDifferent(ahead);
    const known = this.#heard.get(name);
    const since = known === undefined ? AGAIN_AFTER : now - known.at;
    if (known?.differs === differs && since < AGAIN_AFTER && since > -AGAIN_AFTER) return;
    this.#heard.set(name, { differs, at: now });
    const noting = hearWitness(db.queries, log, { name, ahead }, now)
      .catch((error: unknown) => {
        this.#heard.delete(name);
        log.debug({ err: error, clock: name }, "what a clock said could not be noted");
      })
      .finally(() => this.#noting.delete(noting));
    this.#noting.add(noting);
  }

  /** Waits for what is being noted. */
  async close(): Promise<void> {
    await Promise.all(this.#noting);
  }
}
