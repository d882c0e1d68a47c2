/** How many are left of a product, and whether that is few. */

const FEW = 5;
/** A tenth of all that ever came. */
const FEW_OF = 10;

export interface Stock {
  readonly total_stock: number;
  readonly total_sold: number;
  readonly total_lost: number;
}

export const leftOf = ({ total_lost, total_sold, total_stock }: Stock) => total_stock - total_sold - total_lost;

export function isLow(stock: Stock): boolean {
  return leftOf(stock) <= Math.max(FEW, Math.floor(stock.total_stock / FEW_OF));
}
