/** When the key is valid that signs a token: lifetimes begin at multiples of the family's granularity, less its offset. */

import { addDuration, type Duration, roundDownToSeconds, roundUpToSeconds, type Timestamp } from "@kontor/taler/time";
import type { TokenFamily } from "./token-family.js";

export interface IssuePeriod {
  readonly validFrom: Timestamp;
  /** The first moment that is not in it. */
  readonly validUntil: Timestamp;
}

/**
 * The period of the key for tokens that are wanted at a time, in whole seconds as contracts have them. It begins at the
 * multiple of the granularity (since 1970) that is not after that time, `startOffset` earlier, and lasts `duration`.
 */
export function issuePeriod(
  { validityGranularity, startOffset, duration }: Pick<TokenFamily, "validityGranularity" | "startOffset" | "duration">,
  wanted: Timestamp,
): IssuePeriod {
  const begin = wanted - (wanted % validityGranularity);
  const start = begin > startOffset ? begin - startOffset : 0n;
  // Rounded outwards, so that no moment lies between two periods.
  return { validFrom: roundDownToSeconds(start), validUntil: roundUpToSeconds(addDuration(start, duration)) };
}

/** Whether a key covers all of the granule that it is made for, however late in it the token is wanted. */
export function isLongEnough(duration: Duration, granularity: Duration, startOffset: Duration): boolean {
  return duration >= granularity + startOffset;
}
