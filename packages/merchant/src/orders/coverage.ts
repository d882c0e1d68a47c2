/** Does what was paid cover the price? (section 8.3 of the public API) */

import { type Amount, addAmounts, compareAmounts, subtractAmounts, sumAmounts } from "@kontor/taler/amount";

export interface Contribution {
  readonly contribution: Amount;
  readonly depositFee: Amount;
}

export type Coverage = "covered" | "insufficient" | "insufficient-due-to-fees" | "refunded";

/**
 * The shop bears deposit fees up to `maxFee`, the customer what is above.
 * @param refunded the total of all refunds of these coins
 * @returns `refunded` when only refunds took the payment below the price
 */
export function coverageOf(
  price: { readonly amount: Amount; readonly maxFee: Amount },
  coins: readonly Contribution[],
  refunded: Amount,
): Coverage {
  const { amount, maxFee } = price;
  const paid = sumAmounts(
    amount.currency,
    coins.map(({ contribution }) => contribution),
  );
  const fees = sumAmounts(
    amount.currency,
    coins.map(({ depositFee }) => depositFee),
  );
  const owed = compareAmounts(fees, maxFee) > 0 ? addAmounts(amount, subtractAmounts(fees, maxFee)) : amount;
  if (compareAmounts(paid, owed) < 0) {
    return compareAmounts(paid, amount) < 0 ? "insufficient" : "insufficient-due-to-fees";
  }
  // Refunds can exceed what was paid only if the books are wrong; then nothing is left either.
  const rest = compareAmounts(paid, refunded) < 0 ? undefined : subtractAmounts(paid, refunded);
  return rest === undefined || compareAmounts(rest, owed) < 0 ? "refunded" : "covered";
}
