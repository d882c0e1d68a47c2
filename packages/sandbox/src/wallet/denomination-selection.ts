/** Which coins a reserve is turned into: greedily, the largest denominations first. */
import { type Amount, inFractions } from "@kontor/taler/amount";

export interface PricedDenomination {
  readonly value: Amount;
  readonly feeWithdraw: Amount;
}

/** No reserve is turned into more coins than this in one go; what is left stays in the reserve. */
const MAX_COINS = 2048;

/** One entry per coin, the sum of values and withdrawal fees being at most the balance; empty if nothing fits. */
export function selectDenominations<D extends PricedDenomination>(denominations: readonly D[], balance: Amount): D[] {
  let left = inFractions(balance);
  const chosen: D[] = [];
  const candidates = denominations.filter((d) => d.value.currency === balance.currency && inFractions(d.value) > 0n);
  for (const denomination of candidates.sort(largestThenCheapest)) {
    const cost = costOf(denomination);
    while (cost <= left && chosen.length < MAX_COINS) {
      chosen.push(denomination);
      left -= cost;
    }
  }
  return chosen;
}

/** For each value the cheapest denomination that has it, or undefined if one of the values is not to be had. */
export function denominationsOfValues<D extends PricedDenomination>(
  denominations: readonly D[],
  values: readonly Amount[],
): D[] | undefined {
  const sorted = [...denominations].sort(largestThenCheapest);
  const chosen = values.map((value) =>
    sorted.find((d) => d.value.currency === value.currency && inFractions(d.value) === inFractions(value)),
  );
  return chosen.every((d) => d !== undefined) ? chosen : undefined;
}

function costOf(denomination: PricedDenomination): bigint {
  return inFractions(denomination.value) + inFractions(denomination.feeWithdraw);
}

function largestThenCheapest(a: PricedDenomination, b: PricedDenomination): number {
  const byValue = inFractions(b.value) - inFractions(a.value);
  const order = byValue === 0n ? costOf(a) - costOf(b) : byValue;
  return order === 0n ? 0 : order < 0n ? -1 : 1;
}
