/** An exchange that the operator has configured, and the one spelling of exchange URLs that we compare. */

import { parseWebUrl } from "@kontor/taler/parse-url";

/** Coins of this exchange are accepted; what it says is believed as far as this master key vouches for it. */
export interface TrustedExchange {
  /** Normalised; money and requests go here and nowhere else. */
  readonly baseUrl: string;
  /** 32 bytes. */
  readonly masterPub: Uint8Array;
  readonly currency: string;
}

/**
 * The URL with lower-case host, without default port, with a slash at the end; undefined where it cannot be the base
 * URL of an exchange (other protocols, user name, query, fragment).
 */
export function normalizeExchangeUrl(text: string): string | undefined {
  const url = parseWebUrl(text);
  if (url === undefined || /[?#]/.test(text) || url.username || url.password) return undefined;
  return url.pathname.endsWith("/") ? url.href : `${url.href}/`;
}
