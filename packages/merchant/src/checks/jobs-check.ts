/** The background work: does it run, and does it succeed? */

import { type Duration, MINUTE } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { type JobState, listJobs } from "../jobs/store.js";
import { bad, type Check, coded, type Finding, good } from "./check.js";

const NAME = "jobs";
/** A job that is due waits for seconds; longer where nobody looks. */
const LATE: Duration = 5n * MINUTE;
const FAILURES_TO_TELL = 3;

export function jobsCheck(db: Database, clock: Clock): Check {
  return {
    name: NAME,
    async look() {
      const now = clock.now();
      const states = await listJobs(db.queries, now);
      const findings = [...states.flatMap(failuresOf), ...lateOnes(states, now)];
      if (findings.length > 0) return findings;
      const count = states.length;
      if (count > 0) return [coded("jobs-well", { count }, good(NAME, `all ${count} jobs run when they should`))];
      const advice = "kontor serve does it, unless with --no-jobs; then kontor worker has to run.";
      return [coded("jobs-never", {}, bad(NAME, "warning", "the background work has never run", advice))];
    },
  };
}

const hasFailed = ({ attempts }: JobState) => attempts >= FAILURES_TO_TELL;

function failuresOf(state: JobState): Finding[] {
  if (!hasFailed(state)) return [];
  const text = `${state.name} has failed ${state.attempts} times: ${state.lastError}`;
  const finding = bad(NAME, "problem", text, "The log says more; it is tried again by itself.");
  const { name: job, attempts: times, lastError } = state;
  return [coded("jobs-failed", { job, times, reason: lastError ?? "–" }, finding)];
}

/** In one finding: mostly it is all of them, for one reason. */
function lateOnes(states: readonly JobState[], now: bigint): Finding[] {
  const late = states
    .filter((state) => !state.isRunning && !hasFailed(state) && state.nextRun < now - LATE)
    .sort((a, b) => Number(a.nextRun - b.nextRun));
  const [first] = late;
  if (first === undefined) return [];
  const latest = `${first.name} is late by ${(now - first.nextRun) / MINUTE} minutes`;
  const others =
    late.length === 1 ? "" : `, and ${late.length - 1} of the ${states.length - 1} other jobs are late, too`;
  const advice = "Is kontor serve (without --no-jobs) or kontor worker running on this database?";
  const values = { job: first.name, minutes: String((now - first.nextRun) / MINUTE), others: late.length - 1 };
  return [coded("jobs-late", values, bad(NAME, "problem", `${latest}${others}`, advice))];
}
