/** Wire transfers: what exchanges say they wired, and what arrived at the bank. */

import type { Amount } from "@kontor/taler/amount";
import { normalizePayto } from "@kontor/taler/payto";
import type { Timestamp } from "@kontor/taler/time";

/** What tells one transfer from all others: an exchange uses each `wtid` once. */
export interface TransferKey {
  /** The configured URL, or the normalised one of an exchange that is not configured. */
  readonly exchangeUrl: string;
  /** 32 bytes. */
  readonly wtid: Uint8Array;
}

/** A transfer that an exchange speaks of, or that the bank reported and the exchange is to be asked about. */
export interface ExpectedTransfer extends TransferKey {
  readonly serial: bigint;
  readonly hWire: Uint8Array;
  /** Whether the exchange speaks of it. */
  readonly announced: boolean;
  readonly executionTime: Timestamp | undefined;
  /** Whether the exchange's list of deposits agrees with our books; undefined while there is none. */
  readonly validated: boolean | undefined;
  readonly total: Amount | undefined;
  readonly wireFee: Amount | undefined;
  readonly attempts: number;
  readonly lastHttpStatus: number;
  readonly lastEc: number;
  readonly lastErrorDetail: string;
}

/** Money that arrived at the bank. */
export interface Transfer extends TransferKey {
  readonly serial: bigint;
  readonly hWire: Uint8Array;
  readonly amount: Amount;
  /** When the bank booked it. */
  readonly executionTime: Timestamp | undefined;
  /** The bank's row; undefined where a person told us. */
  readonly bankRow: bigint | undefined;
  /** Whether the amount is what the exchange says it wired; undefined while that is not known. */
  readonly verified: boolean | undefined;
  readonly problem: string;
}

export interface TransferFilter {
  /** The account that was credited. */
  readonly hWire: Uint8Array | undefined;
  readonly after: Timestamp | undefined;
  readonly before: Timestamp | undefined;
}

/** Whether two payto URIs name the same account; a different receiver's name does not matter. */
export function sameAccount(paytoUri: string, other: string): boolean {
  return normalizePayto(paytoUri) === normalizePayto(other);
}
