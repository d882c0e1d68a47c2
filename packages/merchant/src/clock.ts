/** The time comes in from outside: the system's clock, shifted by `--timetravel` or by a test. */
import type { Timestamp } from "@kontor/taler/time";

/** Whatever tells the time. */
export interface Clock {
  /** Microseconds since 1970. */
  now(): Timestamp;
}

/** The clock of the machine, shifted by `offset` microseconds (may be negative). */
export function systemClock(offset = 0n): Clock {
  return { now: () => BigInt(Date.now()) * 1000n + offset };
}
