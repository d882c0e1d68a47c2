/**
 * When tokens were shown: remembered here, and written in the background, so that no request waits for it or sends another
 * statement. What a process that dies has not written yet is lost: the next use tells it again.
 */

import { MINUTE, type Timestamp } from "@kontor/taler/time";
import type { Database } from "../database/connection.js";
import { noteUses, noteUsesOfSeveral, type TokenUse } from "./token-store.js";

/** A token's use is written no more often than that, by each process. */
const WRITTEN_EVERY = 5n * MINUTE;
/** What is used in so many milliseconds is written together. */
const GATHERED_MS = 5000;
/** By one statement, of several instances. */
const WRITTEN_AT_ONCE = 500;
/** Of so many tokens it is known when they were used; of others their use is written more often. */
const CAPACITY = 100_000;

export class TokenUses {
  readonly #db: Pick<Database, "queries" | "isOneServer">;
  /** The last use that is written, or about to be, by the token's serial; in the sequence in which they were noted. */
  readonly #noted = new Map<bigint, Timestamp>();
  /** What is about to be written, by instance and serial. */
  #waiting = new Map<bigint, Map<bigint, Timestamp>>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: Pick<Database, "queries" | "isOneServer">) {
    this.#db = db;
  }

  note(instance: bigint, serial: bigint, now: Timestamp): void {
    const before = this.#noted.get(serial);
    // Also where the clock was set back.
    if (before !== undefined && now - before < WRITTEN_EVERY && before - now < WRITTEN_EVERY) return;
    this.#noted.delete(serial);
    this.#noted.set(serial, now);
    this.#dropOldest(now);
    const uses = this.#waiting.get(instance) ?? new Map<bigint, Timestamp>();
    this.#waiting.set(instance, uses.set(serial, now));
    this.#timer ??= setTimeout(() => void this.write(), GATHERED_MS).unref();
  }

  /** Of what says nothing any more, and of what is too much. */
  #dropOldest(now: Timestamp): void {
    for (const [serial, at] of this.#noted) {
      if (now - at < WRITTEN_EVERY && this.#noted.size <= CAPACITY) return;
      this.#noted.delete(serial);
    }
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
    const { queries } = this.#db;
    if (this.#db.isOneServer() && waiting.size > 1) {
      const uses = [...waiting].flatMap(([instance, own]) =>
        [...own].map(([serial, at]) => ({ instance, serial, at })),
      );
      for (let first = 0; first < uses.length; first += WRITTEN_AT_ONCE) {
        const some = uses.slice(first, first + WRITTEN_AT_ONCE);
        await this.#forgetUnless(noteUsesOfSeveral(queries, some), some);
      }
      return;
    }
    for (const [instance, own] of waiting) {
      const uses = [...own.keys()].map((serial) => ({ serial }));
      await this.#forgetUnless(noteUses(queries, instance, own), uses);
    }
  }

  /** What could not be written is written with its next use. */
  #forgetUnless(written: Promise<void>, uses: readonly Pick<TokenUse, "serial">[]): Promise<void> {
    return written.catch(() => {
      for (const { serial } of uses) this.#noted.delete(serial);
    });
  }
}
