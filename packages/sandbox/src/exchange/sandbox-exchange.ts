/** What tests, demo and the controls over HTTP can do with a sandbox exchange. */
import type { Amount } from "@kontor/taler/amount";
import type { Duration } from "@kontor/taler/time";
import type { Fault, FaultTarget } from "../server/faults.js";
import type { SandboxClock } from "../server/sandbox-clock.js";
import type { Cheat, ExchangeContext } from "./exchange-context.js";
import type { Denomination } from "./key-store.js";
import type { TrackedDeposit, WireTransfer } from "./store.js";

export interface SandboxExchange {
  readonly name: string;
  readonly baseUrl: string;
  readonly masterPub: Uint8Array;
  /** The same in base32, as a merchant's configuration wants it. */
  readonly masterKey: string;
  readonly currency: string;
  readonly clock: SandboxClock;

  /** Wires money to a reserve, through the bank, and waits until it is there. Without a reserve one is made. */
  creditReserve(amount: Amount, reservePub?: Uint8Array): Promise<{ reservePub: Uint8Array; reservePriv?: Uint8Array }>;
  /** Moves the clock that this exchange shares with its bank and the other exchanges. */
  advanceClock(by: Duration): void;
  /** Wires what is due to merchants. */
  aggregate(): Promise<WireTransfer[]>;
  /** What a coin is still worth and what it was deposited for; undefined before its first deposit. */
  coin(coinPub: Uint8Array): Promise<{ remaining: Amount; deposits: readonly TrackedDeposit[] } | undefined>;
  /** All denominations, those included that are expired or revoked. */
  denominations(): readonly Denomination[];
  /** Ends the time for withdrawing, or also that for depositing, now. */
  expireDenomination(hDenom: Uint8Array, what: "withdraw" | "deposit"): Promise<void>;
  revokeDenomination(hDenom: Uint8Array): Promise<void>;
  /** Signs with a new online key from now on. */
  rotateSigningKey(): Promise<void>;
  setKycRequired(required: boolean): void;
  /** What GET /kyc-check says about every account that is known there. */
  setKycDetails(details: Partial<Pick<ExchangeContext["kyc"], "amlReview" | "limits">>): void;
  /** Declares the KYC of an account done, or not. */
  setKycDone(paytoUri: string, done: boolean): Promise<void>;
  /** Keeps money back from merchants from now on; `{}` makes it honest again. */
  cheat(how: Cheat): void;
  /** Makes coming requests fail. */
  fault(fault: Fault): void;
  /** Holds requests until the function it returns is called. */
  hold(target: FaultTarget): () => void;
  clearFaults(): void;
  stop(): Promise<void>;
}
