/** POST [/instances/$INSTANCE]/private/groups: the shop adds a product group. A name is given once, even if it is asked for again. */

import { GroupAddedResponse, GroupAddRequest } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { groupNameTaken } from "./group-path.js";
import { insertGroup } from "./group-store.js";

export const postGroup = endpoint({
  summary: "Add a product group",
  body: GroupAddRequest,
  answers: { 200: GroupAddedResponse },
  errors: ["MERCHANT_PRIVATE_PRODUCT_GROUP_CONFLICTING_NAME"],
  uses: ["db"],
  async handle({ db, instance, body: { group_name: name, description } }) {
    const serial = await insertGroup(db.queries, instance.serial, { name, description });
    if (serial === undefined) throw groupNameTaken(name);
    return ok({ group_serial_id: Number(serial) });
  },
});
