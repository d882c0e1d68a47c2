/**
 * Times of the future that a clock wrote which was ahead once. Nobody waits for them: what is due later than it can ever be
 * is due now, what was taken for minutes and is held for years is free, and what was to expire after a while expires after
 * that while from now on.
 */

import { DAY, type Duration, HOUR, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { LARGEST_BIGINT } from "../database/largest-bigint.js";
import type { Queries } from "../database/tables.js";

/** All that anybody puts off until it is tried or asked again, and some more. */
export const LONGEST_PAUSE: Duration = DAY + HOUR;
/** All that one process is left alone with. */
const LONGEST_LEASE: Duration = HOUR;

interface PutOff {
  readonly table: string;
  readonly column: string;
  readonly longest: Duration;
  readonly only?: string;
  /** What else is set. */
  readonly also?: string;
}

/** Of refunds, those that we carry out ourselves. */
const ABORT_UNDER_WAY = "rtransaction_id = 0 and obtained_at is null and refused_for_good is not true";

/** Leases stand in the same columns as pauses, where nothing else is said. */
const PUT_OFF: readonly PutOff[] = [
  { table: "deposit_batches", column: "next_attempt", longest: LONGEST_PAUSE, only: "accepted_at is null" },
  { table: "expected_transfers", column: "next_check", longest: LONGEST_PAUSE },
  { table: "account_watches", column: "next_check", longest: LONGEST_PAUSE },
  // When it was asked the last time keeps those who look from having it asked again.
  { table: "kyc_states", column: "next_check", longest: 7n * LONGEST_PAUSE, also: "last_check = null" },
  { table: "webhook_deliveries", column: "next_attempt", longest: 7n * LONGEST_PAUSE, only: "state = 'pending'" },
  { table: "exchange_keys", column: "next_download", longest: LONGEST_PAUSE },
  { table: "exchange_keys", column: "claimed_until", longest: LONGEST_LEASE },
  { table: "exchange_keys", column: "last_demand", longest: LONGEST_LEASE },
  { table: "refunds", column: "next_attempt", longest: LONGEST_PAUSE, only: ABORT_UNDER_WAY },
  { table: "owner_notices", column: "next_try", longest: LONGEST_PAUSE },
  { table: "reports", column: "locked_until", longest: LONGEST_LEASE },
  // A receipt counts against what the Donau said before: it is asked again, after the receipt.
  { table: "donation_receipts", column: "next_attempt", longest: LONGEST_PAUSE, only: "state = 'owed'" },
  { table: "donation_receipts", column: "state_since", longest: HOUR, only: "state = 'owed'" },
  { table: "donau_links", column: "next_check", longest: LONGEST_PAUSE, also: "last_check = 0" },
  // Since when something has not arrived: what never began would never be given up, or told of.
  { table: "webhook_deliveries", column: "pending_since", longest: HOUR, only: "state = 'pending'" },
  { table: "webhooks", column: "failing_since", longest: HOUR, only: "current" },
];

/** What has an end, counted from when it was made. */
interface Lasting {
  readonly table: string;
  readonly begin: string;
  readonly end: string;
  /** Other times of it, 0 where there is none. */
  readonly others?: readonly string[];
}

const LASTING: readonly Lasting[] = [
  { table: "login_tokens", begin: "created_at", end: "expires_at" },
  { table: "pairings", begin: "created_at", end: "expires_at" },
  { table: "displays", begin: "heard_at", end: "expires_at", others: ["watched_at"] },
  { table: "product_locks", begin: "created_at", end: "expires_at" },
  { table: "challenges", begin: "created_at", end: "expires_at", others: ["code_expires_at", "earliest_send"] },
];

/** @returns how many were brought back */
export async function forgetFutureTimes(queries: Queries, now: Timestamp): Promise<number> {
  let count = 0n;
  for (const { table, column, longest, only, also } of PUT_OFF) {
    const { numAffectedRows } = await sql`
      update ${sql.table(table)} set ${sql.ref(column)} = ${now}::bigint ${also === undefined ? sql`` : sql.raw(`, ${also}`)}
      where ${sql.ref(column)} > ${now + longest}::bigint ${only === undefined ? sql`` : sql`and ${sql.raw(only)}`}
    `.execute(queries);
    count += numAffectedRows ?? 0n;
  }
  count += await askAboutDueDeposits(queries, now);
  count += await askForDueReports(queries, now);
  for (const { table, begin, end, others = [] } of LASTING) {
    const sooner = (column: string) => sql`${sql.ref(column)} - (${sql.ref(begin)} - ${now}::bigint)`;
    const { numAffectedRows } = await sql`
      update ${sql.table(table)} set ${sql.join([
        sql`${sql.ref(begin)} = ${now}::bigint`,
        // Whatever lasts for ever still does.
        sql`${sql.ref(end)} = case when ${sql.ref(end)} = ${LARGEST_BIGINT}::bigint then ${sql.ref(end)} else ${sooner(end)} end`,
        ...others.map((column) => sql`${sql.ref(column)} = greatest(0, ${sooner(column)})`),
      ])}
      where ${sql.ref(end)} > ${now + HOUR}::bigint and ${sql.ref(begin)} > ${now + HOUR}::bigint
        and ${sql.ref(end)} >= ${sql.ref(begin)}
    `.execute(queries);
    count += numAffectedRows ?? 0n;
  }
  return Number(count);
}

/** A report is sent at the latest when its next period is over. */
async function askForDueReports(queries: Queries, now: Timestamp): Promise<bigint> {
  const { numAffectedRows } = await sql`
    update reports set next_transmission = ${now}::bigint
    where next_transmission > ${now + LONGEST_PAUSE}::bigint
      and next_transmission - ${now + LONGEST_PAUSE}::bigint > frequency
  `.execute(queries);
  return numAffectedRows ?? 0n;
}

/** The settlement of a deposit waits for its wire deadline, which may be far away; after that for a day at most. */
async function askAboutDueDeposits(queries: Queries, now: Timestamp): Promise<bigint> {
  const { numAffectedRows } = await sql`
    update deposit_batches set settlement_check = ${now}::bigint
    from orders
    where settlement_check > ${now + LONGEST_PAUSE}::bigint
      and orders.instance = deposit_batches.instance and orders.order_id = deposit_batches.order_id
      and settlement_check > orders.wire_deadline + ${LONGEST_PAUSE}::bigint
  `.execute(queries);
  return numAffectedRows ?? 0n;
}
