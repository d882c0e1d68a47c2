/** How far our clock is from those of others, for Prometheus. */

import { SECOND } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import type { Metrics } from "../metrics/metrics.js";
import { differingClocks } from "./witnesses.js";

/** Adds a gauge with a value for each clock that differs. */
export function observeClocks(metrics: Metrics, { db, clock }: { readonly db: Database; readonly clock: Clock }): void {
  const help = "Seconds that our clock is ahead of one that differs from it; none while all agree";
  metrics.observeSlowly("kontor_clock_ahead_seconds", help, ["clock"], async () => {
    const differing = await differingClocks(db.queries, clock.now());
    return differing.map(({ name, ahead }) => ({ labels: { clock: name }, value: Number(ahead / SECOND) }));
  });
}
