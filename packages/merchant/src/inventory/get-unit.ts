/** GET [/instances/$INSTANCE]/private/units/$UNIT: one unit of measure. */

import { MerchantUnit } from "@kontor/taler/schemas/inventory";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { UnitPath, unitMembers, unitUnknown } from "./unit-path.js";
import { findUnit } from "./unit-store.js";

export const getUnit = endpoint({
  summary: "Show a unit of measure",
  params: UnitPath,
  answers: { 200: MerchantUnit },
  errors: ["MERCHANT_GENERIC_UNIT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, params: { unit } }) {
    const known = await findUnit(db.queries, instance.serial, unit);
    if (known === undefined) throw unitUnknown(unit);
    return ok(unitMembers(known));
  },
});
