/** Promises a tax receipt for a payment before it is made: never more than the year's allowance, even if others pay now. */

import { compareAmounts, printAmount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { allowanceLeft } from "../donau/donau-link.js";
import { lockLink, pendingReceipts } from "../donau/store.js";
import { TalerError } from "../taler-error.js";
import { type ReceiptName, reserveReceipt, type WantedReceipt } from "./store.js";

/**
 * In the transaction that stores the intents of the try; the order must be locked.
 * @throws TalerError MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN where nothing is left, or the shop was unlinked meanwhile
 */
export async function promiseReceipt(
  tx: Queries,
  instance: bigint,
  name: ReceiptName,
  wanted: WantedReceipt,
  now: Timestamp,
): Promise<void> {
  const { amount, donauUrl, year } = wanted;
  const link = await lockLink(tx, instance, donauUrl);
  if (link === undefined) throw refused(`the shop is not linked to ${donauUrl} any more`);
  const [pending] = await pendingReceipts(tx, instance, [{ link, year }], { now, except: name.orderId });
  const left = allowanceLeft(link, year, pending!);
  if (left !== undefined && compareAmounts(left, amount) < 0) {
    throw refused(`${donauUrl} gives receipts for ${printAmount(left)} more in ${year}`);
  }
  await reserveReceipt(tx, instance, name, wanted, now);
}

function refused(reason: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN", {
    parameter: "wallet_data.donau",
    detail: `wallet_data.donau: ${reason}; pay without a receipt`,
  });
}
