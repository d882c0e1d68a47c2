/** Once a day: deletes what need not be kept any longer. */

import { DAY } from "@kontor/taler/time";
import { collectGarbage as collect } from "../retention/collect-garbage.js";
import type { Job } from "./job.js";

export const collectGarbage: Job = {
  name: "collect-garbage",
  interval: DAY,
  deadlineMs: 300_000,
  async run({ db, clock, config, log }, signal) {
    const collected = await collect(db, clock, config, signal);
    if (Object.values(collected).some((count) => count > 0)) log.info(collected, "deleted what need not be kept");
    return "done";
  },
  /** Counting would be as much work as deleting. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
