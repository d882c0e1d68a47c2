/** Counts what happened, so that the first one who asks for statistics need not wait, and before events are forgotten. */

import { followInTurn } from "../events/follow.js";
import { FOLLOWING_INTERVAL } from "../events/store.js";
import type { Job } from "../jobs/job.js";
import { countAll } from "./store.js";

export const countEvents: Job = {
  name: "count-events",
  interval: FOLLOWING_INTERVAL,
  deadlineMs: 120_000,
  run: (deps, signal) => followInTurn(deps, "counted", signal, (instance) => countAll(deps.db, instance)),
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
