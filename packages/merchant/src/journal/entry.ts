/** One row of the journal: something that happened to the shop's money. */

import type { Timestamp } from "@kontor/taler/time";
import type { JournalKind } from "../database/tables/journal.js";

export interface SoldLine {
  /** Of the inventory. */
  readonly productId: string | undefined;
  readonly name: string;
  /** As a decimal number, with its unit. */
  readonly quantity: string;
  readonly unit: string | undefined;
  /** Of the whole line, in units of 10^-8 of the sale's currency; undefined where the contract does not say. */
  readonly price: bigint | undefined;
}

/** What a payout pays for an order, after the fees of its coins, in units of 10^-8. */
export interface PaidFor {
  readonly orderId: string;
  readonly units: bigint;
  readonly fee: bigint;
}

export interface Entry {
  readonly number: bigint;
  readonly hWire: Uint8Array;
  readonly kind: JournalKind;
  readonly happenedAt: Timestamp;
  readonly orderId: string | undefined;
  readonly description: string;
  readonly device: bigint | undefined;
  readonly deviceName: string | undefined;
  readonly currency: string;
  /** Units of 10^-8 of the currency, these four alike. */
  readonly gross: bigint;
  readonly fee: bigint;
  readonly net: bigint;
  readonly tip: bigint;
  readonly taxes: readonly (readonly [name: string, units: bigint])[];
  readonly products: readonly SoldLine[];
  readonly exchangeUrl: string | undefined;
  readonly wtid: Uint8Array | undefined;
  readonly bankRow: bigint | undefined;
  readonly paysFor: readonly PaidFor[];
}

export type NewEntry = Omit<Entry, "number">;

const NOTHING = {
  orderId: undefined,
  description: "",
  device: undefined,
  deviceName: undefined,
  gross: 0n,
  fee: 0n,
  tip: 0n,
  taxes: [],
  products: [],
  exchangeUrl: undefined,
  wtid: undefined,
  bankRow: undefined,
  paysFor: [],
} as const;

/** An entry of which most is not to be said. */
export function entryOf(
  parts: Partial<NewEntry> & Pick<NewEntry, "hWire" | "kind" | "happenedAt" | "currency" | "net">,
): NewEntry {
  return { ...NOTHING, ...parts };
}

/** The form in which it is stored. */
export function printPaidFor(paysFor: readonly PaidFor[]): string {
  return JSON.stringify(paysFor.map(({ fee, orderId, units }) => [orderId, String(units), String(fee)]));
}

export function readPaidFor(text: string | null): readonly PaidFor[] {
  if (text === null) return [];
  return (JSON.parse(text) as [string, string, string][]).map(([orderId, units, fee]) => {
    return { orderId, units: BigInt(units), fee: BigInt(fee) };
  });
}
