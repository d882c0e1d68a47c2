/** What the endpoints of a sandbox Donau work with. */
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { ProtocolError } from "../server/protocol-error.js";
import type { SandboxClock } from "../server/sandbox-clock.js";
import type { DonauStore } from "./store.js";
import type { UnitRing } from "./unit-ring.js";

/** How a Donau deceives. */
export interface DonauCheat {
  /** Signatures are of another key. */
  badSignatures?: boolean;
  /** `/keys` says of every unit that it is worth so much, a number without currency. */
  claimedWorth?: string;
  /** `/keys` is in another currency. */
  claimedCurrency?: string;
}

export interface DonauContext {
  currency: string;
  legalDomain: string;
  ring: UnitRing;
  store: DonauStore;
  clock: SandboxClock;
  signingKey: { priv: Uint8Array; pub: Uint8Array; since: bigint };
  cheat: DonauCheat;
}

/** The codes of a Donau, which the registry of our sources does not have. */
const CODES = {
  CHARITY_SIGNATURE_INVALID: { number: 8608, http: 403, hint: "The signature of the charity is wrong." },
  CHARITY_NOT_FOUND: { number: 8609, http: 404, hint: "The charity is not known." },
  EXCEEDING_DONATION_LIMIT: { number: 8610, http: 409, hint: "The limit of the charity for this year is reached." },
  DONATION_UNIT_UNKNOWN: { number: 8611, http: 404, hint: "The donation unit is not known." },
  RECEIPT_SIGNATURE_INVALID: { number: 8616, http: 403, hint: "A receipt is not signed by its donation unit." },
  NONCE_REUSED: { number: 8617, http: 409, hint: "The nonce was used for something else." },
  WRONG_YEAR: { number: 8618, http: 409, hint: "The donation unit is of another year." },
  UNIT_EXPIRED: { number: 8619, http: 410, hint: "The donation unit has expired." },
} as const;

export function refuse(name: keyof typeof CODES | ErrorCodeName, detail?: string): ProtocolError {
  const code = name in CODES ? CODES[name as keyof typeof CODES] : (name as ErrorCodeName);
  return new ProtocolError(code, detail === undefined ? {} : { detail });
}
