/** Whether enough of a product is left. Who wants more learns how much there is, with the members of `OutOfStockResponse`. */

import { printQuantity, type Quantity, wholeUnits } from "@kontor/taler/quantity";
import { timestampToJson } from "@kontor/taler/time";
import { TalerError } from "../taler-error.js";
import { availableStock, suffices, UNLIMITED } from "./stock.js";
import type { StockedProduct } from "./store.js";

/**
 * @param product locked, so that the answer stays true
 * @param held of it by others
 * @throws TalerError MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS
 */
export function demandLeft(product: StockedProduct, held: Quantity, wanted: Quantity): void {
  const available = availableStock(product, held);
  if (available !== UNLIMITED && !suffices(available, wanted)) throw outOfStock(product, wanted, available);
}

function outOfStock({ productId, nextRestock }: StockedProduct, requested: Quantity, available: Quantity): TalerError {
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
