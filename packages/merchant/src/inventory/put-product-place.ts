/**
 * PUT [/instances/$INSTANCE]/private/kontor/products/$PRODUCT_ID/place: the product stands beside another one, in
 * `GET /private/pos` and so at the till. An addition of Kontor's.
 */

import { ProductPlaceRequest } from "@kontor/taler/schemas/inventory";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed } from "../taler-error.js";
import { placeProduct } from "./place-store.js";
import { ProductPath, productUnknown } from "./product-path.js";

export const putProductPlace = endpoint({
  summary: "Move a product before or after another one",
  params: ProductPath,
  body: ProductPlaceRequest,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_PRODUCT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { productId }, body: { before, after } }) {
    if (before !== undefined && after !== undefined) throw malformed("after", "not beside before");
    const of = before ?? after;
    if (of === undefined) throw malformed("before", "neither this nor after is there");
    const side = before === undefined ? "after" : "before";
    await db.transaction(async (tx) => {
      const missing = await placeProduct(tx, instance.serial, productId, { side, of });
      if (missing === "product") throw productUnknown(productId);
      if (missing === "neighbour") throw productUnknown(of, side);
    });
    return noContent();
  },
});
