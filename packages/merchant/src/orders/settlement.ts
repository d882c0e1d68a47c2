/**
 * Sends stored batches to their exchanges and stores the outcome. Deposits are idempotent: sending a batch whose outcome
 * got lost once more is how it is found out, by the wallet's next try, by an abort, or by the background job.
 */

import { contractMessage } from "@kontor/taler/signatures/merchant";
import type { Timestamp } from "@kontor/taler/time";
import { findAccount } from "../accounts/store.js";
import type { Queries } from "../database/tables.js";
import type { DepositOutcome } from "../exchanges/batch-deposit.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import type { Topic } from "../notifications/topics.js";
import type { ServerDeps } from "../server.js";
import { TalerError } from "../taler-error.js";
import { coverageOf } from "./coverage.js";
import { batchesOf, type DepositBatch, removeRefused, storeAcceptance } from "./deposit-store.js";
import type { ClaimedOrder, PaidOrder } from "./order.js";
import { payableContract } from "./payable-contract.js";
import { refundsOf } from "./refund-store.js";
import { refundTotal } from "./refunds.js";
import { lockOrder, markPaid, type PaymentOfOrder } from "./store.js";
import { orderTopic, sessionTopic } from "./topics.js";

export type SettlementDeps = Pick<ServerDeps, "db" | "clock" | "exchanges" | "notifier" | "log">;

export interface SentBatch {
  readonly batch: DepositBatch;
  readonly outcome: DepositOutcome;
}

/** How long a wallet is kept waiting for an exchange. */
export const DEPOSIT_TIMEOUT_MS = 30_000;

/** Sends batches of one order, all at once, and stores what came of each. */
export async function sendBatches(
  deps: SettlementDeps,
  instance: Instance,
  order: ClaimedOrder | PaidOrder,
  batches: readonly DepositBatch[],
): Promise<SentBatch[]> {
  const account = await findAccount(deps.db.queries, instance.serial, order.hWire);
  if (account === undefined) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN", { detail: order.orderId });
  }
  const contract = payableContract(order);
  const common = {
    merchantPayto: account.paytoUri,
    wireSalt: account.salt,
    hWire: order.hWire,
    extraWireSubjectMetadata: account.extraWireSubjectMetadata,
    hContract: order.hContract,
    merchantPub: instance.merchantPub,
    merchantSig: signWithInstance(instance, contractMessage(order.hContract)),
    timestamp: contract.timestamp,
    refundDeadline: contract.refundDeadline,
    wireDeadline: contract.wireTransferDeadline,
  };
  return Promise.all(
    batches.map(async (batch) => {
      const deposit = { ...common, walletDataHash: batch.walletDataHash, coins: batch.deposits };
      const outcome = await deps.exchanges.batchDeposit(batch.exchangeUrl, deposit, DEPOSIT_TIMEOUT_MS);
      await storeOutcome(deps, instance, order.orderId, batch, outcome);
      return { batch, outcome };
    }),
  );
}

/** Makes the outcome durable and, when it completes the payment, the payment too; wakes whoever waits. */
async function storeOutcome(
  { db, clock, notifier, log }: SettlementDeps,
  instance: Instance,
  orderId: string,
  { batch }: DepositBatch,
  outcome: DepositOutcome,
): Promise<void> {
  if (outcome.kind === "accepted") {
    const topics = await db.transaction(async (tx) => {
      await lockOrder(tx, instance.serial, orderId);
      await storeAcceptance(tx, instance.serial, orderId, batch, outcome, clock.now());
      return completePayment(tx, instance, orderId, clock.now());
    });
    notifier.publish(topics);
  } else if (isRefusal(outcome)) {
    await db.transaction(async (tx) => {
      await lockOrder(tx, instance.serial, orderId);
      await removeRefused(tx, instance.serial, orderId, batch);
    });
  } else {
    log.warn({ order: orderId, batch, outcome: outcome.kind, reason: outcome.reason }, "outcome of a deposit unknown");
  }
}

const REFUSALS = ["conflict", "denomination-unknown", "denomination-gone", "denied-legally", "refused"] as const;

/** Whether the exchange said that it took nothing; everything else but acceptance leaves the outcome open. */
export function isRefusal(
  outcome: DepositOutcome,
): outcome is Extract<DepositOutcome, { kind: (typeof REFUSALS)[number] }> {
  return (REFUSALS as readonly string[]).includes(outcome.kind);
}

/**
 * Marks a locked order as paid if its deposits are complete.
 * @returns whom to wake after the commit; nobody when the order is not complete, or was paid before
 */
export async function completePayment(
  tx: Queries,
  instance: Instance,
  orderId: string,
  now: Timestamp,
): Promise<Topic[]> {
  const order = await lockOrder(tx, instance.serial, orderId);
  if (order?.state !== "claimed") return [];
  const batches = await batchesOf(tx, instance.serial, orderId);
  const accepted = batches.filter(({ confirmation }) => confirmation !== undefined);
  const contract = payableContract(order);
  const refunded = refundTotal(await refundsOf(tx, instance.serial, orderId), contract.amount.currency);
  if (
    coverageOf(
      contract,
      accepted.flatMap(({ deposits }) => deposits),
      refunded,
    ) !== "covered"
  )
    return [];
  const last = accepted.at(-1);
  return recordPayment(tx, instance, orderId, {
    paidAt: now,
    sessionId: last?.sessionId,
    choiceIndex: last?.choiceIndex,
  });
}

/** Marks the order as paid; the topics to publish after the commit. */
export async function recordPayment(
  tx: Queries,
  instance: Instance,
  orderId: string,
  payment: PaymentOfOrder,
): Promise<Topic[]> {
  const { fulfillmentHash, sessionId } = await markPaid(tx, instance.serial, orderId, payment);
  const topics = [orderTopic(instance.id, orderId)];
  if (fulfillmentHash !== undefined && sessionId !== undefined) {
    topics.push(sessionTopic(instance.id, sessionId, fulfillmentHash));
  }
  return topics;
}
