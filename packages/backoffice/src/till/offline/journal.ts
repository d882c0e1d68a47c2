/**
 * What was sold without a connection: kept on this device until the orders that wallets paid meanwhile are found among the
 * shop's. Each order is taken once; what none is found for stays, and is shown.
 */

import { signal } from "@preact/signals";
import { keep, kept } from "../device.js";
import { type Entry, type JoinedSale, matched, type OfflineSale } from "./matching.js";

const KEPT = "offline-sales";

export const offlineSales = signal<readonly OfflineSale[]>([]);
/** Of this day, to be looked at. */
export const joinedSales = signal<readonly JoinedSale[]>([]);

export async function rememberSales(): Promise<void> {
  offlineSales.value = (await kept<readonly OfflineSale[]>(KEPT)) ?? [];
}

export async function noteSale(sale: OfflineSale): Promise<void> {
  offlineSales.value = [...offlineSales.value, sale];
  await keep(KEPT, offlineSales.value);
}

/** A person has looked at it: it is not waited for any more. */
export async function dropSale(id: string): Promise<void> {
  offlineSales.value = offlineSales.value.filter((sale) => sale.id !== id);
  await keep(KEPT, offlineSales.value);
}

/** @param orders paid ones of the device's template, as the list of orders tells them */
export async function join(orders: readonly Entry[]): Promise<void> {
  const { joined, left } = matched(offlineSales.value, orders, joinedSales.value);
  if (joined.length === 0) return;
  joinedSales.value = [...joinedSales.value, ...joined];
  offlineSales.value = left;
  await keep(KEPT, left);
}
