/** The answer to who wants more of a product than is left: an error with the members of `OutOfStockResponse`. */

import { printQuantity, type Quantity, wholeUnits } from "@kontor/taler/quantity";
import { timestampToJson } from "@kontor/taler/time";
import { TalerError } from "../taler-error.js";
import type { Product } from "./product.js";

export function outOfStock(
  { productId, nextRestock }: Pick<Product, "productId" | "nextRestock">,
  requested: Quantity,
  available: Quantity,
): TalerError {
  return new TalerError("MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS", {
    detail: productId,
    members: {
      product_id: productId,
      requested_quantity: wholeUnits(requested),
      unit_requested_quantity: printQuantity(requested),
      available_quantity: wholeUnits(available),
      unit_available_quantity: printQuantity(available),
      ...(nextRestock === undefined ? {} : { restock_expected: timestampToJson(nextRestock) }),
    },
  });
}
