/** Units of measure: those of the program, and how finely a product may be divided. */

import { unitSymbol } from "@kontor/taler/units";

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
const BUILTIN: readonly (readonly [unit: string, nameLong: string, precisionLevel: number])[] = [
  ["Piece", "piece", 0],
  ["Set", "set", 0],
  ["SizeUnitMm", "millimetre", 1],
  ["SizeUnitCm", "centimetre", 1],
  ["SizeUnitDm", "decimetre", 3],
  ["SizeUnitM", "metre", 3],
  ["SizeUnitInch", "inch", 2],
  ["SizeUnitFoot", "foot", 3],
  ["SurfaceUnitMm2", "square millimetre", 1],
  ["SurfaceUnitCm2", "square centimetre", 2],
  ["SurfaceUnitDm2", "square decimetre", 3],
  ["SurfaceUnitM2", "square metre", 4],
  ["SurfaceUnitInch2", "square inch", 4],
  ["SurfaceUnitFoot2", "square foot", 4],
  ["VolumeUnitMm3", "cubic millimetre", 1],
  ["VolumeUnitCm3", "cubic centimetre", 2],
  ["VolumeUnitDm3", "cubic decimetre", 5],
  ["VolumeUnitM3", "cubic metre", 6],
  ["VolumeUnitInch3", "cubic inch", 2],
  ["VolumeUnitFoot3", "cubic foot", 5],
  ["VolumeUnitLitre", "litre", 3],
  ["VolumeUnitGallon", "gallon", 3],
  ["VolumeUnitOunce", "fluid ounce", 2],
  ["WeightUnitMg", "milligram", 1],
  ["WeightUnitG", "gram", 1],
  ["WeightUnitKg", "kilogram", 3],
  ["WeightUnitOunce", "ounce", 2],
  ["WeightUnitPound", "pound", 3],
  ["WeightUnitTon", "metric ton", 3],
  ["TimeUnitSecond", "second", 3],
  ["TimeUnitMinute", "minute", 2],
  ["TimeUnitHour", "hour", 2],
  ["TimeUnitDay", "day", 2],
  ["TimeUnitWeek", "week", 2],
  ["TimeUnitMonth", "month", 2],
  ["TimeUnitYear", "year", 2],
];

/** The units that every shop has, as they are until it changes them. */
export const BUILTIN_UNITS: readonly Unit[] = BUILTIN.map(([unit, nameLong, precisionLevel], index) => ({
  unit,
  serial: BigInt(index + 1),
  nameLong,
  nameShort: unitSymbol(unit),
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
