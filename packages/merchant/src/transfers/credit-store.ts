/** The SQL of the money that arrived at the bank. */

import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { COLUMNS, columnsWithin } from "../database/columns.js";
import type { Page } from "../database/page.js";
import { sha256 } from "../database/sha256.js";
import type { TransfersTable } from "../database/tables/transfers.js";
import type { Queries } from "../database/tables.js";
import type { Transfer, TransferFilter, TransferKey } from "./transfer.js";

/** The credit of that exchange and id; locked. */
export async function lockTransfer(
  tx: Queries,
  instance: bigint,
  { exchangeUrl, wtid }: TransferKey,
): Promise<Transfer | undefined> {
  const row = await tx
    .selectFrom("transfers")
    .select(COLUMNS.transfers)
    .where("instance", "=", instance)
    .where("exchange_hash", "=", sha256(exchangeUrl))
    .where("wtid", "=", wtid)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : transferFromRow(row);
}

export type NewTransfer = Omit<Transfer, "serial" | "verified" | "problem">;

/** @returns false when there is one of that exchange and id already */
export async function insertTransfer(
  tx: Queries,
  instance: bigint,
  transfer: NewTransfer,
  now: Timestamp,
): Promise<boolean> {
  const inserted = await tx
    .insertInto("transfers")
    .values({
      instance,
      exchange_url: transfer.exchangeUrl,
      exchange_hash: sha256(transfer.exchangeUrl),
      wtid: transfer.wtid,
      h_wire: transfer.hWire,
      currency: transfer.amount.currency,
      amount_val: transfer.amount.value,
      amount_frac: transfer.amount.fraction,
      execution_time: transfer.executionTime ?? null,
      bank_row: transfer.bankRow ?? null,
      confirmed_at: now,
      verified: null,
    })
    .onConflict((conflict) => conflict.columns(["instance", "exchange_hash", "wtid"]).doNothing())
    .returning("serial")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Puts what the bank says in the place of what was known. */
export async function correctTransfer(
  tx: Queries,
  instance: bigint,
  serial: bigint,
  { hWire, amount, executionTime, bankRow, problem }: Omit<NewTransfer, keyof TransferKey> & { problem: string },
): Promise<void> {
  await tx
    .updateTable("transfers")
    .set({
      h_wire: hWire,
      currency: amount.currency,
      amount_val: amount.value,
      amount_frac: amount.fraction,
      execution_time: executionTime ?? null,
      bank_row: bankRow ?? null,
      problem,
      verified: null,
    })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

export async function storeProblem(tx: Queries, instance: bigint, serial: bigint, problem: string): Promise<void> {
  await tx
    .updateTable("transfers")
    .set({ problem })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

export async function storeVerified(
  tx: Queries,
  instance: bigint,
  serial: bigint,
  verified: boolean | undefined,
): Promise<void> {
  await tx
    .updateTable("transfers")
    .set({ verified: verified ?? null })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

/** The credit of that serial; locked. */
export async function lockTransferBySerial(
  tx: Queries,
  instance: bigint,
  serial: bigint,
): Promise<Transfer | undefined> {
  const row = await tx
    .selectFrom("transfers")
    .select(COLUMNS.transfers)
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : transferFromRow(row);
}

/** Removes a credit, and the question about it where nobody but its reporter ever spoke of such a transfer. */
export async function deleteTransfer(tx: Queries, instance: bigint, transfer: Transfer): Promise<void> {
  await tx.deleteFrom("transfers").where("instance", "=", instance).where("serial", "=", transfer.serial).execute();
  await tx
    .deleteFrom("expected_transfers")
    .where("instance", "=", instance)
    .where("exchange_hash", "=", sha256(transfer.exchangeUrl))
    .where("wtid", "=", transfer.wtid)
    .where("h_wire", "=", transfer.hWire)
    .where("announced", "=", false)
    .execute();
}

export interface ListedTransfer extends Transfer {
  /** Whether the exchange speaks of it too. */
  readonly expected: boolean;
  readonly lastHttpStatus: number;
  readonly lastEc: number;
  readonly lastErrorDetail: string;
}

/** The money that arrived, in pages. */
export async function listTransfers(
  queries: Queries,
  instance: bigint,
  filter: TransferFilter & { readonly expected: boolean | undefined },
  { limit, ascending, offset }: Page,
): Promise<ListedTransfer[]> {
  const direction = ascending ? "asc" : "desc";
  let query = queries
    .selectFrom("transfers")
    .leftJoin("expected_transfers as e", (join) =>
      join
        .onRef("e.instance", "=", "transfers.instance")
        .onRef("e.exchange_hash", "=", "transfers.exchange_hash")
        .onRef("e.wtid", "=", "transfers.wtid")
        .onRef("e.h_wire", "=", "transfers.h_wire"),
    )
    .select(columnsWithin("transfers", "transfers"))
    .select(["e.announced", "e.last_http_status", "e.last_ec", "e.last_error_detail"])
    .where("transfers.instance", "=", instance)
    .where("transfers.serial", ascending ? ">" : "<", offset);
  const { after, before, expected, hWire } = filter;
  if (hWire !== undefined) query = query.where("transfers.h_wire", "=", hWire);
  const time = sql<bigint>`coalesce(transfers.execution_time, transfers.confirmed_at)`;
  if (after !== undefined) query = query.where(time, ">", after);
  if (before !== undefined) query = query.where(time, "<", before);
  if (expected !== undefined) query = query.where(sql`coalesce(e.announced, false)`, "=", expected);
  const rows = await query.orderBy("transfers.serial", direction).limit(limit).execute();
  return rows.map((row) => ({
    ...transferFromRow(row),
    expected: row.announced ?? false,
    lastHttpStatus: row.last_http_status ?? 0,
    lastEc: row.last_ec ?? 0,
    lastErrorDetail: row.last_error_detail ?? "",
  }));
}

function transferFromRow(row: Selectable<TransfersTable>): Transfer {
  return {
    serial: row.serial,
    exchangeUrl: row.exchange_url,
    wtid: row.wtid,
    hWire: row.h_wire,
    amount: { currency: row.currency, value: row.amount_val, fraction: row.amount_frac },
    executionTime: row.execution_time ?? undefined,
    bankRow: row.bank_row ?? undefined,
    verified: row.verified ?? undefined,
    problem: row.problem,
  };
}
