/** Amounts of money: exact integers, `CURRENCY:VALUE[.FRACTION]` as text, 24 bytes (TALER_AmountNBO) where they are signed. */
import { putU32be, putU64be } from "./big-endian.js";
import { EncodingError } from "./encoding-error.js";

/** Units of `fraction` in one unit of `value`. */
export const FRACTION_BASE = 100_000_000;
const FRACTION_DIGITS = 8;
/** The largest `value` an amount may have: 2^52. */
export const MAX_AMOUNT_VALUE = 2n ** 52n;

/** A non-negative amount: `value` 0..2^52, `fraction` 0..99999999 in units of 10^-8, `currency` 1 to 11 letters A-Z. */
export interface Amount {
  readonly currency: string;
  readonly value: bigint;
  readonly fraction: number;
}

/** What makes an amount impossible: its text, a result that is too large or negative, or two currencies in one sum. */
export type AmountErrorKind = "malformed" | "overflow" | "underflow" | "currency-mismatch";

/** A malformed amount, or arithmetic that has no result; `kind` tells which. */
export class AmountError extends EncodingError {
  override readonly name = "AmountError";

  constructor(
    readonly kind: AmountErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/** Like the reference: white space in front and a missing value before a fraction are accepted, lower case is not. */
const AMOUNT = /^[ \t\n\v\f\r]*([A-Z]{1,11}):(?=[0-9.])([0-9]*)(?:\.([0-9]{1,8}))?$/;

/** Reads an amount. Throws AmountError "malformed" or, above 2^52, "overflow". */
export function parseAmount(text: string): Amount {
  const parts = AMOUNT.exec(text);
  if (!parts) throw new AmountError("malformed", "an amount is written CURRENCY:VALUE.FRACTION, such as EUR:4.25");
  const digits = parts[2]!.replace(/^0+/, "");
  const value = digits.length > 16 ? MAX_AMOUNT_VALUE + 1n : BigInt(digits);
  if (value > MAX_AMOUNT_VALUE) throw new AmountError("overflow", `an amount is at most ${MAX_AMOUNT_VALUE}`);
  return { currency: parts[1]!, value, fraction: Number((parts[3] ?? "").padEnd(FRACTION_DIGITS, "0")) };
}

/** Whether the text is an amount that parseAmount accepts. */
export function isAmount(text: string): boolean {
  try {
    parseAmount(text);
    return true;
  } catch {
    return false;
  }
}

/** The canonical text: no leading zeros, no trailing zeros of the fraction, no fraction that is zero. */
export function printAmount(amount: Amount): string {
  const whole = `${amount.currency}:${amount.value}`;
  if (amount.fraction === 0) return whole;
  return `${whole}.${String(amount.fraction).padStart(FRACTION_DIGITS, "0").replace(/0+$/, "")}`;
}

/** Nothing, in that currency. */
export function zeroAmount(currency: string): Amount {
  return { currency, value: 0n, fraction: 0 };
}

/** Whether the amount is nothing. */
export function isZero(amount: Amount): boolean {
  return amount.value === 0n && amount.fraction === 0;
}

/** Whether both amounts are of one currency. */
export function sameCurrency(a: Amount, b: Amount): boolean {
  return a.currency === b.currency;
}

/** The sum. Throws AmountError "overflow" or "currency-mismatch". */
export function addAmounts(a: Amount, b: Amount): Amount {
  demandSameCurrency(a, b);
  return fromFractions(a.currency, inFractions(a) + inFractions(b));
}

/** The difference. Throws AmountError "underflow" where b is larger, or "currency-mismatch". */
export function subtractAmounts(a: Amount, b: Amount): Amount {
  demandSameCurrency(a, b);
  return fromFractions(a.currency, inFractions(a) - inFractions(b));
}

/** What is left of a without b; zero where b is larger. Throws AmountError "currency-mismatch". */
export function amountLeft(a: Amount, b: Amount): Amount {
  return subtractAmounts(a, minAmount(a, b));
}

/** n times the amount; n is a non-negative integer. Throws AmountError "overflow". */
export function multiplyAmount(amount: Amount, n: number | bigint): Amount {
  return fromFractions(amount.currency, inFractions(amount) * BigInt(n));
}

/** The amount divided by a positive integer, rounded down to 10^-8. */
export function divideAmount(amount: Amount, n: number | bigint): Amount {
  return fromFractions(amount.currency, inFractions(amount) / BigInt(n));
}

/** The sum of all, zero for none. Throws AmountError "overflow" or "currency-mismatch". */
export function sumAmounts(currency: string, amounts: Iterable<Amount>): Amount {
  let sum = zeroAmount(currency);
  for (const amount of amounts) sum = addAmounts(sum, amount);
  return sum;
}

/** -1, 0 or 1 as a is less than, equal to or more than b. Throws AmountError "currency-mismatch". */
export function compareAmounts(a: Amount, b: Amount): -1 | 0 | 1 {
  demandSameCurrency(a, b);
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  if (a.fraction !== b.fraction) return a.fraction < b.fraction ? -1 : 1;
  return 0;
}

/** Whether both are as much, of one currency. */
export function equalAmounts(a: Amount, b: Amount): boolean {
  return sameCurrency(a, b) && compareAmounts(a, b) === 0;
}

/** The smaller one. Throws AmountError "currency-mismatch". */
export function minAmount(a: Amount, b: Amount): Amount {
  return compareAmounts(a, b) <= 0 ? a : b;
}

/** The larger one. Throws AmountError "currency-mismatch". */
export function maxAmount(a: Amount, b: Amount): Amount {
  return compareAmounts(a, b) >= 0 ? a : b;
}

/** TALER_AmountNBO: u64 value, u32 fraction, currency in 12 bytes filled up with NUL. */
export function amountBytes(amount: Amount): Uint8Array {
  const bytes = new Uint8Array(24);
  putU64be(bytes, 0, amount.value);
  putU32be(bytes, 8, amount.fraction);
  for (let i = 0; i < amount.currency.length; i++) bytes[12 + i] = amount.currency.charCodeAt(i);
  return bytes;
}

/** The amount in units of 10^-8, for arithmetic and for storage in one integer. */
export function inFractions(amount: Amount): bigint {
  return amount.value * BigInt(FRACTION_BASE) + BigInt(amount.fraction);
}

/** The amount of that many units of 10^-8. Throws AmountError "underflow" or "overflow". */
export function fromFractions(currency: string, fractions: bigint): Amount {
  if (fractions < 0n) throw new AmountError("underflow", "an amount cannot be negative");
  const value = fractions / BigInt(FRACTION_BASE);
  if (value > MAX_AMOUNT_VALUE) throw new AmountError("overflow", `an amount is at most ${MAX_AMOUNT_VALUE}`);
  return { currency, value, fraction: Number(fractions % BigInt(FRACTION_BASE)) };
}

function demandSameCurrency(a: Amount, b: Amount): void {
  if (a.currency !== b.currency) {
    throw new AmountError("currency-mismatch", `amounts of ${a.currency} and ${b.currency} do not mix`);
  }
}
