/** GET [/instances/$INSTANCE]/private/products/$PRODUCT_ID: everything about one product. */

import { ProductDetailResponse } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { detailedProduct } from "./product.js";
import { ProductPath, productUnknown } from "./product-path.js";
import { policyOf } from "./product-policy.js";
import { findProduct } from "./store.js";

export const getProduct = endpoint({
  summary: "Show a product",
  params: ProductPath,
  answers: { 200: ProductDetailResponse },
  errors: ["MERCHANT_GENERIC_PRODUCT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { productId } }) {
    const product = await findProduct(db.queries, instance.serial, productId);
    if (product === undefined) throw productUnknown(productId);
    return ok(detailedProduct(product, await policyOf(db.queries, instance.serial, product)));
  },
});
