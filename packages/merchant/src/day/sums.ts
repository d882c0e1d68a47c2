/** Quantities of goods, added up: there is no limit as for one of them. */

import { QUANTITY_BASE, QUANTITY_DIGITS, type Quantity } from "@kontor/taler/quantity";

/** @param more a decimal number; any other text counts as 0 */
export function addQuantities(sum: Quantity, more: string): Quantity {
  const parts = /^([0-9]{1,16})(?:\.([0-9]{1,6}))?$/.exec(more);
  if (parts === null) return sum;
  return sum + BigInt(parts[1]!) * QUANTITY_BASE + BigInt((parts[2] ?? "").padEnd(QUANTITY_DIGITS, "0"));
}
