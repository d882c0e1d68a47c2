/** Enters what happened, so that the first one who asks need not wait, and before events are forgotten. */

import { followInTurn } from "../events/follow.js";
import { FOLLOWING_INTERVAL } from "../events/store.js";
import type { Job } from "../jobs/job.js";
import { enterAll } from "./enter.js";

export const keepJournal: Job = {
  name: "keep-journal",
  interval: FOLLOWING_INTERVAL,
  deadlineMs: 120_000,
  run: (deps, signal) => followInTurn(deps, "entered", signal, (instance) => enterAll(deps, instance, signal)),
  /** Nobody waits for it. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
