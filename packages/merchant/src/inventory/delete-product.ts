/** DELETE [/instances/$INSTANCE]/private/products/$PRODUCT_ID: takes a product out of the inventory. */

import { Type } from "typebox";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { productHappening } from "./happenings.js";
import { heldOf } from "./hold-store.js";
import { ProductPath, productUnknown } from "./product-path.js";
import { lockProduct, removeProduct } from "./store.js";

export const deleteProduct = endpoint({
  summary: "Remove a product",
  params: ProductPath,
  // Since version 32: `yes` takes it out of carts and unpaid orders, too; anything else means nothing.
  query: Type.Object({
    force: Type.Optional(Type.String({ maxLength: 100, description: "yes, or anything else for no" })),
  }),
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_PRODUCT_UNKNOWN", "MERCHANT_PRIVATE_DELETE_PRODUCTS_CONFLICTING_LOCK"],
  uses: ["clock", "db", "notifier"],
  async handle({ db, instance, clock, notifier, params: { productId }, query }) {
    const now = clock.now();
    const isForced = query.force?.toLowerCase() === "yes";
    await db.transaction(async (tx) => {
      const product = await lockProduct(tx, instance.serial, productId);
      if (product === undefined) throw productUnknown(productId);
      const held = await heldOf(tx, instance.serial, [product.serial], now, []);
      if (held.size > 0 && !isForced) {
        throw new TalerError("MERCHANT_PRIVATE_DELETE_PRODUCTS_CONFLICTING_LOCK", { detail: productId });
      }
      await removeProduct(tx, instance.serial, product.serial);
      await recordEvents(tx, instance.serial, [productHappening("inventory_deleted", product)], now);
    });
    notifier.publish(topicsOfEvents(instance.id));
    return noContent();
  },
});
