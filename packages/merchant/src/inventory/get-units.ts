/** GET [/instances/$INSTANCE]/private/units: the units of measure, those of the program and the shop's own. */

import { UnitListResponse } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { unitMembers } from "./unit-path.js";
import { listUnits } from "./unit-store.js";

export const getUnits = endpoint({
  summary: "List the units of measure",
  answers: { 200: UnitListResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    return ok({ units: (await listUnits(db.queries, instance.serial)).map(unitMembers) });
  },
});
