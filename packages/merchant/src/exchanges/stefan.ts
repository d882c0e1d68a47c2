/** The STEFAN curve: the fees an exchange suggests a merchant to absorb for an order of some size. */
import { type Amount, compareAmounts, FRACTION_BASE, subtractAmounts, zeroAmount } from "@kontor/taler/amount";
import type { StefanCurve } from "@kontor/taler/keys-verification";

/**
 * The fees on that curve for a payment of `brut`, never more than `brut`. Computed with doubles and rounded to the
 * unit, as the reference does. `smallest` is the value of the smallest denomination, which is the unit.
 * Undefined where the exchange's parameters make no sense.
 */
export function stefanFee(curve: StefanCurve, smallest: Amount, brut: Amount): Amount | undefined {
  const unit = toDouble(smallest);
  if (!(curve.lin < 1) || curve.lin < 0 || unit === 0) return undefined;
  const size = toDouble(brut);
  if (size === 0) return zeroAmount(brut.currency);
  const fee = toDouble(curve.abs) + toDouble(curve.log) * Math.log2(size / unit) + curve.lin * size;
  if (fee > size) return brut;
  const net = roundToUnit(fromDouble(size - fee, brut.currency), smallest);
  return compareAmounts(net, brut) >= 0 ? zeroAmount(brut.currency) : subtractAmounts(brut, net);
}

function toDouble(amount: Amount): number {
  return Number(amount.value) + amount.fraction / FRACTION_BASE;
}

function fromDouble(size: number, currency: string): Amount {
  const value = Math.floor(size);
  return { currency, value: BigInt(value), fraction: Math.floor((size - value) * FRACTION_BASE) };
}

/** The nearest multiple of the fraction of `unit`, half upwards. */
function roundToUnit(amount: Amount, unit: Amount): Amount {
  const step = unit.fraction === 0 ? FRACTION_BASE : unit.fraction;
  const rest = amount.fraction % step;
  if (rest < Math.floor(step / 2)) return { ...amount, fraction: amount.fraction - rest };
  const fraction = amount.fraction + (rest === 0 ? 0 : step - rest);
  return fraction < FRACTION_BASE
    ? { ...amount, fraction }
    : { ...amount, value: amount.value + 1n, fraction: fraction - FRACTION_BASE };
}
