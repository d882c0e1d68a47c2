/** Which order is which sale: nothing but amount and time says so. Pure. */

import type { Operations } from "@kontor/client/api";
import type { OrderItem } from "../../orders/contract.js";

export interface OfflineSale {
  /** Made here; no order has it. */
  readonly id: string;
  readonly amount: string;
  readonly items: readonly OrderItem[];
  readonly summary: string;
  /** Epoch milliseconds: from the code on paper to the code of the wallet. */
  readonly from: number;
  readonly to: number;
  readonly code: string;
}

/** With the order that it turned out to be. */
export interface JoinedSale extends OfflineSale {
  readonly orderId: string;
}

export type Entry = Operations["GET /private/orders"]["answers"][200]["orders"][number];

/** The server's clock and this one differ by so much at most. */
const TOLERANCE_MS = 180_000;

/** Each sale with the order of its amount that was made while it waited; the oldest first on both sides. */
export function matched(
  sales: readonly OfflineSale[],
  orders: readonly Pick<Entry, "order_id" | "amount" | "timestamp">[],
  taken: readonly JoinedSale[],
): { readonly joined: readonly JoinedSale[]; readonly left: readonly OfflineSale[] } {
  const free = orders
    .filter(({ order_id }) => !taken.some(({ orderId }) => orderId === order_id))
    .toSorted((a, b) => Number(a.timestamp.t_s) - Number(b.timestamp.t_s));
  const joined: JoinedSale[] = [];
  const left: OfflineSale[] = [];
  for (const sale of sales.toSorted((a, b) => a.to - b.to)) {
    const index = free.findIndex(({ amount, timestamp }) => {
      const made = Number(timestamp.t_s) * 1000;
      return amount === sale.amount && made >= sale.from - TOLERANCE_MS && made <= sale.to + TOLERANCE_MS;
    });
    if (index < 0) left.push(sale);
    else joined.push({ ...sale, orderId: free.splice(index, 1)[0]!.order_id });
  }
  return { joined, left };
}
