/** A piece of background work as a value. What is due stands in the tables of its feature; the job looks and works it off. */

import type { Duration, Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import type { ServerDeps } from "../server.js";

/** What jobs may use: all that handlers have but what belongs to HTTP. */
export type JobDeps = Pick<
  ServerDeps,
  "config" | "db" | "secrets" | "clock" | "rng" | "exchanges" | "notifier" | "metrics" | "log"
>;

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
  /** What stands in the job's tables, for people. */
  backlog(queries: Queries, now: Timestamp): Promise<Backlog>;
}

export interface Backlog {
  /** Things whose time has come. */
  readonly due: number;
  /** Things that wait for their time. */
  readonly waiting: number;
  /** Things, due or waiting, whose last try failed. */
  readonly failing: number;
}
