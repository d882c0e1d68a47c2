/** POST [/instances/$INSTANCE]/private/categories: the shop adds a category; the same one again is the one that there is. */

import { isDeepStrictEqual } from "node:util";
import { CategoryCreatedResponse, CategoryCreateRequest } from "@kontor/taler/schemas/inventory";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { categoryExists } from "./category-path.js";
import { findCategoryByName, insertCategory } from "./category-store.js";
import { categoryHappening } from "./happenings.js";

export const postCategory = endpoint({
  summary: "Add a category",
  body: CategoryCreateRequest,
  answers: { 200: CategoryCreatedResponse },
  errors: ["MERCHANT_PRIVATE_POST_CATEGORIES_CONFLICT_CATEGORY_EXISTS"],
  uses: ["clock", "db", "notifier"],
  async handle({ db, instance, clock, notifier, body: { name, name_i18n: nameI18n = {} } }) {
    const added = await db.transaction(async (tx) => {
      const serial = await insertCategory(tx, instance.serial, { name, nameI18n });
      if (serial === undefined) return undefined;
      const happening = categoryHappening("category_added", { serial, name, nameI18n });
      await recordEvents(tx, instance.serial, [happening], clock.now());
      return serial;
    });
    if (added !== undefined) {
      notifier.publish(topicsOfEvents(instance.id));
      return ok({ category_id: Number(added) });
    }
    const earlier = await findCategoryByName(db.queries, instance.serial, name);
    if (earlier === undefined || !isDeepStrictEqual(earlier.nameI18n, nameI18n)) throw categoryExists(name);
    return ok({ category_id: Number(earlier.serial) });
  },
});
