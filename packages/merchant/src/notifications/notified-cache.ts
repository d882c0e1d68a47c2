/**
 * A cache of what the database says. A change that was told everywhere before it was answered (`changed`) is in force in
 * every process from then on; one that was not told, at the latest after `KNOWN_FOR_MS`. A process that does not hear of
 * changes remembers nothing.
 */

import { KNOWN_FOR_MS, type Notifier } from "./notifier.js";
import type { Topic } from "./topics.js";

interface Entry<Value> {
  readonly value: Value;
  /** Of the process' monotonic clock, before the database was asked. */
  readonly askedAt: number;
}

export class NotifiedCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #unfollow: () => void;
  readonly #now: () => number;
  #generation = 0;

  /** @param capacity entries above which it starts anew */
  constructor(
    readonly notifier: Pick<Notifier, "isListening" | "follow" | "tellEverybody">,
    readonly topic: Topic,
    readonly capacity: number,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#now = monotonicMs;
    this.#unfollow = notifier.follow(topic, () => this.#forgetAll());
  }

  /** The value of the key; `load` is asked on a miss, and every time while it finds nothing. */
  async get<Found extends Value | undefined>(key: string, load: () => Promise<Found>): Promise<Value | Found> {
    const askedAt = this.#now();
    const known = this.#entries.get(key);
    if (known !== undefined && this.notifier.isListening && askedAt - known.askedAt < KNOWN_FOR_MS) return known.value;
    const generation = this.#generation;
    const value = await load();
    // What was read before a change became known must not outlive it.
    if (value === undefined || generation !== this.#generation) return value;
    if (this.#entries.size >= this.capacity) this.#entries.clear();
    this.#entries.set(key, { value, askedAt });
    return value;
  }

  /** Lets the next one who asks for the key look, also where somebody is looking now. */
  forget(key: string): void {
    this.#generation += 1;
    this.#entries.delete(key);
  }

  /**
   * To be called after the commit of every change, and awaited before it is answered: then no process acts by what was
   * before.
   */
  changed(): Promise<void> {
    this.#forgetAll();
    return this.notifier.tellEverybody([this.topic]);
  }

  close(): void {
    this.#unfollow();
  }

  #forgetAll(): void {
    this.#generation += 1;
    this.#entries.clear();
  }
}
