/**
 * A cache of what the database says, emptied in every process as soon as it hears of a change, and in one that cannot
 * hear when everybody looks again, after ten seconds at most.
 */

import type { Notifier } from "./notifier.js";
import type { Topic } from "./topics.js";

export class NotifiedCache<Value> {
  readonly #entries = new Map<string, Value>();
  #generation = 0;
  #closed = false;

  /** @param capacity entries above which it starts anew */
  constructor(
    readonly notifier: Notifier,
    readonly topic: Topic,
    readonly capacity: number,
  ) {
    void this.#followChanges();
  }

  /** The value of the key; `load` is asked on a miss, and every time while it finds nothing. */
  async get<Found extends Value | undefined>(key: string, load: () => Promise<Found>): Promise<Value | Found> {
    const cached = this.#entries.get(key);
    if (cached !== undefined) return cached;
    const generation = this.#generation;
    const value = await load();
    // What was read before a change became known must not outlive it.
    if (value === undefined || generation !== this.#generation) return value;
    if (this.#entries.size >= this.capacity) this.#entries.clear();
    this.#entries.set(key, value);
    return value;
  }

  /** Lets the next one who asks for the key look, also where somebody is looking now. */
  forget(key: string): void {
    this.#generation += 1;
    this.#entries.delete(key);
  }

  /** To be called after the commit of every change. */
  changed(): void {
    this.#forgetAll();
    this.notifier.publish([this.topic]);
  }

  close(): void {
    this.#closed = true;
  }

  #forgetAll(): void {
    this.#generation += 1;
    this.#entries.clear();
  }

  /** Every wake-up empties the cache, also the regular one and the one after a lost connection. */
  async #followChanges(): Promise<void> {
    const waiter = this.notifier.register([this.topic]);
    while (!this.#closed) {
      const outcome = await waiter.wait(Number.POSITIVE_INFINITY);
      this.#forgetAll();
      if (outcome === "closed") return;
    }
  }
}
