/** How finely the products of a shop may be divided. */

import type { Queries } from "../database/tables.js";
import { demandPrecision, type GivenQuantity, isWhole } from "./quantity-members.js";
import type { Stock } from "./stock.js";
import { findUnit, listUnits } from "./unit-store.js";
import { effectivePolicy, type FractionPolicy } from "./units.js";

interface Divisible {
  readonly unit: string;
  readonly allowFraction: boolean | undefined;
  readonly precisionLevel: number | undefined;
}

/** The policy of one product. */
export async function policyOf(queries: Queries, instance: bigint, product: Divisible): Promise<FractionPolicy> {
  const isOwn = product.allowFraction !== undefined && product.precisionLevel !== undefined;
  return effectivePolicy(product, isOwn ? undefined : await findUnit(queries, instance, product.unit));
}

/**
 * Makes sure that a product is divided as finely as somebody wants; whole units cost no question.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED
 */
export async function demandDivisible(
  queries: Queries,
  instance: bigint,
  product: Divisible,
  wanted: GivenQuantity<Stock>,
): Promise<void> {
  if (!isWhole(wanted.value)) demandPrecision(wanted, await policyOf(queries, instance, product));
}

/** The policies of many. */
export async function policiesOf(queries: Queries, instance: bigint): Promise<(product: Divisible) => FractionPolicy> {
  const units = new Map((await listUnits(queries, instance)).map((unit) => [unit.unit, unit]));
  return (product) => effectivePolicy(product, units.get(product.unit));
}
