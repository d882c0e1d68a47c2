/** PATCH [/instances/$INSTANCE]/private/groups/$GROUP_ID: changes a product group. */

import { GroupPatchRequest } from "@kontor/taler/schemas/inventory";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { GroupPath, groupNameTaken, groupUnknown } from "./group-path.js";
import { updateGroup } from "./group-store.js";
import { withUniqueName } from "./unique-name.js";

export const patchGroup = endpoint({
  summary: "Change a product group",
  params: GroupPath,
  body: GroupPatchRequest,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN", "MERCHANT_PRIVATE_PRODUCT_GROUP_CONFLICTING_NAME"],
  uses: ["db"],
  async handle({ db, instance, params: { groupId }, body: { group_name: name, description } }) {
    const isKnown = await withUniqueName("product_groups_name", groupNameTaken(name ?? ""), () =>
      updateGroup(db.queries, instance.serial, groupId, { name, description }),
    );
    if (!isKnown) throw groupUnknown(groupId);
    return noContent();
  },
});
