/** What a wire transfer at this bank does: who pays, who gets, and what the subject means for an exchange. */
import { randomBytes } from "node:crypto";
import type { Amount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32, isBase32 } from "@kontor/taler/base32";
import { normalizePayto, parsePayto } from "@kontor/taler/payto";
import { roundDownToSeconds } from "@kontor/taler/time";
import type { Transaction } from "../server/database.js";
import { ProtocolError } from "../server/protocol-error.js";
import type { SandboxClock } from "../server/sandbox-clock.js";
import type { Waiters } from "../server/waiters.js";
import type { Account, BankStore, NewTransfer, Transfer, TransferKind } from "./store.js";

/** What the bank's endpoints work with. */
export interface BankContext {
  currency: string;
  store: BankStore;
  clock: SandboxClock;
  waiters: Waiters;
  /** Base URL with slash; known once the bank listens. */
  baseUrl: () => string;
}

/** Host part of the payto URIs of accounts at this bank. It has no port, so that accounts outlive a restart. */
export const BANK_HOST = "localhost";

/** The payto URI of an account at this bank. */
export function accountPayto(name: string, receiverName = name): string {
  return `payto://x-taler-bank/${BANK_HOST}/${name}?receiver-name=${encodeURIComponent(receiverName)}`;
}

/** The name of the account that a payto URI means, where it is an account at this bank. */
export function accountNameOf(paytoUri: string): string | undefined {
  const prefix = `payto://x-taler-bank/${BANK_HOST}/`;
  const normalized = normalizePayto(paytoUri);
  return normalized.startsWith(prefix) ? normalized.slice(prefix.length) : undefined;
}

/** The account, or 404. */
export async function existingAccount({ store }: BankContext, name: string): Promise<Account> {
  const account = await store.account(name);
  if (!account) throw new ProtocolError("BANK_UNKNOWN_ACCOUNT", { detail: name });
  return account;
}

/** Refuses money in another currency. */
export function requireCurrency({ currency }: BankContext, amount: Amount): void {
  if (amount.currency !== currency) {
    throw new ProtocolError("GENERIC_CURRENCY_MISMATCH", { status: 409, detail: amount.currency });
  }
}

/** Who pays: a payto URI as the client gave it, and the account it names if that is one of ours. */
export async function partyOf({ store }: BankContext, paytoUri: string) {
  try {
    parsePayto(paytoUri);
  } catch {
    throw new ProtocolError("GENERIC_PAYTO_URI_MALFORMED", { detail: paytoUri });
  }
  const name = accountNameOf(paytoUri);
  return { name: name !== undefined && (await store.account(name)) ? name : undefined, paytoUri };
}

/** What an exchange makes of a subject: the key of a reserve, or that of an account whose ownership is to be proven. */
export function meaningOf(subject: string): { kind: TransferKind; key: Uint8Array | undefined } {
  const words = subject.trim().split(/\s+/);
  const kyc = words.find((word) => word.startsWith("KYC:") && isBase32(word.slice(4), 32));
  if (kyc) return { kind: "KYCAUTH", key: decodeBase32(kyc.slice(4), 32) };
  const reserve = words.find((word) => word.length === 52 && isBase32(word, 32));
  if (reserve && words.length === 1) return { kind: "RESERVE", key: decodeBase32(reserve, 32) };
  return { kind: "OTHER", key: undefined };
}

/** Money for the account of an exchange, with a reserve's (or an account's) public key as subject. */
export interface Incoming {
  amount: Amount;
  debitPayto: string;
  kind: "RESERVE" | "KYCAUTH";
  key: Uint8Array;
}

/** The transfer that pays it in, not made yet. */
export async function incomingTransfer(
  context: BankContext,
  exchange: Account,
  incoming: Incoming,
): Promise<NewTransfer> {
  requireCurrency(context, incoming.amount);
  const debit = await partyOf(context, incoming.debitPayto);
  return {
    executedAt: roundDownToSeconds(context.clock.now()),
    amount: incoming.amount,
    debitName: debit.name,
    debitPayto: debit.paytoUri,
    creditName: exchange.name,
    creditPayto: exchange.paytoUri,
    subject: `${incoming.kind === "KYCAUTH" ? "KYC:" : ""}${encodeBase32(incoming.key)}`,
    kind: incoming.kind,
    key: incoming.key,
  };
}

/** Makes a transfer. A reserve is filled by one transfer only: a second one is refused. */
export async function makeTransfer({ store }: BankContext, wanted: NewTransfer, tx: Transaction): Promise<Transfer> {
  if (wanted.kind === "RESERVE" && (await store.reserveIsUsed(wanted.creditName!, wanted.key!, tx))) {
    throw new ProtocolError("BANK_DUPLICATE_RESERVE_PUB_SUBJECT");
  }
  return { ...wanted, rowId: await store.addTransfer(wanted, tx) };
}

/** Wakes those who wait for transfers of the accounts concerned. */
export function announce({ waiters }: BankContext, transfer: Pick<Transfer, "creditName" | "debitName">): void {
  waiters.wake(`credit ${transfer.creditName}`);
  waiters.wake(`debit ${transfer.debitName}`);
}

/** An id that nobody guesses. */
export function unguessableId(): string {
  return encodeBase32(randomBytes(16));
}
