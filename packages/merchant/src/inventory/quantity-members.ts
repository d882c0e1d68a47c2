/**
 * Quantities on the wire are pairs: `unit_NAME` with fractions, and `NAME` in whole units for older clients. Of what
 * comes in one is enough, and both must agree; what goes out has both, the integer being the whole units.
 */

import { EncodingError } from "@kontor/taler/encoding-error";
import {
  hasPrecision,
  parseQuantity,
  printQuantity,
  QUANTITY_BASE,
  type Quantity,
  wholeQuantity,
  wholeUnits,
} from "@kontor/taler/quantity";
import { malformed, missing } from "../taler-error.js";
import { type Stock, UNLIMITED } from "./stock.js";
import type { FractionPolicy } from "./units.js";

type Members = Readonly<Record<string, unknown>>;

/** A quantity as it was given. */
export interface GivenQuantity<Value> {
  readonly value: Value;
  /** Only in whole units, by a client that may know no others. */
  readonly isWholeOnly: boolean;
  /** The member that says most. */
  readonly parameter: string;
}

/**
 * A quantity out of a body.
 * @param path what stands before the names, such as `inventory_products[0].`
 * @returns undefined where neither member is there
 * @throws TalerError GENERIC_PARAMETER_MALFORMED
 */
export function readQuantity(members: Members, name: string, path = ""): GivenQuantity<Quantity> | undefined {
  const given = readStock(members, name, path);
  // The members' own schemas have no -1.
  return given as GivenQuantity<Quantity> | undefined;
}

/** The same of a stock, which may be unlimited. */
export function readStock(members: Members, name: string, path = ""): GivenQuantity<Stock> | undefined {
  const [wholeName, decimalName] = [`${path}${name}`, `${path}unit_${name}`];
  const whole = members[name] as number | undefined;
  const text = members[`unit_${name}`] as string | undefined;
  if (text === undefined) {
    if (whole === undefined) return undefined;
    const value = parsed(wholeName, () => (whole === -1 ? UNLIMITED : wholeQuantity(whole)));
    return { value, isWholeOnly: true, parameter: wholeName };
  }
  const value = parsed(decimalName, () => (text === "-1" ? UNLIMITED : parseQuantity(text)));
  if (whole !== undefined && whole !== wholeStock(value)) {
    throw malformed(wholeName, `is not the integer part of ${decimalName}`);
  }
  return { value, isWholeOnly: false, parameter: decimalName };
}

/** What carts and orders want of a product without saying how much. */
export function oneUnit(name: string, path = ""): GivenQuantity<Quantity> {
  return { value: QUANTITY_BASE, isWholeOnly: true, parameter: `${path}${name}` };
}

/** @throws TalerError GENERIC_PARAMETER_MISSING */
export function demandGiven<Value>(
  given: GivenQuantity<Value> | undefined,
  name: string,
  path = "",
): GivenQuantity<Value> {
  if (given !== undefined) return given;
  throw missing(`${path}unit_${name}`);
}

/** @throws TalerError GENERIC_PARAMETER_MALFORMED where the product is not sold in such small parts */
export function demandPrecision(given: GivenQuantity<Stock>, { allowFraction, precisionLevel }: FractionPolicy): void {
  if (given.value === UNLIMITED || hasPrecision(given.value, allowFraction ? precisionLevel : 0)) return;
  throw malformed(
    given.parameter,
    allowFraction ? `at most ${precisionLevel} digits behind the point` : "only whole units of this product",
  );
}

/** Whether everything can be divided so. */
export function isWhole(stock: Stock): boolean {
  return stock === UNLIMITED || hasPrecision(stock, 0);
}

/** The integer of the pair. */
export function wholeStock(stock: Stock): number {
  return stock === UNLIMITED ? -1 : wholeUnits(stock);
}

/** The decimal of the pair. */
export function printStock(stock: Stock): string {
  return stock === UNLIMITED ? "-1" : printQuantity(stock);
}

function parsed<Value>(parameter: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof EncodingError) throw malformed(parameter, error.message);
    throw error;
  }
}
