/** What refunds of an order add up to, and how a new one is spread over its coins. */

import {
  type Amount,
  addAmounts,
  compareAmounts,
  divideAmount,
  isZero,
  minAmount,
  subtractAmounts,
  sumAmounts,
} from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import type { Deposit } from "./deposit-store.js";
import { ABORT_RTRANSACTION_ID, type NewRefund, type Refund } from "./refund-store.js";

export function refundTotal(refunds: readonly Pick<Refund, "amount">[], currency: string): Amount {
  return sumAmounts(
    currency,
    refunds.map(({ amount }) => amount),
  );
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

/**
 * Spreads an increase of the refund over the deposited coins. The exchange keeps a fee of each part and refuses parts
 * that do not exceed it, so one coin that can carry the whole is preferred, then the coins with the most left.
 * @returns undefined when the coins do not have that much left
 */
export function distributeRefund(
  increase: Amount,
  deposits: readonly Deposit[],
  earlier: readonly Refund[],
  reason: string,
): NewRefund[] | undefined {
  const { currency } = increase;
  const coins = deposits
    .map((deposit) => {
      const refunds = earlier.filter(({ coinPub }) => equalBytes(coinPub, deposit.coinPub));
      const left = subtractAmounts(deposit.contribution, refundTotal(refunds, currency));
      const last = refunds.reduce(
        (highest, { rtransactionId }) => (rtransactionId > highest ? rtransactionId : highest),
        ABORT_RTRANSACTION_ID,
      );
      return { coinPub: deposit.coinPub, refundFee: deposit.refundFee, left, rtransactionId: last + 1n };
    })
    .filter(({ left }) => !isZero(left));

  const whole = coins
    .filter(({ left, refundFee }) => compareAmounts(left, increase) >= 0 && compareAmounts(increase, refundFee) > 0)
    .sort((a, b) => compareAmounts(a.left, b.left))[0];
  if (whole !== undefined)
    return [{ coinPub: whole.coinPub, rtransactionId: whole.rtransactionId, amount: increase, reason }];

  coins.sort((a, b) => compareAmounts(b.left, a.left));
  const parts: NewRefund[] = [];
  let missing = increase;
  for (const { coinPub, left, rtransactionId } of coins) {
    if (isZero(missing)) break;
    const amount = minAmount(left, missing);
    parts.push({ coinPub, rtransactionId, amount, reason });
    missing = subtractAmounts(missing, amount);
  }
  return isZero(missing) ? mendSmallLastPart(parts, coins) : undefined;
}

/** Moves money from the part before to a last part that the exchange's fee would eat up. */
function mendSmallLastPart(
  parts: NewRefund[],
  coins: readonly { coinPub: Uint8Array; refundFee: Amount; left: Amount }[],
): NewRefund[] {
  const [last, before] = [parts.at(-1), parts.at(-2)];
  if (last === undefined || before === undefined) return parts;
  const coin = coins.find(({ coinPub }) => coinPub === last.coinPub);
  const donor = coins.find(({ coinPub }) => coinPub === before.coinPub);
  if (coin === undefined || donor === undefined || compareAmounts(last.amount, coin.refundFee) > 0) return parts;
  // As much as the last coin can take, which is at least its fee unless the coin itself is smaller.
  const moved = minAmount(subtractAmounts(coin.left, last.amount), divideAmount(before.amount, 2));
  const rest = subtractAmounts(before.amount, moved);
  if (compareAmounts(rest, donor.refundFee) <= 0) return parts;
  return [...parts.slice(0, -2), { ...before, amount: rest }, { ...last, amount: addAmounts(last.amount, moved) }];
}
