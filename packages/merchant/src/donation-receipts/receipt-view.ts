/** How the tax receipt of an order stands, for the shop: also that it says more than the shop has kept. */

import { type Amount, compareAmounts, isZero, printAmount, subtractAmounts } from "@kontor/taler/amount";
import { timestampToJson } from "@kontor/taler/time";
import type { Receipt } from "./store.js";

/**
 * The `DonationReceipt`; undefined where none was asked for.
 * @param kept what the shop keeps of the price after refunds
 */
export function receiptView(receipt: Receipt | undefined, kept: Amount): object | undefined {
  if (receipt === undefined || receipt.state === "reserved") return undefined;
  const { amount, doubtful, problem, state } = receipt;
  const isIssued = state === "issued";
  const mayBeIssued = !isIssued && doubtful;
  const tooMuch = compareAmounts(kept, amount) < 0 ? subtractAmounts(amount, kept) : undefined;
  const isRefunded = tooMuch !== undefined && !isZero(tooMuch) && (isIssued || mayBeIssued);
  return {
    donau_url: receipt.donauUrl,
    year: receipt.year,
    amount: printAmount(amount),
    state,
    ...(isIssued ? { issued_at: timestampToJson(receipt.stateSince) } : {}),
    ...(isRefunded ? { refunded: printAmount(tooMuch) } : {}),
    ...(mayBeIssued ? { may_be_issued: true } : {}),
    ...(problem === "" ? {} : { problem }),
  };
}
