/**
 * Does the exchange's list of the deposits in a transfer agree with our books?
 * Pure: the signature was verified before.
 */

import {
  type Amount,
  addAmounts,
  compareAmounts,
  isZero,
  minAmount,
  printAmount,
  subtractAmounts,
  sumAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { BookedDeposit } from "../deposits/wiring-store.js";
import type { ListedDeposit, TransferList } from "../exchanges/track-transfer.js";

/** What we know about it. */
export interface TransferBooks {
  readonly serial: bigint;
  readonly exchangeUrl: string;
  readonly merchantPub: Uint8Array;
  readonly hWire: Uint8Array;
  /** FullPaytoHash of the account. */
  readonly hPayto: Uint8Array;
  /** The fee that the exchange published for the time of the transfer. */
  readonly wireFee: Amount;
  /** Our deposits of the listed contracts. */
  readonly deposits: readonly BookedDeposit[];
  /** Coins of which the exchange said, signed, that this transfer pays for them. */
  readonly promisedCoins: readonly Uint8Array[];
}

export interface Discrepancy {
  readonly code: ErrorCodeName;
  readonly detail: string;
  /** The coin that it is about. */
  readonly coinPub?: Uint8Array;
}

/** A listed deposit that is one of ours, whatever may be wrong with it. */
export interface MatchedDeposit {
  readonly booked: BookedDeposit;
  readonly listed: ListedDeposit;
}

export interface ListVerdict {
  /** False: the transfer is another merchant's, or went to another account; it is none of ours as it was announced. */
  readonly isForUs: boolean;
  readonly matched: readonly MatchedDeposit[];
  readonly discrepancies: readonly Discrepancy[];
}

const CONFLICT = "MERCHANT_PRIVATE_POST_TRANSFERS_CONFLICTING_REPORTS";
const HARD = "MERCHANT_EXCHANGE_TRANSFERS_HARD_FAILURE";
const BAD_FEE = "MERCHANT_PRIVATE_POST_TRANSFERS_BAD_WIRE_FEE";

/** Compares the list with the books, and names everything that is wrong. */
export function judgeTransferList(list: TransferList, books: TransferBooks): ListVerdict {
  const { currency } = books.wireFee;
  const foreign = amountsOf(list).find((amount) => amount.currency !== currency);
  if (foreign !== undefined) {
    const discrepancy: Discrepancy = { code: HARD, detail: `an amount of ${foreign.currency} in ${currency}` };
    return { isForUs: false, matched: [], discrepancies: [discrepancy] };
  }
  const discrepancies: Discrepancy[] = [];
  if (!equalBytes(list.merchantPub, books.merchantPub)) {
    discrepancies.push({ code: CONFLICT, detail: "the transfer is for another merchant" });
  }
  if (!equalBytes(list.hPayto, books.hPayto)) {
    discrepancies.push({ code: CONFLICT, detail: "the transfer went to another account" });
  }
  if (discrepancies.length > 0) return { isForUs: false, matched: [], discrepancies };
  if (compareAmounts(list.wireFee, books.wireFee) > 0) {
    const detail = `a wire fee of ${printAmount(list.wireFee)} where ${printAmount(books.wireFee)} was published`;
    discrepancies.push({ code: BAD_FEE, detail });
  }
  discrepancies.push(...judgeSum(list, currency));

  const ours = new Map(books.deposits.map((deposit) => [keyOf(deposit), deposit]));
  const seen = new Set<string>();
  const matched: MatchedDeposit[] = [];
  for (const listed of list.deposits) {
    const key = keyOf(listed);
    const booked = ours.get(key);
    const about = (detail: string): Discrepancy => ({ code: CONFLICT, detail, coinPub: listed.coinPub });
    if (seen.has(key)) {
      discrepancies.push(about("a deposit is listed twice"));
      continue;
    }
    seen.add(key);
    if (booked === undefined || booked.exchangeUrl !== books.exchangeUrl) {
      discrepancies.push(about(`a deposit of coin ${encodeBase32(listed.coinPub)} that we did not make`));
      continue;
    }
    matched.push({ booked, listed });
    discrepancies.push(...judgeDeposit(listed, booked, books).map(about));
  }
  for (const coinPub of books.promisedCoins) {
    if (matched.some(({ booked }) => equalBytes(booked.coinPub, coinPub))) continue;
    const detail = "the exchange said that this transfer pays for a deposit, but does not list it";
    discrepancies.push({ code: CONFLICT, detail, coinPub });
  }
  return { isForUs: true, matched, discrepancies };
}

function judgeSum({ deposits, total, wireFee }: TransferList, currency: string): Discrepancy[] {
  const values = sumAmounts(
    currency,
    deposits.map(({ depositValue }) => depositValue),
  );
  const fees = deposits.map(({ depositFee }) => depositFee);
  const due = addAmounts(addAmounts(total, wireFee), sumAmounts(currency, fees));
  if (compareAmounts(values, due) === 0) return [];
  const detail = `the deposits make ${printAmount(values)}, total and fees make ${printAmount(due)}`;
  return [{ code: HARD, detail }];
}

function judgeDeposit(listed: ListedDeposit, booked: BookedDeposit, books: TransferBooks): string[] {
  const problems: string[] = [];
  const refunded = listed.refundTotal ?? zeroAmount(listed.depositValue.currency);
  if (!equalBytes(booked.hWire, books.hWire)) problems.push("the order's money belongs on another account");
  if (booked.expectedTransfer !== undefined && booked.expectedTransfer !== books.serial) {
    problems.push("the exchange named another transfer for this deposit before");
  }
  if (compareAmounts(addAmounts(listed.depositValue, refunded), booked.contribution) !== 0) {
    const value = `${printAmount(listed.depositValue)} and refunds of ${printAmount(refunded)}`;
    problems.push(`a deposit of ${printAmount(booked.contribution)} is listed as ${value}`);
  }
  if (compareAmounts(refunded, booked.refundsGranted) > 0) {
    problems.push(`refunds of ${printAmount(refunded)}, of which we granted ${printAmount(booked.refundsGranted)}`);
  }
  if (compareAmounts(refunded, booked.refundsConfirmed) < 0) {
    problems.push(`refunds of ${printAmount(refunded)}, but ${printAmount(booked.refundsConfirmed)} were confirmed`);
  }
  if (compareAmounts(listed.depositFee, minAmount(booked.depositFee, listed.depositValue)) > 0) {
    problems.push(`a deposit fee of ${printAmount(listed.depositFee)} instead of ${printAmount(booked.depositFee)}`);
  }
  return problems;
}

/** What the transfer pays for a listed deposit; zero where the fee is larger, which was found wrong. */
export function netOf({ depositFee, depositValue }: ListedDeposit): Amount {
  const fee = minAmount(depositFee, depositValue);
  return isZero(depositValue) ? depositValue : subtractAmounts(depositValue, fee);
}

function amountsOf({ deposits, total, wireFee }: TransferList): Amount[] {
  return [
    total,
    wireFee,
    ...deposits.flatMap(({ depositFee, depositValue, refundTotal }) =>
      refundTotal === undefined ? [depositFee, depositValue] : [depositFee, depositValue, refundTotal],
    ),
  ];
}

function keyOf({ coinPub, hContract }: { readonly hContract: Uint8Array; readonly coinPub: Uint8Array }): string {
  return `${encodeBase32(hContract)} ${encodeBase32(coinPub)}`;
}
