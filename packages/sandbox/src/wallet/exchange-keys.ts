/** Exchanges as the wallet knows them: GET /keys, verified with the master key that it was given or met first. */
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { KeysError, type VerifiedDenomination, type VerifiedKeys, verifyKeys } from "@kontor/taler/keys-verification";
import { type LibtoolVersion, parseVersion } from "@kontor/taler/libtool-version";
import { type ExchangeKeys, ExchangeKeysResponse } from "@kontor/taler/schemas/exchange-keys";
import { HOUR, type Timestamp } from "@kontor/taler/time";
import { canonicalBaseUrl } from "./base-url.js";
import { decodeBody, refusal } from "./http-client.js";
import type { Wallet } from "./wallet.js";
import { WalletError, type WalletErrorCode } from "./wallet-error.js";

/** A denomination that the exchange's master key vouches for. */
export type Denomination = VerifiedDenomination;

export interface Exchange {
  /** Canonical base URL. */
  readonly url: string;
  readonly version: LibtoolVersion;
  readonly keys: VerifiedKeys;
}

interface CachedExchange {
  readonly exchange: Exchange;
  readonly loadedAt: Timestamp;
}

/** Keys of large exchanges are several megabytes and take them a while. */
const KEYS_TIMEOUT_MS = 120_000;
const KEYS_MAX_BYTES = 64 << 20;
const KEYS_LIFETIME = HOUR;

const caches = new WeakMap<Wallet, Map<string, CachedExchange>>();

/**
 * The exchange, with keys that are at most an hour old. `masterPub` is its master key as the user knows it; without it,
 * the key that the exchange showed first is the one it must keep.
 * Throws WalletError "bad-signature" for keys that cannot be trusted, "incompatible", "bad-answer", "unreachable".
 */
export async function exchangeAt(wallet: Wallet, baseUrl: string, masterPub?: Uint8Array): Promise<Exchange> {
  const url = canonicalBaseUrl(baseUrl);
  const trusted = wallet.state.exchanges[url];
  if (trusted && masterPub && !equalBytes(trusted.masterPub, masterPub)) {
    throw new WalletError("bad-signature", `The wallet knows ${url} with another master key.`);
  }
  const cached = caches.get(wallet)?.get(url);
  if (cached && cached.loadedAt + KEYS_LIFETIME > wallet.clock.now()) return cached.exchange;
  return loadExchange(wallet, url, masterPub);
}

/**
 * Whether a key is or was an online signing key of the exchange, whose word still counts. Asks the exchange again if
 * the key is not known, since keys rotate.
 */
export async function isSigningKey(wallet: Wallet, exchangeUrl: string, exchangePub: Uint8Array): Promise<boolean> {
  const counts = () => {
    const end = wallet.state.exchanges[exchangeUrl]?.signingKeys[encodeBase32(exchangePub)];
    return end !== undefined && wallet.clock.now() < end;
  };
  if (counts()) return true;
  await loadExchange(wallet, exchangeUrl, undefined);
  return counts();
}

/** Whether coins of the denomination can be withdrawn at that time. */
export function isWithdrawable(denomination: Denomination, now: Timestamp): boolean {
  const { lost, revoked, stampStart, stampExpireWithdraw } = denomination;
  return !lost && !revoked && stampStart <= now && now < stampExpireWithdraw;
}

async function loadExchange(wallet: Wallet, url: string, masterPub: Uint8Array | undefined): Promise<Exchange> {
  const answer = await wallet.http({
    url: `${url}keys`,
    timeoutMs: KEYS_TIMEOUT_MS,
    maxBytes: KEYS_MAX_BYTES,
    allowReals: true,
  });
  if (answer.status !== 200) throw refusal(`get the keys of ${url}`, answer);
  const json = decodeBody(ExchangeKeysResponse, answer, "the question for the exchange's keys");
  const known = wallet.state.exchanges[url];
  const keys = verified(url, json, known?.masterPub ?? masterPub ?? json.master_public_key, wallet.clock.now());
  const exchange: Exchange = { url, version: parseVersion(keys.version), keys };

  // Once listed, a signing key leaves /keys when it expires, but what it signed counts until its legal end.
  const signingKeys = { ...known?.signingKeys };
  for (const { exchangePub, end } of keys.signingKeys) signingKeys[encodeBase32(exchangePub)] = end;
  wallet.state.exchanges[url] = { masterPub: keys.masterPub, currency: keys.currency, signingKeys };
  await wallet.save();
  const cache = caches.get(wallet) ?? new Map<string, CachedExchange>();
  caches.set(wallet, cache.set(url, { exchange, loadedAt: wallet.clock.now() }));
  return exchange;
}

function verified(url: string, json: ExchangeKeys, masterPub: Uint8Array, now: Timestamp): VerifiedKeys {
  try {
    return verifyKeys(json, { masterPub, currency: json.currency, baseUrl: url }, now);
  } catch (error) {
    if (!(error instanceof KeysError)) throw error;
    throw new WalletError(errorCodeOf(error), `The keys of ${url} are refused: ${error.message}.`, { cause: error });
  }
}

function errorCodeOf({ check }: KeysError): WalletErrorCode {
  if (check === "version") return "incompatible";
  return check === "currency" || check === "stefan" ? "bad-answer" : "bad-signature";
}
