/** How often a till may tell what it shows. */

import type { Timestamp } from "@kontor/taler/time";
import { RequestRate, ratePer } from "../http/request-rate.js";
import type { Notifier } from "../notifications/notifier.js";

/** More than anybody types, and little for a database. */
const CHANGES_PER_MINUTE = 240;

const rateOf = ratePer(
  (_process: Pick<Notifier, "publish">) =>
    new RequestRate(CHANGES_PER_MINUTE, "this till tells too often what it shows"),
);

/**
 * @param process what each process has one of
 * @throws TalerError 429 with the seconds after which it may be tried again
 */
export function countChange(
  process: Pick<Notifier, "publish">,
  instance: bigint,
  device: bigint,
  now: Timestamp,
): void {
  rateOf(process).take(`${instance} ${device}`, now);
}
