/** POST [/instances/$INSTANCE]/private/products/$PRODUCT_ID/lock: a cart holds some of a product for a while. */

import { LockRequest } from "@kontor/taler/schemas/inventory";
import { OutOfStockResponse } from "@kontor/taler/schemas/orders";
import { addDuration } from "@kontor/taler/time";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { heldOf, setLock } from "./hold-store.js";
import { demandLeft } from "./out-of-stock.js";
import { ProductPath, productUnknown } from "./product-path.js";
import { demandDivisible } from "./product-policy.js";
import { oneUnit, readQuantity } from "./quantity-members.js";
import { lockStock } from "./store.js";

export const lockProduct = endpoint({
  summary: "Hold some of a product for a cart",
  params: ProductPath,
  body: LockRequest,
  answers: { 204: null },
  errorMembers: { 410: OutOfStockResponse },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_GENERIC_PRODUCT_UNKNOWN",
    "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS",
  ],
  uses: ["clock", "db"],
  async handle({ db, instance, clock, params: { productId }, body }) {
    const given = readQuantity(body, "quantity") ?? oneUnit("quantity");
    const now = clock.now();
    await db.transaction(async (tx) => {
      const product = await lockStock(tx, instance.serial, productId);
      if (product === undefined) throw productUnknown(productId);
      await demandDivisible(tx, instance.serial, product, given);
      const held = await heldOf(tx, instance.serial, [product.serial], now, [body.lock_uuid]);
      demandLeft(product, held.get(product.serial) ?? 0n, given.value);
      const lock = { serial: product.serial, quantity: given.value };
      await setLock(tx, instance.serial, body.lock_uuid, lock, { now, expiresAt: addDuration(now, body.duration) });
    });
    return noContent();
  },
});
