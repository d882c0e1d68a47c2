/**
 * Every minute: forgets orders of templates that no wallet came for. Anybody can make them, and what they hold of the
 * inventory is somebody else's to buy.
 */

import { HOUR, MINUTE } from "@kontor/taler/time";
import { isTimeSure } from "../clocks/witnesses.js";
import type { Job } from "../jobs/job.js";
import { deleteUnclaimedOrders } from "./store.js";

/** How many in one statement: few, so that requests do not wait long for its locks. */
const AT_ONCE = 1000;

export const forgetUnclaimedOrders: Job = {
  name: "forget-unclaimed-orders",
  interval: MINUTE,
  deadlineMs: 60_000,
  async run(deps) {
    const { db, clock, config } = deps;
    const { keepUnclaimedTemplateOrders: kept } = config.kontor;
    const now = clock.now();
    if (kept > now || !(await isTimeSure(deps))) return "done";
    const which = { before: now - kept, notAfter: now + HOUR, atMost: AT_ONCE };
    return (await deleteUnclaimedOrders(db.queries, which)) < AT_ONCE ? "done" : "more";
  },
  /** Counting would be as much work as forgetting. */
  backlog: async () => ({ due: 0, waiting: 0, failing: 0 }),
};
