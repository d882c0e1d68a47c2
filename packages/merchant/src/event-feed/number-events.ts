/** Numbers events that nobody has asked for yet, so that the first one who does need not wait for all of them. */

import { MINUTE } from "@kontor/taler/time";
import { instancesWithoutNumbers, numberAll } from "../events/store.js";
import type { Job } from "../jobs/job.js";

export const numberEvents: Job = {
  name: "number-events",
  interval: MINUTE,
  deadlineMs: 60_000,
  async run({ db }, signal) {
    for (const instance of await instancesWithoutNumbers(db.queries)) {
      if (signal.aborted) break;
      await numberAll(db, instance);
    }
    return "done";
  },
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
