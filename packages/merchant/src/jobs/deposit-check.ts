/**
 * Asks the exchanges about deposits whose wire deadline has passed: which transfer pays for them?
 * The next time that a batch is asked about stands in `deposit_batches.settlement_check`.
 */

import { compareAmounts, equalAmounts, minAmount, printAmount, subtractAmounts } from "@kontor/taler/amount";
import { equalBytes } from "@kontor/taler/bytes";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { depositTrackMessage } from "@kontor/taler/signatures/merchant";
import { addDuration, HOUR, MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import { sql } from "kysely";
import { type TrackedDeposit, trackDeposit } from "../exchanges/track-deposit.js";
import type { TrustedExchange } from "../exchanges/trusted-exchange.js";
import type { Instance } from "../instances/instance.js";
import { signWithInstance } from "../instances/signing.js";
import { instanceBySerial } from "../instances/store.js";
import { hurryKycStates } from "../kyc/store.js";
import { batchesOf, type Deposit, type DepositBatch } from "../orders/deposit-store.js";
import type { ClaimedOrder, PaidOrder } from "../orders/order.js";
import { refundsOf } from "../orders/refund-store.js";
import { refundTaken } from "../orders/refunds.js";
import { findOrder } from "../orders/store.js";
import { orderTopic } from "../orders/topics.js";
import {
  claimDueBatches,
  type DueBatch,
  type SettlementUpdate,
  scheduleBatch,
  settlementsOf,
  storeSettlement,
} from "../transfers/settlement-store.js";
import { expectTransfer } from "../transfers/store.js";
import { fewAtATime } from "./few-at-a-time.js";
import type { Job, JobDeps } from "./job.js";
import { checkKyc } from "./kyc-check.js";
import { reconcileTransfers } from "./reconcile.js";
import { pauseAfter, runSoon } from "./runner.js";

const BATCHES_PER_RUN = 100;
const BATCHES_AT_A_TIME = 8;
const COINS_AT_A_TIME = 8;
const ANSWER_TIMEOUT_MS = 20_000;
/** Longer than a run may take: nobody else takes the batch meanwhile. */
const LEASE = 10n * MINUTE;
/** An exchange needs a moment between the deadline and the transfer. */
const SLACK = 30n * SECOND;
const PACE = { first: MINUTE, longest: 6n * HOUR };

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
  async backlog(queries, now) {
    const { rows } = await sql<{ due: number; waiting: number; failing: number }>`
      select count(*) filter (where settlement_check <= ${now}::bigint)::integer as due,
             count(*) filter (where settlement_check > ${now}::bigint)::integer as waiting,
             (
               select count(*)::integer from deposit_batches asked
               cross join lateral (
                 select 1 from deposit_settlements
                 where instance = asked.instance and order_id = asked.order_id and problem_code <> 0 limit 1
               ) as problem
               where asked.settlement_check is not null and asked.settlement_attempts > 0
             ) as failing
      from deposit_batches where settlement_check is not null
    `.execute(queries);
    return rows[0] as { due: number; waiting: number; failing: number };
  },
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
  const open = await openDeposits(deps, instance, order, batch);
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
    for (const { deposit, tracked } of findings) {
      const update = updateOf(order.orderId, deposit, tracked);
      if (tracked.kind === "wired") {
        const { executionTime, wtid } = tracked;
        const transfer = { exchangeUrl: batch.exchangeUrl, wtid, hWire: order.hWire, announced: true, executionTime };
        const expected = await expectTransfer(tx, instance.serial, { ...transfer, awaitingEc: AWAITING_LIST }, now);
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
  if (findings.some(({ tracked }) => tracked.kind === "pending" && tracked.kycNeeded)) {
    const about = { hWire: order.hWire, exchangeUrl: batch.exchangeUrl, isContradicted: true };
    await hurryKycStates(db.queries, instance.serial, { ...about, notSince: now - HOUR, now });
    await runSoon(deps, checkKyc);
  }
  return named;
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
): Promise<Deposit[]> {
  const settlements = await settlementsOf(db.queries, instance.serial, order.orderId);
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
  const pause = addDuration(now, pauseAfter(attempts - 1, rng, PACE));
  const planned = findings.flatMap(({ tracked }) =>
    tracked.kind === "pending" ? [addDuration(tracked.executionTime, SLACK)] : [],
  );
  return planned.reduce((latest, time) => (time > latest ? time : latest), pause);
}
