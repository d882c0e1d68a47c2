/**
 * The SQL of tax receipts. A receipt is reserved with the intents of a try to pay, owed when that try pays the order, and
 * issued when its Donau has signed; of an order's tries no other is ever asked for.
 */

import type { Amount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import { sha256 } from "../database/sha256.js";
import type { DonationReceiptsTable } from "../database/tables/donations.js";
import type { Queries } from "../database/tables.js";

export type ReceiptState = "reserved" | "owed" | "issued" | "withdrawn" | "refused";

/** What a wallet asks for. */
export interface WantedReceipt {
  readonly donauUrl: string;
  readonly charityId: bigint;
  readonly year: number;
  readonly amount: Amount;
  /** A JSON array, in the form in which it is sent on. */
  readonly budikeypairs: string;
}

/** Names the try to pay that a receipt belongs to. */
export interface ReceiptName {
  readonly orderId: string;
  readonly walletDataHash: Uint8Array;
}

export interface Receipt extends WantedReceipt, ReceiptName {
  readonly state: ReceiptState;
  readonly stateSince: Timestamp;
  /** `token_sigs` entries, a JSON array; only of one that is issued. */
  readonly blindSigs: string | undefined;
  readonly attempts: number;
  /** The Donau may have signed without our knowing. */
  readonly doubtful: boolean;
  readonly problem: string;
}

const COLUMNS = [
  "instance",
  "order_id",
  "wallet_data_hash",
  "donau_url",
  "charity_id",
  "year",
  "currency",
  "amount_val",
  "amount_frac",
  "budikeypairs",
  "state",
  "state_since",
  "blind_sigs",
  "attempts",
  "doubtful",
  "problem",
] as const;

type ReceiptRow = Pick<Selectable<DonationReceiptsTable>, (typeof COLUMNS)[number]>;

/** Stores what a try wants. The order must be locked. The same try may come again. */
export async function reserveReceipt(
  tx: Queries,
  instance: bigint,
  { orderId, walletDataHash }: ReceiptName,
  { donauUrl, charityId, year, amount, budikeypairs }: WantedReceipt,
  now: Timestamp,
): Promise<void> {
  await tx
    .insertInto("donation_receipts")
    .values({
      instance,
      order_id: orderId,
      wallet_data_hash: walletDataHash,
      donau_url: donauUrl,
      donau_hash: sha256(donauUrl),
      charity_id: charityId,
      year,
      currency: amount.currency,
      amount_val: amount.value,
      amount_frac: amount.fraction,
      budikeypairs,
      created_at: now,
      state_since: now,
      next_attempt: now,
    })
    .onConflict((conflict) =>
      conflict.columns(["instance", "order_id", "wallet_data_hash"]).doUpdateSet({ state_since: now }),
    )
    .execute();
}

/** The order is paid by this try: its receipt is owed, those of other tries are never asked for. */
export async function oweReceipt(
  tx: Queries,
  instance: bigint,
  { orderId, walletDataHash }: ReceiptName,
  { now, nextAttempt }: { readonly now: Timestamp; readonly nextAttempt: Timestamp },
): Promise<void> {
  await sql`
    with others as (
      delete from donation_receipts
      where instance = ${instance} and order_id = ${orderId} and wallet_data_hash <> ${walletDataHash}
    )
    update donation_receipts set state = 'owed', state_since = ${now}, next_attempt = ${nextAttempt}
    where instance = ${instance} and order_id = ${orderId} and wallet_data_hash = ${walletDataHash}
      and state = 'reserved'
  `.execute(tx);
}

/** The receipt of a try. */
export async function findReceipt(
  queries: Queries,
  instance: bigint,
  { orderId, walletDataHash }: ReceiptName,
): Promise<Receipt | undefined> {
  const row = await queries
    .selectFrom("donation_receipts")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("wallet_data_hash", "=", walletDataHash)
    .executeTakeFirst();
  return row && receiptFromRow(row);
}

/**
 * Takes an owed receipt for a sending, of which the outcome is in doubt from now on. The order must be locked.
 * @returns undefined when it is not owed any more
 */
export async function takeForSending(
  tx: Queries,
  instance: bigint,
  { orderId, walletDataHash }: ReceiptName,
  nextAttempt: Timestamp,
): Promise<Receipt | undefined> {
  const row = await tx
    .updateTable("donation_receipts")
    .set({ next_attempt: nextAttempt, doubtful: true })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("wallet_data_hash", "=", walletDataHash)
    .where("state", "=", "owed")
    .returning(COLUMNS)
    .executeTakeFirst();
  return row && receiptFromRow(row);
}

/** How a sending ended, or why there is none. */
export interface ReceiptChange {
  readonly state: ReceiptState;
  readonly blindSigs?: string;
  /** Failures, this one included; absent where nothing was tried. */
  readonly attempts?: number;
  readonly doubtful: boolean;
  readonly problem: string;
  readonly now: Timestamp;
  readonly nextAttempt: Timestamp;
}

/** Of a receipt that is owed; what has been issued stays as it is, even if the Donau was asked twice. */
export async function changeReceipt(
  queries: Queries,
  instance: bigint,
  { orderId, walletDataHash }: ReceiptName,
  { state, blindSigs, attempts, doubtful, problem, now, nextAttempt }: ReceiptChange,
): Promise<void> {
  await queries
    .updateTable("donation_receipts")
    .set({
      ...(state === "owed" ? {} : { state, state_since: now }),
      ...(blindSigs === undefined ? {} : { blind_sigs: blindSigs }),
      ...(attempts === undefined ? {} : { attempts }),
      doubtful,
      problem,
      next_attempt: nextAttempt,
    })
    .where("instance", "=", instance)
    .where("order_id", "=", orderId)
    .where("wallet_data_hash", "=", walletDataHash)
    .where("state", "in", state === "issued" ? ["owed", "withdrawn", "refused"] : ["owed"])
    .execute();
}

export interface DueReceipt extends ReceiptName {
  readonly instance: bigint;
}

const OWED: DueRows = {
  table: "donation_receipts",
  key: ["instance", "order_id", "wallet_data_hash"],
  at: "next_attempt",
  only: sql`t.state = 'owed'`,
};

/** Takes receipts that are to be asked for. */
export async function claimDueReceipts(queries: Queries, now: Timestamp, taking: Taking): Promise<DueReceipt[]> {
  const rows = await takeDue<Pick<ReceiptRow, "instance" | "order_id" | "wallet_data_hash">>(
    queries,
    OWED,
    now,
    taking,
  );
  return rows.map((row) => ({
    instance: row.instance,
    orderId: row.order_id,
    walletDataHash: row.wallet_data_hash,
  }));
}

/** What is owed, for people. */
export function receiptBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, OWED, now, sql`t.problem <> ''`);
}

function receiptFromRow(row: ReceiptRow): Receipt {
  return {
    orderId: row.order_id,
    walletDataHash: row.wallet_data_hash,
    donauUrl: row.donau_url,
    charityId: row.charity_id,
    year: row.year,
    amount: { currency: row.currency, value: row.amount_val, fraction: row.amount_frac },
    budikeypairs: row.budikeypairs,
    state: row.state as ReceiptState,
    stateSince: row.state_since,
    blindSigs: row.blind_sigs ?? undefined,
    attempts: row.attempts,
    doubtful: row.doubtful,
    problem: row.problem,
  };
}
