/**
 * Exchanges met under a URL that is not configured: a wallet names it, we look once which master key is served there.
 * Whoever can name a URL can make us call it, so this happens rarely, briefly, and never inside our own network.
 */
import { equalBytes } from "@kontor/taler/bytes";
import { DAY, type Duration, HOUR, MINUTE, type Timestamp } from "@kontor/taler/time";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { ForbiddenAddressError, publicLookup, type Resolve, refuseForbiddenHost } from "../network/address-policy.js";
import { ExchangeHttpClient } from "./http-client.js";
import type { KeysReader } from "./keys-reader.js";
import type { TrustedExchange } from "./trusted-exchange.js";

/** Lookups of all URLs together. */
const LOOKUPS_PER_MINUTE = 10;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_REMEMBERED = 1000;

const FOUND_FOR: Duration = DAY;
/** The URL serves something else. */
const REFUSED_FOR: Duration = HOUR;
/** The URL did not answer. */
const SILENT_FOR: Duration = 5n * MINUTE;

export interface AliasSettings {
  readonly allowHttp: boolean;
  readonly allowPrivateAddresses: boolean;
  readonly allowSandbox: boolean;
}

export interface AliasDeps {
  readonly exchanges: readonly TrustedExchange[];
  readonly settings: AliasSettings;
  readonly reader: KeysReader;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Finding {
  exchange: TrustedExchange | undefined;
  until: Timestamp;
}

export class ExchangeAliases {
  readonly #deps: AliasDeps;
  readonly #known = new Map<string, Finding>();
  readonly #pending = new Map<string, Promise<TrustedExchange | undefined>>();
  #lookups: Timestamp[] = [];

  constructor(deps: AliasDeps) {
    this.#deps = deps;
  }

  /**
   * The configured exchange whose master key is served at the URL (normalised); undefined where it is none, where the
   * URL is not one we call, or where we have called too many lately. Requests and money never go to this URL.
   */
  async find(url: string): Promise<TrustedExchange | undefined> {
    const now = this.#deps.clock.now();
    const known = this.#known.get(url);
    if (known && known.until > now) return known.exchange;
    const pending = this.#pending.get(url);
    if (pending) return pending;
    if (!this.#mayCall(url) || !this.#takeTurn(now)) return undefined;
    const lookup = this.#lookUp(url).finally(() => this.#pending.delete(url));
    this.#pending.set(url, lookup);
    return lookup;
  }

  #mayCall(url: string): boolean {
    const { allowHttp, allowPrivateAddresses } = this.#deps.settings;
    const parsed = new URL(url);
    if (parsed.protocol !== "https:" && !allowHttp) return false;
    if (allowPrivateAddresses) return true;
    try {
      refuseForbiddenHost(parsed);
      return true;
    } catch (error) {
      if (error instanceof ForbiddenAddressError) return false;
      throw error;
    }
  }

  #takeTurn(now: Timestamp): boolean {
    this.#lookups = this.#lookups.filter((time) => time > now - MINUTE && time <= now);
    if (this.#lookups.length >= LOOKUPS_PER_MINUTE) return false;
    this.#lookups.push(now);
    return true;
  }

  async #lookUp(url: string): Promise<TrustedExchange | undefined> {
    const { settings, resolve, reader, clock, log } = this.#deps;
    const client = new ExchangeHttpClient({
      baseUrl: url,
      ...(!settings.allowPrivateAddresses && { lookup: publicLookup(resolve) }),
    });
    try {
      const outcome = await client.bytes({ method: "GET", path: "keys", timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
      if (outcome.kind !== "answer" || outcome.status !== 200) {
        log.info({ url, outcome: outcome.kind }, "an exchange that a wallet named gave no keys");
        this.#remember(url, { exchange: undefined, until: clock.now() + SILENT_FOR });
        return undefined;
      }
      const identity = await reader.identify(outcome.bytes);
      const exchange = this.#deps.exchanges.find(
        ({ masterPub, currency }) =>
          identity && equalBytes(identity.masterPub, masterPub) && identity.currency === currency,
      );
      const accepted = identity?.isSandbox && !settings.allowSandbox ? undefined : exchange;
      this.#remember(url, { exchange: accepted, until: clock.now() + (accepted ? FOUND_FOR : REFUSED_FOR) });
      return accepted;
    } finally {
      await client.close();
    }
  }

  #remember(url: string, finding: Finding): void {
    this.#known.delete(url);
    this.#known.set(url, finding);
    const oldest = this.#known.keys().next();
    if (this.#known.size > MAX_REMEMBERED && !oldest.done) this.#known.delete(oldest.value);
  }
}
