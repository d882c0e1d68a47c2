/** Enters what happened, so that the first one who asks need not wait, and before events are forgotten. */

import { FOLLOWING_INTERVAL, instancesToFollow } from "../events/store.js";
import type { Job } from "../jobs/job.js";
import { enterAll } from "./enter.js";

export const keepJournal: Job = {
  name: "keep-journal",
  interval: FOLLOWING_INTERVAL,
  deadlineMs: 120_000,
  async run(deps, signal) {
    const { instances, isAll } = await instancesToFollow(deps.db.queries, "entered", deps.clock.now());
    for (const instance of instances) {
      if (signal.aborted) return "more";
      await enterAll(deps, instance, signal);
    }
    return isAll ? "done" : "more";
  },
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
