/** What refunds of an order add up to, and how a new one is spread over its coins. */

import {
  type Amount,
  addAmounts,
  compareAmounts,
  isZero,
  minAmount,
  subtractAmounts,
  sumAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import { leftOf } from "../deposits/coverage.js";
import type { Deposit } from "../deposits/deposit-store.js";
import { ABORT_RTRANSACTION_ID, type NewRefund, type Refund } from "../deposits/refund-store.js";

export function refundTotal(refunds: readonly Pick<Refund, "amount">[], currency: string): Amount {
  return sumAmounts(
    currency,
    refunds.map(({ amount }) => amount),
  );
}

/** Those that the shop granted. Coins given back because they paid for nothing are no refund of the price. */
export function grantedRefunds<Any extends Pick<Refund, "rtransactionId">>(refunds: readonly Any[]): Any[] {
  return refunds.filter(({ rtransactionId }) => rtransactionId !== ABORT_RTRANSACTION_ID);
}

/** The part of all refunds that the exchange has confirmed. */
export function refundTaken(refunds: readonly Refund[], currency: string): Amount {
  return refundTotal(
    refunds.filter(({ confirmation }) => confirmation !== undefined),
    currency,
  );
}

export function isRefundPending(refunds: readonly Refund[]): boolean {
  return refunds.some(({ confirmation }) => confirmation === undefined);
}

/** A coin that something is left of to refund. */
interface RefundableCoin {
  readonly coinPub: Uint8Array;
  readonly refundFee: Amount;
  readonly left: Amount;
  /** The next refund's. */
  readonly rtransactionId: bigint;
}

/**
 * Spreads an increase of the refund over the deposited coins. The exchange keeps a fee of each part and refuses parts
 * that do not exceed it, so one coin that can carry the whole is preferred, then as few coins as possible.
 * @param firstNumber the smallest id of a refund that the exchange cannot know yet
 * @returns undefined when the coins do not have that much left
 */
export function distributeRefund(
  increase: Amount,
  deposits: readonly Deposit[],
  earlier: readonly Refund[],
  { reason, firstNumber }: { readonly reason: string; readonly firstNumber: bigint },
): NewRefund[] | undefined {
  const coins = deposits
    .map((deposit) => refundableCoin(deposit, earlier, firstNumber))
    .filter(({ left }) => !isZero(left));
  const whole = coins
    .filter(({ left, refundFee }) => compareAmounts(left, increase) >= 0 && compareAmounts(increase, refundFee) > 0)
    .sort((a, b) => compareAmounts(a.left, b.left))[0];
  const chosen = whole === undefined ? fewestCoins(coins, increase) : [whole];
  if (chosen === undefined) return undefined;

  const parts: NewRefund[] = [];
  let missing = increase;
  for (const [index, { coinPub, rtransactionId, left }] of chosen.entries()) {
    const reserved = sumAmounts(increase.currency, chosen.slice(index + 1).map(worthwhile));
    const available = compareAmounts(missing, reserved) > 0 ? subtractAmounts(missing, reserved) : missing;
    const amount = minAmount(left, available);
    if (!isZero(amount)) parts.push({ coinPub, rtransactionId, amount, reason });
    missing = subtractAmounts(missing, amount);
  }
  return parts;
}

function refundableCoin(deposit: Deposit, earlier: readonly Refund[], firstNumber: bigint): RefundableCoin {
  const { coinPub, refundFee } = deposit;
  const refunds = earlier.filter((refund) => equalBytes(refund.coinPub, coinPub));
  const left = leftOf(deposit, refunds);
  const last = refunds.reduce(
    (highest, { rtransactionId }) => (rtransactionId > highest ? rtransactionId : highest),
    ABORT_RTRANSACTION_ID,
  );
  return { coinPub, refundFee, left, rtransactionId: last < firstNumber ? firstNumber : last + 1n };
}

/** Coins that together have that much left, the largest first; those that the fee would eat up only if there is no way. */
function fewestCoins(coins: readonly RefundableCoin[], increase: Amount): RefundableCoin[] | undefined {
  const isEatenUp = ({ left, refundFee }: RefundableCoin) => Number(compareAmounts(left, refundFee) <= 0);
  const sorted = [...coins].sort((a, b) => isEatenUp(a) - isEatenUp(b) || compareAmounts(b.left, a.left));
  const chosen: RefundableCoin[] = [];
  let together = zeroAmount(increase.currency);
  for (const coin of sorted) {
    if (compareAmounts(together, increase) >= 0) break;
    chosen.push(coin);
    together = addAmounts(together, coin.left);
  }
  return compareAmounts(together, increase) >= 0 ? chosen : undefined;
}

/** A part of which the fee leaves something: as much as the fee once more, if the coin has it. */
function worthwhile({ left, refundFee }: RefundableCoin): Amount {
  return minAmount(left, addAmounts(refundFee, refundFee));
}
