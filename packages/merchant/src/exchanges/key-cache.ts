/**
 * The verified keys of the exchanges we trust. Requests use the keys at hand and never wait for a
 * download that the timetable wants. All processes on a database share the keys, the timetable and the failures, and
 * one of them downloads at a time.
 */
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import type { VerifiedKeys } from "@kontor/taler/keys-verification";
import { JsonError, type JsonValue, parseStrictJson } from "@kontor/taler/strict-json";
import { DAY, type Duration, HOUR, MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import type { Database } from "../database/connection.js";
import type { Notifier } from "../notifications/notifier.js";
import type { Topic } from "../notifications/topics.js";
import type { Rng } from "../rng.js";
import { atMost } from "../timing/at-most.js";
import { type Pace, pauseAfter } from "../timing/pause-after.js";
import { Underway } from "../timing/underway.js";
import { reportOf } from "./exchange-answer.js";
import type { BytesOutcome, ExchangeHttpClient } from "./http-client.js";
import type { KeysReader } from "./keys-reader.js";
import {
  claimDemandedDownload,
  claimDueDownload,
  type DownloadReport,
  isClaimed,
  type KeysState,
  readKeys,
  readStates,
  registerExchanges,
  releaseClaim,
  storeFailure,
  storeKeys,
  storeUnchanged,
} from "./keys-store.js";

const DOWNLOAD_TIMEOUT_MS = 120_000;
const MAX_KEYS_BYTES = 64 * 1024 * 1024;
/** Longer than a download can take: a process that died while downloading blocks the others no longer than this. */
const CLAIM_LASTS: Duration = 150n * SECOND;

const LIFETIME_UNLESS_TOLD: Duration = HOUR;
const SHORTEST_LIFETIME: Duration = 2n * MINUTE;
/** Keys are fetched at least this often, whatever the exchange says. */
const LONGEST_PAUSE: Duration = DAY;
/** How long before they expire new ones are fetched. */
const AHEAD: Duration = MINUTE;
/** Requests that meet an unknown denomination, which anybody can name, cause at most one download in this time. */
const DENOMINATION_PAUSE: Duration = 10n * SECOND;
/** A signing key that we do not know comes from the exchange itself, which may just have changed it: we ask again soon. */
const SIGNING_KEY_PAUSE: Duration = SECOND;

/** What was asked for and is missing in the keys that we have. */
export type Wanted = "denomination" | "signing key";

const PACE: Pace = { first: 2n * SECOND, longest: 10n * MINUTE };
/** For an exchange that says when it wants to be asked again: without its keys no order is made. */
const LONGEST_PATIENCE: Duration = MINUTE;

/** All look again this often, although nothing was heard. */
const RECHECK_MS = 10_000;
/** While another process is downloading. */
const CLAIMED_RECHECK_MS = 1000;

/** Somebody's download of the keys of that exchange has ended. */
function exchangeKeysTopic(baseUrl: string): Topic {
  return `exchange keys ${baseUrl}`;
}

export interface KeyCacheDeps {
  readonly exchanges: readonly TrustedExchange[];
  readonly allowSandbox: boolean;
  readonly clientOf: (exchange: TrustedExchange) => ExchangeHttpClient;
  readonly reader: KeysReader;
  readonly db: Database;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
}

interface Entry {
  readonly exchange: TrustedExchange;
  keys: VerifiedKeys | undefined;
  etag: string | undefined;
  /** Of the keys that were read from the database last; undefined before the first look. */
  revision: bigint | undefined;
  state: KeysState | undefined;
  lastDemand: Timestamp;
  readonly waitingForKeys: Set<() => void>;
}

/** All that is under way for an entry. */
const KEYS = "keys";

type TakeDownload = typeof claimDueDownload;

export class KeyCache {
  /** The downloads of this process. */
  readonly #downloads = new Underway<void>();
  /** What requests wait for that have met an unknown denomination. */
  readonly #demands = new Underway<void>();
  readonly #deps: KeyCacheDeps;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #closing = new AbortController();
  #following: Promise<void> = Promise.resolve();

  constructor(deps: KeyCacheDeps) {
    this.#deps = deps;
    this.#entries = new Map(deps.exchanges.map((exchange) => [exchange.baseUrl, newEntry(exchange)]));
  }

  /** Reads the keys that the database has, and begins to keep them fresh. */
  async start(): Promise<void> {
    const { db, exchanges, clock } = this.#deps;
    await registerExchanges(db.queries, exchanges, clock.now());
    await this.#lookAround();
    this.#following = this.#follow();
  }

  /** Ends; downloads under way are broken off, so close their clients first. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
    await Promise.allSettled([...this.#entries.values()].map((entry) => this.#downloads.find(entry, KEYS)));
  }

  /** The keys at hand, be they stale; undefined before the first download. */
  keysOf(exchange: TrustedExchange): VerifiedKeys | undefined {
    return this.#entries.get(exchange.baseUrl)?.keys;
  }

  /** Whether the keys at hand have expired: their denominations hold, but there may be newer ones. */
  isStale(exchange: TrustedExchange): boolean {
    const expiration = this.#entries.get(exchange.baseUrl)?.state?.keysExpiration;
    return expiration === undefined || expiration <= this.#deps.clock.now();
  }

  /** Whether the exchange may have keys that we do not know of, because it could not be asked lately. */
  mayHaveOthers(exchange: TrustedExchange): boolean {
    const entry = this.#entries.get(exchange.baseUrl);
    return entry?.keys === undefined || this.#downloads.count(entry) > 0 || (entry.state?.failures ?? 0) > 0;
  }

  /** The keys, waiting for the first download if there are none yet. */
  async getKeys(exchange: TrustedExchange, options: { waitMs: number }): Promise<VerifiedKeys | undefined> {
    const entry = this.#entries.get(exchange.baseUrl);
    if (!entry || entry.keys) return entry?.keys;
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    entry.waitingForKeys.add(arrived);
    await atMost(options.waitMs, arrival, () => {});
    entry.waitingForKeys.delete(arrived);
    return entry.keys;
  }

  /**
   * Fetches the keys ahead of time, because a request met something that is not among them; rarely for each exchange.
   * Ends when they are there, or when nothing newer is to be had now, or after `timeoutMs`, when the download goes on
   * without the caller.
   */
  async refreshOnDemand(exchange: TrustedExchange, wanted: Wanted, timeoutMs: number): Promise<void> {
    const entry = this.#entries.get(exchange.baseUrl);
    if (!entry || this.#closing.signal.aborted) return;
    const pause = wanted === "denomination" ? DENOMINATION_PAUSE : SIGNING_KEY_PAUSE;
    const isBeingDone = [this.#demands, this.#downloads].some((works) => works.count(entry) > 0);
    if (!isBeingDone && entry.lastDemand > this.#deps.clock.now() - pause) return;
    const demand = this.#demands.join(entry, KEYS, () =>
      this.#demand(entry, pause).catch((error: unknown) =>
        this.#deps.log.warn({ err: error, exchange: exchange.baseUrl }, "no newer keys"),
      ),
    );
    await atMost(timeoutMs, demand, () => {});
  }

  async #follow(): Promise<void> {
    const waiter = this.#deps.notifier.register([...this.#entries.keys()].map(exchangeKeysTopic));
    try {
      for (;;) {
        const ended = await waiter.wait(this.#pauseMs(), this.#closing.signal);
        if (ended === "closed") return;
        try {
          await this.#lookAround();
        } catch (error) {
          this.#deps.log.warn({ err: error }, "the state of the exchanges' keys could not be read");
        }
      }
    } finally {
      waiter.cancel();
    }
  }

  /** Until the next download is due. */
  #pauseMs(): number {
    const now = this.#deps.clock.now();
    let pause = RECHECK_MS;
    for (const entry of this.#entries.values()) {
      const { state } = entry;
      if (!state || this.#downloads.count(entry) > 0) continue;
      const due = state.nextDownload <= now ? CLAIMED_RECHECK_MS : Number((state.nextDownload - now) / 1000n) + 1;
      pause = Math.min(pause, due);
    }
    return pause;
  }

  /** Takes over what other processes have downloaded, and begins the downloads that are due. */
  async #lookAround(): Promise<void> {
    const { db, clock } = this.#deps;
    const states = await readStates(db.queries, [...this.#entries.keys()]);
    await Promise.all(states.map((state) => this.#takeOver(state)));
    const now = clock.now();
    for (const entry of this.#entries.values()) {
      if (entry.state && entry.state.nextDownload <= now) this.#begin(entry, claimDueDownload);
    }
  }

  async #takeOver(state: KeysState): Promise<void> {
    const entry = this.#entries.get(state.exchangeUrl);
    if (!entry) return;
    entry.state = state;
    if (entry.revision === state.revision) return;
    const { db, reader, allowSandbox, log } = this.#deps;
    const stored = await readKeys(db.queries, entry.exchange);
    entry.revision = stored?.revision ?? state.revision;
    if (!stored) return;
    const expectation = { exchange: entry.exchange, allowSandbox, now: stored.receivedAt };
    const verdict = await reader.verify(Buffer.from(stored.keys), expectation);
    if (verdict.kind === "verified") {
      // While these were read, a download may have brought newer ones.
      if (entry.revision === stored.revision) this.#use(entry, verdict.keys, stored.etag);
      return;
    }
    log.error({ exchange: entry.exchange.baseUrl, reason: verdict.reason }, "the stored keys of an exchange are bad");
  }

  #use(entry: Entry, keys: VerifiedKeys, etag: string | undefined): void {
    entry.keys = keys;
    entry.etag = etag;
    for (const arrived of entry.waitingForKeys) arrived();
    entry.waitingForKeys.clear();
  }

  async #demand(entry: Entry, pause: Duration): Promise<void> {
    const { db, clock, notifier } = this.#deps;
    const { baseUrl } = entry.exchange;
    entry.lastDemand = clock.now();
    const before = entry.revision;
    // A download that is under way serves as well, unless its answer is here already.
    await this.#downloads.find(entry, KEYS);
    if (await this.#lookAgain(entry, before)) return;
    const notSince = clock.now() - pause;
    await this.#begin(entry, (queries, exchange, claim) =>
      claimDemandedDownload(queries, exchange, { ...claim, notSince }),
    );
    if (entry.revision !== before) return;
    // Another process may be at it.
    const waiter = notifier.register([exchangeKeysTopic(baseUrl)]);
    try {
      while (await isClaimed(db.queries, baseUrl, clock.now())) {
        if ((await waiter.wait(CLAIMED_RECHECK_MS, this.#closing.signal)) === "closed") return;
      }
      await this.#lookAgain(entry, before);
    } finally {
      waiter.cancel();
    }
  }

  /** Whether the database has other keys than those of that revision; they are then taken over. */
  async #lookAgain(entry: Entry, before: bigint | undefined): Promise<boolean> {
    const [state] = await readStates(this.#deps.db.queries, [entry.exchange.baseUrl]);
    if (state) await this.#takeOver(state);
    return entry.revision !== before;
  }

  /** Downloads, unless another process has the claim. One download of an exchange at a time. */
  #begin(entry: Entry, take: TakeDownload): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve();
    return this.#downloads.join(entry, KEYS, () =>
      this.#claimAndDownload(entry, take).catch((error: unknown) => {
        this.#deps.log.warn({ err: error, exchange: entry.exchange.baseUrl }, "a download of keys was not recorded");
      }),
    );
  }

  async #claimAndDownload(entry: Entry, take: TakeDownload): Promise<void> {
    const { db, rng, clock, notifier, clientOf } = this.#deps;
    const { exchange } = entry;
    const now = clock.now();
    const id = rng.bytes(16);
    const taken = await take(db.queries, exchange, { id, now, until: now + CLAIM_LASTS });
    if (!taken) return;
    const outcome = await clientOf(exchange).bytes({
      method: "GET",
      path: "keys",
      // What is at hand may not be stored any more: that it has not changed would store nothing.
      headers: entry.keys && entry.etag && entry.etag === taken.etag ? { "if-none-match": entry.etag } : {},
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
      maxBytes: MAX_KEYS_BYTES,
    });
    if (this.#closing.signal.aborted) return releaseClaim(db.queries, exchange.baseUrl, id);
    const failure = await this.#record(entry, id, outcome);
    const notBefore = outcome.kind === "answer" ? retryTime(outcome.headers.retryAfter, clock.now()) : 0n;
    if (failure) await this.#recordFailure(entry, id, failure, { failures: taken.failures + 1, notBefore });
    notifier.publish([exchangeKeysTopic(exchange.baseUrl)]);
    await this.#lookAgain(entry, entry.revision);
  }

  /** Stores what a download has brought; gives what was wrong with it. */
  async #record(entry: Entry, claim: Uint8Array, outcome: BytesOutcome): Promise<DownloadReport | undefined> {
    if (outcome.kind !== "answer") return failedCall(outcome);
    const { db, clock, reader, allowSandbox, log } = this.#deps;
    const { exchange } = entry;
    const now = clock.now();
    const times = timetable(outcome.headers.expires, now);
    if (outcome.status === 304 && entry.keys) {
      await storeUnchanged(db.queries, exchange.baseUrl, claim, times);
      return undefined;
    }
    if (outcome.status !== 200) return failedStatus(outcome.status, outcome.bytes);

    const verdict = await reader.verify(outcome.bytes, { exchange, allowSandbox, now });
    if (verdict.kind === "failure") {
      return report(200, verdict.malformed ? "GENERIC_REPLY_MALFORMED" : KEYS_FAILURE, verdict.reason);
    }
    const { keys } = verdict;
    if (keys.warnings.length > 0) log.warn({ exchange: exchange.baseUrl, warnings: keys.warnings }, "odd keys");
    const { etag } = outcome.headers;
    const wireFees = [...keys.wireFees].flatMap(([wireMethod, fees]) => fees.map((fee) => ({ ...fee, wireMethod })));
    const revision = await storeKeys(db, exchange, claim, {
      ...times,
      keys: Buffer.from(outcome.bytes).toString(),
      etag,
      signingKeys: keys.signingKeys,
      wireFees,
      now,
    });
    if (revision !== undefined) {
      entry.revision = revision;
      this.#use(entry, keys, etag);
    }
    return undefined;
  }

  async #recordFailure(
    entry: Entry,
    claim: Uint8Array,
    failure: DownloadReport,
    { failures, notBefore }: { readonly failures: number; readonly notBefore: Timestamp },
  ): Promise<void> {
    const { db, clock, rng, log } = this.#deps;
    const { baseUrl } = entry.exchange;
    const nextDownload = later(clock.now() + pauseAfter(failures - 1, rng, PACE), notBefore);
    log.warn({ exchange: baseUrl, ...failure, failures }, "the keys of an exchange could not be had");
    await storeFailure(db.queries, baseUrl, claim, { report: failure, failures, nextDownload });
  }
}

const KEYS_FAILURE = "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE";

function newEntry(exchange: TrustedExchange): Entry {
  return {
    exchange,
    keys: undefined,
    etag: undefined,
    revision: undefined,
    state: undefined,
    lastDemand: 0n,
    waitingForKeys: new Set(),
  };
}

/** When keys that arrive now expire, and when they are fetched again. */
function timetable(expires: string | undefined, now: Timestamp): { expiration: Timestamp; nextDownload: Timestamp } {
  const told = expires === undefined ? Number.NaN : Date.parse(expires);
  const announced = Number.isNaN(told) ? now + LIFETIME_UNLESS_TOLD : BigInt(told) * 1000n;
  const expiration = later(announced, now + SHORTEST_LIFETIME);
  return { expiration, nextDownload: later(earlier(expiration - AHEAD, now + LONGEST_PAUSE), now + SHORTEST_LIFETIME) };
}

/** When an exchange that is busy wants to be asked again (RFC 9110, section 10.2.3), or 0. */
function retryTime(retryAfter: string | undefined, now: Timestamp): Timestamp {
  if (retryAfter === undefined) return 0n;
  const isDelay = /^[0-9]{1,9}$/.test(retryAfter);
  const told = isDelay ? now + BigInt(retryAfter) * SECOND : BigInt(Date.parse(retryAfter) || 0) * 1000n;
  return earlier(told, now + LONGEST_PATIENCE);
}

function failedCall(outcome: Exclude<BytesOutcome, { kind: "answer" }>): DownloadReport {
  switch (outcome.kind) {
    case "timeout":
      return report(0, "MERCHANT_GENERIC_EXCHANGE_TIMEOUT", "no answer in time");
    case "unreachable":
      return report(0, "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE", outcome.reason);
    case "malformed":
      return report(outcome.status, "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED", outcome.reason);
  }
}

function failedStatus(status: number, body: Uint8Array): DownloadReport {
  let reply: JsonValue | undefined;
  try {
    reply = parseStrictJson(body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  const { exchangeCode } = reportOf(status, reply);
  const unexpected = report(status, "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS", `the exchange answered ${status}`);
  return exchangeCode === 0 ? unexpected : { ...unexpected, ec: exchangeCode };
}

function report(httpStatus: number, code: ErrorCodeName, hint: string): DownloadReport {
  // A reason may quote what the exchange sent; PostgreSQL stores no NUL.
  return { httpStatus, ec: errorCode(code).number, hint: hint.replaceAll("\0", "").slice(0, 500) };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function earlier(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
