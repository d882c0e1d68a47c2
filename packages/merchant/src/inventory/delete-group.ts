/** DELETE [/instances/$INSTANCE]/private/groups/$GROUP_ID: its products stay, in no group. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { GroupPath, groupUnknown } from "./group-path.js";
import { removeGroup } from "./group-store.js";

export const deleteGroup = endpoint({
  summary: "Remove a product group",
  params: GroupPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { groupId } }) {
    if (!(await removeGroup(db.queries, instance.serial, groupId))) throw groupUnknown(groupId);
    return noContent();
  },
});
