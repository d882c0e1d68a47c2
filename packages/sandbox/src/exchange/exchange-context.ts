/** What the endpoints of a sandbox exchange work with. */
import type { Amount } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { AccountLimit } from "@kontor/taler/schemas/exchange-keys";
import { roundDownToSeconds, type Timestamp } from "@kontor/taler/time";
import type { StaticEncode } from "typebox";
import { malformed, ProtocolError } from "../server/protocol-error.js";
import type { SandboxClock } from "../server/sandbox-clock.js";
import type { Waiters } from "../server/waiters.js";
import type { KeyRing } from "./key-ring.js";
import type { ExchangeStore } from "./store.js";

/** `current` is protocol v26 and newer; `old` poses as an exchange of v23, without the unified withdraw. */
export type ExchangeProtocol = "current" | "old";

/** How a dishonest exchange keeps money back. Everything it says is properly signed. */
export interface Cheat {
  /** The list of a transfer names a total that is so much too small. */
  listShort?: Amount;
  /** The bank is told to wire so much less than the list says. */
  wireShort?: Amount;
  /** The bank knows so many decimals of the currency: it is told to wire what is left of a total without the others. */
  wireDigits?: number;
}

export interface ExchangeContext {
  currency: string;
  protocol: ExchangeProtocol;
  /** Protocol version as announced, `current:revision:age`. */
  version: string;
  ageGroups: string;
  /** Full payto URIs of the exchange's bank accounts. */
  accounts: readonly string[];
  /** The wire methods of these, each once. */
  wireMethods: readonly string[];
  /** Whether merchants must prove who they are before their first deposit. */
  kyc: {
    required: boolean;
    /** What it says about every account that it knows. */
    amlReview: boolean;
    limits: readonly StaticEncode<typeof AccountLimit>[];
  };
  /** What this exchange keeps back from merchants, where a test makes it a thief. */
  cheat: Cheat;
  ring: KeyRing;
  store: ExchangeStore;
  clock: SandboxClock;
  waiters: Waiters;
  /** With slash; known once the exchange listens. */
  baseUrl: () => string;
}

/** The time in whole seconds, as all signed times are. */
export function nowInSeconds({ clock }: ExchangeContext): Timestamp {
  return roundDownToSeconds(clock.now());
}

/** A part of a path in base32; refused with the code that the endpoint has for it. */
export function pathBytes(text: string, size: number, code: ErrorCodeName): Uint8Array {
  try {
    return decodeBase32(text, size);
  } catch {
    throw new ProtocolError(code, { detail: text });
  }
}

/** Refuses an amount of another currency. */
export function requireCurrency({ currency }: ExchangeContext, amount: Amount, member: string): void {
  if (amount.currency !== currency) throw malformed(`${member}: this exchange deals in ${currency}`);
}
