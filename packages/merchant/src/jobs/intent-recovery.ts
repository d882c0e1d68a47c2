/**
 * Brings deposits whose outcome got lost (a crash, an exchange that did not answer) to their end, in the background. Any
 * number of processes may do this on one database: each intent is taken by one at a time.
 */

import { HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { sql } from "kysely";
import { instanceBySerial } from "../instances/store.js";
import { batchesOf, claimDueIntents, type OpenIntent } from "../orders/deposit-store.js";
import { type SettlementDeps, sendBatches } from "../orders/settlement.js";
import { findOrder } from "../orders/store.js";
import type { Job, JobDeps } from "./job.js";

/** The pause is longer than a deposit may take, so that nobody else takes the intent meanwhile. */
const PACE = { pause: MINUTE, longestPause: HOUR, limit: 20 };

export const recoverIntents: Job = {
  name: "recover-deposits",
  interval: 10n * SECOND,
  deadlineMs: 90_000,
  async run(deps) {
    return (await recoverDueIntents(deps)) < PACE.limit ? "done" : "more";
  },
  async backlog(queries, now) {
    const { rows } = await sql<{ due: number; waiting: number; failing: number }>`
      select count(*) filter (where next_attempt <= ${now}::bigint)::integer as due,
             count(*) filter (where next_attempt > ${now}::bigint)::integer as waiting,
             count(*) filter (where attempts > 1)::integer as failing
      from deposit_batches where accepted_at is null
    `.execute(queries);
    return rows[0] as { due: number; waiting: number; failing: number };
  },
};

type RecoveryDeps = SettlementDeps & Pick<JobDeps, "secrets">;

/** One sweep. @returns how many intents were taken */
async function recoverDueIntents(deps: RecoveryDeps): Promise<number> {
  const { db, clock, log } = deps;
  const due = await claimDueIntents(db.queries, clock.now(), PACE);
  const orders = [...new Map(due.map((intent) => [`${intent.instance} ${intent.orderId}`, intent])).values()];
  await Promise.all(
    orders.map((intent) =>
      recover(deps, intent).catch((error: unknown) => {
        log.error({ err: error, order: intent.orderId }, "an open deposit could not be brought to its end");
      }),
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
