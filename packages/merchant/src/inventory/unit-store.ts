/** The SQL of units of measure. */

import type { Selectable } from "kysely";
import { COLUMNS } from "../database/columns.js";
import type { UnitsTable } from "../database/tables/inventory.js";
import type { Queries } from "../database/tables.js";
import { BUILTIN_UNITS, type FractionPolicy, fractionPolicy, isBuiltin, type Unit } from "./units.js";

/** All units of the instance: those of the program as the shop has changed them, then its own. */
export async function listUnits(queries: Queries, instance: bigint): Promise<Unit[]> {
  const changes = await queries
    .selectFrom("builtin_unit_changes")
    .select(COLUMNS.builtin_unit_changes)
    .where("instance", "=", instance)
    .execute();
  const own = await queries
    .selectFrom("units")
    .select(COLUMNS.units)
    .where("instance", "=", instance)
    .orderBy("serial")
    .execute();
  const builtin = BUILTIN_UNITS.map((unit) => {
    const change = changes.find((row) => row.unit === unit.unit);
    if (change === undefined) return unit;
    return { ...unit, ...fractionPolicy(change.allow_fraction, change.precision_level), isActive: change.active };
  });
  return [...builtin, ...own.map(fromRow)];
}

/** A unit of the program, as the shop has changed it, or one of its own. */
export async function findUnit(queries: Queries, instance: bigint, unit: string): Promise<Unit | undefined> {
  if (isBuiltin(unit)) return (await listUnits(queries, instance)).find((known) => known.unit === unit);
  const row = await queries
    .selectFrom("units")
    .select(COLUMNS.units)
    .where("instance", "=", instance)
    .where("unit", "=", unit)
    .executeTakeFirst();
  return row && fromRow(row);
}

export type OwnUnit = Omit<Unit, "serial" | "isBuiltin">;

/** Adds a unit of the shop's own, or replaces the one of that name. */
export async function storeUnit(queries: Queries, instance: bigint, unit: OwnUnit): Promise<void> {
  const values = columnsOf(unit);
  await queries
    .insertInto("units")
    .values({ instance, unit: unit.unit, ...values })
    .onConflict((conflict) => conflict.columns(["instance", "unit"]).doUpdateSet(values))
    .execute();
}

/** A unit of the shop's own, which nobody else changes until the transaction ends. */
export async function lockUnit(tx: Queries, instance: bigint, unit: string): Promise<Unit | undefined> {
  const row = await tx
    .selectFrom("units")
    .select(COLUMNS.units)
    .where("instance", "=", instance)
    .where("unit", "=", unit)
    .forUpdate()
    .executeTakeFirst();
  return row && fromRow(row);
}

/** What the shop changes about a unit of the program. */
export async function storeBuiltinChange(
  queries: Queries,
  instance: bigint,
  { unit, isActive, allowFraction, precisionLevel }: FractionPolicy & Pick<Unit, "unit" | "isActive">,
): Promise<void> {
  const values = { allow_fraction: allowFraction, precision_level: precisionLevel, active: isActive };
  await queries
    .insertInto("builtin_unit_changes")
    .values({ instance, unit, ...values })
    .onConflict((conflict) => conflict.columns(["instance", "unit"]).doUpdateSet(values))
    .execute();
}

/** @returns false when the shop has no such unit of its own */
export async function removeUnit(queries: Queries, instance: bigint, unit: string): Promise<boolean> {
  const deleted = await queries
    .deleteFrom("units")
    .where("instance", "=", instance)
    .where("unit", "=", unit)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

function columnsOf(unit: OwnUnit) {
  return {
    name_long: unit.nameLong,
    name_short: unit.nameShort,
    name_long_i18n: JSON.stringify(unit.nameLongI18n),
    name_short_i18n: JSON.stringify(unit.nameShortI18n),
    allow_fraction: unit.allowFraction,
    precision_level: unit.precisionLevel,
    active: unit.isActive,
  };
}

function fromRow(row: Selectable<UnitsTable>): Unit {
  return {
    unit: row.unit,
    serial: row.serial,
    nameLong: row.name_long,
    nameShort: row.name_short,
    nameLongI18n: JSON.parse(row.name_long_i18n) as Unit["nameLongI18n"],
    nameShortI18n: JSON.parse(row.name_short_i18n) as Unit["nameShortI18n"],
    isActive: row.active,
    isBuiltin: false,
    ...fractionPolicy(row.allow_fraction, row.precision_level),
  };
}
