/** Which exchanges can serve an order: those that can wire to the shop's account, and how much. */
import { type Amount, compareAmounts, isZero, minAmount, subtractAmounts } from "@kontor/taler/amount";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { type AccountRestriction, type VerifiedKeys, wireFeeAt } from "@kontor/taler/keys-verification";
import { normalizePayto } from "@kontor/taler/payto";
import type { Timestamp } from "@kontor/taler/time";
import { compilePaytoPattern, PatternError } from "../config/payto-pattern.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { stefanFee } from "./stefan.js";

/** The parts of a bank account of the shop that matter to an exchange. */
export interface PayableAccount {
  /** Full payto URI. */
  readonly paytoUri: string;
  readonly wireMethod: string;
}

export interface UsableExchange {
  readonly usable: true;
  readonly exchange: TrustedExchange;
  /** The most that may go through it by law; undefined where there is no limit. */
  readonly maxContribution: Amount | undefined;
  /** The fees that it suggests a merchant to absorb for this order; undefined where its parameters make no sense. */
  readonly stefanFee: Amount | undefined;
  /** Taken once from each transfer, now. */
  readonly wireFee: Amount;
  /** The account takes no deposits before the exchange has identified its owner. */
  readonly needsKyc: boolean;
}

export interface UnusableExchange {
  readonly usable: false;
  readonly exchange: TrustedExchange;
  /** Number of the error code that says why. */
  readonly code: number;
  readonly reason: string;
  /** The order is too large for it; smaller ones may do. */
  readonly overLimit: boolean;
}

export type ExchangeFit = UsableExchange | UnusableExchange;

/** An exchange with the keys we hold of it. */
export interface Candidate {
  readonly exchange: TrustedExchange;
  readonly keys: VerifiedKeys | undefined;
  /** What it said about the shop's account in particular. */
  readonly account?: {
    /** The most that one order may bring; undefined without a limit. */
    readonly limit: Amount | undefined;
    /** It takes nothing for the account before it has identified the owner. */
    readonly isBlocked: boolean;
  };
}

/** What an exchange does with a shop's money: each has limits of its own. */
const OPERATIONS = ["DEPOSIT", "AGGREGATE", "TRANSACTION"];

/**
 * Whether each exchange can serve an order of that amount to that account, in the order of the candidates. Several
 * exchanges may share an order: it is too large only where it exceeds what all of them together may take.
 */
export function fitExchanges(
  candidates: readonly Candidate[],
  account: PayableAccount,
  amount: Amount,
  now: Timestamp,
): ExchangeFit[] {
  const fits = candidates.map((candidate) => fitExchange(candidate, account, amount, now));
  if (!exceedsLimits(fits, amount)) return fits;
  return fits.map((fit) =>
    fit.usable
      ? { ...unusable(fit.exchange, OVER_LIMIT, "the amount exceeds its legal limits"), overLimit: true }
      : fit,
  );
}

/** Whether the exchange can wire to the account: some account of it has the method and no restriction forbids it. */
export function canWireTo(keys: VerifiedKeys, account: PayableAccount): boolean {
  const ofMethod = keys.accounts.filter(({ wireMethod }) => wireMethod === account.wireMethod);
  if (ofMethod.some(({ debitRestrictions }) => debitRestrictions.length === 0)) return true;
  const payto = normalizePayto(account.paytoUri);
  return ofMethod.some(({ debitRestrictions }) => permits(debitRestrictions, payto));
}

/** What kinds of accounts some of the exchanges pay to. */
export function payableMethods(exchanges: readonly VerifiedKeys[]): string[] {
  return [...new Set(exchanges.flatMap(({ accounts }) => accounts.map(({ wireMethod }) => wireMethod)))];
}

/** Whether none of the restrictions forbids the account of that normalized payto URI. */
export function permits(restrictions: readonly AccountRestriction[], payto: string): boolean {
  return restrictions.every((restriction) => allows(restriction, payto));
}

/** The least of the hard limits on what a shop does with an exchange; undefined without any. */
function hardLimit(keys: VerifiedKeys): Amount | undefined {
  return leastThreshold(keys, OPERATIONS);
}

/** The most that an exchange may refund; undefined where there is no limit. */
export function refundLimit(keys: VerifiedKeys): Amount | undefined {
  return leastThreshold(keys, ["REFUND"]);
}

function leastThreshold({ hardLimits }: VerifiedKeys, operations: readonly string[]): Amount | undefined {
  const thresholds = hardLimits
    .filter(({ operationType, softLimit }) => !softLimit && operations.includes(operationType))
    .map(({ threshold }) => threshold);
  return thresholds.length === 0 ? undefined : thresholds.reduce(minAmount);
}

const OVER_LIMIT = "MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS";
const NO_ACCOUNT = "MERCHANT_POST_ORDERS_ID_PAY_WIRE_METHOD_UNSUPPORTED";

function fitExchange(
  { account: ofAccount, exchange, keys }: Candidate,
  account: PayableAccount,
  amount: Amount,
  now: Timestamp,
): ExchangeFit {
  if (!keys) return unusable(exchange, "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE", "its keys are not there yet");
  if (keys.currency !== amount.currency) {
    return unusable(exchange, "GENERIC_CURRENCY_MISMATCH", `it deals in ${keys.currency}`);
  }
  if (!keys.accounts.some(({ wireMethod }) => wireMethod === account.wireMethod)) {
    const methods = payableMethods([keys]).join(", ") || "nothing";
    return unusable(exchange, NO_ACCOUNT, `it does not wire by ${account.wireMethod}, but by ${methods}`);
  }
  if (!canWireTo(keys, account)) return unusable(exchange, NO_ACCOUNT, "it does not wire to this account");
  const fee = wireFeeAt(keys, account.wireMethod, now);
  if (!fee) {
    const reason = `it publishes no fee for ${account.wireMethod} now`;
    return unusable(exchange, "MERCHANT_GENERIC_HOLE_IN_WIRE_FEE_STRUCTURE", reason);
  }
  if (ofAccount?.isBlocked) {
    const reason = "it takes nothing for this account before its owner is identified";
    return { ...unusable(exchange, OVER_LIMIT, reason), overLimit: true };
  }
  const limits = [hardLimit(keys) ?? [], ofAccount?.limit ?? []].flat();
  const maxContribution = limits.length === 0 ? undefined : limits.reduce(minAmount);
  if (maxContribution && isZero(maxContribution)) {
    return { ...unusable(exchange, OVER_LIMIT, "it may not take deposits"), overLimit: true };
  }
  const smallest = smallestDenomination(keys);
  return {
    usable: true,
    exchange,
    maxContribution,
    stefanFee: smallest && stefanFee(keys.stefan, smallest, amount),
    wireFee: fee.wireFee,
    needsKyc: keys.zeroLimits.some((operation) => OPERATIONS.includes(operation)),
  };
}

function exceedsLimits(fits: readonly ExchangeFit[], amount: Amount): boolean {
  // Not the sum of the limits, which may be more than an amount can be.
  let rest = amount;
  for (const fit of fits) {
    if (!fit.usable) continue;
    if (!fit.maxContribution || compareAmounts(fit.maxContribution, rest) >= 0) return false;
    rest = subtractAmounts(rest, fit.maxContribution);
  }
  return fits.some(({ usable }) => usable);
}

function allows(restriction: AccountRestriction, payto: string): boolean {
  if (restriction.type === "deny") return false;
  try {
    return compilePaytoPattern(restriction.paytoRegex)(payto);
  } catch (error) {
    // What we cannot read forbids: better no order than money that cannot be wired.
    if (error instanceof PatternError) return false;
    throw error;
  }
}

/** Every order asks for it, and an exchange has hundreds. */
const smallestOf = new WeakMap<VerifiedKeys, Amount>();

function smallestDenomination(keys: VerifiedKeys): Amount | undefined {
  let smallest = smallestOf.get(keys);
  if (smallest !== undefined) return smallest;
  for (const { value } of keys.denominations.values()) smallest = smallest ? minAmount(smallest, value) : value;
  if (smallest !== undefined) smallestOf.set(keys, smallest);
  return smallest;
}

function unusable(exchange: TrustedExchange, code: ErrorCodeName, reason: string): UnusableExchange {
  return { usable: false, exchange, code: errorCode(code).number, reason, overLimit: false };
}
