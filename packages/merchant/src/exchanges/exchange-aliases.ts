/**
 * Exchanges met under a URL that is not configured: a wallet names it, we look once which master key is served there.
 * A stranger who names a URL makes us call it, so this happens rarely, briefly, and never inside our own network.
 */
import { equalBytes } from "@kontor/taler/bytes";
import { DAY, type Duration, HOUR, MINUTE, type Timestamp } from "@kontor/taler/time";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { ForbiddenAddressError, publicLookup, type Resolve, refuseForbiddenHost } from "../network/address-policy.js";
import { Underway } from "../timing/underway.js";
import { ExchangeHttpClient } from "./http-client.js";
import type { KeysReader } from "./keys-reader.js";

/** Lookups for one network, and for everybody. */
const LOOKUPS_PER_MINUTE = 10;
const LOOKUPS_PER_MINUTE_OF_ALL = 120;
const LOOKUPS_AT_ONCE = 20;
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
  readonly #lookingUp = new Underway<TrustedExchange | "not-now" | undefined>();
  #lookups: { readonly asker: string; readonly time: Timestamp }[] = [];

  constructor(deps: AliasDeps) {
    this.#deps = deps;
  }

  /**
   * The configured exchange whose master key is served at the URL (normalised); undefined where it is none or the URL is
   * not one we call, "not-now" where we have called too many lately. Requests and money never go to this URL.
   * @param asker the network that names the URL
   */
  async find(url: string, asker: string): Promise<TrustedExchange | "not-now" | undefined> {
    const now = this.#deps.clock.now();
    const known = this.#known.get(url);
    if (known && known.until > now) return known.exchange;
    return this.#lookingUp.join(this, url, async () => {
      if (!this.#mayCall(url)) return undefined;
      return this.#takeTurn(asker, now) ? this.#lookUp(url) : "not-now";
    });
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

  #takeTurn(asker: string, now: Timestamp): boolean {
    this.#lookups = this.#lookups.filter(({ time }) => time > now - MINUTE && time <= now);
    const own = this.#lookups.filter((lookup) => lookup.asker === asker);
    const isTooOften = own.length >= LOOKUPS_PER_MINUTE || this.#lookups.length >= LOOKUPS_PER_MINUTE_OF_ALL;
    if (isTooOften || this.#lookingUp.count(this) >= LOOKUPS_AT_ONCE) return false;
    this.#lookups.push({ asker, time: now });
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
