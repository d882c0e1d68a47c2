/**
 * Wakes up who waits for a change, in every process on the same database. Wake-ups leave after the commit, collected
 * for some milliseconds, on one connection of their own: NOTIFY within transactions would make them commit one by one.
 * A wake-up says "look again", nothing else; losing one costs at most ten seconds. While no other process listens, none
 * leaves: a process that begins to listen introduces itself with a question, the others answer and send from then on, and
 * with their answers the new one looks again for what they did not send before.
 *
 * What a process remembers is another matter: nobody may act by what was before, once a change is answered. Two rules see
 * to that.
 *
 * 1. Who reads: a process goes by what it remembers only while less than `KNOWN_FOR_MS` have passed since it asked the
 *    database for it, or since it sent a message of its own that has come back to it (`heardUpTo`), and in any case for
 *    less than `LONGEST_KNOWN_MS` since it asked; and only while it listens.
 * 2. Who writes: after the commit everybody is told, and the change is answered when all who listen have said that they
 *    heard of it, or `KNOWN_FOR_MS` after it was told; where it could not be told, `LONGEST_KNOWN_MS` after the commit
 *    (`tellEverybody`).
 *
 * Why that is enough. PostgreSQL hands the announcements of a database to each connection that listens in the order in
 * which they were committed, our own among them. A message of ours that came back was sent at s, and committed later. What
 * was announced before s was committed before it, so it has been heard: on this connection, or else before this connection
 * began to listen, and then everything was forgotten when it began, and read again after. Now let a change be announced at
 * a (its announcement committed), and be unknown to a process that remembers what was before. What it remembers was asked
 * for before the change was committed, so before a; and nothing of its own that came back was sent after a. So both were
 * before a, and it goes by what it remembers at most until a + `KNOWN_FOR_MS`: then whoever made the change still waits,
 * counting from the answer to the announcement, which is later than a. Where there never is an a, it ends at the latest
 * `LONGEST_KNOWN_MS` after the commit.
 *
 * - What was asked for before a change was heard, and answered after, is not remembered (`NotifiedCache`).
 * - Who begins to listen after the announcement is not among those who are waited for, and need not be: a process forgets
 *   all when it begins, and reads what was committed before.
 * - Who tells nobody, having died between commit and announcement or changed rows by hand, has answered nobody, either;
 *   what was changed is in force everywhere after `LONGEST_KNOWN_MS`.
 * - A process whose connection is dead without its noticing is not among those who listen, and is not waited for. Nothing
 *   comes back to it any more, so that it may go by what was before for `KNOWN_FOR_MS` after that connection's end. So it is
 *   with one that is busy, or stopped, while PostgreSQL ends its connection: it notices when it goes on.
 * - Nor is one waited for that listens at a former primary which still runs. What it sends comes back there: it may go by
 *   what was before until its channel is told to move, and for `LONGEST_KNOWN_MS` at most.
 * - The times of one process are compared with each other alone, by a clock that nobody sets (`performance.now`). It stands
 *   still while a whole machine is suspended: who made a change meanwhile did not wait for that. A process that goes on has
 *   at most the rest of its `KNOWN_FOR_MS`, and only until it has read what waits at its connection.
 */
import { randomBytes } from "node:crypto";
import type { DatabaseAddress } from "../database/address.js";
import { announceTo, type Channel, openChannel } from "../database/channel.js";
import type { Queries } from "../database/tables.js";
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
 * So long a process goes by what it remembers without asking again and without a message of its own that comes back, and
 * so long a change that was told waits at most for processes that do not say that they have heard of it.
 */
export const KNOWN_FOR_MS = 5000;

/**
 * And so long at most, whatever it hears: for changes that nobody tells. So long a change waits, too, that its process
 * cannot tell anybody, by no connection.
 */
export const LONGEST_KNOWN_MS = 60_000;

/** A process that is at work, but has sent nothing for so long, sends a message that says nothing, to see it come back. */
const PROVE_AFTER_MS = 2000;

/** How often those who have not said so are told again: they may just have begun to listen. */
const TELL_AGAIN_MS = 250;
/** After that it is told by another connection, and after as long there the next time by this one. */
const TELL_PATIENCE_MS = 1000;

/** Begins messages that ask for an answer, and those answers; digests and senders cannot begin so. */
const QUESTION = "?";
const HEARD = "!";

/** What the notifier needs to know. */
export interface NotifierOptions {
  /** The database itself: a pooler in transaction mode cannot listen. */
  readonly address: DatabaseAddress;
  /** Ordinary connections: they tell of a change, and wake others, where the one that listens cannot. */
  readonly queries?: Queries;
  /** How long wake-ups are collected before they leave. */
  readonly collectMs?: number;
  /** How often everybody looks again although nothing was heard. */
  readonly recheckMs?: number;
  /** How often who has company looks whether it still has. */
  readonly companyMs?: number;
  /** Told when listening was interrupted, and when it goes on and the others know of it. */
  readonly onConnection?: (state: "listening" | "interrupted", reason?: Error) => void;
}

interface Overhearer {
  readonly beginning: string;
  readonly onChange: (digest: string | undefined) => void;
}

const CHANNEL = "kontor";
/** Of PostgreSQL: less than 8000 bytes. A digest with its separator takes 17; so does the sender, and the time at most. */
const DIGESTS_PER_MESSAGE = Math.floor(7999 / 17) - 2;

/**
 * Everybody who looks again at the same moment would keep the database busy at that moment: the places take turns, at
 * most this many, at least that far apart.
 */
const MOST_TURNS = 100;
const SHORTEST_TURN_MS = 100;

/** One per process. */
export class Notifier {
  readonly #channel: Channel;
  readonly #queries: Queries | undefined;
  readonly #collectMs: number;
  readonly #companyMs: number;
  /** Tells our own wake-ups when they come back: those who wait here have been woken already. */
  readonly #sender = randomBytes(12).toString("base64url");
  /** All places, in as many parts as there are turns. */
  readonly #turns: readonly Set<WaitingPlace>[];
  #nextTurn = 0;
  #nextPart = 0;
  readonly #waiters = new Map<Topic, Set<WaitingPlace>>();
  readonly #followers = new Map<Topic, Set<() => void>>();
  /** By their digests, those that somebody here waits for or follows. */
  readonly #topics = new Map<string, Topic>();
  readonly #overhearers = new Set<Overhearer>();
  readonly #recheck: NodeJS.Timeout;
  readonly #outgoing = new Set<string>();
  /** For changes that were told to everybody: called with each listener that has heard it. */
  readonly #questions = new Map<string, (listener: number) => void>();
  #nextQuestion = 0;
  /** Of the connection that listens; undefined while there is none. */
  #listener: number | undefined;
  /** Of the monotonic clock: when the latest message was sent, and the latest of those that came back on this connection. */
  #sentAt = Number.NEGATIVE_INFINITY;
  #heardUpTo = Number.NEGATIVE_INFINITY;
  /** Whether no other process listens, so that nobody has to be woken. */
  #isAlone = false;
  /** Those that have not said yet that they heard of this process: they may believe to be alone. */
  readonly #strangers = new Set<number>();
  /** How often anything was heard of another process. */
  #heardOfOthers = 0;
  /** When it was last asked who listens. */
  #companySeen = 0;
  #sending: NodeJS.Timeout | undefined;
  #underway: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: NotifierOptions) {
    this.#queries = options.queries;
    this.#collectMs = options.collectMs ?? 3;
    this.#companyMs = options.companyMs ?? 60_000;
    this.#channel = openChannel(options.address, CHANNEL, {
      onAnnouncement: (payload) => this.#hear(payload),
      onListening: (listener) => {
        this.#listener = listener;
        this.#sentAt = Number.NEGATIVE_INFINITY;
        this.#heardUpTo = Number.NEGATIVE_INFINITY;
        this.#strangers.clear();
        this.#wakeAll();
        void this.#introduce(listener, () => options.onConnection?.("listening"));
      },
      onInterruption: (reason) => {
        this.#listener = undefined;
        this.#isAlone = false;
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
      this.#wake(topic);
      if (!this.#isAlone) this.#outgoing.add(topicDigest(topic));
    }
    if (this.#outgoing.size > 0) this.#sendSoon();
  }

  /**
   * The moment of the monotonic clock up to which this process has surely heard of all that was announced; undefined while
   * it does not listen, and -Infinity before that is known. To be asked by who goes by what is remembered: as long as
   * somebody asks, the moment is seen to be young, and a process that nobody asks sends nothing.
   */
  heardUpTo(): number | undefined {
    if (this.#listener === undefined) return undefined;
    if (performance.now() - this.#sentAt >= PROVE_AFTER_MS) this.#sendSoon();
    return this.#heardUpTo;
  }

  /** Calls back, at once, whenever the topic was published here or elsewhere, or may have been. Gives what ends that. */
  follow(topic: Topic, onChange: () => void): () => void {
    const followers = this.#followers.get(topic) ?? new Set();
    this.#followers.set(topic, followers.add(onChange));
    this.#topics.set(topicDigest(topic), topic);
    return () => {
      followers.delete(onChange);
      if (followers.size > 0 || this.#followers.get(topic) !== followers) return;
      this.#followers.delete(topic);
      this.#forgetName(topic);
    };
  }

  /**
   * The same for all topics that begin so, by their digests (`topicDigest`), with digests of others among them; undefined:
   * any may have been published. Who overhears is called before those who follow and wait.
   */
  overhear(beginning: string, onChange: (digest: string | undefined) => void): () => void {
    const overhearer = { beginning, onChange };
    this.#overhearers.add(overhearer);
    return () => this.#overhearers.delete(overhearer);
  }

  /**
   * Wakes who waits for these topics, here and elsewhere, and ends when every process of the database has said that it
   * heard of it. Those that say nothing, because they hang or cannot hear, are waited for as long as they may go by what
   * was before: `KNOWN_FOR_MS` from when they were told. Where the connection that listens cannot tell them, an ordinary one
   * does; where that cannot, either, it is tried again until `LONGEST_KNOWN_MS` after the commit. Call it after the
   * commit, and before the change is answered. Never fails.
   */
  async tellEverybody(topics: readonly Topic[]): Promise<void> {
    for (const topic of topics) this.#wake(topic);
    await this.#reachEverybody(topics.map(topicDigest));
  }

  /** @returns who listens, as far as that could be asked, and who of them has heard it */
  async #reachEverybody(
    digests: readonly string[],
  ): Promise<{ readonly listeners: readonly number[] | undefined; readonly heard: ReadonlySet<number> }> {
    const question = `${this.#sender} ${this.#nextQuestion++}`;
    const message = [QUESTION, question, ...digests].join(" ");
    const heard = new Set<number>();
    let check = () => {};
    this.#questions.set(question, (listener) => {
      heard.add(listener);
      check();
    });
    let end = performance.now() + LONGEST_KNOWN_MS;
    let listeners: readonly number[] | undefined;
    try {
      while (!this.#closed && performance.now() < end) {
        const asked = performance.now();
        const told = await this.#tell(message, end - asked);
        if (told !== undefined) end = Math.min(end, performance.now() + KNOWN_FOR_MS);
        listeners = told ?? listeners;
        const isHeardByAll = () => told?.every((listener) => heard.has(listener)) === true;
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
        if (isHeardByAll()) break;
      }
    } finally {
      this.#questions.delete(question);
    }
    return { listeners, heard };
  }

  /**
   * From then on the others tell us what they change. What they did not tell before, we look for; where one of them answers
   * later, for it hung meanwhile, once more then (`#meet`).
   */
  async #introduce(listener: number, onDone: () => void): Promise<void> {
    const heardBefore = this.#heardOfOthers;
    const { listeners = [], heard } = await this.#reachEverybody([]);
    if (this.#closed || this.#listener !== listener) return;
    for (const other of listeners) if (!heard.has(other)) this.#strangers.add(other);
    this.#noteCompany(listeners, heardBefore);
    if (!this.#isAlone) this.#wakeAll();
    onDone();
  }

  /** @param heardBefore how often others had been heard of when it was asked who listens */
  #noteCompany(listeners: readonly number[], heardBefore: number): void {
    const isOnlyMe = listeners.length > 0 && listeners.every((listener) => listener === this.#listener);
    this.#isAlone = isOnlyMe && this.#heardOfOthers === heardBefore;
    this.#companySeen = performance.now();
  }

  /** Another process has said that it heard of something that this one told: of its introduction, too, then. */
  #meet(listener: number): void {
    this.#noteOther();
    if (this.#strangers.delete(listener)) this.#wakeAll();
  }

  #noteOther(): void {
    this.#heardOfOthers += 1;
    this.#isAlone = false;
  }

  /** From now on nothing that is published on these topics is missed. Cancel the waiter when done. */
  register(topics: Iterable<Topic>): Waiter {
    const awaited = [...topics];
    const part = this.#turns[this.#nextPart++ % this.#turns.length]!;
    const place = new WaitingPlace(() => {
      part.delete(place);
      for (const topic of awaited) this.#leave(topic, place);
    });
    part.add(place);
    for (const topic of awaited) this.#enter(topic, place);
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
    if (this.#sending !== undefined) {
      clearTimeout(this.#sending);
      this.#send();
    }
    // Does not wait for a database that is gone: others look again by themselves.
    await atMost(1000, this.#underway, () => {});
    await this.#channel.close();
  }

  #hear(payload: string): void {
    const [first, ...rest] = payload.split(" ");
    if (first === HEARD) {
      const [asker, number, listener] = rest;
      if (Number(listener) !== this.#listener) this.#meet(Number(listener));
      this.#questions.get(`${asker} ${number}`)?.(Number(listener));
    } else if (first === QUESTION) {
      const [asker, number, ...digests] = rest;
      if (asker === this.#sender) {
        this.#questions.get(`${asker} ${number}`)?.(this.#listener ?? 0);
        return;
      }
      this.#noteOther();
      this.#wakeNamed(digests);
      // If this is lost, the process that asked will ask again.
      this.#channel.announce([HEARD, asker, number, this.#listener].join(" ")).catch(() => {});
    } else if (first === this.#sender) {
      this.#heardUpTo = Math.max(this.#heardUpTo, Number(rest[0]));
    } else {
      this.#noteOther();
      // The first is a time, which is no digest of anything.
      this.#wakeNamed(rest);
    }
  }

  /** @returns those who listen, and have to say that they heard it; undefined where nobody could be told */
  async #tell(message: string, patienceMs: number): Promise<readonly number[] | undefined> {
    const patience = Math.min(patienceMs, TELL_PATIENCE_MS);
    const listeners = await withinTime(patience, this.#channel.announceTo(message));
    if (listeners !== undefined || this.#queries === undefined) return listeners;
    return withinTime(patience, announceTo(this.#queries, CHANNEL, message));
  }

  #sendSoon(): void {
    if (!this.#closed) this.#sending ??= setTimeout(() => this.#send(), this.#collectMs);
  }

  /** Sends what was published; where that is nothing, a message that says nothing. */
  #send(): void {
    this.#sending = undefined;
    const digests = [...this.#outgoing];
    this.#outgoing.clear();
    this.#sentAt = performance.now();
    let start = 0;
    do {
      const message = [this.#sender, Math.floor(this.#sentAt), ...digests.slice(start, start + DIGESTS_PER_MESSAGE)];
      // A process that does not hear it looks again after ten seconds, or when it has reconnected.
      this.#underway = this.#announce(message.join(" ")).catch(() => {});
      start += DIGESTS_PER_MESSAGE;
    } while (start < digests.length);
  }

  /** By the connection that listens, or by an ordinary one where that has ended: those who hear it need not notice that. */
  async #announce(message: string): Promise<void> {
    try {
      await this.#announceHere(message);
    } catch (error) {
      if (this.#queries === undefined) throw error;
      await announceTo(this.#queries, CHANNEL, message);
    }
  }

  /** Once in a while it is asked who hears it, too: others may be gone. */
  async #announceHere(message: string): Promise<void> {
    if (this.#isAlone || performance.now() - this.#companySeen < this.#companyMs)
      return this.#channel.announce(message);
    const heardBefore = this.#heardOfOthers;
    this.#companySeen = performance.now();
    this.#noteCompany(await this.#channel.announceTo(message), heardBefore);
  }

  #enter(topic: Topic, place: WaitingPlace): void {
    const places = this.#waiters.get(topic);
    if (places) {
      places.add(place);
      return;
    }
    this.#waiters.set(topic, new Set([place]));
    this.#topics.set(topicDigest(topic), topic);
  }

  #leave(topic: Topic, place: WaitingPlace): void {
    const places = this.#waiters.get(topic);
    places?.delete(place);
    if (places?.size !== 0) return;
    this.#waiters.delete(topic);
    this.#forgetName(topic);
  }

  #forgetName(topic: Topic): void {
    if (!this.#waiters.has(topic) && !this.#followers.has(topic)) this.#topics.delete(topicDigest(topic));
  }

  #wake(topic: Topic): void {
    for (const { beginning, onChange } of this.#overhearers)
      if (topic.startsWith(beginning)) onChange(topicDigest(topic));
    this.#wakePlaces(topic);
  }

  /** What another process has published. */
  #wakeNamed(digests: readonly string[]): void {
    for (const digest of digests) {
      for (const { onChange } of this.#overhearers) onChange(digest);
      const topic = this.#topics.get(digest);
      if (topic !== undefined) this.#wakePlaces(topic);
    }
  }

  #wakePlaces(topic: Topic): void {
    for (const onChange of this.#followers.get(topic) ?? []) onChange();
    for (const place of this.#waiters.get(topic) ?? []) place.wake();
  }

  #wakeAll(): void {
    for (const { onChange } of this.#overhearers) onChange(undefined);
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
