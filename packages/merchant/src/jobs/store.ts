/** The SQL of the table `jobs`: who runs what, and when next. All times come from the caller's clock. */

import { type Duration, MINUTE, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { COLUMNS } from "../database/columns.js";
import type { Queries } from "../database/tables.js";

/** Makes a row for each job that has none. */
export async function registerJobs(queries: Queries, names: readonly string[], now: Timestamp): Promise<void> {
  if (names.length === 0) return;
  await queries
    .insertInto("jobs")
    .values(
      [...names].sort().map((name) => ({ name, next_run: now, claim: null, last_start: null, last_success: null })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface ClaimedJob {
  readonly name: string;
  /** Failures in a row so far. */
  readonly attempts: number;
}

/** How far the clocks of processes that share the work may be apart. */
const CLOCKS_APART: Duration = MINUTE;

export interface JobTerms {
  /** For how long nobody else takes the job. */
  readonly lock: Duration;
  /** Between the end of a run that succeeded and the next one. */
  readonly interval: Duration;
}

/**
 * Takes every due job of these that nobody runs, each until `now` plus its lock. A time that is further away than it could
 * be by this clock was written by one that was ahead: it counts as past.
 * @param longestPause after failures
 */
export async function claimDueJobs(
  queries: Queries,
  terms: ReadonlyMap<string, JobTerms>,
  claim: Uint8Array,
  { now, longestPause }: { readonly now: Timestamp; readonly longestPause: Duration },
): Promise<ClaimedJob[]> {
  const names = [...terms.keys()];
  const locks = [...terms.values()].map(({ lock }) => lock);
  const intervals = [...terms.values()].map(({ interval }) => interval);
  const { rows } = await sql<{ name: string; attempts: number }>`
    update jobs
    set claim = ${claim}, last_start = ${now}::bigint, locked_until = ${now}::bigint + terms.lock,
      next_run = least(next_run, ${now}::bigint)
    from unnest(${names}::text[], ${locks}::bigint[]) as terms (name, lock)
    where jobs.name = terms.name and jobs.name in (
      select jobs.name
      from jobs
      join unnest(${names}::text[], ${locks}::bigint[], ${intervals}::bigint[]) as own (name, lock, interval)
        on own.name = jobs.name
      where (next_run <= ${now}::bigint
          or next_run > ${now + CLOCKS_APART}::bigint
            + case when attempts = 0 then own.interval else greatest(own.interval, ${longestPause}::bigint) end)
        and (locked_until <= ${now}::bigint or locked_until > ${now + CLOCKS_APART}::bigint + own.lock)
      for update of jobs skip locked
    )
    returning jobs.name, jobs.attempts
  `.execute(queries);
  return rows;
}

/**
 * Ends a run; does nothing when the lock ran out and another process has taken the job since. A job that was told to
 * hurry during the run keeps that time if the run succeeded.
 * @returns when it runs next; undefined when it is not ours any more
 */
export async function endRun(
  queries: Queries,
  name: string,
  claim: Uint8Array,
  outcome: {
    readonly nextRun: Timestamp;
    /** Absent: the run succeeded. */
    readonly failure?: { readonly attempts: number; readonly error: string };
    readonly now: Timestamp;
  },
): Promise<Timestamp | undefined> {
  const { failure, nextRun, now } = outcome;
  const row = await queries
    .updateTable("jobs")
    .set({
      next_run:
        failure === undefined
          ? sql<bigint>`case when next_run > last_start then next_run else ${nextRun}::bigint end`
          : nextRun,
      claim: null,
      locked_until: 0n,
      attempts: failure?.attempts ?? 0,
      last_error: failure?.error ?? "",
      ...(failure === undefined ? { last_success: now } : {}),
    })
    .where("name", "=", name)
    .where("claim", "=", claim)
    .returning("next_run")
    .executeTakeFirst();
  return row?.next_run;
}

/** Gives a job back as if it had not been taken. */
export async function releaseJob(queries: Queries, name: string, claim: Uint8Array): Promise<void> {
  await queries
    .updateTable("jobs")
    .set({ claim: null, locked_until: 0n })
    .where("name", "=", name)
    .where("claim", "=", claim)
    .execute();
}

/**
 * There is something to do: the job runs as soon as somebody looks, unless it is pausing after failures. One that is
 * running may have looked already, and runs once more: its next time is then after its start.
 */
export async function hurryJob(queries: Queries, name: string, now: Timestamp): Promise<void> {
  await queries
    .updateTable("jobs")
    .set({
      next_run: sql<bigint>`case when claim is null then ${now}::bigint else greatest(${now}::bigint, last_start + 1) end`,
    })
    .where("name", "=", name)
    .where((where) => where.or([where("next_run", ">", now), where("claim", "is not", null)]))
    .where("attempts", "=", 0)
    .execute();
}

/** When the next of these jobs is due; undefined where none is known. */
export async function nextRunOf(queries: Queries, names: readonly string[]): Promise<Timestamp | undefined> {
  const row = await queries
    .selectFrom("jobs")
    .select(({ fn }) => fn.min("next_run").as("next_run"))
    .where("name", "in", names)
    .where("claim", "is", null)
    .executeTakeFirst();
  return row?.next_run ?? undefined;
}

/** When a job ended well the last time; undefined where it never did. */
export async function lastSuccessOf(queries: Queries, name: string): Promise<Timestamp | undefined> {
  const row = await queries.selectFrom("jobs").select("last_success").where("name", "=", name).executeTakeFirst();
  return row?.last_success ?? undefined;
}

export interface JobState {
  readonly name: string;
  readonly nextRun: Timestamp;
  readonly isRunning: boolean;
  readonly attempts: number;
  readonly lastError: string;
  readonly lastSuccess: Timestamp | undefined;
}

/** How the jobs are doing, by name. */
export async function listJobs(queries: Queries, now: Timestamp): Promise<JobState[]> {
  const rows = await queries.selectFrom("jobs").select(COLUMNS.jobs).orderBy("name").execute();
  return rows.map((row) => ({
    name: row.name,
    nextRun: row.next_run,
    isRunning: row.claim !== null && row.locked_until > now,
    attempts: row.attempts,
    lastError: row.last_error,
    lastSuccess: row.last_success ?? undefined,
  }));
}
