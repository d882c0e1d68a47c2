/** Amounts of goods: exact integers in millionths of a unit, `"<integer>[.<fraction>]"` as text, plain integers for old clients. */
import { type Amount, fromFractions, inFractions } from "./amount.js";
import { EncodingError } from "./encoding-error.js";

/** An amount of goods in millionths of its unit. Never negative. */
export type Quantity = bigint;

/** Millionths in one unit. */
export const QUANTITY_BASE = 1_000_000n;
/** The most digits that a fraction may have. */
export const QUANTITY_DIGITS = 6;
/** A million millions of units: beyond it the sum of a few would not fit 64 bits. */
export const MAX_QUANTITY: Quantity = 10n ** 12n * QUANTITY_BASE;

const QUANTITY = /^([0-9]{1,16})(?:\.([0-9]{1,6}))?$/;

/** Reads a quantity. Throws EncodingError. */
export function parseQuantity(text: string): Quantity {
  const parts = QUANTITY.exec(text);
  if (!parts)
    throw new EncodingError("a quantity is written INTEGER[.FRACTION] with at most six digits behind the point");
  return bounded(BigInt(parts[1]!) * QUANTITY_BASE + BigInt((parts[2] ?? "").padEnd(QUANTITY_DIGITS, "0")));
}

/** The quantity of that many whole units. Throws EncodingError where there are too many. */
export function wholeQuantity(units: number | bigint): Quantity {
  return bounded(BigInt(units) * QUANTITY_BASE);
}

function bounded(quantity: Quantity): Quantity {
  if (quantity < 0n) throw new EncodingError("a quantity cannot be negative");
  if (quantity > MAX_QUANTITY) throw new EncodingError(`a quantity is at most ${MAX_QUANTITY / QUANTITY_BASE}`);
  return quantity;
}

/** The canonical text: no leading zeros, no trailing zeros of the fraction, no fraction that is zero. */
export function printQuantity(quantity: Quantity): string {
  const whole = quantity / QUANTITY_BASE;
  const fraction = quantity % QUANTITY_BASE;
  if (fraction === 0n) return String(whole);
  return `${whole}.${String(fraction).padStart(QUANTITY_DIGITS, "0").replace(/0+$/, "")}`;
}

/** The whole units in it: all that clients see which know of no fractions. */
export function wholeUnits(quantity: Quantity): number {
  return Number(quantity / QUANTITY_BASE);
}

/** Whether the quantity can be written with that many digits behind the point, 0 to 6. */
export function hasPrecision(quantity: Quantity, digits: number): boolean {
  return quantity % 10n ** BigInt(QUANTITY_DIGITS - digits) === 0n;
}

/** What that quantity costs at a price for one unit, rounded down to 10^-8. Throws AmountError "overflow". */
export function priceOfQuantity(unitPrice: Amount, quantity: Quantity): Amount {
  return fromFractions(unitPrice.currency, (inFractions(unitPrice) * quantity) / QUANTITY_BASE);
}
