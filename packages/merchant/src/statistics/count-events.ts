/** Counts what happened, so that the first one who asks for statistics need not wait, and before events are forgotten. */

import { MINUTE } from "@kontor/taler/time";
import { instancesBehind } from "../events/store.js";
import type { Job } from "../jobs/job.js";
import { countAll } from "./store.js";

export const countEvents: Job = {
  name: "count-events",
  interval: 5n * MINUTE,
  deadlineMs: 120_000,
  async run({ db }, signal) {
    for (const instance of await instancesBehind(db.queries, "counted")) {
      if (signal.aborted) break;
      await countAll(db, instance);
    }
    return "done";
  },
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
