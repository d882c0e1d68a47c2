/** DELETE [/instances/$INSTANCE]/private/categories/$CATEGORY_ID: its products stay, outside of it. */

import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { CategoryPath, categoryUnknown } from "./category-path.js";
import { lockCategory, removeCategory } from "./category-store.js";
import { categoryHappening } from "./happenings.js";

export const deleteCategory = endpoint({
  summary: "Remove a category",
  params: CategoryPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_CATEGORY_UNKNOWN"],
  uses: ["clock", "db", "notifier"],
  async handle({ db, instance, clock, notifier, params: { categoryId } }) {
    await db.transaction(async (tx) => {
      const category = await lockCategory(tx, instance.serial, categoryId);
      if (category === undefined) throw categoryUnknown(categoryId);
      await removeCategory(tx, instance.serial, categoryId);
      await recordEvents(tx, instance.serial, [categoryHappening("category_deleted", category)], clock.now());
    });
    notifier.publish(topicsOfEvents(instance.id));
    return noContent();
  },
});
