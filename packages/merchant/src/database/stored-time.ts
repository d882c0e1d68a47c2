/** Times and durations of the protocol in PostgreSQL's bigint, which is a bit shorter than they are. */

import { type Duration, NEVER, type Timestamp } from "@kontor/taler/time";
import { LARGEST_BIGINT } from "./largest-bigint.js";

/** The time as it is stored: "never", "forever" and everything beyond the largest number as that number. */
export function stored(time: Timestamp | Duration): bigint {
  return time > LARGEST_BIGINT ? LARGEST_BIGINT : time;
}

/** The time that was stored so. */
export function restored(time: bigint): bigint {
  return time === LARGEST_BIGINT ? NEVER : time;
}
