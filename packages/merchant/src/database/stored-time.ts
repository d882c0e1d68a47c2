/** Times of the protocol in PostgreSQL's bigint, which is a bit shorter than they are. */

import { NEVER, type Timestamp } from "@kontor/taler/time";

/** The largest bigint of PostgreSQL stands for "never", and for every time beyond it. */
const LATEST_STORED = 2n ** 63n - 1n;

/** The time as it is stored. */
export function stored(time: Timestamp): bigint {
  return time > LATEST_STORED ? LATEST_STORED : time;
}

/** The time that was stored so. */
export function restored(time: bigint): Timestamp {
  return time === LATEST_STORED ? NEVER : time;
}
