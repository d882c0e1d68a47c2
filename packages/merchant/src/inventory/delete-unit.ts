/** DELETE [/instances/$INSTANCE]/private/units/$UNIT: for products that name it, it is from now on any text. */

import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { UnitPath, unitIsBuiltin, unitUnknown } from "./unit-path.js";
import { removeUnit } from "./unit-store.js";
import { isBuiltin } from "./units.js";

export const deleteUnit = endpoint({
  summary: "Remove a unit of measure",
  params: UnitPath,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_UNIT_UNKNOWN", "MERCHANT_GENERIC_UNIT_BUILTIN"],
  uses: ["db"],
  async handle({ db, instance, params: { unit } }) {
    if (isBuiltin(unit)) throw unitIsBuiltin(unit);
    if (!(await removeUnit(db.queries, instance.serial, unit))) throw unitUnknown(unit);
    return noContent();
  },
});
