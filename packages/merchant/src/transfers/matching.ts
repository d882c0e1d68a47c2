/**
 * Brings together what an exchange says it wired and what arrived at the bank. Called in the transaction that changes
 * either side, so that the two are never apart; the second one completes the match.
 */

import { type Amount, compareAmounts, FRACTION_BASE, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { errorCode } from "@kontor/taler/error-codes";
import type { Timestamp } from "@kontor/taler/time";
import type { Config } from "../config/config.js";
import type { Queries } from "../database/tables.js";
import { markWired, settlementsBy } from "../deposits/wiring-store.js";
import { type Happening, recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import type { Instance } from "../instances/instance.js";
import type { Topic } from "../notifications/topics.js";
import { lockTransfer, storeVerified } from "./credit-store.js";
import { lockExpectedOf } from "./expected-store.js";
import { ordersSettled } from "./order-settled.js";
import type { ExpectedTransfer, Transfer, TransferKey } from "./transfer.js";

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
  const told = verified === transfer.verified ? [] : verdictOf(match, transfer, verified);
  await recordEvents(tx, instance.serial, told, now);
  const topics = told.length === 0 ? [] : topicsOfEvents(instance.id);
  if (match === undefined || verified !== true) return topics;
  const paidFor = await settlementsBy(tx, instance.serial, match.serial);
  const wired = await markWired(
    tx,
    instance.serial,
    paidFor.map(({ orderId }) => orderId),
  );
  return [...topics, ...(await ordersSettled(tx, instance, { orderIds: wired, wtid: key.wtid }, now))];
}

/** What is told when both sides begin to agree, or do not any more. */
function verdictOf(
  match: ExpectedTransfer | undefined,
  { amount, exchangeUrl, wtid }: Transfer,
  verified: boolean | undefined,
): Happening[] {
  if (match === undefined || verified === undefined) return [];
  const common = { wtid: encodeBase32(wtid), exchange_url: exchangeUrl };
  if (verified) return [{ type: "transfer_confirmed", data: { ...common, amount: printAmount(amount) } }];
  const arrived = `${printAmount(amount)} arrived, the exchange says ${match.total && printAmount(match.total)}`;
  const isOfAmount = match.validated === true;
  const code = isOfAmount ? errorCode("MERCHANT_EXCHANGE_TRANSFERS_CONFLICTING_TRANSFERS").number : match.lastEc;
  const detail = isOfAmount ? arrived : match.lastErrorDetail;
  return [{ type: "transfer_contradicted", data: { ...common, code: Number(code), detail } }];
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
