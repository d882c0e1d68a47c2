/** `$PRODUCT_ID` in a path, and what a product refers to. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import type { Queries } from "../database/tables.js";
import { TalerError } from "../taler-error.js";
import { categoryUnknown } from "./category-path.js";
import { groupUnknown } from "./group-path.js";
import { moneyPotUnknown } from "./pot-path.js";
import type { ProductReferences } from "./product.js";
import { lockReferences } from "./store.js";

export const ProductPath = Type.Object({ productId: RequestLineText });

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
  const { categories, productGroup, moneyPot } = await lockReferences(tx, instance, references);
  const [category] = categories;
  if (category !== undefined) throw categoryUnknown(category, "categories");
  if (productGroup !== undefined) throw groupUnknown(productGroup, "product_group_id");
  if (moneyPot !== undefined) throw moneyPotUnknown(moneyPot, "money_pot_id");
}
