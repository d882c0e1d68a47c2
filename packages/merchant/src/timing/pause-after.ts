import type { Duration } from "@kontor/taler/time";
import type { Rng } from "../rng.js";

export interface Pace {
  /** After the first failure; at the least half of it. */
  readonly first: Duration;
  readonly longest: Duration;
}

/**
 * How long to wait before the next try: it doubles with each failure, up to the longest. Half of it is chance, so that
 * many that failed together do not come back at the same moment.
 * @param failures in a row before this one
 */
export function pauseAfter(failures: number, rng: Rng, { first, longest }: Pace): Duration {
  const doubled = first * 2n ** BigInt(Math.min(failures, 30));
  const pause = doubled < longest ? doubled : longest;
  const [high, low] = rng.bytes(2) as unknown as [number, number];
  return pause / 2n + (pause * BigInt(high * 256 + low)) / (2n * 65_536n);
}
