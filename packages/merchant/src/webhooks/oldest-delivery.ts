/** How long the oldest of what is not delivered has been waiting, for Prometheus. */

import type { JobDeps } from "../jobs/job.js";
import type { Metrics } from "../metrics/metrics.js";
import { oldestPending } from "./delivery-store.js";

/** Adds a gauge of seconds; 0 where nothing waits. */
export function observeOldestDelivery(metrics: Metrics, { clock, db }: Pick<JobDeps, "clock" | "db">): void {
  const help = "Age of the oldest delivery that has not arrived";
  metrics.observeSlowly("kontor_webhook_oldest_delivery_seconds", help, [], async () => {
    const oldest = await oldestPending(db.queries);
    return [{ labels: {}, value: oldest === undefined ? 0 : Number(clock.now() - oldest) / 1e6 }];
  });
}
