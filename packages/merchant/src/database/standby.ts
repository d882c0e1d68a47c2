/**
 * A standby to read from, where one is configured: for long statements that take no part in a payment. It is asked only
 * when it has everything that was committed before, so that no answer is older than what the client has already seen.
 */
import { type Kysely, sql } from "kysely";
import { atMost } from "../timing/at-most.js";
import type { Tables } from "./tables.js";

/** How long we wait until the standby has what is needed; after that the primary is read. */
const PATIENCE_MS = 1000;
const PAUSE_MS = 20;
/** After a standby that could not be used, so long nobody asks it again. */
const AVOIDED_MS = 5000;

interface Place {
  readonly queries: Kysely<Tables>;
}

export class Standby {
  readonly #primary: Place;
  readonly #standby: Place;
  readonly #onUnused: (reason: string) => void;
  #avoidedUntil = 0;

  /** @param onUnused told why the primary is read in its place */
  constructor(primary: Place, standby: Place, onUnused: (reason: string) => void) {
    this.#primary = primary;
    this.#standby = standby;
    this.#onUnused = onUnused;
  }

  /** The standby, if it has all that the primary has committed until now; else the primary. */
  async upToDate(): Promise<Kysely<Tables>> {
    if (performance.now() < this.#avoidedUntil) return this.#primary.queries;
    const reason = await this.#whyNot().catch((error: Error) => error.message);
    if (reason === undefined) return this.#standby.queries;
    this.#avoidedUntil = performance.now() + AVOIDED_MS;
    this.#onUnused(reason);
    return this.#primary.queries;
  }

  async #whyNot(): Promise<string | undefined> {
    const { rows } = await sql<{ system: string; reached: string }>`
      select (select system_identifier::text from pg_control_system()) as system, pg_current_wal_lsn()::text as reached
    `.execute(this.#primary.queries);
    const { system, reached } = rows[0]!;
    const end = performance.now() + PATIENCE_MS;
    do {
      const state = await atMost(PATIENCE_MS, this.#stateAt(reached), () => undefined);
      if (state === undefined) return "it does not answer";
      if (state.system !== system) return "it is a server of another database";
      if (!state.isStandby) return "it is no standby";
      if (state.hasAll) return undefined;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } while (performance.now() < end);
    return "it is more than a second behind";
  }

  async #stateAt(reached: string): Promise<{ system: string; isStandby: boolean; hasAll: boolean }> {
    const { rows } = await sql<{ system: string; isStandby: boolean; hasAll: boolean }>`
      select (select system_identifier::text from pg_control_system()) as system, pg_is_in_recovery() as "isStandby",
        coalesce(pg_last_wal_replay_lsn() >= ${reached}::text::pg_lsn, false) as "hasAll"
    `.execute(this.#standby.queries);
    return rows[0]!;
  }
}
