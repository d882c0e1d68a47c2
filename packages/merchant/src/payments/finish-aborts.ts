/**
 * Carries out what aborts have begun: coins that were given up, and that their exchange has, are given back, however long
 * it does not answer. The wallet may be gone.
 */

import { addDuration, HOUR, MINUTE } from "@kontor/taler/time";
import { abortsBacklog, claimDueAborts, type DueAbort, putOffAbort } from "../deposits/refund-store.js";
import { instanceBySerial } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { findOrder } from "../orders/store.js";
import { refundAtExchange } from "../refunds/exchange-refunds.js";
import { pauseAfter } from "../timing/pause-after.js";

/** The pause leaves the wallet time to see the abort to its end itself. */
const TAKING = { pause: MINUTE, lease: 5n * MINUTE, limit: 64 };
const PACE = { first: MINUTE, longest: 6n * HOUR };
const AT_A_TIME = 8;

export const finishAborts: Job = {
  name: "finish-aborts",
  interval: MINUTE,
  deadlineMs: 4 * 60_000,
  async run(deps, signal) {
    const due = await claimDueAborts(deps.db.queries, deps.clock.now(), TAKING);
    await fewAtATime(due, AT_A_TIME, signal, async (abort) => {
      try {
        await finish(deps, abort);
      } catch (error) {
        await putOff(deps, abort);
        deps.log.error({ err: error, order: abort.orderId }, "a coin of an abort could not be given back");
      }
    });
    return due.length < TAKING.limit ? "done" : "more";
  },
  backlog: abortsBacklog,
};

async function finish(deps: JobDeps, abort: DueAbort): Promise<void> {
  const { instance: serial, orderId, exchangeUrl, refund } = abort;
  const instance = await instanceBySerial(deps.db.queries, deps.secrets, serial);
  const order = await findOrder(deps.db.queries, serial, orderId);
  if (instance?.merchantPriv === undefined || order === undefined || order.state === "unclaimed") return;
  const { kind } = await refundAtExchange(deps, instance, order, exchangeUrl, refund);
  if (kind === "failed") await putOff(deps, abort);
}

async function putOff({ clock, db, rng }: JobDeps, abort: DueAbort): Promise<void> {
  await putOffAbort(db.queries, abort, addDuration(clock.now(), pauseAfter(abort.attempts, rng, PACE)));
}
