/** Units of measure that every shop has, by the names of the protocol (`/private/units`), and how they are written. */

const SYMBOLS: Readonly<Record<string, string>> = {
  Piece: "pc",
  Set: "set",
  SizeUnitMm: "mm",
  SizeUnitCm: "cm",
  SizeUnitDm: "dm",
  SizeUnitM: "m",
  SizeUnitInch: "in",
  SizeUnitFoot: "ft",
  SurfaceUnitMm2: "mm²",
  SurfaceUnitCm2: "cm²",
  SurfaceUnitDm2: "dm²",
  SurfaceUnitM2: "m²",
  SurfaceUnitInch2: "in²",
  SurfaceUnitFoot2: "ft²",
  VolumeUnitMm3: "mm³",
  VolumeUnitCm3: "cm³",
  VolumeUnitDm3: "dm³",
  VolumeUnitM3: "m³",
  VolumeUnitInch3: "in³",
  VolumeUnitFoot3: "ft³",
  VolumeUnitLitre: "l",
  VolumeUnitGallon: "gal",
  VolumeUnitOunce: "fl oz",
  WeightUnitMg: "mg",
  WeightUnitG: "g",
  WeightUnitKg: "kg",
  WeightUnitOunce: "oz",
  WeightUnitPound: "lb",
  WeightUnitTon: "t",
  TimeUnitSecond: "s",
  TimeUnitMinute: "min",
  TimeUnitHour: "h",
  TimeUnitDay: "d",
  TimeUnitWeek: "wk",
  TimeUnitMonth: "mo",
  TimeUnitYear: "a",
};

/** As people write it, such as `kg`; a unit of the shop's own is its name. */
export function unitSymbol(unit: string): string {
  return Object.hasOwn(SYMBOLS, unit) ? SYMBOLS[unit]! : unit;
}
