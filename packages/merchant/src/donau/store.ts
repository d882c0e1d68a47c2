/** The SQL of links to donation authorities. */

import { type Amount, fromFractions, inFractions } from "@kontor/taler/amount";
import { MINUTE, type Timestamp } from "@kontor/taler/time";
import { type RawBuilder, type Selectable, sql } from "kysely";
import { type Backlog, countDue, type DueRows, type Taking, takeDue } from "../database/due-rows.js";
import { sha256 } from "../database/sha256.js";
import type { DonauLinksTable } from "../database/tables/donations.js";
import type { Queries } from "../database/tables.js";
import type { CharityRecord, DonauLink, LinkAllowance } from "./donau-link.js";

/** The background work that asks the authorities, by its name: who adds one hurries it. */
export const DONAU_JOB = { name: "update-donaus" } as const;

/** Those of a `LinkAllowance`. */
const ALLOWANCE_COLUMNS = [
  "donau_url",
  "charity_name",
  "currency",
  "max_val",
  "max_frac",
  "receipts_val",
  "receipts_frac",
  "current_year",
  "last_check",
] as const;

const COLUMNS = [...ALLOWANCE_COLUMNS, "instance", "serial", "charity_id", "keys_json", "problem", "attempts"] as const;

type AllowanceRow = Pick<Selectable<DonauLinksTable>, (typeof ALLOWANCE_COLUMNS)[number]>;
type LinkRow = Pick<Selectable<DonauLinksTable>, (typeof COLUMNS)[number]>;

/** By serial. */
export async function listLinks(queries: Queries, instance: bigint): Promise<DonauLink[]> {
  const rows = await queries
    .selectFrom("donau_links")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .orderBy("serial")
    .execute();
  return rows.map(linkFromRow);
}

/** The link to the Donau of that URL. */
export async function findLink(queries: Queries, instance: bigint, donauUrl: string): Promise<DonauLink | undefined> {
  const row = await queries
    .selectFrom("donau_links")
    .select(COLUMNS)
    .where("instance", "=", instance)
    .where("donau_hash", "=", sha256(donauUrl))
    .executeTakeFirst();
  return row && linkFromRow(row);
}

/**
 * What may still be promised with that link, which nobody else may change or count on until the transaction ends. The keys,
 * which may be large, are not read while others wait.
 */
export async function lockLink(tx: Queries, instance: bigint, donauUrl: string): Promise<LinkAllowance | undefined> {
  const row = await tx
    .selectFrom("donau_links")
    .select(ALLOWANCE_COLUMNS)
    .where("instance", "=", instance)
    .where("donau_hash", "=", sha256(donauUrl))
    .forUpdate()
    .executeTakeFirst();
  return row && allowanceFromRow(row);
}

export interface NewLink extends CharityRecord {
  readonly donauUrl: string;
  readonly charityId: bigint;
  readonly keysJson: string | undefined;
}

/** @returns false when the instance has a link to that Donau already */
export async function insertLink(
  queries: Queries,
  instance: bigint,
  link: NewLink,
  { now, nextCheck }: { readonly now: Timestamp; readonly nextCheck: Timestamp },
): Promise<boolean> {
  const inserted = await queries
    .insertInto("donau_links")
    .values({
      instance,
      donau_url: link.donauUrl,
      donau_hash: sha256(link.donauUrl),
      charity_id: link.charityId,
      ...charityRow(link),
      keys_json: link.keysJson ?? null,
      created_at: now,
      last_check: now,
      next_check: nextCheck,
    })
    .onConflict((conflict) => conflict.constraint("donau_links_url").doNothing())
    .returning("serial")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** @returns false when there is no such link */
export async function removeLink(queries: Queries, instance: bigint, serial: bigint): Promise<boolean> {
  const deleted = await queries
    .deleteFrom("donau_links")
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** What came of asking a Donau. */
export interface LinkNews {
  /** Undefined leaves what is known of the charity as it is. */
  readonly charity: CharityRecord | undefined;
  readonly keysJson: string | undefined;
  readonly problem: string | undefined;
  readonly attempts: number;
  /** When it was asked. */
  readonly askedAt: Timestamp;
  readonly nextCheck: Timestamp;
}

export async function storeNews(queries: Queries, instance: bigint, serial: bigint, news: LinkNews): Promise<void> {
  await queries
    .updateTable("donau_links")
    .set({
      ...(news.charity === undefined ? {} : { ...charityRow(news.charity), last_check: news.askedAt }),
      ...(news.keysJson === undefined ? {} : { keys_json: news.keysJson }),
      problem: news.problem ?? null,
      attempts: news.attempts,
      next_check: news.nextCheck,
    })
    .where("instance", "=", instance)
    .where("serial", "=", serial)
    .execute();
}

export interface DueLink extends DonauLink {
  readonly instance: bigint;
}

const LINKS: DueRows = { table: "donau_links", key: ["instance", "serial"], at: "next_check" };

/** Takes links whose Donau is to be asked. */
export async function claimDueLinks(queries: Queries, now: Timestamp, taking: Taking): Promise<DueLink[]> {
  const returning = COLUMNS.map((column) => `t.${column}`);
  const rows = await takeDue<LinkRow>(queries, LINKS, now, taking, { returning });
  return rows.map((row) => ({ ...linkFromRow(row), instance: row.instance }));
}

/** What stands in the links, for people. */
export function linkBacklog(queries: Queries, now: Timestamp): Promise<Backlog> {
  return countDue(queries, LINKS, now, sql`t.attempts > 0`);
}

/** A try whose coins have no outcome yet counts for so long: longer ones rarely become payments. */
const RESERVED_FOR = 15n * MINUTE;

/** A link, and the year of the receipts that are asked about. */
export interface YearOfLink {
  readonly link: Pick<LinkAllowance, "donauUrl" | "lastCheck" | "maxPerYear">;
  readonly year: number;
}

/**
 * What was promised to donors of a year and is not in what the Donau has counted: receipts that are owed, those that were
 * issued since it was asked, and those of payments that are under way.
 * @param except an order whose own is not counted
 * @returns one amount for each link, in their sequence
 */
export async function pendingReceipts(
  queries: Queries,
  instance: bigint,
  links: readonly YearOfLink[],
  { now, except = "" }: { readonly now: Timestamp; readonly except?: string },
): Promise<Amount[]> {
  if (links.length === 0) return [];
  const ofState = (state: "owed" | "issued" | "reserved", since: RawBuilder<unknown>) => sql`
    select amount_val, amount_frac from donation_receipts as r
    where r.instance = ${instance} and r.donau_hash = link.donau_hash and r.year = link.year
      and r.state = ${sql.lit(state)} and r.state_since >= ${since}
      and r.currency = link.currency and r.order_id <> ${except}`;
  const { rows } = await sql<{ value: string; fraction: string }>`
    select coalesce(sum(amount_val), 0)::text as value, coalesce(sum(amount_frac), 0)::text as fraction
    from unnest(
      ${links.map(({ link }) => sha256(link.donauUrl))}::bytea[], ${links.map(({ year }) => year)}::integer[],
      ${links.map(({ link }) => link.lastCheck)}::bigint[], ${links.map(({ link }) => link.maxPerYear.currency)}::text[]
    ) with ordinality as link (donau_hash, year, last_check, currency, number)
    left join lateral (
      ${ofState("owed", sql`0`)} union all ${ofState("issued", sql`link.last_check`)}
      union all ${ofState("reserved", sql`${now - RESERVED_FOR}::bigint`)}
    ) as pending on true
    group by link.number order by link.number
  `.execute(queries);
  return rows.map(({ value, fraction }, index) => {
    const { currency } = links[index]!.link.maxPerYear;
    const unit = inFractions({ currency, value: 1n, fraction: 0 });
    return fromFractions(currency, BigInt(value) * unit + BigInt(fraction));
  });
}

function charityRow({ charityName, maxPerYear, receiptsToDate, currentYear }: CharityRecord) {
  return {
    charity_name: charityName,
    currency: maxPerYear.currency,
    max_val: maxPerYear.value,
    max_frac: maxPerYear.fraction,
    receipts_val: receiptsToDate.value,
    receipts_frac: receiptsToDate.fraction,
    current_year: currentYear,
  };
}

function allowanceFromRow(row: AllowanceRow): LinkAllowance {
  const { currency } = row;
  return {
    donauUrl: row.donau_url,
    charityName: row.charity_name,
    maxPerYear: { currency, value: row.max_val, fraction: row.max_frac },
    receiptsToDate: { currency, value: row.receipts_val, fraction: row.receipts_frac },
    currentYear: row.current_year,
    lastCheck: row.last_check,
  };
}

function linkFromRow(row: LinkRow): DonauLink {
  return {
    ...allowanceFromRow(row),
    serial: row.serial,
    charityId: row.charity_id,
    keysJson: row.keys_json ?? undefined,
    problem: row.problem ?? undefined,
    attempts: row.attempts,
  };
}
