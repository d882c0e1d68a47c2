/** Does what was paid cover the price? */

import { type Amount, amountLeft, compareAmounts, subtractAmounts, sumAmounts } from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";

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
  refunds: readonly { readonly coinPub: Uint8Array; readonly amount: Amount }[],
): Coverage {
  if (isCoveredBy(price, refunds.length === 0 ? coins : leftOf(coins, refunds))) return "covered";
  if (refunds.length > 0 && isCoveredBy(price, coins)) return "refunded";
  const paid = paidWith(price.amount.currency, coins);
  return compareAmounts(paid, price.amount) < 0 ? "insufficient" : "insufficient-due-to-fees";
}

/** What refunds leave of the coins. */
function leftOf(coins: readonly Contribution[], refunds: Parameters<typeof coverageOf>[2]): Contribution[] {
  return coins.flatMap(({ coinPub, contribution, depositFee }) => {
    const refunded = sumAmounts(
      contribution.currency,
      refunds.filter((refund) => equalBytes(refund.coinPub, coinPub)).map(({ amount }) => amount),
    );
    if (compareAmounts(refunded, contribution) >= 0) return [];
    return [{ coinPub, contribution: subtractAmounts(contribution, refunded), depositFee }];
  });
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
