/** POST [/instances/$INSTANCE]/private/categories: the shop adds a category; the same one again is the one that there is. */

import { isDeepStrictEqual } from "node:util";
import { CategoryCreatedResponse, CategoryCreateRequest } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { categoryExists } from "./category-path.js";
import { findCategoryByName, insertCategory } from "./category-store.js";

export const postCategory = endpoint({
  summary: "Add a category",
  body: CategoryCreateRequest,
  answers: { 200: CategoryCreatedResponse },
  errors: ["MERCHANT_PRIVATE_POST_CATEGORIES_CONFLICT_CATEGORY_EXISTS"],
  async handle({ db, instance, body: { name, name_i18n: nameI18n = {} } }) {
    const added = await insertCategory(db.queries, instance.serial, { name, nameI18n });
    if (added !== undefined) return ok({ category_id: Number(added) });
    const earlier = await findCategoryByName(db.queries, instance.serial, name);
    if (earlier === undefined || !isDeepStrictEqual(earlier.nameI18n, nameI18n)) throw categoryExists(name);
    return ok({ category_id: Number(earlier.serial) });
  },
});
