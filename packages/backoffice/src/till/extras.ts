/** What is added to a sale between the cart and the code: for whom it is, less by a discount, more by a tip. Pure. */

import { type Amount, addAmounts, fromFractions, inFractions, subtractAmounts, zeroAmount } from "@kontor/taler/amount";

export interface Extras {
  /** A table, a number or a name; empty where nobody asked. */
  readonly table: string;
  /** Whole hundredths of the price. */
  readonly discountPercent: number;
  readonly tip: Amount | undefined;
}

export const NO_EXTRAS: Extras = { table: "", discountPercent: 0, tip: undefined };

const DIGITS_OF_AMOUNTS = 8;

/** So many hundredths of it, rounded down to what people can pay. */
export function percentOf(amount: Amount, percent: number, digits: number): Amount {
  const step = 10n ** BigInt(DIGITS_OF_AMOUNTS - digits);
  const exact = (inFractions(amount) * BigInt(percent)) / 100n;
  return fromFractions(amount.currency, exact - (exact % step));
}

export interface Bill {
  readonly discount: Amount;
  /** The price without the discount and without the tip. */
  readonly price: Amount;
  readonly due: Amount;
}

/** @param sum of what is in the cart */
export function billOf(sum: Amount, { discountPercent, tip }: Extras, digits: number): Bill {
  const discount = percentOf(sum, discountPercent, digits);
  const price = subtractAmounts(sum, discount);
  return { discount, price, due: addAmounts(price, tip ?? zeroAmount(sum.currency)) };
}
