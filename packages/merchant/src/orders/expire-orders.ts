/**
 * Tells of orders that nobody paid before their deadline, once it is sure that it is over: who hears of it may sell the
 * goods to somebody else. A payment may still be late: then it is told as well.
 */

import { SECOND } from "@kontor/taler/time";
import { isTimeSure } from "../clocks/witnesses.js";
import { topicsOfEvents } from "../events/topics.js";
import { instanceBySerial } from "../instances/store.js";
import type { Job } from "../jobs/job.js";
import { expiredOrders, expiryBacklog, tellExpiry } from "./expiry-store.js";

const ORDERS_AT_ONCE = 1000;

export const expireOrders: Job = {
  name: "expire-orders",
  interval: 30n * SECOND,
  deadlineMs: 60_000,
  async run(deps, signal) {
    const { db, clock, notifier, secrets } = deps;
    const now = clock.now();
    const expired = await expiredOrders(db.queries, now, ORDERS_AT_ONCE);
    if (expired.size === 0 || !(await isTimeSure(deps))) return "done";
    for (const [serial, orderIds] of expired) {
      if (signal.aborted) break;
      await tellExpiry(db.queries, serial, orderIds, now);
      const instance = await instanceBySerial(db.queries, secrets, serial);
      if (instance !== undefined) notifier.publish(topicsOfEvents(instance.id));
    }
    const count = [...expired.values()].reduce((sum, orderIds) => sum + orderIds.length, 0);
    return count < ORDERS_AT_ONCE ? "done" : "more";
  },
  backlog: expiryBacklog,
};
