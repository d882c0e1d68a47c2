/** Where products stand, and what it means to move one among those that are shown. */

import type { Product } from "./product.js";

/** A product, and the one that is beside it among those that are shown. */
export interface Move {
  readonly productId: string;
  readonly side: "before" | "after";
  readonly of: string;
}

/** @param shown some of the products, as they stand now */
export function moveOf(shown: readonly Product[], from: number, to: number): Move {
  const others = shown.filter((_, at) => at !== from);
  const productId = shown[from]!.product_id;
  const before = others[to - 1];
  return before === undefined
    ? { productId, side: "before", of: others[0]!.product_id }
    : { productId, side: "after", of: before.product_id };
}

export function withMove(products: readonly Product[], { productId, side, of }: Move): Product[] {
  const product = products.find(({ product_id }) => product_id === productId)!;
  const others = products.filter((each) => each !== product);
  const at = others.findIndex(({ product_id }) => product_id === of) + (side === "after" ? 1 : 0);
  return others.toSpliced(at, 0, product);
}
