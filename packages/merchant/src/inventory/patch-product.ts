/** PATCH [/instances/$INSTANCE]/private/products/$PRODUCT_ID: changes a product, for orders that are made from now on. */

import { isDeepStrictEqual } from "node:util";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { ProductPatchDetailRequest } from "@kontor/taler/schemas/inventory";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { productChanged } from "./happenings.js";
import { changedDetails, changedTotal, namedReferences, type WantedStock, wantedStock } from "./product.js";
import { demandReferences, ProductPath, productUnknown } from "./product-path.js";
import { demandDivisible } from "./product-policy.js";
import { problemOfChange, type StockProblem, UNLIMITED } from "./stock.js";
import { findProduct, lockProduct, replaceCategories, updateProduct } from "./store.js";

export const patchProduct = endpoint({
  summary: "Change a product",
  params: ProductPath,
  body: ProductPatchDetailRequest,
  answers: { 204: null },
  errors: [
    "MERCHANT_GENERIC_PRODUCT_UNKNOWN",
    "MERCHANT_GENERIC_CATEGORY_UNKNOWN",
    "MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN",
    "MERCHANT_GENERIC_MONEY_POT_UNKNOWN",
    "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_LOST_REDUCED",
    "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_LOST_EXCEEDS_STOCKS",
    "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_STOCKED_REDUCED",
  ],
  uses: ["clock", "db", "notifier"],
  async handle({ db, instance, clock, notifier, params: { productId }, body }) {
    const wanted = wantedStock(body);
    rejectMoreLostThanStocked(wanted);
    await db.transaction(async (tx) => {
      const known = await findProduct(tx, instance.serial, productId);
      if (known === undefined) throw productUnknown(productId);
      // Before the product is locked: what it refers to is deleted in this sequence, too.
      await demandReferences(tx, instance.serial, namedReferences(body));
      const product = await lockProduct(tx, instance.serial, productId);
      if (product === undefined) throw productUnknown(productId);
      const details = changedDetails(product, body);
      for (const given of [wanted.totalStock, wanted.totalLost]) {
        if (given !== undefined) await demandDivisible(tx, instance.serial, details, given);
      }
      const totals = {
        totalStock: changedTotal(product.totalStock, wanted.totalStock),
        totalLost: changedTotal(product.totalLost, wanted.totalLost),
      };
      const problem = problemOfChange(product, totals);
      if (problem !== undefined) throw new TalerError(CODE_OF_PROBLEM[problem], { status: 409, detail: productId });
      await updateProduct(tx, instance.serial, product.serial, details, totals);
      if (body.categories !== undefined) {
        await replaceCategories(tx, instance.serial, product.serial, details.categories);
      }
      const changed = { ...product, ...details, ...totals };
      if (!isDeepStrictEqual(changed, product)) {
        await recordEvents(tx, instance.serial, productChanged(product, changed), clock.now());
      }
    });
    notifier.publish(topicsOfEvents(instance.id));
    return noContent();
  },
});

const CODE_OF_PROBLEM: Readonly<Record<StockProblem, ErrorCodeName>> = {
  "stock-reduced": "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_STOCKED_REDUCED",
  "lost-reduced": "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_LOST_REDUCED",
  "lost-exceeds-stock": "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_LOST_EXCEEDS_STOCKS",
};

/** What contradicts itself is malformed, whatever there is of the product. */
function rejectMoreLostThanStocked({ totalStock, totalLost }: WantedStock): void {
  if (totalStock === undefined || totalLost === undefined || totalStock.value === UNLIMITED) return;
  if (totalLost.value <= totalStock.value) return;
  throw new TalerError("MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_LOST_EXCEEDS_STOCKS", {
    status: 400,
    parameter: totalLost.parameter,
  });
}
