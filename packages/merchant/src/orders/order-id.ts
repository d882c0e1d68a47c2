/** Order ids: the shop's own, or `YYYY.DDD-` and 64 random bits in base32. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { Timestamp } from "@kontor/taler/time";
import type { Rng } from "../rng.js";

const DAY_MS = 86_400_000;

export function makeOrderId(now: Timestamp, rng: Rng): string {
  const date = new Date(Number(now / 1000n));
  const year = date.getUTCFullYear();
  const dayOfYear = Math.floor((date.getTime() - Date.UTC(year, 0)) / DAY_MS) + 1;
  return `${year}.${String(dayOfYear).padStart(3, "0")}-${encodeBase32(rng.bytes(8))}`;
}
