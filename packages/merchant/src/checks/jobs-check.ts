/** The background work: does it run, and does it succeed? */

import { type Duration, MINUTE } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { type JobState, listJobs } from "../jobs/store.js";
import { bad, type Check, type Finding, good } from "./check.js";

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
      const findings = states.flatMap((state) => findingsOf(state, now));
      if (findings.length > 0) return findings;
      if (states.length > 0) return [good(NAME, `all ${states.length} jobs run when they should`)];
      const advice = "kontor serve does it, unless with --no-jobs; then kontor worker has to run.";
      return [bad(NAME, "warning", "the background work has never run", advice)];
    },
  };
}

function findingsOf(state: JobState, now: bigint): Finding[] {
  if (state.attempts >= FAILURES_TO_TELL) {
    const text = `${state.name} has failed ${state.attempts} times: ${state.lastError}`;
    return [bad(NAME, "problem", text, "The log says more; it is tried again by itself.")];
  }
  if (!state.isRunning && state.nextRun < now - LATE) {
    const minutes = (now - state.nextRun) / MINUTE;
    const advice = "Is kontor serve (without --no-jobs) or kontor worker running on this database?";
    return [bad(NAME, "problem", `${state.name} is late by ${minutes} minutes`, advice)];
  }
  return [];
}
