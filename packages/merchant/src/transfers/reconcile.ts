/**
 * Asks the exchanges which deposits each transfer pays for, and compares that with our books. What is
 * wrong stays visible with the transfer and its orders, and is asked about again: an exchange may see its mistake.
 */

import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { hashFullPayto } from "@kontor/taler/payto";
import { addDuration, DAY, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { type Account, findAccount } from "../bank-accounts/store.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { bookedDeposits, lockOrders, settlementsBy, storeSettlement } from "../deposits/wiring-store.js";
import { type TrackedTransfer, trackTransfer } from "../exchanges/track-transfer.js";
import type { Instance } from "../instances/instance.js";
import { instanceBySerial } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { orderTopic } from "../orders/topics.js";
import { pauseAfter } from "../timing/pause-after.js";
import {
  type CheckResult,
  claimDueTransfers,
  type DueTransfer,
  expectedBacklog,
  findExpected,
  storeCheckResult,
} from "./expected-store.js";
import { matchTransfer } from "./matching.js";
import type { ExpectedTransfer } from "./transfer.js";
import { type Discrepancy, judgeTransferList, type ListVerdict, netOf } from "./transfer-list.js";

const TRANSFERS_PER_RUN = 64;
const TRANSFERS_AT_A_TIME = 8;
const ANSWER_TIMEOUT_MS = 30_000;
const LEASE = 10n * MINUTE;
const PACE = { first: MINUTE, longest: 6n * HOUR };

export const reconcileTransfers: Job = {
  name: "reconcile-transfers",
  interval: 30n * SECOND,
  deadlineMs: 5 * 60_000,
  async run(deps, signal) {
    const due = await claimDueTransfers(deps.db.queries, deps.clock.now(), { lease: LEASE, limit: TRANSFERS_PER_RUN });
    await fewAtATime(due, TRANSFERS_AT_A_TIME, signal, async (transfer) => {
      try {
        await reconcile(deps, transfer);
      } catch (error) {
        deps.log.error({ err: error, transfer: transfer.serial }, "a transfer could not be reconciled");
      }
    });
    return due.length < TRANSFERS_PER_RUN ? "done" : "more";
  },
  backlog: expectedBacklog,
};

async function reconcile(deps: JobDeps, due: DueTransfer): Promise<void> {
  const { db, secrets, exchanges } = deps;
  const instance = await instanceBySerial(db.queries, secrets, due.instance);
  const transfer = await findExpected(db.queries, due.instance, due.serial);
  if (instance === undefined || transfer === undefined) return;
  const account = await findAccount(db.queries, due.instance, transfer.hWire);
  if (account === undefined) return;
  const exchange = exchanges.recognize(transfer.exchangeUrl);
  if (exchange === undefined) {
    const detail = `${transfer.exchangeUrl} is no exchange that we trust`;
    const code = "MERCHANT_EXCHANGE_TRANSFERS_FATAL_NO_EXCHANGE";
    return storeFailure(deps, { instance, transfer }, due, { code, httpStatus: 0, detail });
  }
  const tracked = await trackTransfer(exchanges, exchange, transfer.wtid, ANSWER_TIMEOUT_MS);
  if (tracked.kind !== "listed") return storeFailure(deps, { instance, transfer }, due, failureOf(tracked));
  try {
    await judge(deps, { instance, transfer, account, exchange }, due, tracked);
  } catch (error) {
    // Amounts so large that they cannot be added up.
    if (!(error instanceof EncodingError)) throw error;
    const detail = error.message;
    const code = "MERCHANT_EXCHANGE_TRANSFERS_HARD_FAILURE";
    await storeFailure(deps, { instance, transfer }, due, { code, httpStatus: 200, detail });
  }
}

interface Failure {
  readonly code: ErrorCodeName;
  readonly httpStatus: number;
  readonly detail: string;
}

function failureOf(tracked: Exclude<TrackedTransfer, { kind: "listed" }>): Failure {
  const httpStatus = tracked.exchangeHttpStatus;
  if (tracked.kind === "unknown") {
    return {
      code: "MERCHANT_EXCHANGE_TRANSFERS_FATAL_NOT_FOUND",
      httpStatus,
      detail: "the exchange knows no such transfer",
    };
  }
  const { kind, reason: detail } = tracked;
  if (httpStatus === 429) return { code: "MERCHANT_EXCHANGE_TRANSFERS_RATE_LIMITED", httpStatus, detail };
  const isTransient = kind === "timeout" || kind === "unreachable" || kind === "trouble";
  const code = isTransient
    ? "MERCHANT_EXCHANGE_TRANSFERS_TRANSIENT_FAILURE"
    : "MERCHANT_EXCHANGE_TRANSFERS_HARD_FAILURE";
  return { code, httpStatus, detail };
}

/** What may pass by itself is told of when it did not after so many tries: some hours. */
const TOLD_AFTER = 8;
const MAY_PASS: readonly ErrorCodeName[] = [
  "MERCHANT_EXCHANGE_TRANSFERS_TRANSIENT_FAILURE",
  "MERCHANT_EXCHANGE_TRANSFERS_RATE_LIMITED",
  "MERCHANT_EXCHANGE_TRANSFERS_AWAITING_KEYS",
];

/**
 * Nothing that the exchange vouches for: the verdict stays open, and it is asked again after a growing pause. The shop sees
 * it with the transfer; the operator is told once.
 */
async function storeFailure(
  { db, clock, log, rng }: JobDeps,
  { instance: shop, transfer }: Pick<Parties, "instance" | "transfer">,
  { instance, serial, attempts }: DueTransfer,
  { code, httpStatus, detail }: Failure,
): Promise<void> {
  const isNew = errorCode(code).number !== transfer.lastEc || httpStatus !== transfer.lastHttpStatus;
  if (MAY_PASS.includes(code) ? attempts === TOLD_AFTER : isNew) {
    const about = { instance: shop.id, exchange: transfer.exchangeUrl, wtid: encodeBase32(transfer.wtid) };
    const why = { status: httpStatus, code: errorCode(code).number, reason: detail };
    log.warn({ ...about, ...why }, "an exchange does not say which payments a transfer is for");
  }
  await storeCheckResult(db.queries, instance, serial, {
    nextCheck: addDuration(clock.now(), pauseAfter(attempts, rng, PACE)),
    attempts: attempts + 1,
    httpStatus,
    ec: errorCode(code).number,
    detail,
    validated: undefined,
  });
}

interface Parties {
  readonly instance: Instance;
  readonly transfer: ExpectedTransfer;
  readonly account: Account;
  readonly exchange: TrustedExchange;
}

async function judge(
  deps: JobDeps,
  { instance, transfer, account, exchange }: Parties,
  due: DueTransfer,
  tracked: Extract<TrackedTransfer, { kind: "listed" }>,
): Promise<void> {
  const { db, clock, config, exchanges, log, notifier } = deps;
  const { list, executionTime } = tracked;
  const published = await exchanges.wireFee(exchange, account.wireMethod, executionTime);
  if (published === undefined) {
    const detail = "the wire fee of that time is not known yet";
    const code = "MERCHANT_EXCHANGE_TRANSFERS_AWAITING_KEYS";
    return storeFailure(deps, { instance, transfer }, due, { code, httpStatus: 200, detail });
  }
  const hContracts = list.deposits.map(({ hContract }) => hContract);
  const now = clock.now();
  const { topics, verdict } = await db.transaction(async (tx) => {
    await findExpected(tx, instance.serial, transfer.serial, { lock: true });
    await lockOrders(tx, instance.serial, { hContracts });
    const promised = await settlementsBy(tx, instance.serial, transfer.serial);
    const verdict = judgeTransferList(list, {
      serial: transfer.serial,
      exchangeUrl: transfer.exchangeUrl,
      merchantPub: instance.merchantPub,
      hWire: transfer.hWire,
      hPayto: hashFullPayto(account.paytoUri),
      wireFee: published.wireFee,
      deposits: await bookedDeposits(tx, instance.serial, hContracts),
      promisedCoins: promised.map(({ coinPub }) => coinPub),
    });
    await storeDeposits(tx, instance, transfer, verdict, now);
    const [first] = verdict.discrepancies;
    const result: CheckResult = {
      nextCheck: first === undefined ? undefined : addDuration(now, DAY),
      attempts: 0,
      httpStatus: 200,
      ec: first === undefined ? 0 : errorCode(first.code).number,
      detail: verdict.discrepancies.map(({ detail }) => detail).join("; "),
      validated: first === undefined,
      ...(verdict.isForUs
        ? {
            list: {
              total: list.total,
              wireFee: list.wireFee,
              executionTime,
              exchangePub: tracked.exchangePub,
              exchangeSig: tracked.exchangeSig,
            },
          }
        : {}),
    };
    await storeCheckResult(tx, instance.serial, transfer.serial, result);
    return { verdict, topics: await matchTransfer(tx, instance, transfer, config.currencies, now) };
  });
  const orders = new Set(verdict.matched.map(({ booked }) => booked.orderId));
  notifier.publish([...topics, ...[...orders].map((orderId) => orderTopic(instance.id, orderId))]);
  if (verdict.discrepancies.length > 0) {
    const details = verdict.discrepancies.map(({ detail }) => detail);
    const about = { instance: instance.id, exchange: exchange.baseUrl, wtid: encodeBase32(transfer.wtid) };
    // Once: it is asked about each day, until it agrees.
    if (details.join("; ") !== transfer.lastErrorDetail) {
      log.error({ ...about, details }, "a transfer does not agree with our books");
    }
  } else {
    log.info(
      { exchange: exchange.baseUrl, wtid: transfer.wtid, total: printAmount(list.total) },
      "transfer reconciled",
    );
  }
}

async function storeDeposits(
  tx: Parameters<typeof storeSettlement>[0],
  instance: Instance,
  transfer: ExpectedTransfer,
  { discrepancies, matched }: ListVerdict,
  now: bigint,
): Promise<void> {
  const problemWith = (coinPub: Uint8Array): Discrepancy | undefined =>
    discrepancies.find(
      (discrepancy) => discrepancy.coinPub !== undefined && Buffer.compare(discrepancy.coinPub, coinPub) === 0,
    );
  for (const { booked, listed } of matched) {
    const problem = problemWith(booked.coinPub);
    // A deposit that another transfer is to pay for stays with that one; that it is listed here too shows as a problem.
    const isElsewhere = booked.expectedTransfer !== undefined && booked.expectedTransfer !== transfer.serial;
    await storeSettlement(
      tx,
      instance.serial,
      {
        orderId: booked.orderId,
        coinPub: booked.coinPub,
        ...(isElsewhere
          ? {}
          : { expectedTransfer: transfer.serial, listed: true, amount: netOf(listed), fee: listed.depositFee }),
        httpStatus: 0,
        exchangeCode: 0,
        problemCode: problem === undefined ? 0 : errorCode(problem.code).number,
        problem: problem?.detail ?? "",
      },
      now,
    );
  }
}
