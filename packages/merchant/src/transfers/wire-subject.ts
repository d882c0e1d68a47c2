/** The subject of an exchange's payout: `[METADATA ]WTID EXCHANGE_BASE_URL`. */

import { decodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { normalizeExchangeUrl } from "../config/trusted-exchange.js";

export interface PayoutSubject {
  /** 32 bytes. */
  readonly wtid: Uint8Array;
  /** Normalised. */
  readonly exchangeUrl: string;
}

const WTID_BYTES = 32;

/** Undefined for all other income. Banks may change case and spaces; base32 is read whatever they made of it. */
export function parsePayoutSubject(subject: string): PayoutSubject | undefined {
  const words = subject.trim().split(/\s+/);
  const [wtid, url] = words.slice(-2);
  if (wtid === undefined || url === undefined || words.length < 2) return undefined;
  const exchangeUrl = normalizeExchangeUrl(url);
  if (exchangeUrl === undefined) return undefined;
  try {
    return { wtid: decodeBase32(wtid, WTID_BYTES), exchangeUrl };
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
