/** Reads what arrived at the shops' banks, from the last row that was read on. */

import { encodeBase32 } from "@kontor/taler/base32";
import { addDuration, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { credentialsOf } from "../accounts/bank-credentials.js";
import { type BankRow, readHistory } from "../accounts/revenue.js";
import {
  claimDueWatches,
  type DueWatch,
  lockWatch,
  registerWatches,
  storeProgress,
  storeWatchFailure,
  WATCHING,
  watchesBacklog,
} from "../accounts/watch-store.js";
import { findAccount } from "../bank-accounts/store.js";
import { aheadOf } from "../clocks/clock-difference.js";
import { hearWitness } from "../clocks/witnesses.js";
import type { Instance } from "../instances/instance.js";
import { instanceBySerial } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job, JobDeps } from "../jobs/job.js";
import { runSoon } from "../jobs/runner.js";
import { mayCallPrivateAddresses } from "../network/private-networks.js";
import type { Topic } from "../notifications/topics.js";
import { pauseAfter } from "../timing/pause-after.js";
import { seldom } from "../timing/seldom.js";
import { recordCredit } from "./bank-credit.js";
import { reconcileTransfers } from "./reconcile.js";
import { sameAccount } from "./transfer.js";
import { parsePayoutSubject } from "./wire-subject.js";

const ACCOUNTS_PER_RUN = 64;
const ACCOUNTS_AT_A_TIME = 8;
const ROWS_AT_A_TIME = 256;
const ANSWER_TIMEOUT_MS = 30_000;
const INTERVAL = 30n * SECOND;
const LEASE = 5n * MINUTE;
/** Banks that refuse or do not answer are asked again after minutes, at most an hour. */
const PACE = { first: MINUTE, longest: HOUR };

/** Who adds or changes an account sees to it; this is for those that an older version has added. */
const isTimeToRegister = seldom(HOUR);

export const watchAccounts: Job = {
  name: WATCHING.name,
  interval: INTERVAL,
  deadlineMs: 4 * 60_000,
  async run(deps, signal) {
    if (isTimeToRegister(deps.db, deps.clock.now())) await registerWatches(deps.db.queries, deps.clock.now());
    const due = await claimDueWatches(deps.db.queries, deps.clock.now(), { lease: LEASE, limit: ACCOUNTS_PER_RUN });
    let credits = 0;
    await fewAtATime(due, ACCOUNTS_AT_A_TIME, signal, async (watch) => {
      try {
        credits += await readAccount(deps, watch, signal);
      } catch (error) {
        deps.log.error({ err: error, account: watch.hWire }, "what arrived on an account could not be read");
      }
    });
    if (credits > 0) await runSoon(deps, reconcileTransfers);
    return due.length < ACCOUNTS_PER_RUN ? "done" : "more";
  },
  backlog: watchesBacklog,
};

/** @returns how many credits were new */
async function readAccount(deps: JobDeps, watch: DueWatch, signal: AbortSignal): Promise<number> {
  const { db, secrets, clock, config, log, rng } = deps;
  const instance = await instanceBySerial(db.queries, secrets, watch.instance);
  if (instance === undefined) return 0;
  const allowPrivateAddresses = mayCallPrivateAddresses(config, instance.id);
  let credits = 0;
  for (let after = watch.lastRow; !signal.aborted; ) {
    const account = await findAccount(db.queries, watch.instance, watch.hWire);
    if (account?.creditFacadeUrl === undefined) return credits;
    const { creditFacadeUrl } = account;
    const creditFacadeCredentials = credentialsOf(secrets, watch.instance, account);
    let date: string | undefined;
    const history = await readHistory(
      { creditFacadeUrl, creditFacadeCredentials, allowPrivateAddresses },
      { after, limit: ROWS_AT_A_TIME, timeoutMs: ANSWER_TIMEOUT_MS, onDate: (told) => (date = told) },
    );
    const ahead = aheadOf(date, clock.now());
    if (ahead !== undefined) {
      await hearWitness(db.queries, log, { name: new URL(creditFacadeUrl).host, ahead }, clock.now());
    }
    const failure =
      history.kind === "failed"
        ? { httpStatus: history.httpStatus, error: history.reason }
        : history.creditAccount !== undefined && !isAccount(history.creditAccount, account.paytoUri)
          ? { httpStatus: 200, error: `the bank tells of another account: ${history.creditAccount}` }
          : undefined;
    if (failure !== undefined || history.kind === "failed") {
      const nextCheck = addDuration(clock.now(), pauseAfter(watch.attempts, rng, PACE));
      const { error, httpStatus } = failure ?? { error: "", httpStatus: 0 };
      await storeWatchFailure(db.queries, watch.instance, watch.hWire, {
        nextCheck,
        attempts: watch.attempts + 1,
        httpStatus,
        error,
      });
      // Once: what stays as it is needs no second line.
      const isNew = error !== watch.lastError;
      const told = { account: encodeBase32(watch.hWire), bank: creditFacadeUrl, status: httpStatus, reason: error };
      if (isNew) log.warn(told, "the bank of an account cannot be read");
      return credits;
    }
    if (watch.lastError !== "" && after === watch.lastRow) {
      log.info(
        { account: encodeBase32(watch.hWire), bank: creditFacadeUrl },
        "the bank of an account can be read again",
      );
    }
    credits += await recordRows(deps, instance, watch, after, history.rows);
    if (history.rows.length < ROWS_AT_A_TIME) return credits;
    after = history.rows.at(-1)!.rowId;
  }
  return credits;
}

/** Records the rows and how far we are, in one transaction: each row counts once. */
async function recordRows(
  { db, clock, config, exchanges, log, notifier }: JobDeps,
  instance: Instance,
  { hWire, instance: serial }: DueWatch,
  after: bigint,
  rows: readonly BankRow[],
): Promise<number> {
  const now = clock.now();
  const { credits, topics } = await db.transaction(async (tx) => {
    let credits = 0;
    const topics: Topic[] = [];
    const lastRow = await lockWatch(tx, serial, hWire);
    // Somebody else was here, or the account has another bank now: what we read is read again from where it stands.
    if (lastRow !== after) return { credits, topics };
    for (const { amount, date, rowId, subject } of rows) {
      const payout = parsePayoutSubject(subject);
      if (payout === undefined) continue;
      const exchangeUrl = exchanges.recognize(payout.exchangeUrl)?.baseUrl ?? payout.exchangeUrl;
      const credit = { exchangeUrl, wtid: payout.wtid, hWire, amount, executionTime: date, bankRow: rowId };
      const result = await recordCredit(tx, instance, credit, { currencies: config.currencies, now });
      if (result.kind !== "recorded") continue;
      credits += 1;
      topics.push(...result.topics);
    }
    const nextCheck = addDuration(now, INTERVAL);
    await storeProgress(tx, serial, hWire, { lastRow: rows.at(-1)?.rowId ?? after, nextCheck, now });
    return { credits, topics };
  });
  notifier.publish(topics);
  if (credits > 0) log.info({ account: hWire, credits }, "money arrived");
  return credits;
}

function isAccount(creditAccount: string, paytoUri: string): boolean {
  try {
    return sameAccount(creditAccount, paytoUri);
  } catch {
    // A bank that writes payto URIs in its own way is believed: the address is the shop's choice.
    return true;
  }
}
