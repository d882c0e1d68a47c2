/**
 * Wakes up who waits for a change, in every process on the same database. Wake-ups leave after the commit, collected
 * for some milliseconds, on one connection of their own: NOTIFY within transactions would make them commit one by one.
 * A wake-up says "look again", nothing else; losing one costs at most ten seconds.
 */
import { randomBytes } from "node:crypto";
import type { DatabaseAddress } from "../database/address.js";
import { type Channel, openChannel } from "../database/channel.js";
import { atMost } from "../timing/at-most.js";
import { type Topic, topicDigest } from "./topics.js";

/** Why a wait has ended. After "woken" look at what was waited for: it may be unchanged. */
export type WaitResult = "woken" | "timeout" | "closed";

/** Somebody who waits. Register, look, wait, look again: then nothing is missed. */
export interface Waiter {
  /**
   * Ends when a topic was published since the registration or since the last wait ended, after `milliseconds`
   * ("timeout"), or when `signal` is aborted or the notifier closed ("closed").
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<WaitResult>;
  /** Ends the registration; a wait that is going on ends as "closed". */
  cancel(): void;
}

/**
 * So long a process goes by what it remembers without asking again, and so long a change waits at most for processes
 * that do not say that they have heard of it.
 */
export const KNOWN_FOR_MS = 5000;

/** How often those who have not said so are told again: they may just have begun to listen. */
const TELL_AGAIN_MS = 250;

/** Begins messages that ask for an answer, and those answers; digests and senders cannot begin so. */
const QUESTION = "?";
const HEARD = "!";

/** What the notifier needs to know. */
export interface NotifierOptions {
  /** The database itself: a pooler in transaction mode cannot listen. */
  readonly address: DatabaseAddress;
  /** How long wake-ups are collected before they leave. */
  readonly collectMs?: number;
  /** How often everybody looks again although nothing was heard. */
  readonly recheckMs?: number;
  /** Told when listening was interrupted and when it goes on. */
  readonly onConnection?: (state: "listening" | "interrupted", reason?: Error) => void;
}

const CHANNEL = "kontor";
/** Of PostgreSQL: less than 8000 bytes. A digest with its separator takes 17, so does the sender. */
const DIGESTS_PER_MESSAGE = Math.floor(7999 / 17) - 1;

/**
 * Everybody who looks again at the same moment would keep the database busy at that moment: the places take turns, at
 * most this many, at least that far apart.
 */
const MOST_TURNS = 100;
const SHORTEST_TURN_MS = 100;

/** One per process. */
export class Notifier {
  readonly #channel: Channel;
  readonly #collectMs: number;
  /** Tells our own wake-ups when they come back: those who wait here have been woken already. */
  readonly #sender = randomBytes(12).toString("base64url");
  /** All places, in as many parts as there are turns. */
  readonly #turns: readonly Set<WaitingPlace>[];
  #nextTurn = 0;
  #nextPart = 0;
  readonly #waiters = new Map<string, Set<WaitingPlace>>();
  readonly #recheck: NodeJS.Timeout;
  readonly #outgoing = new Set<string>();
  readonly #followers = new Map<string, Set<() => void>>();
  /** For changes that were told to everybody: called with each listener that has heard it. */
  readonly #questions = new Map<string, (listener: number) => void>();
  #nextQuestion = 0;
  /** Of the connection that listens; undefined while there is none. */
  #listener: number | undefined;
  #sending: NodeJS.Timeout | undefined;
  #underway: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: NotifierOptions) {
    this.#collectMs = options.collectMs ?? 3;
    this.#channel = openChannel(options.address, CHANNEL, {
      onAnnouncement: (payload) => this.#hear(payload),
      onListening: (listener) => {
        this.#listener = listener;
        options.onConnection?.("listening");
        this.#wakeAll();
      },
      onInterruption: (reason) => {
        this.#listener = undefined;
        options.onConnection?.("interrupted", reason);
      },
    });
    const recheckMs = options.recheckMs ?? 10_000;
    const turns = Math.max(1, Math.min(MOST_TURNS, Math.floor(recheckMs / SHORTEST_TURN_MS)));
    this.#turns = Array.from({ length: turns }, () => new Set());
    this.#recheck = setInterval(() => this.#wakeNextTurn(), recheckMs / turns).unref();
  }

  /** Wakes who waits for these topics, here and elsewhere. Call it after the commit. */
  publish(topics: Iterable<Topic>): void {
    if (this.#closed) return;
    for (const topic of topics) {
      const digest = topicDigest(topic);
      this.#wake(digest);
      this.#outgoing.add(digest);
    }
    if (this.#outgoing.size > 0) this.#sending ??= setTimeout(() => this.#send(), this.#collectMs);
  }

  /** Whether this process hears of changes. */
  get isListening(): boolean {
    return this.#listener !== undefined;
  }

  /** Calls back, at once, whenever the topic was published here or elsewhere, or may have been. Gives what ends that. */
  follow(topic: Topic, onChange: () => void): () => void {
    const digest = topicDigest(topic);
    const followers = this.#followers.get(digest) ?? new Set();
    this.#followers.set(digest, followers.add(onChange));
    return () => {
      followers.delete(onChange);
      if (followers.size === 0 && this.#followers.get(digest) === followers) this.#followers.delete(digest);
    };
  }

  /**
   * Wakes who waits for these topics, here and elsewhere, and ends when every process of the database has said that it
   * heard of it. Those that say nothing, because they hang or cannot hear, are waited for as long as they may remember
   * what was before. Call it after the commit, and before the change is answered. Never fails.
   */
  async tellEverybody(topics: readonly Topic[]): Promise<void> {
    const digests = topics.map(topicDigest);
    for (const digest of digests) this.#wake(digest);
    const question = `${this.#sender} ${this.#nextQuestion++}`;
    const message = [QUESTION, question, ...digests].join(" ");
    const heard = new Set<number>();
    let check = () => {};
    this.#questions.set(question, (listener) => {
      heard.add(listener);
      check();
    });
    const end = performance.now() + KNOWN_FOR_MS;
    try {
      while (!this.#closed && performance.now() < end) {
        const asked = performance.now();
        const others = await withinTime(end - asked, this.#channel.announceTo(message));
        const isHeardByAll = () => others?.every((listener) => heard.has(listener)) === true;
        const pause = Math.min(asked + TELL_AGAIN_MS, end) - performance.now();
        await withinTime(
          pause,
          new Promise<void>((resolve) => {
            check = () => {
              if (isHeardByAll()) resolve();
            };
            check();
          }),
        );
        if (isHeardByAll()) return;
      }
    } finally {
      this.#questions.delete(question);
    }
  }

  /** From now on nothing that is published on these topics is missed. Cancel the waiter when done. */
  register(topics: Iterable<Topic>): Waiter {
    const digests = [...topics].map(topicDigest);
    const part = this.#turns[this.#nextPart++ % this.#turns.length]!;
    const place = new WaitingPlace(() => {
      part.delete(place);
      for (const digest of digests) this.#leave(digest, place);
    });
    part.add(place);
    for (const digest of digests) this.#enter(digest, place);
    if (this.#closed) place.cancel();
    return place;
  }

  /** How many registrations there are, for metrics. */
  get waiting(): number {
    return this.#turns.reduce((sum, part) => sum + part.size, 0);
  }

  /** Sends what was published, ends all waits as "closed" and gives up the connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#recheck);
    for (const part of this.#turns) for (const place of part) place.cancel();
    clearTimeout(this.#sending);
    this.#send();
    // Does not wait for a database that is gone: others look again by themselves.
    await atMost(1000, this.#underway, () => {});
    await this.#channel.close();
  }

  #hear(payload: string): void {
    const [first, ...rest] = payload.split(" ");
    if (first === HEARD) {
      const [asker, number, listener] = rest;
      this.#questions.get(`${asker} ${number}`)?.(Number(listener));
    } else if (first === QUESTION) {
      const [asker, number, ...digests] = rest;
      if (asker === this.#sender) {
        this.#questions.get(`${asker} ${number}`)?.(this.#listener ?? 0);
        return;
      }
      for (const digest of digests) this.#wake(digest);
      // If this is lost, the process that asked will ask again.
      this.#channel.announce([HEARD, asker, number, this.#listener].join(" ")).catch(() => {});
    } else if (first !== this.#sender) {
      for (const digest of rest) this.#wake(digest);
    }
  }

  #send(): void {
    this.#sending = undefined;
    const digests = [...this.#outgoing];
    this.#outgoing.clear();
    for (let start = 0; start < digests.length; start += DIGESTS_PER_MESSAGE) {
      const message = digests.slice(start, start + DIGESTS_PER_MESSAGE);
      // A process that does not hear it looks again after ten seconds, or when it has reconnected.
      this.#underway = this.#channel.announce([this.#sender, ...message].join(" ")).catch(() => {});
    }
  }

  #enter(digest: string, place: WaitingPlace): void {
    const places = this.#waiters.get(digest);
    if (places) places.add(place);
    else this.#waiters.set(digest, new Set([place]));
  }

  #leave(digest: string, place: WaitingPlace): void {
    const places = this.#waiters.get(digest);
    places?.delete(place);
    if (places?.size === 0) this.#waiters.delete(digest);
  }

  #wake(digest: string): void {
    for (const onChange of this.#followers.get(digest) ?? []) onChange();
    for (const place of this.#waiters.get(digest) ?? []) place.wake();
  }

  #wakeAll(): void {
    for (const followers of this.#followers.values()) for (const onChange of followers) onChange();
    for (const part of this.#turns) for (const place of part) place.wake();
  }

  #wakeNextTurn(): void {
    for (const place of this.#turns[this.#nextTurn++ % this.#turns.length]!) place.wake();
  }
}

/** The outcome; undefined where it takes longer than so many milliseconds, or fails. */
function withinTime<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  const outcome = work.catch(() => undefined);
  return atMost(milliseconds, outcome, () => undefined);
}

/** Node keeps timers of equal length in one list: rounded, however many wait, there are few lists and one real timer. */
const TIMER_STEP_MS = 100;
/** Longer ones would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - TIMER_STEP_MS;

class WaitingPlace implements Waiter {
  readonly #onCancel: () => void;
  #isWoken = false;
  #isClosed = false;
  #end: ((result: WaitResult) => void) | undefined;

  constructor(onCancel: () => void) {
    this.#onCancel = onCancel;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<WaitResult> {
    if (this.#end) throw new Error("a waiter waits once at a time");
    if (this.#isClosed || signal?.aborted) return Promise.resolve("closed");
    if (this.#isWoken) {
      this.#isWoken = false;
      return Promise.resolve("woken");
    }
    if (milliseconds <= 0) return Promise.resolve("timeout");
    return new Promise((resolve) => {
      const abort = () => this.#end?.("closed");
      const timeout = () => this.#end?.("timeout");
      signal?.addEventListener("abort", abort, { once: true });
      const rounded = Math.ceil(milliseconds / TIMER_STEP_MS) * TIMER_STEP_MS;
      const timer = setTimeout(timeout, Math.min(rounded, LONGEST_TIMER_MS)).unref();
      this.#end = (result) => {
        this.#end = undefined;
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        resolve(result);
      };
    });
  }

  cancel(): void {
    this.#isClosed = true;
    this.#end?.("closed");
    this.#onCancel();
  }

  wake(): void {
    if (this.#end) this.#end("woken");
    else this.#isWoken = true;
  }
}
