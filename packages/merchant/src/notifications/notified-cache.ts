/**
 * A cache of what the database says. Each value is about a topic, such as a shop, and others may be about the same one. A
 * change of it that was told everywhere before it was answered (`changed`) is in force in every process from then on; one
 * that was not told, at the latest after `LONGEST_KNOWN_MS`. A process goes by what is here only while it surely hears of
 * changes: `notifier.ts` says why that is safe. What is too old to be gone by is dropped, so that nothing stays of those
 * whom nobody asks for any more.
 */

import { KNOWN_FOR_MS, LONGEST_KNOWN_MS, type Notifier } from "./notifier.js";
import { type Topic, topicDigest } from "./topics.js";

/** How often those are dropped that are too old, while there are any. */
const DROP_EVERY_MS = 5000;

/** A topic as long as nothing is heard of it; then it is past, and the next one who asks begins anew. */
interface Subject {
  readonly digest: string;
  /** Of what is remembered about it. */
  readonly keys: Set<string>;
  /** So many are asking the database for more. */
  asking: number;
  isPast: boolean;
}

interface Entry<Value> {
  readonly value: Value;
  readonly subject: Subject;
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
  /** By the digests of their topics: those about which something is remembered, or asked. */
  readonly #subjects = new Map<string, Subject>();
  readonly #capacity: number;
  readonly #weigh: (value: Value) => number;
  readonly #unfollow: () => void;
  readonly #now: () => number;
  #weight = 0;
  #dropping: NodeJS.Timeout | undefined;

  /** @param topics how all topics begin that its values are about */
  constructor(
    readonly notifier: Pick<Notifier, "heardUpTo" | "overhear" | "tellEverybody">,
    topics: string,
    { capacity, weigh = () => 1 }: CacheLimits<Value>,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#capacity = capacity;
    this.#weigh = weigh;
    this.#now = monotonicMs;
    this.#unfollow = notifier.overhear(topics, (digest) => {
      if (digest === undefined) for (const each of [...this.#subjects.keys()]) this.#forget(each);
      else this.#forget(digest);
    });
  }

  /**
   * The value of the key; `load` is asked on a miss, and every time while it finds nothing.
   * @param topic what the value is about: the same for a key every time
   */
  async get<Found extends Value | undefined>(
    key: string,
    topic: Topic,
    load: () => Promise<Found>,
  ): Promise<Value | Found> {
    const askedAt = this.#now();
    const known = this.#entries.get(key);
    if (known !== undefined && this.#isGood(known, askedAt)) return known.value;
    const subject = this.#subjectOf(topic);
    subject.asking += 1;
    try {
      const value = await load();
      // What was read before a change became known must not outlive it.
      if (value !== undefined && !subject.isPast) this.#remember(key, value, subject, askedAt);
      return value;
    } finally {
      subject.asking -= 1;
      this.#letGo(subject);
    }
  }

  /** How many values are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** Lets the next one who asks about the topic look, also where somebody is looking now. */
  forget(topic: Topic): void {
    this.#forget(topicDigest(topic));
  }

  /**
   * To be called after the commit of every change, and awaited before it is answered: then no process acts by what was
   * before.
   */
  changed(topic: Topic): Promise<void> {
    return this.notifier.tellEverybody([topic]);
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

  #subjectOf(topic: Topic): Subject {
    const digest = topicDigest(topic);
    const known = this.#subjects.get(digest);
    if (known !== undefined) return known;
    const subject: Subject = { digest, keys: new Set(), asking: 0, isPast: false };
    this.#subjects.set(digest, subject);
    return subject;
  }

  /** Nothing stays of a subject about which nothing is remembered and nobody asks. */
  #letGo({ asking, digest, isPast, keys }: Subject): void {
    if (asking === 0 && keys.size === 0 && !isPast) this.#subjects.delete(digest);
  }

  #remember(key: string, value: Value, subject: Subject, askedAt: number): void {
    this.#drop(key);
    const weight = this.#weigh(value);
    this.#entries.set(key, { value, subject, askedAt, weight });
    subject.keys.add(key);
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
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#weight -= entry.weight;
    entry.subject.keys.delete(key);
    this.#letGo(entry.subject);
  }

  #forget(digest: string): void {
    const subject = this.#subjects.get(digest);
    if (subject === undefined) return;
    this.#subjects.delete(digest);
    subject.isPast = true;
    for (const key of [...subject.keys]) this.#drop(key);
  }
}
