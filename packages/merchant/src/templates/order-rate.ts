/**
 * How many orders a network may make of an instance's templates: a bucket for each, of a minute's worth, that fills
 * steadily. The state is that of one process: it may be lost, and several processes let through that much more.
 */

import { MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import { TalerError } from "../taler-error.js";

const MOST_BUCKETS = 50_000;

interface Bucket {
  /** Orders that may still be made, in microseconds' worth. */
  left: bigint;
  asOf: Timestamp;
}

export class OrderRate {
  readonly #buckets = new Map<string, Bucket>();

  /** @param perMinute 0 for no limit */
  constructor(readonly perMinute: number) {}

  /**
   * Counts an order.
   * @param who the instance and the network that wants it
   * @throws TalerError 429 with the seconds after which it may be tried again
   */
  take(who: string, now: Timestamp): void {
    if (this.perMinute === 0) return;
    const cost = MINUTE / BigInt(this.perMinute);
    const bucket = this.#bucketOf(who, now);
    if (bucket.left < cost) throw tooMany(cost - bucket.left);
    bucket.left -= cost;
  }

  #bucketOf(who: string, now: Timestamp): Bucket {
    const known = this.#buckets.get(who);
    this.#buckets.delete(who);
    const bucket = known ?? { left: MINUTE, asOf: now };
    // A clock that was set back gives nobody more, and takes nothing away for ever.
    const left = bucket.left + (now > bucket.asOf ? now - bucket.asOf : 0n);
    bucket.left = left < MINUTE ? left : MINUTE;
    bucket.asOf = now;
    // The last place is that of the one seen last.
    this.#buckets.set(who, bucket);
    const oldest = this.#buckets.size > MOST_BUCKETS ? this.#buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}

function tooMany(wait: bigint): TalerError {
  return new TalerError("GENERIC_FORBIDDEN", {
    status: 429,
    detail: "too many orders are made from this network; try again in a moment",
    headers: { "retry-after": String((wait + SECOND - 1n) / SECOND) },
  });
}
