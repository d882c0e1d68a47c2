/**
 * Brings together what an exchange says it wired and what arrived at the bank. Called in the transaction that changes
 * either side, so that the two are never apart; whoever comes second completes the match.
 */

import { type Amount, compareAmounts, FRACTION_BASE } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import type { Config } from "../config/config.js";
import type { Queries } from "../database/tables.js";
import type { Instance } from "../instances/instance.js";
import type { Topic } from "../notifications/topics.js";
import { ordersSettled } from "./order-settled.js";
import { markWired, settlementsBy } from "./settlement-store.js";
import { lockExpectedOf, lockTransfer, storeVerified, type TransferKey } from "./store.js";

/**
 * Compares the two sides of a transfer, notes whether they agree, and marks the orders that are thereby wired.
 * @returns whom to wake after the commit
 */
export async function matchTransfer(
  tx: Queries,
  instance: Instance,
  key: TransferKey,
  currencies: Config["currencies"],
  now: Timestamp,
): Promise<Topic[]> {
  const expected = await lockExpectedOf(tx, instance.serial, key);
  const transfer = await lockTransfer(tx, instance.serial, key);
  if (transfer === undefined) return [];
  const match = expected.find(({ hWire }) => Buffer.compare(hWire, transfer.hWire) === 0);
  const verified =
    match?.validated === true && match.total !== undefined
      ? isCreditOf(transfer.amount, match.total, currencies)
      : match?.validated;
  await storeVerified(tx, instance.serial, transfer.serial, verified);
  if (match === undefined || verified !== true) return [];
  const paidFor = await settlementsBy(tx, instance.serial, match.serial);
  const wired = await markWired(
    tx,
    instance.serial,
    paidFor.map(({ orderId }) => orderId),
  );
  return ordersSettled(tx, instance, wired, now);
}

/**
 * Whether that credit is what the exchange says it wired: the same amount, or the amount rounded down to the smallest
 * unit that banks know of the currency (exchange API, 3.4: the sum is signed as it is, the bank gets it rounded).
 */
export function isCreditOf(credit: Amount, total: Amount, currencies: Config["currencies"]): boolean {
  if (credit.currency !== total.currency) return false;
  if (compareAmounts(credit, total) === 0) return true;
  const digits = currencies[total.currency]?.num_fractional_input_digits ?? 2;
  const unit = FRACTION_BASE / 10 ** Math.min(Math.max(digits, 0), 8);
  return compareAmounts(credit, { ...total, fraction: total.fraction - (total.fraction % unit) }) === 0;
}
