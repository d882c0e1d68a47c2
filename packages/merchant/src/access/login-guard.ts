/**
 * Makes guessing passwords slow, without shutting out those who know theirs: an address that was wrong often waits before
 * each further check and gets one at a time. The protocol has no answer for "too often", so a wrong password stays a 401
 * however late; only an address that has too many requests waiting is sent away unheard, with 429.
 *
 * Checks take memory and a core each, so that only a few run at a time, in all. The state is that of one process: it may
 * be lost, and guesses spread over processes are that much faster.
 */

import { TalerError } from "../taler-error.js";

/** This number of wrong passwords has no consequence: people mistype, and scripts are set up wrong. */
const FREE_FAILURES = 10;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
/** An address that was not wrong for so long is as good as new. */
const FORGIVEN_AFTER_MS = 15 * 60_000;
const MOST_WAITING = 5;
const MOST_CLIENTS = 10_000;
const CHECKS_AT_ONCE = 2;
const MOST_CHECKS_QUEUED = 1000;
/** Attempts of one network, at all instances together. */
const MOST_OF_NETWORK = 100;

/** Who shows a password, and to whom. */
export interface LoginAttempt {
  readonly instance: string;
  /** Where the attempt comes from. */
  readonly network: string;
}

interface Client {
  failures: number;
  /** Milliseconds of the process' monotonic clock. */
  lastFailure: number;
  /** Attempts that are waiting or being checked. */
  underway: number;
  /** Ends when the slowed attempt before has ended. */
  turn: Promise<void>;
}

export interface LoginGuardOptions {
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly monotonicMs?: () => number;
}

export class LoginGuard {
  readonly #clients = new Map<string, Client>();
  readonly #checks = new FairSlots(CHECKS_AT_ONCE, MOST_CHECKS_QUEUED);
  readonly #underwayOf = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly #now: () => number;

  constructor({ pause = pauseOf, monotonicMs = () => performance.now() }: LoginGuardOptions = {}) {
    this.#pause = pause;
    this.#now = monotonicMs;
  }

  /**
   * Checks a password for a client, when it is its turn.
   * @throws TalerError 429 when too many of the network are waiting
   */
  async attempt({ instance, network }: LoginAttempt, check: () => Promise<boolean>): Promise<boolean> {
    const client = this.#clientOf(`${instance} ${network}`);
    // Those under way may all turn out to be wrong.
    const isSlowed = client.failures + client.underway >= FREE_FAILURES;
    if (isSlowed && client.underway >= FREE_FAILURES + MOST_WAITING) throw tooMany();
    const ofNetwork = this.#underwayOf.get(network) ?? 0;
    if (ofNetwork >= MOST_OF_NETWORK) throw tooMany();
    this.#underwayOf.set(network, ofNetwork + 1);
    client.underway += 1;
    const { turn } = client;
    let endTurn = () => {};
    if (isSlowed) {
      client.turn = new Promise((resolve) => {
        endTurn = resolve;
      });
    }
    try {
      if (isSlowed) {
        await turn;
        await this.#pause(pauseAfter(client.failures), this.#closing.signal);
      }
      const isRight = await this.#checks.run({ group: instance, demerits: client.failures }, check);
      client.failures = isRight ? 0 : client.failures + 1;
      client.lastFailure = this.#now();
      return isRight;
    } finally {
      client.underway -= 1;
      endTurn();
      const left = (this.#underwayOf.get(network) ?? 1) - 1;
      if (left > 0) this.#underwayOf.set(network, left);
      else this.#underwayOf.delete(network);
    }
  }

  /** Lets everybody who waits go on at once: the server shuts down. */
  close(): void {
    this.#closing.abort();
  }

  /** How many clients are remembered. */
  get size(): number {
    return this.#clients.size;
  }

  #clientOf(who: string): Client {
    const now = this.#now();
    const known = this.#clients.get(who);
    this.#clients.delete(who);
    const client = known ?? { failures: 0, lastFailure: now, underway: 0, turn: Promise.resolve() };
    if (now - client.lastFailure > FORGIVEN_AFTER_MS) client.failures = 0;
    // The last place is that of the one seen last.
    this.#clients.set(who, client);
    if (this.#clients.size > MOST_CLIENTS) {
      for (const [oldest, { underway }] of this.#clients) {
        if (underway > 0) continue;
        this.#clients.delete(oldest);
        break;
      }
    }
    return client;
  }
}

function pauseAfter(failures: number): number {
  const doublings = Math.max(0, failures - FREE_FAILURES);
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(doublings, 16), LONGEST_PAUSE_MS);
}

interface Waiting {
  /** Wrong passwords before. */
  readonly demerits: number;
  begin(): void;
  refuse(error: TalerError): void;
}

/**
 * Runs a few of its tasks at a time. Groups take turns. In a group the tasks go first that were wrong the least, and of
 * these the newest, so that a flood only delays itself. When too many wait, the last one of the largest group is refused.
 */
class FairSlots {
  #free: number;
  #count = 0;
  /** Oldest first; the group whose turn is next is the first one. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(
    atOnce: number,
    readonly mostWaiting: number,
  ) {
    this.#free = atOnce;
  }

  async run<T>(place: { readonly group: string; readonly demerits: number }, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(place);
    try {
      return await work();
    } finally {
      const next = this.#takeNext();
      if (next === undefined) this.#free += 1;
      else next.begin();
    }
  }

  #wait({ group, demerits }: { readonly group: string; readonly demerits: number }): Promise<void> {
    return new Promise((begin, refuse) => {
      const waiting = this.#waiting.get(group) ?? [];
      this.#waiting.set(group, waiting);
      waiting.push({ demerits, begin, refuse });
      this.#count += 1;
      if (this.#count > this.mostWaiting) this.#takeLast()?.refuse(tooMany());
    });
  }

  #takeNext(): Waiting | undefined {
    for (const [group, waiting] of this.#waiting) {
      this.#waiting.delete(group);
      const next = this.#take(waiting, (one, best) => one.demerits <= best.demerits);
      if (waiting.length > 0) this.#waiting.set(group, waiting);
      return next;
    }
    return undefined;
  }

  #takeLast(): Waiting | undefined {
    const largest = [...this.#waiting.values()].reduce((most, group) => (group.length > most.length ? group : most));
    return this.#take(largest, (one, worst) => one.demerits > worst.demerits);
  }

  #take(waiting: Waiting[], isBetter: (one: Waiting, found: Waiting) => boolean): Waiting {
    let found = 0;
    for (let i = 1; i < waiting.length; i++) if (isBetter(waiting[i]!, waiting[found]!)) found = i;
    this.#count -= 1;
    return waiting.splice(found, 1)[0]!;
  }
}

function tooMany(): TalerError {
  return new TalerError("MERCHANT_GENERIC_UNAUTHORIZED", {
    status: 429,
    detail: "too many passwords are tried at once; this one was not looked at",
    headers: { "retry-after": "10" },
  });
}

function pauseOf(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
