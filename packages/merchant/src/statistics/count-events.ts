/** Counts what happened, so that the first one who asks for statistics need not wait, and before events are forgotten. */

import { FOLLOWING_INTERVAL, instancesToFollow } from "../events/store.js";
import type { Job } from "../jobs/job.js";
import { countAll } from "./store.js";

export const countEvents: Job = {
  name: "count-events",
  interval: FOLLOWING_INTERVAL,
  deadlineMs: 120_000,
  async run({ clock, db }, signal) {
    const { instances, isAll } = await instancesToFollow(db.queries, "counted", clock.now());
    for (const instance of instances) {
      if (signal.aborted) return "more";
      await countAll(db, instance);
    }
    return isAll ? "done" : "more";
  },
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
