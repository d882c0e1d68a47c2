/** Which part of the taxes of a sale goes back with refunds. Pure. */

import type { NewEntry } from "./entry.js";

/**
 * The share of each tax in what brings the money given back of a sale from `before` to `after`; negative where it becomes
 * less. Shares are rounded down to `unit`, so that those of several refunds of one sale add up to the share of all of them,
 * and to the whole tax once everything was given back.
 * @param unit the smallest that the currency has, in units of 10^-8 like all others
 */
export function taxShares(
  { gross, taxes }: Pick<NewEntry, "gross" | "taxes">,
  { before, after, unit }: { readonly before: bigint; readonly after: bigint; readonly unit: bigint },
): NewEntry["taxes"] {
  const upTo = (tax: bigint, givenBack: bigint): bigint => {
    if (givenBack <= 0n || gross <= 0n) return 0n;
    if (givenBack >= gross) return tax;
    const share = (tax * givenBack) / gross;
    return share - (share % unit);
  };
  return taxes
    .map(([name, tax]) => [name, upTo(tax, after) - upTo(tax, before)] as const)
    .filter(([, share]) => share !== 0n);
}
