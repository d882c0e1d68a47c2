/** How many receipts go out: a mail to whoever somebody typed is a mail to somebody who did not ask. */

import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { countOne, type Limit, retryAfter, uncountOne } from "../rate-limits/store.js";
import { TalerError } from "../taler-error.js";

/** Of one shop; its customers come one by one. */
const MOST_OF_SHOP = 100;
/** To one address, of all shops: a receipt is rarely wanted twice. */
const MOST_TO_ADDRESS = 10;

function limitsOf(instance: bigint, address: string): readonly Limit[] {
  const to = `receipts to ${address.toLowerCase()}`;
  return [
    { instance, subject: "receipts sent", most: MOST_OF_SHOP, span: "hour" },
    { instance: undefined, subject: to, most: MOST_TO_ADDRESS, span: "day" },
  ];
}

/**
 * Counts a receipt that is about to be sent. Of the address only a hash is stored, for a day.
 * @throws TalerError GENERIC_FORBIDDEN with status 429 where there were too many
 */
export async function countReceipt(tx: Queries, instance: bigint, address: string, now: Timestamp): Promise<void> {
  for (const limit of limitsOf(instance, address)) {
    if (await countOne(tx, limit, now)) continue;
    throw new TalerError("GENERIC_FORBIDDEN", {
      status: 429,
      detail: "too many receipts were sent; try again later",
      headers: retryAfter(limit, now),
    });
  }
}

/** It did not go out. */
export async function uncountReceipt(tx: Queries, instance: bigint, address: string, at: Timestamp): Promise<void> {
  for (const limit of limitsOf(instance, address)) await uncountOne(tx, limit, at);
}
