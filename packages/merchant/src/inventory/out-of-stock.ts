/** Whether enough of a product is left. Who wants more learns how much there is, with the members of `OutOfStockResponse`. */

import { printQuantity, QUANTITY_BASE, type Quantity, wholeUnits } from "@kontor/taler/quantity";
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

/** How much of a scarce product unpaid orders of strangers may hold: others must be able to buy the last pieces. */
const ALWAYS_SHARED: Quantity = 10n * QUANTITY_BASE;

/**
 * Whether orders that strangers made may hold so much more: what they do not pay for must not keep all from others.
 * @param held by their orders of the same kind
 * @param percent of what is not sold
 * @throws TalerError MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS
 */
export function demandShare(product: StockedProduct, held: Quantity, wanted: Quantity, percent: number): void {
  const unsold = availableStock(product, 0n);
  if (unsold === UNLIMITED) return;
  const part = (unsold * BigInt(percent)) / 100n;
  const share = part < ALWAYS_SHARED ? ALWAYS_SHARED : part;
  if (held + wanted > share) throw outOfStock(product, wanted, held < share ? share - held : 0n);
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
