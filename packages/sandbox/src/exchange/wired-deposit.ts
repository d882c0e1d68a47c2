/** What a deposit is worth to the merchant when it is wired, after its refunds. */
import { type Amount, isZero, minAmount, subtractAmounts } from "@kontor/taler/amount";
import type { Deposit } from "./store.js";

export interface WiredDeposit {
  /** Contribution less refunds, deposit fee included. */
  depositValue: Amount;
  /** No more than what is left, so nothing where all was refunded. */
  depositFee: Amount;
  /** What the merchant gets of it. */
  net: Amount;
  refundTotal: Amount | undefined;
}

/** The parts of a deposit's value, given the sum of its refunds. */
export function wiredDeposit({ contribution, depositFee: fee }: Deposit, refunded: Amount): WiredDeposit {
  const depositValue = subtractAmounts(contribution, refunded);
  const depositFee = minAmount(fee, depositValue);
  return {
    depositValue,
    depositFee,
    net: subtractAmounts(depositValue, depositFee),
    refundTotal: isZero(refunded) ? undefined : refunded,
  };
}
