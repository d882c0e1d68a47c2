/** GET [/instances/$INSTANCE]/private/categories/$CATEGORY_ID: one category, and which products are in it. */

import { CategoryProductListResponse } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { CategoryPath, categoryNames, categoryUnknown } from "./category-path.js";
import { findCategory, productsOfCategory } from "./category-store.js";

export const getCategory = endpoint({
  summary: "Show a category",
  params: CategoryPath,
  answers: { 200: CategoryProductListResponse },
  errors: ["MERCHANT_GENERIC_CATEGORY_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { categoryId } }) {
    const category = await findCategory(db.queries, instance.serial, categoryId);
    if (category === undefined) throw categoryUnknown(categoryId);
    const products = await productsOfCategory(db.queries, instance.serial, categoryId);
    return ok({ ...categoryNames(category), products: products.map((product_id) => ({ product_id })) });
  },
});
