/** Once a day: deletes what need not be kept any longer. */

import { DAY } from "@kontor/taler/time";
import { hearDatabase, trustClock } from "../clocks/witnesses.js";
import type { Job } from "../jobs/job.js";
import { lastSuccessOf } from "../jobs/store.js";
import { collectGarbage as collect } from "./collect-garbage.js";

export const collectGarbage: Job = {
  name: "collect-garbage",
  interval: DAY,
  deadlineMs: 300_000,
  async run({ db, clock, config, log }, signal) {
    await hearDatabase(db.queries, log, clock);
    const before = await lastSuccessOf(db.queries, "collect-garbage");
    const { trusted, reason } = await trustClock(db.queries, clock.now(), { before, usual: DAY });
    if (!trusted) {
      log.warn({ reason }, "nothing is deleted until it is known what time it is");
      return "done";
    }
    const collected = await collect(db, clock, config, signal);
    if (Object.values(collected).some((count) => count > 0)) log.info(collected, "deleted what need not be kept");
    return "done";
  },
  /** Counting would be as much work as deleting. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
