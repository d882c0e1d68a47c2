/** What the jobs have before them, for Prometheus. It stands in the database, so every process tells the same. */

import type { Metrics, Sample } from "../metrics/metrics.js";
import type { Job, JobDeps } from "./job.js";

const STATES = ["due", "waiting", "failing"] as const;

/** Adds a gauge for the things that are due, that wait for their time, and whose last try failed, by job. */
export function observeBacklogs(
  metrics: Metrics,
  jobs: readonly Pick<Job, "name" | "backlog">[],
  { clock, db }: Pick<JobDeps, "clock" | "db">,
): void {
  const help = "Things that a background job is to do: due, waiting for their time; failing ones are among them";
  metrics.observeSlowly("kontor_job_backlog", help, ["job", "state"], async () => {
    const samples: Sample[] = [];
    for (const { backlog, name } of jobs) {
      const things = await backlog(db.queries, clock.now());
      for (const state of STATES) samples.push({ labels: { job: name, state }, value: things[state] });
    }
    return samples;
  });
}
