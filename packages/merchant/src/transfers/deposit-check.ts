/**
 * Asks the exchanges about deposits whose wire deadline has passed: which transfer pays for them?
 * The next time that a batch is asked about stands in `deposit_batches.settlement_check`.
 */

import { compareAmounts, equalAmounts, minAmount, printAmount, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { depositTrackMessage } from "@kontor/taler/signatures/merchant";
import { addDuration, DAY, HOUR, MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import { hurryKycStates } from "../bank-accounts/kyc-store.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import type { Queries } from "../database/tables.js";
import { batchesOf, type Deposit, type DepositBatch } from "../deposits/deposit-store.js";
import { refundsOf } from "../deposits/refund-store.js";
import {
  claimDueBatches,
  type DepositSettlement,
  type DueBatch,
  lockOrders,
  type SettlementUpdate,
  scheduleBatch,
  settlementsOf,
  storeSettlement,
  wiringBacklog,
} from "../deposits/wiring-store.js";
import { type TrackedDeposit, trackDeposit } from "../exchanges/track-deposit.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import { instanceBySerial } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { runSoon } from "../jobs/runner.js";
import { checkKyc } from "../kyc/kyc-check.js";
import type { ClaimedOrder, PaidOrder } from "../orders/order.js";
import { findOrder } from "../orders/store.js";
import { orderTopic } from "../orders/topics.js";
import { refundTaken } from "../refunds/refunds.js";
import { pauseAfter } from "../timing/pause-after.js";
import { expectTransfer } from "./expected-store.js";
import { reconcileTransfers } from "./reconcile.js";

const BATCHES_PER_RUN = 100;
const BATCHES_AT_A_TIME = 8;
const COINS_AT_A_TIME = 8;
const ANSWER_TIMEOUT_MS = 20_000;
/** Longer than a run may take: nobody else takes the batch meanwhile. */
const LEASE = 10n * MINUTE;
/** An exchange needs a moment between the deadline and the transfer. */
const SLACK = 30n * SECOND;
const PACE = { first: MINUTE, longest: 6n * HOUR };
/** However late the exchange means to wire, it is asked once a day. */
const LONGEST_WAIT = DAY;

export const checkDeposits: Job = {
  name: "check-deposits",
  interval: 30n * SECOND,
  deadlineMs: 5 * 60_000,
  async run(deps, signal) {
    const due = await claimDueBatches(deps.db.queries, deps.clock.now(), { lease: LEASE, limit: BATCHES_PER_RUN });
    const silent = new Set<string>();
    let named = 0;
    await fewAtATime(due, BATCHES_AT_A_TIME, signal, async (batch) => {
      try {
        named += await checkBatch(deps, batch, silent, signal);
      } catch (error) {
        deps.log.error({ err: error, order: batch.orderId }, "the settlement of a deposit could not be checked");
      }
    });
    if (named > 0) await runSoon(deps, reconcileTransfers);
    return due.length < BATCHES_PER_RUN ? "done" : "more";
  },
  backlog: wiringBacklog,
};

/**
 * @param silent exchanges that did not answer in this run: they are not asked again
 * @returns how many transfers the exchange named
 */
async function checkBatch(deps: JobDeps, due: DueBatch, silent: Set<string>, signal: AbortSignal): Promise<number> {
  const { db, secrets, clock, exchanges, notifier } = deps;
  const instance = await instanceBySerial(db.queries, secrets, due.instance);
  const order = await findOrder(db.queries, due.instance, due.orderId);
  const batch = (await batchesOf(db.queries, due.instance, due.orderId)).find((one) => one.batch === due.batch);
  if (instance === undefined || order === undefined || order.state === "unclaimed" || batch === undefined) return 0;
  const settlements = await settlementsOf(db.queries, instance.serial, order.orderId);
  const open = await openDeposits(deps, instance, order, batch, settlements);
  if (open.length === 0 || instance.merchantPriv === undefined) {
    // Nothing to ask, or nobody who may ask: the key of a deleted instance is gone.
    await scheduleBatch(db.queries, due, undefined);
    return 0;
  }
  const exchange = exchanges.recognize(batch.exchangeUrl);
  const findings: Finding[] = [];
  await fewAtATime(open, COINS_AT_A_TIME, signal, async (deposit) => {
    const tracked =
      exchange === undefined || silent.has(batch.exchangeUrl)
        ? NOT_ASKED
        : await ask(deps, instance, order, exchange, deposit);
    if (tracked.kind === "timeout" || tracked.kind === "unreachable") silent.add(batch.exchangeUrl);
    findings.push({ deposit, tracked });
  });

  const now = clock.now();
  const named = await db.transaction(async (tx) => {
    let named = 0;
    const transfers = await expectTransfers(tx, instance, order, batch, findings, now);
    // It may have been deleted while we asked.
    if ((await lockOrders(tx, instance.serial, { orderIds: [order.orderId] })).length === 0) return 0;
    for (const { deposit, tracked } of findings) {
      const update = updateOf(order.orderId, deposit, tracked);
      if (tracked.kind === "wired") {
        const expected = transfers.get(encodeBase32(tracked.wtid))!;
        const known = (await settlementsOf(tx, instance.serial, order.orderId)).find(({ coinPub }) =>
          equalBytes(coinPub, deposit.coinPub),
        );
        // Meanwhile the transfer's list may have had the deposit: that says more.
        if (known?.expectedTransfer !== undefined) continue;
        await storeSettlement(tx, instance.serial, { ...update, expectedTransfer: expected }, now);
        named += 1;
      } else {
        await storeSettlement(tx, instance.serial, update, now);
      }
    }
    const isComplete = findings.length === open.length && findings.every(({ tracked }) => tracked.kind === "wired");
    await scheduleBatch(tx, due, isComplete ? undefined : nextTime(findings, due.attempts, now, deps));
    return named;
  });
  notifier.publish([orderTopic(instance.id, order.orderId)]);
  tellTrouble(deps, { instance, order, batch }, findings, settlements);
  if (findings.some(({ tracked }) => tracked.kind === "pending" && tracked.kycNeeded)) {
    const about = { hWire: order.hWire, exchangeUrl: batch.exchangeUrl, isContradicted: true };
    await hurryKycStates(db.queries, instance.serial, { ...about, notSince: now - HOUR, now });
    await runSoon(deps, checkKyc);
  }
  return named;
}

/** The exchange as a whole is silent, which those who download its keys tell of. */
const SILENT: readonly TrackedDeposit["kind"][] = ["timeout", "unreachable"];

/** That an exchange does not wire what it took is told once for each payment and reason; the shop sees it in the order. */
function tellTrouble(
  { log }: JobDeps,
  {
    instance,
    order,
    batch,
  }: { readonly instance: Instance; readonly order: ClaimedOrder | PaidOrder; readonly batch: DepositBatch },
  findings: readonly Finding[],
  before: readonly DepositSettlement[],
): void {
  const trouble = findings.find(({ deposit, tracked }) => {
    const { problemCode } = updateOf(order.orderId, deposit, tracked);
    if (problemCode === 0 || SILENT.includes(tracked.kind)) return false;
    const known = before.find(({ coinPub }) => equalBytes(coinPub, deposit.coinPub));
    return known?.problemCode !== problemCode;
  });
  if (trouble === undefined) return;
  const {
    httpStatus: status,
    exchangeCode,
    problem,
    problemCode,
  } = updateOf(order.orderId, trouble.deposit, trouble.tracked);
  const about = { instance: instance.id, order: order.orderId, exchange: batch.exchangeUrl };
  const code = exchangeCode === 0 ? problemCode : exchangeCode;
  log.warn({ ...about, status, code, reason: problem }, "an exchange does not wire a payment as it should");
}

/** The transfers that the exchange named, by their wtid; everybody locks them in one sequence. */
async function expectTransfers(
  tx: Queries,
  instance: Instance,
  order: ClaimedOrder | PaidOrder,
  { exchangeUrl }: DepositBatch,
  findings: readonly Finding[],
  now: Timestamp,
): Promise<ReadonlyMap<string, bigint>> {
  const named = findings.flatMap(({ tracked }) => (tracked.kind === "wired" ? [tracked] : []));
  const byWtid = new Map(named.map((tracked) => [encodeBase32(tracked.wtid), tracked]));
  const serials = new Map<string, bigint>();
  for (const [key, { executionTime, wtid }] of [...byWtid].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const transfer = { exchangeUrl, wtid, hWire: order.hWire, announced: true, executionTime };
    const expected = { ...transfer, awaitingEc: AWAITING_LIST };
    serials.set(key, await expectTransfer(tx, instance.serial, expected, now));
  }
  return serials;
}

interface Finding {
  readonly deposit: Deposit;
  readonly tracked: TrackedDeposit;
}

const AWAITING_LIST = errorCode("MERCHANT_EXCHANGE_TRANSFERS_AWAITING_LIST").number;

const NOT_ASKED: TrackedDeposit = {
  kind: "unreachable",
  reason: "the exchange does not answer, or is not configured any more",
  exchangeHttpStatus: 0,
  exchangeCode: 0,
  exchangeReply: undefined,
};

/** The coins of the batch of which we do not know which transfer pays for them; those refunded in full need none. */
async function openDeposits(
  { db }: JobDeps,
  instance: Instance,
  order: ClaimedOrder | PaidOrder,
  batch: DepositBatch,
  settlements: readonly DepositSettlement[],
): Promise<Deposit[]> {
  const refunds = await refundsOf(db.queries, instance.serial, order.orderId);
  return batch.deposits.filter((deposit) => {
    const isOfCoin = ({ coinPub }: { readonly coinPub: Uint8Array }) => equalBytes(coinPub, deposit.coinPub);
    if (settlements.some((settlement) => isOfCoin(settlement) && settlement.expectedTransfer !== undefined))
      return false;
    const taken = refundTaken(refunds.filter(isOfCoin), deposit.contribution.currency);
    return compareAmounts(taken, deposit.contribution) < 0;
  });
}

async function ask(
  { exchanges }: JobDeps,
  instance: Instance,
  order: ClaimedOrder | PaidOrder,
  exchange: TrustedExchange,
  { coinPub }: Deposit,
): Promise<TrackedDeposit> {
  const { hContract, hWire } = order;
  const merchantSig = signWithInstance(instance, depositTrackMessage({ hContract, hWire, coinPub }));
  const question = { hWire, merchantPub: instance.merchantPub, hContract, coinPub, merchantSig };
  return trackDeposit(exchanges, exchange, question, ANSWER_TIMEOUT_MS);
}

function updateOf(orderId: string, deposit: Deposit, tracked: TrackedDeposit): SettlementUpdate {
  const { coinPub, contribution } = deposit;
  const fee = minAmount(deposit.depositFee, contribution);
  const common = { orderId, coinPub, httpStatus: tracked.exchangeHttpStatus, exchangeCode: tracked.exchangeCode };
  switch (tracked.kind) {
    case "wired": {
      const { coinContribution, exchangePub, exchangeSig } = tracked;
      const amount = subtractAmounts(contribution, fee);
      const confirmation = { exchangePub, exchangeSig };
      const detail = `the exchange counts ${printAmount(coinContribution)} instead of ${printAmount(amount)}`;
      const problem = equalAmounts(coinContribution, amount)
        ? FINE
        : problemOf("MERCHANT_PRIVATE_POST_TRANSFERS_CONFLICTING_REPORTS", detail);
      return { ...common, httpStatus: 0, amount, fee, confirmation, ...problem };
    }
    case "pending":
      return { ...common, httpStatus: 0, ...(tracked.kycNeeded ? KYC_NEEDED : FINE) };
    case "refused":
      return { ...common, ...problemOf("MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS", "it does not know the deposit") };
    default:
      return { ...common, ...problemOf(CODE_OF_TROUBLE[tracked.kind], tracked.reason) };
  }
}

const CODE_OF_TROUBLE: Record<Exclude<TrackedDeposit["kind"], "wired" | "pending" | "refused">, ErrorCodeName> = {
  timeout: "MERCHANT_GENERIC_EXCHANGE_TIMEOUT",
  unreachable: "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE",
  malformed: "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED",
  trouble: "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS",
  unexpected: "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS",
  "wrong-signature": "EXCHANGE_DEPOSITS_GET_INVALID_SIGNATURE_BY_EXCHANGE",
};

const FINE = { problemCode: 0, problem: "" };
const KYC_NEEDED = problemOf("EXCHANGE_GENERIC_KYC_REQUIRED", "the exchange keeps the money until KYC is done");

function problemOf(code: ErrorCodeName, problem: string): Pick<SettlementUpdate, "problemCode" | "problem"> {
  return { problemCode: errorCode(code).number, problem };
}

/** Not before the exchange means to wire; else after a pause that grows with every try. */
function nextTime(findings: readonly Finding[], attempts: number, now: Timestamp, { rng }: JobDeps): Timestamp {
  const pause = addDuration(now, pauseAfter(attempts, rng, PACE));
  const planned = findings.flatMap(({ tracked }) =>
    tracked.kind === "pending" ? [addDuration(tracked.executionTime, SLACK)] : [],
  );
  // An exchange may be mistaken about the time, and so may we.
  const latest = planned.reduce((latest, time) => (time > latest ? time : latest), pause);
  const end = addDuration(now, LONGEST_WAIT);
  return latest < end ? latest : end;
}
