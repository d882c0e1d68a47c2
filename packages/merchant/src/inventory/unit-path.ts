/** `$UNIT` in a path, and what all answers about units share. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import { TalerError } from "../taler-error.js";
import type { Unit } from "./units.js";

export const UnitPath = Type.Object({ unit: RequestLineText });

export function unitUnknown(unit: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_UNIT_UNKNOWN", { detail: unit });
}

export function unitIsBuiltin(unit: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_UNIT_BUILTIN", { detail: unit });
}

/** The `MerchantUnit`. */
export function unitMembers(unit: Unit) {
  const { nameLongI18n, nameShortI18n } = unit;
  return {
    unit_serial: Number(unit.serial),
    unit: unit.unit,
    unit_name_long: unit.nameLong,
    unit_name_short: unit.nameShort,
    ...(Object.keys(nameLongI18n).length === 0 ? {} : { unit_name_long_i18n: nameLongI18n }),
    ...(Object.keys(nameShortI18n).length === 0 ? {} : { unit_name_short_i18n: nameShortI18n }),
    unit_allow_fraction: unit.allowFraction,
    unit_precision_level: unit.precisionLevel,
    unit_active: unit.isActive,
    unit_builtin: unit.isBuiltin,
  };
}
