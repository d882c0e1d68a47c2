/** PATCH [/instances/$INSTANCE]/private/categories/$CATEGORY_ID: another name for a category. */

import { CategoryCreateRequest } from "@kontor/taler/schemas/inventory";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { CategoryPath, categoryExists, categoryUnknown } from "./category-path.js";
import { lockCategory, updateCategory } from "./category-store.js";
import { categoryHappening } from "./happenings.js";
import { withUniqueName } from "./unique-name.js";

export const patchCategory = endpoint({
  summary: "Change a category",
  params: CategoryPath,
  body: CategoryCreateRequest,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_CATEGORY_UNKNOWN", "MERCHANT_PRIVATE_POST_CATEGORIES_CONFLICT_CATEGORY_EXISTS"],
  uses: ["clock", "db", "notifier"],
  async handle({ db, instance, clock, notifier, params: { categoryId }, body: { name, name_i18n: nameI18n } }) {
    const isKnown = await withUniqueName("categories_name", categoryExists(name), () =>
      db.transaction(async (tx) => {
        const old = await lockCategory(tx, instance.serial, categoryId);
        if (old === undefined) return false;
        await updateCategory(tx, instance.serial, categoryId, { name, nameI18n });
        const category = { serial: categoryId, name, nameI18n: nameI18n ?? old.nameI18n };
        const happening = categoryHappening("category_updated", category, old);
        await recordEvents(tx, instance.serial, [happening], clock.now());
        return true;
      }),
    );
    if (!isKnown) throw categoryUnknown(categoryId);
    notifier.publish(topicsOfEvents(instance.id));
    return noContent();
  },
});
