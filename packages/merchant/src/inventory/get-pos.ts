/** GET [/instances/$INSTANCE]/private/pos: everything that a till must know of the inventory, in one answer. */

import { FullInventoryDetailsResponse } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { categoryNames } from "./category-path.js";
import { listCategories } from "./category-store.js";
import { type Product, productMembers } from "./product.js";
import { policiesOf } from "./product-policy.js";
import { wholeStock } from "./quantity-members.js";
import { UNLIMITED } from "./stock.js";
import { allProducts } from "./store.js";
import type { FractionPolicy } from "./units.js";

/** For products that are in no category, and where there is none at all: tills show products by category, and want one. */
const DEFAULT_CATEGORY = { id: 0, name: "default" };

export const getPos = endpoint({
  summary: "Show the whole inventory to a point of sale",
  answers: { 200: FullInventoryDetailsResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    const products = await allProducts(db.queries, instance.serial);
    const categories = await listCategories(db.queries, instance.serial);
    const policyOf = await policiesOf(db.queries, instance.serial);
    const needsDefault = categories.length === 0 || products.some((product) => product.categories.length === 0);
    return ok({
      products: products.map((product) => posProduct(product, policyOf(product))),
      categories: [
        ...(needsDefault ? [DEFAULT_CATEGORY] : []),
        ...categories.map((category) => ({ id: Number(category.serial), ...categoryNames(category) })),
      ],
    });
  },
});

function posProduct(product: Product, policy: FractionPolicy) {
  const { categories, image, totalStock } = product;
  return {
    product_serial: Number(product.serial),
    product_id: product.productId,
    ...productMembers(product, policy),
    categories: categories.length === 0 ? [DEFAULT_CATEGORY.id] : categories.map(Number),
    ...(image === "" ? {} : { image }),
    // Older tills know "as much as you want" only as no number at all.
    ...(totalStock === UNLIMITED ? {} : { total_stock: wholeStock(totalStock) }),
  };
}
