/** How often a till may tell what it shows. */

import type { Timestamp } from "@kontor/taler/time";
import { RequestRate } from "../http/request-rate.js";
import type { Notifier } from "../notifications/notifier.js";

/** More than anybody types, and little for a database. */
const CHANGES_PER_MINUTE = 240;

/** One for each process, which has one notifier. */
const rates = new WeakMap<Pick<Notifier, "publish">, RequestRate>();

/** @throws TalerError 429 with the seconds after which it may be tried again */
export function countChange(
  process: Pick<Notifier, "publish">,
  instance: bigint,
  device: bigint,
  now: Timestamp,
): void {
  let rate = rates.get(process);
  if (rate === undefined) {
    rate = new RequestRate(CHANGES_PER_MINUTE, "this till tells too often what it shows");
    rates.set(process, rate);
  }
  rate.take(`${instance} ${device}`, now);
}
