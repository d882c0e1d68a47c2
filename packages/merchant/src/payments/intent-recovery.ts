/**
 * Brings deposits whose outcome got lost (a crash, an exchange that did not answer) to their end, in the background. Any
 * number of processes may do this on one database: each intent is taken by one at a time.
 */

import { addDuration, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import {
  batchesOf,
  claimDueIntents,
  intentsBacklog,
  type OpenIntent,
  putOffIntents,
} from "../deposits/deposit-store.js";
import { instanceBySerial } from "../instances/store.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { findOrder } from "../orders/store.js";
import { pauseAfter } from "../timing/pause-after.js";
import { type SettlementDeps, sendBatches } from "./send-deposits.js";

/** The lease is longer than a deposit may take, so that nobody else takes the intent meanwhile. */
const TAKING = { lease: MINUTE, limit: 20 };
const PACE = { first: MINUTE, longest: HOUR };

export const recoverIntents: Job = {
  name: "recover-deposits",
  interval: 10n * SECOND,
  deadlineMs: 90_000,
  async run(deps) {
    return (await recoverDueIntents(deps)) < TAKING.limit ? "done" : "more";
  },
  backlog: intentsBacklog,
};

type RecoveryDeps = SettlementDeps & Pick<JobDeps, "rng" | "secrets">;

/** One sweep. @returns how many intents were taken */
async function recoverDueIntents(deps: RecoveryDeps): Promise<number> {
  const { db, clock, log, rng } = deps;
  const due = await claimDueIntents(db.queries, clock.now(), TAKING);
  const orders = [...new Map(due.map((intent) => [`${intent.instance} ${intent.orderId}`, intent])).values()];
  await Promise.all(
    orders.map((intent) =>
      recover(deps, intent)
        .catch((error: unknown) => {
          log.error({ err: error, order: intent.orderId }, "an open deposit could not be brought to its end");
        })
        .then(() =>
          putOffIntents(db.queries, intent, addDuration(clock.now(), pauseAfter(intent.attempts, rng, PACE))),
        ),
    ),
  );
  return due.length;
}

async function recover(deps: RecoveryDeps, { instance: serial, orderId, attempts }: OpenIntent): Promise<void> {
  const { db, secrets, log } = deps;
  const instance = await instanceBySerial(db.queries, secrets, serial);
  const order = await findOrder(db.queries, serial, orderId);
  if (instance === undefined || order === undefined || order.state === "unclaimed") return;
  const batches = await batchesOf(db.queries, serial, orderId);
  const open = batches.filter(({ accepted }) => !accepted);
  const sent = await sendBatches(deps, instance, order, open);
  for (const { batch, outcome } of sent) {
    log.info(
      { order: orderId, exchange: batch.exchangeUrl, outcome: outcome.kind, attempts },
      "open deposit recovered",
    );
  }
}
