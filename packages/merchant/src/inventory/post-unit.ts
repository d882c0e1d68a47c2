/**
 * POST [/instances/$INSTANCE]/private/units: the shop adds a unit of its own. One that it has put out of use comes back,
 * as it is described now: the protocol knows no conflict but with the units of the program.
 */

import { UnitAddRequest } from "@kontor/taler/schemas/inventory";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { unitIsBuiltin } from "./unit-path.js";
import { storeUnit } from "./unit-store.js";
import { fractionPolicy, isBuiltin } from "./units.js";

export const postUnit = endpoint({
  summary: "Add a unit of measure",
  body: UnitAddRequest,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_UNIT_BUILTIN"],
  uses: ["db"],
  async handle({ db, instance, body }) {
    if (isBuiltin(body.unit)) throw unitIsBuiltin(body.unit);
    await storeUnit(db.queries, instance.serial, {
      unit: body.unit,
      nameLong: body.unit_name_long,
      nameShort: body.unit_name_short,
      nameLongI18n: body.unit_name_long_i18n ?? {},
      nameShortI18n: body.unit_name_short_i18n ?? {},
      isActive: body.unit_active ?? true,
      ...fractionPolicy(body.unit_allow_fraction ?? false, body.unit_precision_level ?? 0),
    });
    return noContent();
  },
});
