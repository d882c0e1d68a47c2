/** What is there of a product. Totals only grow, so that a repeated change changes nothing. */

import type { Quantity } from "@kontor/taler/quantity";

export const UNLIMITED = "unlimited";

/** As much as anybody wants, or millionths of a unit. */
export type Stock = Quantity | typeof UNLIMITED;

export interface StockTotals {
  /** All that ever was there. */
  readonly totalStock: Stock;
  readonly totalSold: Quantity;
  /** Stolen, spoiled, broken. */
  readonly totalLost: Quantity;
}

/**
 * What can still be promised to somebody.
 * @param held what carts and unpaid orders hold. A payment that completed late may have sold what others hold by now:
 * then nothing is left.
 */
export function availableStock({ totalStock, totalSold, totalLost }: StockTotals, held: Quantity): Stock {
  if (totalStock === UNLIMITED) return UNLIMITED;
  const left = totalStock - totalSold - totalLost - held;
  return left > 0n ? left : 0n;
}

/** Whether that much is left. */
export function suffices(available: Stock, wanted: Quantity): boolean {
  return available === UNLIMITED || wanted <= available;
}

/** Why totals cannot become what somebody wants. */
export type StockProblem = "stock-reduced" | "lost-reduced" | "lost-exceeds-stock";

/** @returns undefined where the change is possible */
export function problemOfChange(
  before: StockTotals,
  after: Pick<StockTotals, "totalStock" | "totalLost">,
): StockProblem | undefined {
  if (before.totalStock === UNLIMITED && after.totalStock !== UNLIMITED) {
    // From now on there is an end to it; but not below what is gone already.
    if (after.totalStock < before.totalSold + before.totalLost) return "stock-reduced";
  } else if (isLess(after.totalStock, before.totalStock)) return "stock-reduced";
  if (after.totalLost < before.totalLost) return "lost-reduced";
  const grew = after.totalLost > before.totalLost;
  const { totalStock } = after;
  // Late payments may have sold more than there was: that is no reason to refuse a change that loses nothing.
  if (grew && totalStock !== UNLIMITED && after.totalLost > totalStock - before.totalSold) return "lost-exceeds-stock";
  return undefined;
}

function isLess(a: Stock, b: Stock): boolean {
  if (a === UNLIMITED) return false;
  return b === UNLIMITED || a < b;
}
