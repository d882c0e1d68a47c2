/** An order in a list, with what it costs, and what of it was given back. */

import { type Amount, compareAmounts, printAmount, sumAmounts, zeroAmount } from "@kontor/taler/amount";
import { timestampToJson } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { type ListedOrder, type RefundSums, refundsOfOrders } from "./order-list-store.js";
import type { Device } from "./store.js";

/** An order as listed: what JSON, CSV, Excel and the search have in common. */
export interface Entry {
  readonly order: ListedOrder;
  readonly amount: Amount;
  readonly refundAmount: Amount;
  readonly pendingRefundAmount: Amount;
  readonly isRefundable: boolean;
}

/** @param currency of an order that has no price yet */
export async function entriesOf(
  queries: Queries,
  instance: bigint,
  listed: readonly ListedOrder[],
  currency: string,
): Promise<Entry[]> {
  const refunded = listed.filter(({ isRefunded }) => isRefunded).map(({ orderId }) => orderId);
  const refunds = await refundsOfOrders(queries, instance, refunded);
  return listed.map((order) => entryOf(order, refunds.get(order.orderId), currency));
}

function entryOf(order: ListedOrder, refunds: RefundSums | undefined, currency: string): Entry {
  const amount = order.amount ?? zeroAmount(currency);
  const refundAmount = sumAmounts(amount.currency, refunds?.granted ?? []);
  return {
    order,
    amount,
    refundAmount,
    pendingRefundAmount: sumAmounts(amount.currency, refunds?.pending ?? []),
    // Until the money is wired, the shop may grant refunds.
    isRefundable: order.hasMoneyAtExchanges && compareAmounts(refundAmount, amount) < 0,
  };
}

/** The `OrderHistoryEntry` of the protocol. */
export function historyEntry({ order, amount, refundAmount, pendingRefundAmount, isRefundable }: Entry) {
  return {
    order_id: order.orderId,
    row_id: Number(order.rowId),
    timestamp: timestampToJson(order.createdAt),
    amount: printAmount(amount),
    refund_amount: printAmount(refundAmount),
    pending_refund_amount: printAmount(pendingRefundAmount),
    summary: order.summary,
    refundable: isRefundable,
    paid: order.isPaid,
    made_by: madeBy(order.device),
  };
}

/** Which device of the shop's it was. */
function madeBy(device: Device | undefined) {
  return device === undefined ? undefined : { token_serial: Number(device.serial), name: device.name };
}
