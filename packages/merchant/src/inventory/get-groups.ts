/** GET [/instances/$INSTANCE]/private/groups: the product groups, in pages. */

import { GroupsSummaryResponse } from "@kontor/taler/schemas/inventory";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { listGroups } from "./group-store.js";

export const getGroups = endpoint({
  summary: "List the product groups",
  query: Type.Object({ limit: Type.Optional(PageLimit), offset: Type.Optional(RowNumber) }),
  answers: { 200: GroupsSummaryResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const groups = await listGroups(db.queries, instance.serial, pageOf(query.limit, query.offset));
    return ok({
      groups: groups.map(({ serial, name, description }) => ({
        group_serial: Number(serial),
        group_name: name,
        description,
      })),
    });
  },
});
