/**
 * The exchanges we trust, as the rest of the backend sees them: their keys, which URL means which of them, and the
 * calls to them. One per process.
 */
import { equalBytes } from "@kontor/taler/bytes";
import {
  findDenomination,
  isSigningKeyValid,
  type VerifiedDenomination,
  type VerifiedKeys,
  type VerifiedSigningKey,
  wireFeeAt,
} from "@kontor/taler/keys-verification";
import type { Timestamp } from "@kontor/taler/time";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { ClockListener } from "../clocks/clock-listener.js";
import type { Config } from "../config/config.js";
import { normalizeExchangeUrl, type TrustedExchange } from "../config/trusted-exchange.js";
import type { Database } from "../database/connection.js";
import { type Resolve, resolveWithSystem } from "../network/address-policy.js";
import type { Notifier } from "../notifications/notifier.js";
import type { Rng } from "../rng.js";
import { type BatchDeposit, batchDeposit, type DepositOutcome } from "./batch-deposit.js";
import { type DepositInQuestion, type DepositStatus, depositStatus } from "./deposit-status.js";
import { ExchangeAliases } from "./exchange-aliases.js";
import { type ExchangeTrouble, troubleOfCall } from "./exchange-answer.js";
import type { ExchangeCalls } from "./exchange-calls.js";
import { takeOverFormerUrls } from "./former-urls-store.js";
import { type Call, type CallOutcome, ExchangeHttpClient, type FinishedCall } from "./http-client.js";
import { KeyCache } from "./key-cache.js";
import { KeysReader } from "./keys-reader.js";
import { findSigningKey, findWireFee, readStates, type WireFeeOfMethod } from "./keys-store.js";
import { type CoinRefund, type RefundOutcome, refundCoin } from "./refund.js";
import { type ExchangeStatus, statusOf } from "./status.js";

/** How long a confirmation by an unknown signing key waits for newer keys. */
const SIGNING_KEY_TIMEOUT_MS = 10_000;

export interface ExchangeServiceDeps {
  readonly config: {
    readonly exchanges: readonly TrustedExchange[];
    readonly kontor: Pick<Config["kontor"], "sandbox" | "allowPrivateNetworks">;
  };
  readonly db: Database;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  /** Resolves the names in URLs that wallets bring; the system's way by default. */
  readonly resolve?: Resolve;
  /** Told how each call to an exchange went, for metrics. */
  readonly onCall?: (call: FinishedCall) => void;
}

/** Characters; to read longer ones takes time. */
const LONGEST_URL = 1000;

export class ExchangeService {
  readonly #deps: ExchangeServiceDeps;
  readonly #exchanges: readonly TrustedExchange[];
  readonly #byUrl: ReadonlyMap<string, TrustedExchange>;
  /** Exchanges by URLs that they had before. */
  #byFormerUrl: ReadonlyMap<string, TrustedExchange> = new Map();
  readonly #clients: ReadonlyMap<string, ExchangeHttpClient>;
  readonly #reader = new KeysReader();
  readonly #keys: KeyCache;
  readonly #aliases: ExchangeAliases;
  readonly #clocks: ClockListener;

  constructor(deps: ExchangeServiceDeps) {
    const { config, clock, log, onCall } = deps;
    this.#deps = deps;
    this.#clocks = new ClockListener(deps);
    this.#exchanges = config.exchanges.map(normalized);
    this.#byUrl = new Map(this.#exchanges.map((exchange) => [exchange.baseUrl, exchange]));
    this.#clients = new Map(
      this.#exchanges.map(({ baseUrl }) => [
        baseUrl,
        new ExchangeHttpClient({
          baseUrl,
          onCall: (call) => {
            onCall?.(call);
            this.#clocks.hear(baseUrl, call.date);
          },
        }),
      ]),
    );
    const { sandbox, allowPrivateNetworks } = config.kontor;
    const reader = this.#reader;
    this.#keys = new KeyCache({
      ...deps,
      exchanges: this.#exchanges,
      allowSandbox: sandbox,
      reader,
      clientOf: (exchange) => this.#client(exchange),
    });
    this.#aliases = new ExchangeAliases({
      exchanges: this.#exchanges,
      settings: {
        allowPrivateAddresses: sandbox || allowPrivateNetworks,
        allowHttp: sandbox || allowPrivateNetworks,
        allowSandbox: sandbox,
      },
      reader,
      resolve: deps.resolve ?? resolveWithSystem,
      clock,
      log,
    });
  }

  /** Reads the keys that the database has, and begins to keep them fresh. Does not wait for any exchange. */
  async start(): Promise<void> {
    await this.#keys.start();
    const { exchanges, moved } = await takeOverFormerUrls(this.#deps.db, this.#exchanges);
    this.#byFormerUrl = exchanges;
    for (const url of moved) {
      this.#deps.log.warn({ from: url, to: exchanges.get(url)?.baseUrl }, "an exchange has another URL than before");
    }
  }

  async close(): Promise<void> {
    const closed = this.#keys.close();
    await this.#clocks.close();
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
    await closed;
    await this.#reader.close();
  }

  configured(): readonly TrustedExchange[] {
    return this.#exchanges;
  }

  /** Whether the keys of at least one exchange are there, so that orders can be paid. */
  isReady(): boolean {
    return this.#exchanges.some((exchange) => this.keysOf(exchange) !== undefined);
  }

  /**
   * The exchange that a wallet means by the URL: the configured one of that URL, or the one whose keys are served there.
   * The latter may have to be looked up, which takes some seconds at most; "not-now" where the asker has had too many
   * looked up lately.
   * @param asker the network that names the URL
   */
  async find(exchangeUrl: string, asker = ""): Promise<TrustedExchange | "not-now" | undefined> {
    if (exchangeUrl.length > LONGEST_URL) return undefined;
    const url = normalizeExchangeUrl(exchangeUrl);
    return url === undefined ? undefined : (this.recognize(url) ?? this.#aliases.find(url, asker));
  }

  /**
   * The exchange of that normalised URL: the one that is, or was, configured with it, or whose keys say that this is
   * their URL. Nothing is looked up.
   */
  recognize(url: string): TrustedExchange | undefined {
    const ownName = (exchange: TrustedExchange) => this.keysOf(exchange)?.baseUrl ?? "";
    return (
      this.#configuredAt(url) ?? this.#exchanges.find((exchange) => normalizeExchangeUrl(ownName(exchange)) === url)
    );
  }

  /** The exchange that money for that URL goes to. */
  #configuredAt(url: string): TrustedExchange | undefined {
    return this.#byUrl.get(url) ?? this.#byFormerUrl.get(url);
  }

  /** The verified keys at hand; undefined before the first download. */
  keysOf(exchange: TrustedExchange): VerifiedKeys | undefined {
    return this.#keys.keysOf(exchange);
  }

  /** Whether the keys at hand have expired; what they say still holds. */
  isStale(exchange: TrustedExchange): boolean {
    return this.#keys.isStale(exchange);
  }

  /** Whether the exchange may have keys that we do not know of, because it could not be asked lately. */
  mayHaveOtherKeys(exchange: TrustedExchange): boolean {
    return this.#keys.mayHaveOthers(exchange);
  }

  /** The keys, waiting that long for the first download if there are none yet. */
  async getKeys(exchange: TrustedExchange, options: { waitMs: number }): Promise<VerifiedKeys | undefined> {
    return this.#keys.getKeys(exchange, options);
  }

  /**
   * The denomination of that hash. One that is not known makes us ask the exchange for newer keys, if `refreshOnce`
   * wants that and nobody did lately; the caller waits for them up to `timeoutMs` milliseconds.
   */
  async denomination(
    exchange: TrustedExchange,
    hDenom: Uint8Array,
    options: { refreshOnce: boolean; timeoutMs: number },
  ): Promise<VerifiedDenomination | undefined> {
    const known = this.#denominationAtHand(exchange, hDenom);
    if (known || !options.refreshOnce) return known;
    await this.#keys.refreshOnDemand(exchange, "denomination", options.timeoutMs);
    return this.#denominationAtHand(exchange, hDenom);
  }

  /** Hands in coins at the exchange of that URL, within that many milliseconds. */
  async batchDeposit(exchangeUrl: string, deposit: BatchDeposit, timeoutMs: number): Promise<DepositOutcome> {
    const exchange = this.#configuredAt(exchangeUrl);
    if (!exchange) return notConfigured();
    const outcome = await batchDeposit(this.#calls(exchange), deposit, timeoutMs);
    if (outcome.kind === "denomination-unknown") void this.#keys.refreshOnDemand(exchange, "denomination", 0);
    return outcome;
  }

  /** Asks the exchange of that URL whether it has a deposit, within that many milliseconds. */
  async depositStatus(exchangeUrl: string, deposit: DepositInQuestion, timeoutMs: number): Promise<DepositStatus> {
    const exchange = this.#configuredAt(exchangeUrl);
    return exchange ? depositStatus(this.#client(exchange), deposit, timeoutMs) : notConfigured();
  }

  /** Refunds a coin at the exchange of that URL, within that many milliseconds. */
  async refund(exchangeUrl: string, refund: CoinRefund, timeoutMs: number): Promise<RefundOutcome> {
    const exchange = this.#configuredAt(exchangeUrl);
    return exchange ? refundCoin(this.#calls(exchange), refund, timeoutMs) : notConfigured();
  }

  /** Any other call to an exchange: deposits, transfers, KYC. What is signed in the answer, the caller verifies. */
  async call(exchange: TrustedExchange, call: Call): Promise<CallOutcome> {
    return this.#client(exchange).json(call);
  }

  /** Whether the exchange may sign with that key now; asks it for newer keys where the key is unknown. */
  async isSigningKey(exchange: TrustedExchange, exchangePub: Uint8Array): Promise<boolean> {
    if (this.#isSigningKeyAtHand(exchange, exchangePub)) return true;
    await this.#keys.refreshOnDemand(exchange, "signing key", SIGNING_KEY_TIMEOUT_MS);
    return this.#isSigningKeyAtHand(exchange, exchangePub);
  }

  /** A key with which the exchange signs or has ever signed, for checking what it said in the past. */
  async signingKeyOfAnyTime(
    exchange: TrustedExchange,
    exchangePub: Uint8Array,
  ): Promise<VerifiedSigningKey | undefined> {
    const current = this.keysOf(exchange)?.signingKeys.find((key) => equalBytes(key.exchangePub, exchangePub));
    return current ?? findSigningKey(this.#deps.db.queries, exchange.masterPub, exchangePub);
  }

  /** The fees that the exchange takes or took for a wire transfer at that time. */
  async wireFee(exchange: TrustedExchange, wireMethod: string, at: Timestamp): Promise<WireFeeOfMethod | undefined> {
    const keys = this.keysOf(exchange);
    const current = keys && wireFeeAt(keys, wireMethod, at);
    if (current) return { ...current, wireMethod };
    return findWireFee(this.#deps.db.queries, exchange.masterPub, wireMethod, at);
  }

  /** What GET /exchanges tells about the downloads of keys. */
  async statusList(): Promise<ExchangeStatus[]> {
    const urls = this.#exchanges.map(({ baseUrl }) => baseUrl);
    const states = new Map((await readStates(this.#deps.db.queries, urls)).map((state) => [state.exchangeUrl, state]));
    return this.#exchanges.flatMap((exchange) => {
      const state = states.get(exchange.baseUrl);
      return state ? [statusOf(state, this.keysOf(exchange))] : [];
    });
  }

  #calls(exchange: TrustedExchange): ExchangeCalls {
    return {
      client: this.#client(exchange),
      isSigningKey: (exchangePub) => this.isSigningKey(exchange, exchangePub),
    };
  }

  #client(exchange: TrustedExchange): ExchangeHttpClient {
    const client = this.#clients.get(exchange.baseUrl);
    if (!client) throw new Error(`${exchange.baseUrl} is no configured exchange`);
    return client;
  }

  #denominationAtHand(exchange: TrustedExchange, hDenom: Uint8Array): VerifiedDenomination | undefined {
    const keys = this.keysOf(exchange);
    return keys && findDenomination(keys, hDenom);
  }

  #isSigningKeyAtHand(exchange: TrustedExchange, exchangePub: Uint8Array): boolean {
    const now = this.#deps.clock.now();
    const keys = this.keysOf(exchange)?.signingKeys ?? [];
    return keys.some((key) => equalBytes(key.exchangePub, exchangePub) && isSigningKeyValid(key, now));
  }
}

/** The exchange of a deposit that was begun before the operator removed it from the configuration. */
function notConfigured(): ExchangeTrouble {
  return troubleOfCall({ kind: "unreachable", reason: "the exchange is not configured" });
}

function normalized(exchange: TrustedExchange): TrustedExchange {
  const baseUrl = normalizeExchangeUrl(exchange.baseUrl);
  if (baseUrl === undefined) throw new Error(`${exchange.baseUrl} cannot be the URL of an exchange`);
  return { ...exchange, baseUrl };
}
