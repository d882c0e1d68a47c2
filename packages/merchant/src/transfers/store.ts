/** The SQL of wire transfers: what exchanges say they wired, and what arrived at the bank. */

import type { Amount } from "@kontor/taler/amount";
import { normalizePayto } from "@kontor/taler/payto";
import type { Duration, Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { sha256 } from "../database/sha256.js";
import { restoredAmount } from "../database/stored-amount.js";
import type { Queries } from "../database/tables.js";
import type { Page } from "../http/paging.js";
import type { ExpectedTransfersTable, TransfersTable } from "./tables.js";

/** What tells one transfer from all others: an exchange uses each `wtid` once. */
export interface TransferKey {
  /** The configured URL, or the normalised one of an exchange that is not configured. */
  readonly exchangeUrl: string;
  /** 32 bytes. */
  readonly wtid: Uint8Array;
}

/** A transfer that an exchange speaks of, or that the bank reported and the exchange is to be asked about. */
export interface ExpectedTransfer extends TransferKey {
  readonly serial: bigint;
  readonly hWire: Uint8Array;
  /** Whether the exchange speaks of it. */
  readonly announced: boolean;
  readonly executionTime: Timestamp | undefined;
  /** Whether the exchange's list of deposits agrees with our books; undefined while there is none. */
  readonly validated: boolean | undefined;
  readonly total: Amount | undefined;
  readonly wireFee: Amount | undefined;
  readonly attempts: number;
  readonly lastHttpStatus: number;
  readonly lastEc: number;
  readonly lastErrorDetail: string;
}

/** Money that arrived at the bank. */
export interface Transfer extends TransferKey {
  readonly serial: bigint;
  readonly hWire: Uint8Array;
  readonly amount: Amount;
  /** When the bank booked it. */
  readonly executionTime: Timestamp | undefined;
  /** The bank's row; undefined where a person told us. */
  readonly bankRow: bigint | undefined;
  /** Whether the amount is what the exchange says it wired; undefined while that is not known. */
  readonly verified: boolean | undefined;
  readonly problem: string;
}

/** Makes sure that the transfer is on file and that the exchange is asked for its deposits. @returns its serial */
export async function expectTransfer(
  tx: Queries,
  instance: bigint,
  transfer: TransferKey & {
    readonly hWire: Uint8Array;
    readonly announced: boolean;
    readonly executionTime: Timestamp | undefined;
    /** The state until the exchange was asked. */
    readonly awaitingEc: number;
  },
  now: Timestamp,
): Promise<bigint> {
  const { rows } = await sql<{ serial: bigint }>`
    insert into expected_transfers
      (instance, exchange_url, exchange_hash, wtid, h_wire, announced, execution_time, created_at, next_check, last_ec)
    values (${instance}, ${transfer.exchangeUrl}, ${sha256(transfer.exchangeUrl)}, ${transfer.wtid}, ${transfer.hWire},
      ${transfer.announced}, ${transfer.executionTime ?? null}, ${now}, ${now}, ${transfer.awaitingEc})
    on conflict (instance, exchange_hash, wtid, h_wire) do update
    set announced = expected_transfers.announced or excluded.announced,
        execution_time = coalesce(expected_transfers.execution_time, excluded.execution_time),
        next_check = case when expected_transfers.validated then expected_transfers.next_check
                          else excluded.next_check end
    returning serial
  `.execute(tx);
  return rows[0]!.serial;
}

export interface DueTransfer {
  readonly instance: bigint;
  readonly serial: bigint;
  readonly attempts: number;
}

/** Takes transfers that the exchange is to be asked about, and leaves them alone for the time of the lease. */
export async function claimDueTransfers(
  queries: Queries,
  now: Timestamp,
  { lease, limit }: { readonly lease: Duration; readonly limit: number },
): Promise<DueTransfer[]> {
  const { rows } = await sql<DueTransfer>`
    update expected_transfers
    set next_check = ${now}::bigint + ${lease}::bigint, attempts = expected_transfers.attempts + 1
    from (
      select instance, serial from expected_transfers
      where next_check <= ${now}::bigint
      order by next_check limit ${limit}
      for update skip locked
    ) as due
    where expected_transfers.instance = due.instance and expected_transfers.serial = due.serial
    returning expected_transfers.instance, expected_transfers.serial, expected_transfers.attempts
  `.execute(queries);
  return rows;
}

/** @param lock keeps everybody else from changing it until the transaction ends */
export async function findExpected(
  queries: Queries,
  instance: bigint,
  serial: bigint,
  { lock = false } = {},
): Promise<ExpectedTransfer | undefined> {
  let query = queries
    .selectFrom("expected_transfers")
    .selectAll()
    .where("instance", "=", instance)
    .where("serial", "=", serial);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : expectedFromRow(row);
}

/** All expected transfers of that exchange and id, one for each account; locked. */
export async function lockExpectedOf(
  tx: Queries,
  instance: bigint,
  { exchangeUrl, wtid }: TransferKey,
): Promise<ExpectedTransfer[]> {
  const rows = await tx
    .selectFrom("expected_transfers")
    .selectAll()
    .where("instance", "=", instance)
    .where("exchange_hash", "=", sha256(exchangeUrl))
    .where("wtid", "=", wtid)
    .orderBy("serial")
    .forUpdate()
    .execute();
  return rows.map(expectedFromRow);
}

/** What came of asking the exchange for a transfer's deposits. */
export interface CheckResult {
  /** Undefined: it need not be asked again. */
  readonly nextCheck: Timestamp | undefined;
  readonly httpStatus: number;
  /** 0: all is well. */
  readonly ec: number;
  readonly detail: string;
  /** Undefined leaves the verdict as it is. */
  readonly validated: boolean | undefined;
  /** What the exchange signed, where its answer was about this transfer. */
  readonly list?: {
    readonly total: Amount;
    readonly wireFee: Amount;
    readonly executionTime: Timestamp;
    readonly exchangePub: Uint8Array;
    readonly exchangeSig: Uint8Array;
  };
}

export async function storeCheckResult(
  tx: Queries,
  instance: bigint,
  serial: bigint,
  { nextCheck, httpStatus, ec, detail, validated, list }: CheckResult,
): Promise<void> {
  await tx
    .updateTable("expected_transfers")
    .set({
      next_check: nextCheck ?? null,
      last_http_status: httpStatus,
      last_ec: ec,
      last_error_detail: detail,
      ...(validated === undefined ? {} : { validated }),
      ...(list === undefined
        ? {}
        : {
            announced: true,
            execution_time: list.executionTime,
            currency: list.total.currency,
            total_val: list.total.value,
            total_frac: list.total.fraction,
            wire_fee_val: list.wireFee.value,
            wire_fee_frac: list.wireFee.fraction,
            exchange_pub: list.exchangePub,
            exchange_sig: list.exchangeSig,
          }),
    })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

/** The credit of that exchange and id; locked. */
export async function lockTransfer(
  tx: Queries,
  instance: bigint,
  { exchangeUrl, wtid }: TransferKey,
): Promise<Transfer | undefined> {
  const row = await tx
    .selectFrom("transfers")
    .selectAll()
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
    .selectAll()
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

export interface TransferFilter {
  /** The account that was credited. */
  readonly hWire: Uint8Array | undefined;
  readonly after: Timestamp | undefined;
  readonly before: Timestamp | undefined;
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
    .selectAll("transfers")
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

export interface ListedExpected extends ExpectedTransfer {
  /** What arrived at the bank, if it did. */
  readonly credit: { readonly amount: Amount; readonly verified: boolean | undefined } | undefined;
}

export interface ExpectedFilter extends TransferFilter {
  readonly verified: boolean | undefined;
  readonly confirmed: boolean | undefined;
  /** This one alone. */
  readonly serial?: bigint;
}

/** What exchanges say they wired, in pages. */
export async function listExpected(
  queries: Queries,
  instance: bigint,
  filter: ExpectedFilter,
  { limit, ascending, offset }: Page,
): Promise<ListedExpected[]> {
  let query = queries
    .selectFrom("expected_transfers as e")
    .leftJoin("transfers as t", (join) =>
      join
        .onRef("t.instance", "=", "e.instance")
        .onRef("t.exchange_hash", "=", "e.exchange_hash")
        .onRef("t.wtid", "=", "e.wtid")
        .onRef("t.h_wire", "=", "e.h_wire"),
    )
    .selectAll("e")
    .select(["t.currency as credit_currency", "t.amount_val", "t.amount_frac", "t.verified"])
    .where("e.instance", "=", instance)
    .where("e.announced", "=", true)
    .where("e.serial", ascending ? ">" : "<", offset);
  const { after, before, confirmed, hWire, serial, verified } = filter;
  if (serial !== undefined) query = query.where("e.serial", "=", serial);
  if (hWire !== undefined) query = query.where("e.h_wire", "=", hWire);
  const time = sql<bigint>`coalesce(e.execution_time, e.created_at)`;
  if (after !== undefined) query = query.where(time, ">", after);
  if (before !== undefined) query = query.where(time, "<", before);
  if (confirmed !== undefined) query = query.where("t.serial", confirmed ? "is not" : "is", null);
  if (verified === true) query = query.where(sql<boolean>`e.validated and t.verified is not false`);
  if (verified === false) query = query.where(sql<boolean>`(e.validated is false or t.verified is false)`);
  const rows = await query
    .orderBy("e.serial", ascending ? "asc" : "desc")
    .limit(limit)
    .execute();
  return rows.map(({ credit_currency, amount_val, amount_frac, verified, ...row }) => {
    const amount = restoredAmount(credit_currency, amount_val, amount_frac);
    return { ...expectedFromRow(row), credit: amount && { amount, verified: verified ?? undefined } };
  });
}

/** Whether two payto URIs name the same account; a different receiver's name does not matter. */
export function sameAccount(paytoUri: string, other: string): boolean {
  return normalizePayto(paytoUri) === normalizePayto(other);
}

function expectedFromRow(row: Selectable<ExpectedTransfersTable>): ExpectedTransfer {
  return {
    serial: row.serial,
    exchangeUrl: row.exchange_url,
    wtid: row.wtid,
    hWire: row.h_wire,
    announced: row.announced,
    executionTime: row.execution_time ?? undefined,
    validated: row.validated ?? undefined,
    total: restoredAmount(row.currency, row.total_val, row.total_frac),
    wireFee: restoredAmount(row.currency, row.wire_fee_val, row.wire_fee_frac),
    attempts: row.attempts,
    lastHttpStatus: row.last_http_status,
    lastEc: row.last_ec,
    lastErrorDetail: row.last_error_detail,
  };
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
