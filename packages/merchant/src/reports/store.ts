/** The SQL of reports. */

import type { Timestamp } from "@kontor/taler/time";
import { type Selectable, sql } from "kysely";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import type { Page } from "../database/page.js";
import type { ReportTables } from "../database/tables/reports.js";
import type { Queries } from "../database/tables.js";
import type { Report, WantedReport } from "./report.js";

const COLUMNS = [
  ...(["instance", "serial", "description", "program_section", "mime_type", "data_source", "target_address"] as const),
  ...(["frequency", "frequency_shift", "token_salt", "next_transmission", "last_error_code"] as const),
  "last_error_detail",
] as const;

export async function listReports(queries: Queries, instance: bigint, page: Page): Promise<Report[]> {
  const rows = await queries
    .selectFrom("reports")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("serial", page.ascending ? ">" : "<", page.offset)
    .orderBy("serial", page.ascending ? "asc" : "desc")
    .limit(page.limit)
    .execute();
  return rows.map(fromRow);
}

export async function findReport(queries: Queries, instance: bigint, serial: bigint): Promise<Report | undefined> {
  const row = await queries
    .selectFrom("reports")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** A report of any instance: a client with its token names only its serial number. */
export async function findAnyReport(queries: Queries, serial: bigint): Promise<Report | undefined> {
  const row = await queries.selectFrom("reports").select(COLUMNS).where("serial", "=", serial).executeTakeFirst();
  return row && fromRow(row);
}

/** @returns its serial */
export async function insertReport(
  queries: Queries,
  instance: bigint,
  wanted: WantedReport,
  { tokenSalt, nextTransmission }: Pick<Report, "tokenSalt" | "nextTransmission">,
): Promise<bigint> {
  const { serial } = await queries
    .insertInto("reports")
    .values({ instance, ...rowOf(wanted), token_salt: tokenSalt, next_transmission: nextTransmission })
    .returning("serial")
    .executeTakeFirstOrThrow();
  return serial;
}

/** What went wrong with the old one is of the past. @returns whether there is one */
export async function updateReport(
  queries: Queries,
  instance: bigint,
  serial: bigint,
  wanted: WantedReport,
  nextTransmission: Timestamp,
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable("reports")
    .set({ ...rowOf(wanted), next_transmission: nextTransmission, last_error_code: 0, last_error_detail: "" })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** @returns whether there was one */
export async function removeReport(queries: Queries, instance: bigint, serial: bigint): Promise<boolean> {
  const { numDeletedRows } = await queries
    .deleteFrom("reports")
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

const DUE: DueRows = {
  table: "reports",
  key: ["instance", "serial"],
  at: "next_transmission",
  heldUntil: "locked_until",
};

/** Takes reports that are due. */
export async function claimReports(queries: Queries, now: Timestamp, taking: Taking): Promise<Report[]> {
  const returning = COLUMNS.map((column) => `t.${column}`);
  const rows = await takeDue<Pick<Selectable<ReportTables["reports"]>, (typeof COLUMNS)[number]>>(
    queries,
    DUE,
    now,
    taking,
    { returning },
  );
  return rows.map(fromRow);
}

/** How a transmission went, and when the next one is; of a report that was not changed meanwhile. */
export async function storeTransmission(
  queries: Queries,
  report: Report,
  outcome: Pick<Report, "nextTransmission" | "lastErrorCode" | "lastErrorDetail">,
): Promise<void> {
  await queries
    .updateTable("reports")
    .set({ locked_until: 0n })
    .where("instance", "=", report.instance)
    .where("serial", "=", report.serial)
    .execute();
  await queries
    .updateTable("reports")
    .set({
      next_transmission: outcome.nextTransmission,
      last_error_code: outcome.lastErrorCode,
      last_error_detail: outcome.lastErrorDetail,
    })
    .where("instance", "=", report.instance)
    .where("serial", "=", report.serial)
    .where("next_transmission", "=", report.nextTransmission)
    .execute();
}

export function reportBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, DUE, now, sql`t.last_error_code <> 0`);
}

function rowOf(wanted: WantedReport) {
  return {
    description: wanted.description,
    program_section: wanted.programSection,
    mime_type: wanted.mimeType,
    data_source: wanted.dataSource,
    target_address: wanted.targetAddress,
    frequency: wanted.frequency,
    frequency_shift: wanted.shift,
  };
}

function fromRow(row: Pick<Selectable<ReportTables["reports"]>, (typeof COLUMNS)[number]>): Report {
  return {
    instance: row.instance,
    serial: row.serial,
    description: row.description,
    programSection: row.program_section,
    mimeType: row.mime_type,
    dataSource: row.data_source,
    targetAddress: row.target_address,
    frequency: row.frequency,
    shift: row.frequency_shift,
    tokenSalt: row.token_salt,
    nextTransmission: row.next_transmission,
    lastErrorCode: row.last_error_code,
    lastErrorDetail: row.last_error_detail,
  };
}
