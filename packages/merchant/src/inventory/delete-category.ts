/** DELETE [/instances/$INSTANCE]/private/categories/$CATEGORY_ID: its products stay, outside of it. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { CategoryPath, categoryUnknown } from "./category-path.js";
import { removeCategory } from "./category-store.js";

export const deleteCategory = endpoint({
  summary: "Remove a category",
  params: CategoryPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_CATEGORY_UNKNOWN"],
  async handle({ db, instance, params: { categoryId } }) {
    if (!(await removeCategory(db.queries, instance.serial, categoryId))) throw categoryUnknown(categoryId);
    return noContent();
  },
});
