/** The time of a sandbox: that of the clock it was given, plus what tests moved it forward. */
import type { Duration, Timestamp } from "@kontor/taler/time";

/** Microseconds since 1970, movable. */
export interface SandboxClock {
  now(): Timestamp;
  /** Moves the time forward for everything that shares this clock. */
  advance(by: Duration): void;
}

/** A clock that starts where `source` is; without one, at the time of the machine. */
export function sandboxClock(source: () => Timestamp = () => BigInt(Date.now()) * 1000n): SandboxClock {
  let offset = 0n;
  return {
    now: () => source() + offset,
    advance(by) {
      offset += by;
    },
  };
}
