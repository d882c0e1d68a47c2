/**
 * Brings deposits whose outcome got lost (a crash, an exchange that did not answer) to their end, in the background. Any
 * number of processes may do this on one database: each intent is taken by one at a time.
 */

import { HOUR, MINUTE } from "@kontor/taler/time";
import { instanceBySerial } from "../instances/store.js";
import { batchesOf, claimDueIntents, type OpenIntent } from "../orders/deposit-store.js";
import { type SettlementDeps, sendBatches } from "../orders/settlement.js";
import { findOrder } from "../orders/store.js";

const SWEEP_INTERVAL_MS = 10_000;

/** The pause is longer than a deposit may take, so that nobody else takes the intent meanwhile. */
const PACE = { pause: MINUTE, longestPause: HOUR, limit: 20 };

/** Sweeps until stopped; the first time soon, to take over from a process that crashed. */
export function startIntentRecovery(deps: SettlementDeps): { stop(): Promise<void> } {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(async () => {
      if (stopped) return;
      try {
        await recoverDueIntents(deps);
      } catch (error) {
        deps.log.error({ err: error }, "looking after open deposits failed");
      }
    });
  }, SWEEP_INTERVAL_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** One sweep. @returns how many orders were looked after */
export async function recoverDueIntents(deps: SettlementDeps): Promise<number> {
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
  return orders.length;
}

async function recover(deps: SettlementDeps, { instance: serial, orderId, attempts }: OpenIntent): Promise<void> {
  const { db, log } = deps;
  const instance = await instanceBySerial(db.queries, serial);
  const order = await findOrder(db.queries, serial, orderId);
  if (instance === undefined || order === undefined || order.state === "unclaimed") return;
  const batches = await batchesOf(db.queries, serial, orderId);
  const open = batches.filter(({ confirmation }) => confirmation === undefined);
  const sent = await sendBatches(deps, instance, order, open);
  for (const { batch, outcome } of sent) {
    log.info(
      { order: orderId, exchange: batch.exchangeUrl, outcome: outcome.kind, attempts },
      "open deposit recovered",
    );
  }
}
