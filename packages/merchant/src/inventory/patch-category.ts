/** PATCH [/instances/$INSTANCE]/private/categories/$CATEGORY_ID: another name for a category. */

import { CategoryCreateRequest } from "@kontor/taler/schemas/inventory";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { CategoryPath, categoryExists, categoryUnknown } from "./category-path.js";
import { updateCategory } from "./category-store.js";
import { withUniqueName } from "./unique-name.js";

export const patchCategory = endpoint({
  summary: "Change a category",
  params: CategoryPath,
  body: CategoryCreateRequest,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_CATEGORY_UNKNOWN", "MERCHANT_PRIVATE_POST_CATEGORIES_CONFLICT_CATEGORY_EXISTS"],
  async handle({ db, instance, params: { categoryId }, body: { name, name_i18n: nameI18n } }) {
    const isKnown = await withUniqueName("categories_name", categoryExists(name), () =>
      updateCategory(db.queries, instance.serial, categoryId, { name, nameI18n }),
    );
    if (!isKnown) throw categoryUnknown(categoryId);
    return noContent();
  },
});
