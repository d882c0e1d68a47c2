/** POST [/instances/$INSTANCE]/private/products: the shop adds a product to its inventory. */

import { ProductAddDetailRequest } from "@kontor/taler/schemas/inventory";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { productHappening } from "./happenings.js";
import { isSameProduct, newProduct } from "./product.js";
import { demandReferences } from "./product-path.js";
import { demandDivisible } from "./product-policy.js";
import { findProduct, insertProduct } from "./store.js";

export const postProduct = endpoint({
  summary: "Add a product",
  body: ProductAddDetailRequest,
  answers: { 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_CATEGORY_UNKNOWN",
    "MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN",
    "MERCHANT_GENERIC_MONEY_POT_UNKNOWN",
    "MERCHANT_PRIVATE_POST_PRODUCTS_CONFLICT_PRODUCT_EXISTS",
  ],
  uses: ["clock", "db", "notifier"],
  async handle({ db, instance, clock, notifier, body }) {
    const { product, stock } = newProduct(body);
    const { productId } = product;
    await demandDivisible(db.queries, instance.serial, product, stock);
    const earlier = await db.transaction(async (tx) => {
      const known = await findProduct(tx, instance.serial, productId);
      if (known !== undefined) return known;
      await demandReferences(tx, instance.serial, product);
      const serial = await insertProduct(tx, instance.serial, product);
      if (serial !== undefined) {
        const added = { ...product, serial, totalSold: 0n, totalLost: 0n };
        await recordEvents(tx, instance.serial, [productHappening("inventory_added", added)], clock.now());
        return undefined;
      }
      return (await findProduct(tx, instance.serial, productId)) ?? "gone";
    });
    if (earlier !== undefined && (earlier === "gone" || !isSameProduct(earlier, product))) {
      throw new TalerError("MERCHANT_PRIVATE_POST_PRODUCTS_CONFLICT_PRODUCT_EXISTS", { detail: productId });
    }
    notifier.publish(topicsOfEvents(instance.id));
    return noContent();
  },
});
