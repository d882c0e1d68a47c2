/** How an amount is made up of donation units: of each as many as are needed. */

import { type Amount, inFractions } from "./amount.js";

/** Where the largest unit is more than so many times what all have in common, only the simple way is tried. */
const MOST_REMAINDERS = 10_000n;
/** How many steps the search may take: the units come from others, and may be many. */
const MOST_STEPS = 300_000;

/**
 * Which of the units make up the amount exactly, by their places in `values`, the largest first; few where there are
 * several ways.
 * @param most so many at most
 * @returns undefined where they cannot
 */
export function makeUp(amount: Amount, values: readonly Amount[], most: number): number[] | undefined {
  const units = values
    .map((value, place) => ({ place, worth: value.currency === amount.currency ? inFractions(value) : 0n }))
    .filter(({ worth }) => worth > 0n)
    .sort((a, b) => (a.worth > b.worth ? -1 : a.worth < b.worth ? 1 : 0));
  const wanted = inFractions(amount);
  if (units.length === 0 || wanted === 0n) return undefined;
  const made = greedily(wanted, units, most) ?? thoroughly(wanted, units, most);
  return made?.map((unit) => unit.place);
}

interface Unit {
  readonly place: number;
  readonly worth: bigint;
}

function greedily(wanted: bigint, units: readonly Unit[], most: number): Unit[] | undefined {
  const made: Unit[] = [];
  let left = wanted;
  for (const unit of units) {
    const count = left / unit.worth;
    if (BigInt(made.length) + count > BigInt(most)) return undefined;
    for (let i = 0n; i < count; i++) made.push(unit);
    left %= unit.worth;
  }
  return left === 0n ? made : undefined;
}

/**
 * The fewest small units whose sum leaves the right remainder by the largest one, which makes up the rest: shortest paths
 * among the remainders.
 */
function thoroughly(wanted: bigint, units: readonly Unit[], most: number): Unit[] | undefined {
  const common = units.reduce((divisor, { worth }) => greatestCommonDivisor(divisor, worth), 0n);
  const [largest, ...smaller] = units as [Unit, ...Unit[]];
  if (wanted % common !== 0n || largest.worth / common > MOST_REMAINDERS) return undefined;
  const size = Number(largest.worth / common);
  const target = Number((wanted / common) % BigInt(size));
  // The smallest sum with each remainder, and the unit that was added last.
  const sums: (bigint | undefined)[] = Array.from({ length: size });
  const last: (Unit | undefined)[] = Array.from({ length: size });
  sums[0] = 0n;
  let reached = [0];
  let steps = 0;
  for (let round = 0; round < most && reached.length > 0; round++) {
    const next = new Set<number>();
    for (const remainder of reached) {
      steps += smaller.length;
      if (steps > MOST_STEPS) return undefined;
      for (const unit of smaller) {
        const sum = sums[remainder]! + unit.worth;
        const to = Number((sum / common) % BigInt(size));
        if (sum > wanted || (sums[to] !== undefined && sums[to] <= sum)) continue;
        sums[to] = sum;
        last[to] = unit;
        next.add(to);
      }
    }
    reached = [...next];
  }
  if (sums[target] === undefined) return undefined;
  const made: Unit[] = [];
  let sum = sums[target];
  const rest = (wanted - sum) / largest.worth;
  if (rest > BigInt(most)) return undefined;
  for (let i = 0n; i < rest; i++) made.push(largest);
  while (sum > 0n && made.length <= most) {
    const unit = last[Number((sum / common) % BigInt(size))]!;
    made.push(unit);
    sum -= unit.worth;
  }
  if (made.length > most || sum !== 0n) return undefined;
  return made.sort((a, b) => (a.worth > b.worth ? -1 : a.worth < b.worth ? 1 : 0));
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
