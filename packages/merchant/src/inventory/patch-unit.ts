/**
 * PATCH [/instances/$INSTANCE]/private/units/$UNIT: changes a unit. Of those of the program only what the shop does with
 * them: whether it uses them, and how finely it divides.
 */

import { UnitPatchRequest } from "@kontor/taler/schemas/inventory";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { UnitPath, unitIsBuiltin, unitUnknown } from "./unit-path.js";
import { findUnit, lockUnit, storeBuiltinChange, storeUnit } from "./unit-store.js";
import { fractionPolicy, isBuiltin, type Unit } from "./units.js";

export const patchUnit = endpoint({
  summary: "Change a unit of measure",
  params: UnitPath,
  body: UnitPatchRequest,
  answers: { 204: null },
  errors: ["MERCHANT_GENERIC_UNIT_UNKNOWN", "MERCHANT_GENERIC_UNIT_BUILTIN"],
  uses: ["db"],
  async handle({ db, instance, params: { unit: name }, body }) {
    const builtin = isBuiltin(name);
    if (builtin && NAMES.some((member) => body[member] !== undefined)) throw unitIsBuiltin(name);
    await db.transaction(async (tx) => {
      const unit = builtin ? await findUnit(tx, instance.serial, name) : await lockUnit(tx, instance.serial, name);
      if (unit === undefined) throw unitUnknown(name);
      const changed = changedUnit(unit, body);
      if (builtin) await storeBuiltinChange(tx, instance.serial, changed);
      else await storeUnit(tx, instance.serial, changed);
    });
    return noContent();
  },
});

/** What the program says of its units, and the shop does not change. */
const NAMES = ["unit_name_long", "unit_name_short", "unit_name_long_i18n", "unit_name_short_i18n"] as const;

function changedUnit(unit: Unit, body: UnitPatchRequest): Unit {
  return {
    ...unit,
    nameLong: body.unit_name_long ?? unit.nameLong,
    nameShort: body.unit_name_short ?? unit.nameShort,
    nameLongI18n: body.unit_name_long_i18n ?? unit.nameLongI18n,
    nameShortI18n: body.unit_name_short_i18n ?? unit.nameShortI18n,
    isActive: body.unit_active ?? unit.isActive,
    ...fractionPolicy(body.unit_allow_fraction ?? unit.allowFraction, body.unit_precision_level ?? unit.precisionLevel),
  };
}
