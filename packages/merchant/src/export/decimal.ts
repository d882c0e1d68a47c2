/** Units of 10^-8 as decimal numbers. */

const FRACTION_DIGITS = 8;

/** With at least so many decimals, and as many more as there are. */
export function decimalText(units: bigint, decimals: number, mark = "."): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(FRACTION_DIGITS + 1, "0");
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, "").padEnd(decimals, "0");
  return `${sign}${digits.slice(0, -FRACTION_DIGITS)}${fraction === "" ? "" : mark + fraction}`;
}

/**
 * What `decimalText` wrote with a point.
 * @throws Error for what it cannot have written
 */
export function decimalUnits(text: string): bigint {
  const parts = /^(-?)([0-9]+)(?:\.([0-9]{1,8}))?$/.exec(text);
  if (parts === null) throw new Error(`${text} is no amount`);
  const units = BigInt(parts[2]! + (parts[3] ?? "").padEnd(FRACTION_DIGITS, "0"));
  return parts[1] === "-" ? -units : units;
}
