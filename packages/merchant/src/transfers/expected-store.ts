/** The SQL of what exchanges say they wired. */

import type { Amount } from "@kontor/taler/amount";
import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { COLUMNS, columnsWithin } from "../database/columns.js";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import type { Page } from "../database/page.js";
import { sha256 } from "../database/sha256.js";
import { restoredAmount } from "../database/stored-amount.js";
import type { ExpectedTransfersTable } from "../database/tables/transfers.js";
import type { Queries } from "../database/tables.js";
import type { ExpectedTransfer, TransferFilter, TransferKey } from "./transfer.js";

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
  /** Failures in a row before this try. */
  readonly attempts: number;
}

const UNCHECKED: DueRows = { table: "expected_transfers", key: ["instance", "serial"], at: "next_check" };

/** Takes transfers that the exchange is to be asked about. */
export function claimDueTransfers(queries: Queries, now: Timestamp, taking: Taking): Promise<DueTransfer[]> {
  return takeDue(queries, UNCHECKED, now, taking, { returning: ["t.instance", "t.serial", "t.attempts"] });
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
    .select(COLUMNS.expected_transfers)
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
    .select(COLUMNS.expected_transfers)
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
  /** Failures in a row, this one included. */
  readonly attempts: number;
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
  { nextCheck, attempts, httpStatus, ec, detail, validated, list }: CheckResult,
): Promise<void> {
  await tx
    .updateTable("expected_transfers")
    .set({
      next_check: nextCheck ?? null,
      attempts,
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
    .select(columnsWithin("expected_transfers", "e"))
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

/** Transfers that the exchange is to be asked about. */
export function expectedBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, UNCHECKED, now, sql`t.last_error_detail <> ''`);
}
