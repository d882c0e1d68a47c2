/**
 * A cache of what the database says. A change that was told everywhere before it was answered (`changed`) is in force in
 * every process from then on; one that was not told, at the latest after `LONGEST_KNOWN_MS`. A process goes by what is
 * here only while it surely hears of changes: `notifier.ts` says why that is safe. What is too old to be gone by is
 * dropped, so that nothing stays of those whom nobody asks for any more.
 */

import { KNOWN_FOR_MS, LONGEST_KNOWN_MS, type Notifier } from "./notifier.js";
import type { Topic } from "./topics.js";

/** How often those are dropped that are too old, while there are any. */
const DROP_EVERY_MS = 5000;

interface Entry<Value> {
  readonly value: Value;
  /** Of the process' monotonic clock, before the database was asked. */
  readonly askedAt: number;
  readonly weight: number;
}

export interface CacheLimits<Value> {
  /** The weight of all entries together, above which the oldest ones are dropped. */
  readonly capacity: number;
  /** How much of the capacity a value takes; 1 each by default. */
  readonly weigh?: (value: Value) => number;
}

export class NotifiedCache<Value> {
  /** In the sequence in which they were read. */
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #capacity: number;
  readonly #weigh: (value: Value) => number;
  readonly #unfollow: () => void;
  readonly #now: () => number;
  #weight = 0;
  #generation = 0;
  #dropping: NodeJS.Timeout | undefined;

  constructor(
    readonly notifier: Pick<Notifier, "heardUpTo" | "follow" | "tellEverybody">,
    readonly topic: Topic,
    { capacity, weigh = () => 1 }: CacheLimits<Value>,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#capacity = capacity;
    this.#weigh = weigh;
    this.#now = monotonicMs;
    this.#unfollow = notifier.follow(topic, () => this.#forgetAll());
  }

  /** The value of the key; `load` is asked on a miss, and every time while it finds nothing. */
  async get<Found extends Value | undefined>(key: string, load: () => Promise<Found>): Promise<Value | Found> {
    const askedAt = this.#now();
    const known = this.#entries.get(key);
    if (known !== undefined && this.#isGood(known, askedAt)) return known.value;
    const generation = this.#generation;
    const value = await load();
    // What was read before a change became known must not outlive it.
    if (value === undefined || generation !== this.#generation) return value;
    this.#remember(key, value, askedAt);
    return value;
  }

  /** How many values are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** Lets the next one who asks for the key look, also where somebody is looking now. */
  forget(key: string): void {
    this.#generation += 1;
    this.#drop(key);
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
    clearTimeout(this.#dropping);
  }

  #isGood({ askedAt }: Entry<Value>, now: number): boolean {
    // Also where the entry is young: a process at work is to see what it sends come back before that is needed.
    const heardUpTo = this.notifier.heardUpTo();
    if (heardUpTo === undefined) return false;
    return now - Math.max(askedAt, heardUpTo) < KNOWN_FOR_MS && now - askedAt < LONGEST_KNOWN_MS;
  }

  #remember(key: string, value: Value, askedAt: number): void {
    this.#drop(key);
    const weight = this.#weigh(value);
    this.#entries.set(key, { value, askedAt, weight });
    this.#weight += weight;
    this.#dropOldest();
    if (this.#entries.size > 0) this.#dropping ??= setTimeout(() => this.#dropLater(), DROP_EVERY_MS).unref();
  }

  #dropLater(): void {
    this.#dropping = undefined;
    this.#dropOldest();
    if (this.#entries.size > 0) this.#dropping = setTimeout(() => this.#dropLater(), DROP_EVERY_MS).unref();
  }

  /** Those that nobody may go by any more, and those that are too many. */
  #dropOldest(): void {
    const now = this.#now();
    for (const [key, { askedAt }] of this.#entries) {
      if (this.#weight <= this.#capacity && now - askedAt < LONGEST_KNOWN_MS) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }

  #forgetAll(): void {
    this.#generation += 1;
    this.#entries.clear();
    this.#weight = 0;
  }
}
