/** Units of measure: those of the program, and how finely a product may be divided. */

/** Whether parts of one are sold, and with how many digits behind the point at most. */
export interface FractionPolicy {
  readonly allowFraction: boolean;
  /** 0 where there are no fractions. */
  readonly precisionLevel: number;
}

export interface Unit extends FractionPolicy {
  /** What products name. */
  readonly unit: string;
  readonly serial: bigint;
  readonly nameLong: string;
  readonly nameShort: string;
  readonly nameLongI18n: Readonly<Record<string, string>>;
  readonly nameShortI18n: Readonly<Record<string, string>>;
  readonly isActive: boolean;
  readonly isBuiltin: boolean;
}

/** Digits behind the point as the shop may change them: the protocol's documentation does not list them. */
const BUILTIN: readonly (readonly [unit: string, nameLong: string, nameShort: string, precisionLevel: number])[] = [
  ["Piece", "piece", "pc", 0],
  ["Set", "set", "set", 0],
  ["SizeUnitMm", "millimetre", "mm", 1],
  ["SizeUnitCm", "centimetre", "cm", 1],
  ["SizeUnitDm", "decimetre", "dm", 3],
  ["SizeUnitM", "metre", "m", 3],
  ["SizeUnitInch", "inch", "in", 2],
  ["SizeUnitFoot", "foot", "ft", 3],
  ["SurfaceUnitMm2", "square millimetre", "mm²", 1],
  ["SurfaceUnitCm2", "square centimetre", "cm²", 2],
  ["SurfaceUnitDm2", "square decimetre", "dm²", 3],
  ["SurfaceUnitM2", "square metre", "m²", 4],
  ["SurfaceUnitInch2", "square inch", "in²", 4],
  ["SurfaceUnitFoot2", "square foot", "ft²", 4],
  ["VolumeUnitMm3", "cubic millimetre", "mm³", 1],
  ["VolumeUnitCm3", "cubic centimetre", "cm³", 2],
  ["VolumeUnitDm3", "cubic decimetre", "dm³", 5],
  ["VolumeUnitM3", "cubic metre", "m³", 6],
  ["VolumeUnitInch3", "cubic inch", "in³", 2],
  ["VolumeUnitFoot3", "cubic foot", "ft³", 5],
  ["VolumeUnitLitre", "litre", "l", 3],
  ["VolumeUnitGallon", "gallon", "gal", 3],
  ["VolumeUnitOunce", "fluid ounce", "fl oz", 2],
  ["WeightUnitMg", "milligram", "mg", 1],
  ["WeightUnitG", "gram", "g", 1],
  ["WeightUnitKg", "kilogram", "kg", 3],
  ["WeightUnitOunce", "ounce", "oz", 2],
  ["WeightUnitPound", "pound", "lb", 3],
  ["WeightUnitTon", "metric ton", "t", 3],
  ["TimeUnitSecond", "second", "s", 3],
  ["TimeUnitMinute", "minute", "min", 2],
  ["TimeUnitHour", "hour", "h", 2],
  ["TimeUnitDay", "day", "d", 2],
  ["TimeUnitWeek", "week", "wk", 2],
  ["TimeUnitMonth", "month", "mo", 2],
  ["TimeUnitYear", "year", "a", 2],
];

/** The units that every shop has, as they are until it changes them. */
export const BUILTIN_UNITS: readonly Unit[] = BUILTIN.map(([unit, nameLong, nameShort, precisionLevel], index) => ({
  unit,
  serial: BigInt(index + 1),
  nameLong,
  nameShort,
  nameLongI18n: {},
  nameShortI18n: {},
  allowFraction: precisionLevel > 0,
  precisionLevel,
  isActive: true,
  isBuiltin: true,
}));

export function isBuiltin(unit: string): boolean {
  return BUILTIN.some(([name]) => name === unit);
}

export const WHOLE_ONLY: FractionPolicy = { allowFraction: false, precisionLevel: 0 };

/** A policy that agrees with itself: without fractions there are no digits. */
export function fractionPolicy(allowFraction: boolean, precisionLevel: number): FractionPolicy {
  return { allowFraction, precisionLevel: allowFraction ? precisionLevel : 0 };
}

/** What holds for a product: what it says of itself, else what its unit says, else no fractions. */
export function effectivePolicy(
  product: { readonly allowFraction: boolean | undefined; readonly precisionLevel: number | undefined },
  unit: FractionPolicy | undefined,
): FractionPolicy {
  const allowFraction = product.allowFraction ?? unit?.allowFraction ?? false;
  return fractionPolicy(allowFraction, product.precisionLevel ?? unit?.precisionLevel ?? 0);
}
