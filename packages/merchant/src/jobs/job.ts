/** A piece of background work as a value. What is due stands in the tables of its feature; the job looks and works it off. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import type { Backlog } from "../database/due-rows.js";
import type { Queries } from "../database/tables.js";
import type { Topic } from "../notifications/topics.js";
import type { ServerDeps } from "../server-deps.js";

/** What jobs may use: all that handlers have. */
export type JobDeps = ServerDeps;

export interface Job {
  /** Named for what it achieves; the key of its row in the table `jobs`. */
  readonly name: string;
  /** Microseconds between the end of a run and the next one. */
  readonly interval: Duration;
  /** Real milliseconds that one run may take. */
  readonly deadlineMs: number;
  /**
   * One sweep: takes a bounded number of things that are due and does them. Running twice at the same time must do
   * nothing twice. `signal` is aborted when the deadline is over or the process stops: nothing new is begun then.
   * @returns "more" when it took all it may take at once, so that there may be more
   */
  run(deps: JobDeps, signal: AbortSignal): Promise<"done" | "more">;
  /**
   * What is published, after the commit, when there may be something to do at once: then the job is told to hurry, if
   * there is.
   */
  readonly wakes?: { readonly topic: Topic; isDue(queries: Queries, now: Timestamp): Promise<boolean> };
  /** What stands in the job's tables, for people. */
  backlog(queries: Queries, now: Timestamp): Promise<Backlog>;
}
