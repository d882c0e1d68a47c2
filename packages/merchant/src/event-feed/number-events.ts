/** Numbers events that nobody has asked for yet, so that the first one who does need not wait for all of them. */

import { MINUTE } from "@kontor/taler/time";
import { instancesWithoutNumbers, numberEventsOf } from "../events/store.js";
import type { Job } from "../jobs/job.js";

export const numberEvents: Job = {
  name: "number-events",
  interval: MINUTE,
  deadlineMs: 60_000,
  async run({ db }, signal) {
    await numberEventsOf(db, await instancesWithoutNumbers(db.queries), signal);
    return "done";
  },
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
