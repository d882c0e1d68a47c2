/** `$PRODUCT_ID` in a path, and what a product refers to. */

import { Type } from "typebox";
import type { Queries } from "../database/tables.js";
import { TalerError } from "../taler-error.js";
import { moneyPotUnknown } from "./pot-path.js";
import type { ProductReferences } from "./product.js";
import { lockReferences } from "./store.js";

export const ProductPath = Type.Object({ productId: Type.String() });

export function productUnknown(productId: string, parameter?: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_PRODUCT_UNKNOWN", {
    detail: productId,
    ...(parameter === undefined ? {} : { parameter }),
  });
}

/**
 * Makes sure that everything exists that a product is to refer to, and stays until the transaction ends.
 * @throws TalerError MERCHANT_GENERIC_CATEGORY_UNKNOWN, ..._PRODUCT_GROUP_UNKNOWN or ..._MONEY_POT_UNKNOWN
 */
export async function demandReferences(tx: Queries, instance: bigint, references: ProductReferences): Promise<void> {
  const unknown = await lockReferences(tx, instance, references);
  const [category] = unknown.categories;
  if (category !== undefined) {
    const options = { parameter: "categories", detail: String(category) };
    throw new TalerError("MERCHANT_GENERIC_CATEGORY_UNKNOWN", options);
  }
  if (unknown.productGroup !== undefined) {
    const options = { parameter: "product_group_id", detail: String(unknown.productGroup) };
    throw new TalerError("MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN", options);
  }
  if (unknown.moneyPot !== undefined) {
    throw moneyPotUnknown(unknown.moneyPot, "money_pot_id");
  }
}
