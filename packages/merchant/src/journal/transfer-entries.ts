/** What transfers are in the journal: payouts, their fees, and what arrived though nobody owed it. */

import { inFractions, isAmount, parseAmount } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import type { Queries } from "../database/tables.js";
import type { PastEvent } from "../events/store.js";
import { entryOf, type NewEntry } from "./entry.js";
import { type ArrivedTransfer, arrivedTransfers, type TransferName } from "./facts-store.js";
import { insertEntries, lockProgress, storeProgress, type TransferRow, transferRows } from "./store.js";

export function isOfTransfers({ type }: PastEvent): boolean {
  return type === "transfer_confirmed" || type === "transfer_contradicted";
}

/** What is missing in the journal about the transfers that these events tell of. */
export async function transferEventEntries(
  tx: Queries,
  instance: bigint,
  events: readonly PastEvent[],
): Promise<NewEntry[]> {
  const entries = await transferEntries(
    tx,
    instance,
    events.map(({ data }) => nameOf(data)),
  );
  return [...entries, ...(await duplicateEntries(tx, instance, events))];
}

function nameOf(data: PastEvent["data"]): TransferName {
  return { exchangeUrl: String(data.exchange_url), wtid: decodeBase32(String(data.wtid), 32) };
}

/** What is missing in the journal about these transfers. */
export async function transferEntries(
  tx: Queries,
  instance: bigint,
  names: readonly TransferName[],
): Promise<NewEntry[]> {
  const transfers = await arrivedTransfers(tx, instance, names);
  const rows = await transferRows(tx, instance, transfers);
  return transfers.flatMap((transfer) => {
    const { arrivedAt: happenedAt, bankRow, currency, exchangeUrl, hWire, wtid } = transfer;
    const entered = rows.filter((row) => isSame(row, transfer) && row.kind !== "duplicate");
    const [here, elsewhere] = [entered.filter(isAt(transfer)), entered.filter((row) => !isAt(transfer)(row))];
    const common = { hWire, happenedAt, currency, exchangeUrl, wtid, bankRow };
    const more = wantedOf(transfer).flatMap(({ kind, net }) => {
      const rest = net - sumOf(here.filter((row) => row.kind === kind));
      if (rest === 0n) return [];
      const paysFor = kind === "payout" ? transfer.paysFor : [];
      return [entryOf({ ...common, kind, net: rest, fee: kind === "wire_fee" ? -rest : 0n, paysFor })];
    });
    return [...more, ...takenBack(elsewhere)];
  });
}

/** Undoes what was entered about a transfer: a person has taken back what they said. */
export async function takeBackTransfer(tx: Queries, instance: bigint, transfer: TransferName): Promise<void> {
  const progress = await lockProgress(tx, instance);
  const rows = await transferRows(tx, instance, [transfer]);
  const entries = takenBack(rows.filter((row) => isSame(row, transfer)));
  const newest = await insertEntries(tx, instance, progress.newest, entries);
  await storeProgress(tx, instance, { ...progress, newest });
}

/** Rows that undo what was entered: a person was wrong, and the bank says otherwise. */
function takenBack(rows: readonly TransferRow[]): NewEntry[] {
  const places = new Map<string, TransferRow[]>();
  for (const row of rows) {
    const place = [row.kind, row.currency, hex(row.hWire)].join(" ");
    places.set(place, [...(places.get(place) ?? []), row]);
  }
  return [...places.values()].flatMap((same) => {
    const net = -sumOf(same);
    if (net === 0n) return [];
    const { currency, exchangeUrl, happenedAt, hWire, kind, wtid } = same[0]!;
    const fee = kind === "wire_fee" ? -net : 0n;
    return [entryOf({ kind, currency, hWire, happenedAt, exchangeUrl, wtid, net, fee })];
  });
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const sumOf = (rows: readonly TransferRow[]) => rows.reduce((sum, { net }) => sum + net, 0n);

function isSame(row: TransferRow, { exchangeUrl, wtid }: TransferName): boolean {
  return row.exchangeUrl === exchangeUrl && Buffer.compare(row.wtid, wtid) === 0;
}

const isAt = (transfer: ArrivedTransfer) => (row: TransferRow) =>
  row.currency === transfer.currency && Buffer.compare(row.hWire, transfer.hWire) === 0;

function wantedOf(transfer: ArrivedTransfer): Pick<NewEntry, "kind" | "net">[] {
  const { agreed, credit, forNothing, isAnnounced, wireFee } = transfer;
  return [
    { kind: "unannounced", net: isAnnounced ? 0n : -credit },
    { kind: "payout", net: isAnnounced ? -credit : 0n },
    { kind: "wire_fee", net: isAnnounced ? -wireFee : 0n },
    { kind: "correction", net: isAnnounced ? forNothing : 0n },
    // What no bank can transfer: as far as both agree, nobody owes it any more.
    { kind: "rounding", net: agreed === undefined ? 0n : credit - agreed },
  ];
}

/** A transfer that the bank lists once more: the account has that money, too. */
export async function duplicateEntries(
  tx: Queries,
  instance: bigint,
  events: readonly PastEvent[],
): Promise<NewEntry[]> {
  const duplicates = events.filter(({ data }) => typeof data.bank_row === "number");
  const rows = await transferRows(
    tx,
    instance,
    duplicates.map(({ data }) => nameOf(data)),
  );
  // Rows of different accounts may have one number.
  const placeOf = (hWire: Uint8Array, row: bigint | undefined) => `${hex(hWire)} ${row}`;
  const known = new Set(
    rows.filter(({ kind }) => kind === "duplicate").map(({ bankRow, hWire }) => placeOf(hWire, bankRow)),
  );
  return duplicates.flatMap(({ data, happenedAt }) => {
    const bankRow = BigInt(data.bank_row as number);
    const hWire = decodeBase32(String(data.h_wire), 64);
    if (known.has(placeOf(hWire, bankRow)) || typeof data.amount !== "string" || !isAmount(data.amount)) return [];
    known.add(placeOf(hWire, bankRow));
    const amount = parseAmount(data.amount);
    const { currency } = amount;
    const description = String(data.detail);
    const common = { ...nameOf(data), hWire, happenedAt, currency, description, bankRow };
    return [entryOf({ ...common, kind: "duplicate", net: -inFractions(amount) })];
  });
}
