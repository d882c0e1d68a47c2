/** Does what was paid cover the price? */

import { type Amount, amountLeft, compareAmounts, isZero, subtractAmounts, sumAmounts } from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import type { Refund } from "./refund-store.js";

export interface Contribution {
  readonly coinPub: Uint8Array;
  readonly contribution: Amount;
  readonly depositFee: Amount;
}

export interface Price {
  readonly amount: Amount;
  readonly maxFee: Amount;
}

export type Coverage = "covered" | "insufficient" | "insufficient-due-to-fees" | "refunded";

/**
 * The shop bears deposit fees up to `maxFee`, the customer what is above. A coin that was refunded in full, as by an
 * abort, counts no more, neither does its fee.
 * @param refunds of these and maybe other coins
 * @returns `refunded` when only refunds took the payment below the price
 */
export function coverageOf(
  price: Price,
  coins: readonly Contribution[],
  refunds: readonly Pick<Refund, "coinPub" | "amount">[],
): Coverage {
  if (isCoveredBy(price, refunds.length === 0 ? coins : leftCoins(coins, refunds))) return "covered";
  if (refunds.length > 0 && isCoveredBy(price, coins)) return "refunded";
  const paid = paidWith(price.amount.currency, coins);
  return compareAmounts(paid, price.amount) < 0 ? "insufficient" : "insufficient-due-to-fees";
}

/** The coins of which refunds leave something, with that. */
function leftCoins(
  coins: readonly Contribution[],
  refunds: readonly Pick<Refund, "coinPub" | "amount">[],
): Contribution[] {
  return coins
    .map(({ coinPub, contribution, depositFee }) => ({
      coinPub,
      contribution: leftOf({ coinPub, contribution }, refunds),
      depositFee,
    }))
    .filter(({ contribution }) => !isZero(contribution));
}

/** What of the coin is not refunded yet: never less than nothing. */
export function leftOf(
  { coinPub, contribution }: Pick<Contribution, "coinPub" | "contribution">,
  refunds: readonly Pick<Refund, "coinPub" | "amount">[],
): Amount {
  const ofCoin = refunds.filter((refund) => equalBytes(refund.coinPub, coinPub));
  const refunded = sumAmounts(
    contribution.currency,
    ofCoin.map(({ amount }) => amount),
  );
  return amountLeft(contribution, refunded);
}

function paidWith(currency: string, coins: readonly Contribution[]): Amount {
  return sumAmounts(
    currency,
    coins.map(({ contribution }) => contribution),
  );
}

/** Whether the coins pay the price and what the shop does not bear of their fees, which together may exceed any amount. */
function isCoveredBy({ amount, maxFee }: Price, coins: readonly Contribution[]): boolean {
  const paid = paidWith(amount.currency, coins);
  const fees = sumAmounts(
    amount.currency,
    coins.map(({ depositFee }) => depositFee),
  );
  const excess = amountLeft(fees, maxFee);
  return compareAmounts(paid, excess) >= 0 && compareAmounts(subtractAmounts(paid, excess), amount) >= 0;
}
