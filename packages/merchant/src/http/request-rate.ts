/**
 * How often somebody may do something: a bucket for each, of a minute's worth, that fills steadily. The state is that of one
 * process: it may be lost, and several processes let through that much more.
 */

import { MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import { TalerError } from "../taler-error.js";

const MOST_BUCKETS = 50_000;

interface Bucket {
  /** How often it may still be done, in microseconds' worth. */
  left: bigint;
  asOf: Timestamp;
}

/** One rate for each owner: of a process, where its configuration or its notifier is the owner. */
export function ratePer<Owner extends object>(make: (owner: Owner) => RequestRate): (owner: Owner) => RequestRate {
  const rates = new WeakMap<Owner, RequestRate>();
  return (owner) => {
    const rate = rates.get(owner) ?? make(owner);
    rates.set(owner, rate);
    return rate;
  };
}

export class RequestRate {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param perMinute 0 for no limit
   * @param detail what is said to who wants more
   */
  constructor(
    readonly perMinute: number,
    readonly detail: string,
  ) {}

  /**
   * Counts once.
   * @param who wants it, and of which instance
   * @throws TalerError 429 with the seconds after which it may be tried again
   */
  take(who: string, now: Timestamp): void {
    if (this.perMinute === 0) return;
    const cost = MINUTE / BigInt(this.perMinute);
    const bucket = this.#bucketOf(who, now);
    if (bucket.left < cost) throw this.#tooMany(cost - bucket.left);
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

  #tooMany(wait: bigint): TalerError {
    return new TalerError("GENERIC_FORBIDDEN", {
      status: 429,
      detail: this.detail,
      headers: { "retry-after": String((wait + SECOND - 1n) / SECOND) },
    });
  }
}
