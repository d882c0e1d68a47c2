/**
 * When tokens were shown: remembered here, and written in the background, so that no request waits for it or sends another
 * statement. What a process that dies has not written yet is lost: the next use tells it again.
 */

import { MINUTE, type Timestamp } from "@kontor/taler/time";
import type { Database } from "../database/connection.js";
import { noteUses } from "./token-store.js";

/** A token's use is written no more often than that, by each process. */
const WRITTEN_EVERY = 5n * MINUTE;
/** What is used in so many milliseconds is one statement for each instance. */
const GATHERED_MS = 5000;
/** Tokens above which it starts anew. */
const CAPACITY = 10_000;

export class TokenUses {
  readonly #db: Pick<Database, "queries">;
  /** The last use that is written, or about to be, by the token's serial. */
  readonly #noted = new Map<bigint, Timestamp>();
  /** What is about to be written, by instance and serial. */
  #waiting = new Map<bigint, Map<bigint, Timestamp>>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: Pick<Database, "queries">) {
    this.#db = db;
  }

  note(instance: bigint, serial: bigint, now: Timestamp): void {
    const before = this.#noted.get(serial);
    // Also where the clock was set back.
    if (before !== undefined && now - before < WRITTEN_EVERY && before - now < WRITTEN_EVERY) return;
    if (this.#noted.size >= CAPACITY) this.#noted.clear();
    this.#noted.set(serial, now);
    const uses = this.#waiting.get(instance) ?? new Map<bigint, Timestamp>();
    this.#waiting.set(instance, uses.set(serial, now));
    this.#timer ??= setTimeout(() => void this.write(), GATHERED_MS).unref();
  }

  /** Writes what there is to write, and what is being written. Never fails. */
  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#writing = this.#writing.then(() => this.#writeAll(waiting));
    return this.#writing;
  }

  async #writeAll(waiting: ReadonlyMap<bigint, ReadonlyMap<bigint, Timestamp>>): Promise<void> {
    for (const [instance, uses] of waiting) {
      await noteUses(this.#db.queries, instance, uses).catch(() => {
        for (const serial of uses.keys()) this.#noted.delete(serial);
      });
    }
  }
}
