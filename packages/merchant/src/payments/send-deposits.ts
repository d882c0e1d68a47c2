/**
 * Sends stored batches to their exchanges and stores the outcome. Deposits are idempotent: sending a batch whose outcome
 * got lost once more is how it is found out, by the wallet's next try, by an abort, or by the background job.
 */

import { equalBytes } from "@kontor/taler/bytes";
import { contractMessage, depositTrackMessage } from "@kontor/taler/signatures/merchant";
import { addDuration, MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import { hurryKycStates } from "../bank-accounts/kyc-store.js";
import type { Queries } from "../database/tables.js";
import { coverageOf } from "../deposits/coverage.js";
import {
  acceptedDeposits,
  batchesOf,
  type DepositBatch,
  type DepositConfirmation,
  insertIntents,
  noteSending,
  noteUnsent,
  removeRefused,
  storeAcceptance,
} from "../deposits/deposit-store.js";
import { type Refund, refundsOf } from "../deposits/refund-store.js";
import { oweReceipt } from "../donation-receipts/store.js";
import { topicsOfEvents } from "../events/topics.js";
import type { BatchDeposit, DepositOutcome, DepositRejected } from "../exchanges/batch-deposit.js";
import type { ExchangeReport } from "../exchanges/exchange-answer.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import { runSoon } from "../jobs/runner.js";
import { checkKyc } from "../kyc/kyc-check.js";
import type { Topic } from "../notifications/topics.js";
import { bookPayment } from "../orders/bookings.js";
import type { ClaimedOrder, Order, PaidOrder } from "../orders/order.js";
import { type ChoiceContract, chosenOf, payableContract } from "../orders/payable-contract.js";
import { movesTokens, triesOf } from "../orders/purchase.js";
import { lockOrder, markPaid, type PaymentOfOrder } from "../orders/store.js";
import { ordersTopic, orderTopic, sessionTopic } from "../orders/topics.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { Underway } from "../timing/underway.js";
import { writeOutcome } from "./short-way.js";
import { holdsTokens, releaseUnlessUnderWay, spendTokens } from "./token-payment-store.js";
import { tokenMoves } from "./vet-tokens.js";

export type SettlementDeps = Pick<
  ServerDeps,
  "db" | "clock" | "exchanges" | "notifier" | "accounts" | "metrics" | "log"
>;

/** `present`: the exchange refuses to confirm the deposit, but says that it has it from an earlier sending. */
export type BatchOutcome = DepositOutcome | (ExchangeReport & { readonly kind: "present" });

export interface SentBatch {
  readonly batch: DepositBatch;
  readonly outcome: BatchOutcome;
  /** With the same statement the order became paid. */
  readonly isPaid: boolean;
}

/** What is known of batches that are sent. */
export interface Sending {
  /** They were stored just now, so that nobody has sent them before. */
  readonly areNew?: boolean;
  /** The one batch pays the order, for which there is no other, and whose payment is not booked elsewhere. */
  readonly isShort?: boolean;
}

/** How long a wallet is kept waiting for an exchange. */
const DEPOSIT_TIMEOUT_MS = 30_000;

/** Batches that this process is sending now. */
const underway = new Underway<SentBatch>();

/** Sends batches of one order, all at once, and stores what came of each. */
export async function sendBatches(
  deps: SettlementDeps,
  instance: Instance,
  order: ClaimedOrder | PaidOrder,
  batches: readonly DepositBatch[],
  sending: Sending = {},
): Promise<SentBatch[]> {
  return Promise.all(
    batches.map((batch) =>
      underway.join(deps.db, `${instance.serial} ${batch.batch} ${order.orderId}`, () =>
        sendBatch(deps, instance, order, batch, sending),
      ),
    ),
  );
}

async function sendBatch(
  deps: SettlementDeps,
  instance: Instance,
  order: ClaimedOrder | PaidOrder,
  batch: DepositBatch,
  { areNew = false, isShort = false }: Sending,
): Promise<SentBatch> {
  const account = await deps.accounts.account(instance.serial, order.hWire);
  if (account === undefined) {
    throw new TalerError("MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN", { detail: order.orderId });
  }
  // Nobody but who has just stored it knows that it is still there.
  if (!areNew && !(await noteSending(deps.db.queries, instance.serial, order.orderId, batch.batch))) {
    return { batch, outcome: GIVEN_UP, isPaid: false };
  }
  const contract = payableContract(order);
  const deposit: BatchDeposit = {
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
    walletDataHash: batch.walletDataHash,
    coins: batch.deposits,
  };
  const answer = await deps.exchanges.batchDeposit(batch.exchangeUrl, deposit, DEPOSIT_TIMEOUT_MS);
  const isDoubtful = isRefusal(answer) && !isBeyondDoubt(answer, areNew);
  const outcome = isDoubtful ? await verifyRefusal(deps, instance, batch, deposit, answer) : answer;
  const isPaid = isShort && outcome.kind === "accepted" && (await payShortly(deps, instance, order, batch, outcome));
  if (!isPaid) await storeOutcome(deps, instance, order, batch, outcome);
  if (areNew && "isUnsent" in outcome && outcome.isUnsent) {
    await noteUnsent(deps.db.queries, instance.serial, order.orderId, batch.batch);
  }
  if (outcome.kind === "denied-legally") await askForKyc(deps, instance, order.hWire, batch.exchangeUrl);
  return { batch, outcome, isPaid };
}

/** Of a batch that its wallet, or another process, has taken back meanwhile. */
const GIVEN_UP: BatchOutcome = {
  kind: "unreachable",
  reason: "the deposit was given up",
  isUnsent: true,
  exchangeHttpStatus: 0,
  exchangeCode: 0,
  exchangeReply: undefined,
};

/** Whether a refusal leaves no room for the exchange having taken the coins all the same. */
function isBeyondDoubt({ exchangeCode, isPlain, kind }: DepositRejected, isNew: boolean): boolean {
  // A conflict was found in the exchange's own books, where it looks for the deposit first; without a code it was not
  // the exchange that spoke.
  return kind === "conflict" ? exchangeCode !== 0 : isNew && isPlain;
}

/**
 * A refusal of this sending does not mean that no earlier one was accepted: a denomination expires, KYC is demanded, a
 * proxy objects. The exchange takes a batch as a whole or not at all, so one coin tells.
 */
async function verifyRefusal(
  { exchanges }: SettlementDeps,
  instance: Instance,
  { exchangeUrl }: DepositBatch,
  { hWire, hContract, merchantPub, coins }: BatchDeposit,
  refusal: DepositRejected,
): Promise<BatchOutcome> {
  const coinPub = coins[0]!.coinPub;
  const merchantSig = signWithInstance(instance, depositTrackMessage({ hContract, hWire, coinPub }));
  const question = { hWire, merchantPub, hContract, coinPub, merchantSig };
  const status = await exchanges.depositStatus(exchangeUrl, question, DEPOSIT_TIMEOUT_MS);
  switch (status.kind) {
    case "absent":
      return refusal;
    case "present":
      return { ...status, kind: "present" };
    default:
      return status;
  }
}

/** The exchange wants to know whose account it is: soon the shop is told, too. */
async function askForKyc(
  deps: SettlementDeps,
  instance: Instance,
  hWire: Uint8Array,
  exchangeUrl: string,
): Promise<void> {
  const now = deps.clock.now();
  await hurryKycStates(deps.db.queries, instance.serial, {
    hWire,
    exchangeUrl,
    isContradicted: true,
    notSince: now - MINUTE,
    now,
  });
  await runSoon(deps, checkKyc);
}

/**
 * Stores that the exchange has the coins and that the order is paid, both in one statement.
 * @returns false when something was different from what it had been: then nothing is stored
 */
async function payShortly(
  { db, clock, notifier, metrics }: SettlementDeps,
  instance: Instance,
  { orderId, hContract }: ClaimedOrder | PaidOrder,
  { batch, sessionId }: DepositBatch,
  confirmation: DepositConfirmation,
): Promise<boolean> {
  const now = clock.now();
  const paid = await writeOutcome(db, {
    instance: instance.serial,
    orderId,
    hContract,
    batch,
    sessionId,
    confirmation,
    now,
  });
  if (paid === undefined) return false;
  metrics.payments.inc();
  notifier.publish(
    topicsOfPayment(instance, orderId, paid.session_id ?? undefined, paid.fulfillment_hash ?? undefined),
  );
  return true;
}

/** Makes the outcome durable and, when it completes the payment, the payment too; wakes those who wait. */
async function storeOutcome(
  deps: SettlementDeps,
  instance: Instance,
  order: ClaimedOrder | PaidOrder,
  batch: DepositBatch,
  outcome: BatchOutcome,
): Promise<void> {
  const { db, log } = deps;
  const { orderId } = order;
  if (isAccepted(outcome)) {
    if (outcome.kind === "present") log.error({ order: orderId, batch: batch.batch }, "a deposit without confirmation");
    await accept(deps, instance, order, batch, outcome.kind === "accepted" ? outcome : undefined);
  } else if (isRefusal(outcome)) {
    await db.transaction(async (tx) => {
      await lockOrder(tx, instance.serial, orderId);
      await removeRefused(tx, instance.serial, orderId, batch.batch);
      if (batch.choiceIndex !== undefined && batch.walletDataHash !== undefined) {
        await releaseUnlessUnderWay(tx, instance.serial, { orderId, walletDataHash: batch.walletDataHash });
      }
    });
  } else {
    const { kind, reason } = outcome;
    log.warn({ order: orderId, batch: batch.batch, outcome: kind, reason }, "outcome of a deposit unknown");
  }
}

async function accept(
  { db, clock, notifier, metrics, log }: SettlementDeps,
  instance: Instance,
  { orderId, hContract }: ClaimedOrder | PaidOrder,
  batch: DepositBatch,
  confirmation: DepositConfirmation | undefined,
): Promise<void> {
  const now = clock.now();
  const topics = await db.transaction(async (tx) => {
    const order = await lockOrder(tx, instance.serial, orderId);
    const isStored = await storeAcceptance(tx, instance.serial, orderId, batch.batch, confirmation, now);
    if (isStored) return completePayment(tx, instance, order, now);
    // Without the intent its wallet may have given the order back, and another has claimed it: that one did not pay.
    const isSame = order !== undefined && order.state !== "unclaimed" && equalBytes(order.hContract, hContract);
    if (!isSame) {
      log.error({ order: orderId, batch: batch.batch }, "an exchange took coins for a contract that is gone");
      return [];
    }
    await restore(tx, instance, orderId, batch, confirmation, now);
    return completePayment(tx, instance, order, now);
  });
  if (topics.length > 0) metrics.payments.inc();
  notifier.publish(topics);
}

/** Another process sent the batch too, met a refusal and removed the intent, before the exchange accepted ours. */
async function restore(
  tx: Queries,
  instance: Instance,
  orderId: string,
  batch: DepositBatch,
  confirmation: DepositConfirmation | undefined,
  now: Timestamp,
): Promise<void> {
  const known = (await batchesOf(tx, instance.serial, orderId)).flatMap(({ deposits }) => deposits);
  const lost = batch.deposits.filter(({ coinPub }) => !known.some((deposit) => equalBytes(deposit.coinPub, coinPub)));
  if (lost.length === 0) return;
  const [restored] = await insertIntents(tx, instance.serial, orderId, [{ ...batch, deposits: lost }], now, now);
  await storeAcceptance(tx, instance.serial, orderId, restored!.batch, confirmation, now);
}

const REFUSALS = ["conflict", "denomination-unknown", "denomination-gone", "denied-legally", "refused"] as const;

/** Whether the exchange took nothing; everything else but acceptance leaves the outcome open. */
export function isRefusal(outcome: BatchOutcome): outcome is DepositRejected {
  return (REFUSALS as readonly string[]).includes(outcome.kind);
}

/** Whether the exchange has the coins. */
export function isAccepted(
  outcome: BatchOutcome,
): outcome is Extract<BatchOutcome, { readonly kind: "accepted" | "present" }> {
  return outcome.kind === "accepted" || outcome.kind === "present";
}

/**
 * Marks a locked order as paid if its deposits are complete.
 * @returns whom to wake after the commit; nobody when the order is not complete, or was paid before
 */
async function completePayment(
  tx: Queries,
  instance: Instance,
  order: Order | undefined,
  now: Timestamp,
): Promise<Topic[]> {
  if (order?.state !== "claimed") return [];
  const batches = await batchesOf(tx, instance.serial, order.orderId);
  const refunds = await refundsOf(tx, instance.serial, order.orderId);
  const contract = payableContract(order);
  if (contract.version === 1) return completeChoice(tx, instance, order, contract, { batches, refunds, now });
  if (coverageOf(contract.price, acceptedDeposits(batches), refunds) !== "covered") return [];
  const last = batches.findLast(({ accepted }) => accepted);
  return recordPayment(tx, instance, order.orderId, { paidAt: now, sessionId: last?.sessionId });
}

interface WhatCame {
  readonly batches: readonly DepositBatch[];
  readonly refunds: readonly Refund[];
  readonly now: Timestamp;
}

/**
 * The same of a contract with choices: only deposits of one try count together. One whose tokens are gone is none, which
 * happens to a try that was given up as refused and accepted after all; its wallet may try again, or abort.
 */
async function completeChoice(
  tx: Queries,
  instance: Instance,
  { orderId }: ClaimedOrder,
  contract: ChoiceContract,
  { batches, refunds, now }: WhatCame,
): Promise<Topic[]> {
  for (const { walletDataHash, choiceIndex, batches: ofTry } of triesOf(batches)) {
    const choice = chosenOf(contract, choiceIndex);
    if (coverageOf(choice, acceptedDeposits(ofTry), refunds) !== "covered") continue;
    if (movesTokens(choice) && !(await holdsTokens(tx, instance.serial, { orderId, walletDataHash }))) continue;
    const last = ofTry.findLast(({ accepted }) => accepted);
    const chosen = { index: choiceIndex, choice, walletDataHash };
    return recordPayment(tx, instance, orderId, { paidAt: now, sessionId: last?.sessionId, chosen });
  }
  return [];
}

/** Who pays has the receipt asked for at once; after this the background job does, should that process be gone. */
const RECEIPT_PATIENCE = 30n * SECOND;

/** Marks the order as paid, the tokens that it took as spent, and the tax receipt as owed; the topics to publish after the commit. */
export async function recordPayment(
  tx: Queries,
  instance: Instance,
  orderId: string,
  payment: PaymentOfOrder,
): Promise<Topic[]> {
  const paid = await markPaid(tx, instance.serial, orderId, payment);
  const { fulfillmentHash, sessionId } = paid;
  await bookPayment(tx, instance.serial, orderId, paid, payment.paidAt);
  if (payment.chosen !== undefined) {
    const { walletDataHash, choice } = payment.chosen;
    await spendTokens(tx, instance.serial, { orderId, walletDataHash }, tokenMoves(choice), payment.paidAt);
    if (choice.taxReceipt !== undefined) {
      const nextAttempt = addDuration(payment.paidAt, RECEIPT_PATIENCE);
      await oweReceipt(tx, instance.serial, { orderId, walletDataHash }, { now: payment.paidAt, nextAttempt });
    }
  }
  return topicsOfPayment(instance, orderId, sessionId, fulfillmentHash);
}

/** Whom the payment of an order wakes. */
function topicsOfPayment(
  instance: Instance,
  orderId: string,
  sessionId: string | undefined,
  fulfillmentHash: Uint8Array | undefined,
): Topic[] {
  const topics = [orderTopic(instance.id, orderId), ordersTopic(instance.id), ...topicsOfEvents(instance.id)];
  if (fulfillmentHash !== undefined && sessionId !== undefined) {
    topics.push(sessionTopic(instance.id, sessionId, fulfillmentHash));
  }
  return topics;
}
