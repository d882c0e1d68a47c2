/**
 * Which money pots an order's payment goes to: each line's price to the pot of the line, and what is left of the payment
 * to the order's own pot. Pots count; the money itself is not divided.
 */

import {
  type Amount,
  AmountError,
  addAmounts,
  compareAmounts,
  isZero,
  MAX_AMOUNT_VALUE,
  parseAmount,
  printAmount,
  subtractAmounts,
  zeroAmount,
} from "@kontor/taler/amount";

/** What one line adds to a pot, in whichever currency the order is paid. */
export interface PotShare {
  readonly pot: bigint;
  readonly amounts: readonly Amount[];
}

export interface PotShares {
  readonly shares: readonly PotShare[];
  /** Gets what no share takes. */
  readonly restPot: bigint | undefined;
}

/** The form in which an order keeps them; undefined for none. */
export function printPotShares({ shares, restPot }: PotShares): string | undefined {
  if (shares.length === 0 && restPot === undefined) return undefined;
  return JSON.stringify({
    shares: shares.map(({ pot, amounts }) => ({ pot: String(pot), amounts: amounts.map(printAmount) })),
    ...(restPot === undefined ? {} : { rest: String(restPot) }),
  });
}

/** Reads what an order keeps. */
export function parsePotShares(text: string): PotShares {
  const { shares, rest } = JSON.parse(text) as {
    shares: readonly { readonly pot: string; readonly amounts: readonly string[] }[];
    rest?: string;
  };
  return {
    shares: shares.map(({ pot, amounts }) => ({ pot: BigInt(pot), amounts: amounts.map(parseAmount) })),
    restPot: rest === undefined ? undefined : BigInt(rest),
  };
}

/** All pots that shares go to, each once. */
export function potsOf({ shares, restPot }: PotShares): bigint[] {
  return [...new Set([...shares.map(({ pot }) => pot), ...(restPot === undefined ? [] : [restPot])])];
}

/**
 * What a payment adds to each pot, in its currency. The share of a pot that is gone is left over like everything that is
 * nobody's. Lines may cost more than the order, which the shop has made cheaper: their pots get their prices all the same.
 */
export function creditsOf(
  { shares, restPot }: PotShares,
  paid: Amount,
  existing: ReadonlySet<bigint>,
): ReadonlyMap<bigint, Amount> {
  const credits = new Map<bigint, Amount>();
  const credit = (pot: bigint, amount: Amount) =>
    credits.set(pot, addUpTo(credits.get(pot) ?? zeroAmount(paid.currency), amount));
  let left = paid;
  for (const { pot, amounts } of shares) {
    const amount = amounts.find(({ currency }) => currency === paid.currency);
    if (amount === undefined || !existing.has(pot)) continue;
    credit(pot, amount);
    left = compareAmounts(amount, left) < 0 ? subtractAmounts(left, amount) : zeroAmount(paid.currency);
  }
  if (restPot !== undefined && existing.has(restPot)) credit(restPot, left);
  return new Map([...credits].filter(([, amount]) => !isZero(amount)));
}

/** The sum, or the largest amount where it would be more: no payment fails because a pot is full. */
export function addUpTo(a: Amount, b: Amount): Amount {
  try {
    return addAmounts(a, b);
  } catch (error) {
    if (!(error instanceof AmountError && error.kind === "overflow")) throw error;
    return { currency: a.currency, value: MAX_AMOUNT_VALUE, fraction: 0 };
  }
}

/** Whether both say the same is in a pot; nothing in a currency is like no word about it. */
export function sameTotals(a: readonly Amount[], b: readonly Amount[]): boolean {
  const written = (amounts: readonly Amount[]) =>
    amounts
      .filter((amount) => !isZero(amount))
      .map(printAmount)
      .sort()
      .join();
  return written(a) === written(b);
}
