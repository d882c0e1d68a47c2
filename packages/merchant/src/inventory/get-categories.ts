/** GET [/instances/$INSTANCE]/private/categories: which categories there are, and how many products each has. */

import { CategoryListResponse } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { categoryNames } from "./category-path.js";
import { listCategories } from "./category-store.js";

export const getCategories = endpoint({
  summary: "List the categories",
  answers: { 200: CategoryListResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    const categories = await listCategories(db.queries, instance.serial);
    return ok({
      categories: categories.map((category) => ({
        category_id: Number(category.serial),
        ...categoryNames(category),
        product_count: category.productCount,
      })),
    });
  },
});
