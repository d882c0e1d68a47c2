/**
 * Asks the exchanges whether the shops' accounts may be paid, and whether their owners have to identify themselves:
 * seldom where all is well, often where somebody has something to do.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import { readKeyPair, sign } from "@kontor/taler/eddsa";
import { kycAuthMessage } from "@kontor/taler/signatures/merchant";
import { addDuration, DAY, type Duration, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import {
  claimDueKycStates,
  type DueKycState,
  KYC_JOB,
  type KycWord,
  kycBacklog,
  registerKycStates,
  storeKycAnswer,
} from "../bank-accounts/kyc-store.js";
import { findAccount } from "../bank-accounts/store.js";
import { accountsOfTopic } from "../bank-accounts/topics.js";
import { topicsOfEvents } from "../events/topics.js";
import { checkKycAt, type KycCheck, type KycWait } from "../exchanges/check-kyc.js";
import { instanceKeys } from "../instances/store.js";
import { fewAtATime } from "../jobs/few-at-a-time.js";
import type { Job, JobDeps } from "../jobs/job.js";
import type { Logger } from "../log.js";
import { pauseAfter } from "../timing/pause-after.js";
import { seldom } from "../timing/seldom.js";
import { kycTopic } from "./topics.js";

const STATES_PER_RUN = 64;
const STATES_AT_A_TIME = 8;
const ANSWER_TIMEOUT_MS = 20_000;
const LEASE = 5n * MINUTE;
const PACE = { first: MINUTE, longest: 6n * HOUR };

/** How long an answer is good for. */
const WHEN_READY: Duration = 7n * DAY;
const WHEN_REVIEWED: Duration = 6n * HOUR;
const WHEN_WAITING_FOR_THE_OWNER: Duration = 2n * MINUTE;

/** Who adds an account sees to it; this is for exchanges that are new, and accounts that an older version has added. */
const isTimeToRegister = seldom(HOUR);

export const checkKyc: Job = {
  name: KYC_JOB.name,
  interval: 30n * SECOND,
  deadlineMs: 4 * 60_000,
  async run(deps, signal) {
    const { clock, db, exchanges, log } = deps;
    const urls = exchanges.configured().map(({ baseUrl }) => baseUrl);
    if (isTimeToRegister(db, clock.now(), urls.join())) await registerKycStates(db.queries, urls, clock.now());
    const due = await claimDueKycStates(db.queries, clock.now(), { lease: LEASE, limit: STATES_PER_RUN });
    await fewAtATime(due, STATES_AT_A_TIME, signal, async (state) => {
      try {
        await checkState(deps, state);
      } catch (error) {
        log.error({ err: error, exchange: state.exchangeUrl }, "the KYC status of an account could not be checked");
      }
    });
    return due.length < STATES_PER_RUN ? "done" : "more";
  },
  backlog: kycBacklog,
};

/**
 * Asks the exchange about one account, and stores what it says.
 * @param wait for a change, on behalf of somebody who waits; that it cannot be asked then changes nothing that is known
 * @returns undefined where there is nobody who may ask, or nobody to ask: then its lease runs out, and it is looked at again
 */
export async function checkState(
  {
    clock,
    db,
    secrets,
    exchanges,
    log,
    notifier,
    rng,
  }: Pick<JobDeps, "clock" | "db" | "secrets" | "exchanges" | "log" | "notifier" | "rng">,
  state: DueKycState,
  wait?: KycWait,
): Promise<KycCheck | undefined> {
  const instance = await instanceKeys(db.queries, secrets, state.instance);
  const account = await findAccount(db.queries, state.instance, state.hWire);
  const exchange = exchanges.configured().find(({ baseUrl }) => baseUrl === state.exchangeUrl);
  if (instance?.merchantPriv === undefined || account === undefined || exchange === undefined) return undefined;
  // The key is not kept imported: this goes through all shops, and those who are at work shall find theirs.
  const { merchantPub, merchantPriv: priv } = instance;
  const signature = sign(readKeyPair({ priv, pub: merchantPub }), kycAuthMessage());
  const owner = { paytoUri: account.paytoUri, merchantPub, signature };
  const check = await checkKycAt(exchanges, exchange, owner, ANSWER_TIMEOUT_MS, wait);
  if (wait !== undefined && check.exchangeHttpStatus === 0) return check;
  const now = clock.now();
  const goodFor = validityOf(check);
  const attempts = goodFor === undefined ? state.attempts + 1 : 0;
  const word = {
    httpStatus: check.exchangeHttpStatus,
    exchangeCode: check.exchangeHttpStatus === 200 || check.exchangeHttpStatus === 202 ? 0 : check.exchangeCode,
    amlReview: check.account?.amlReview ?? false,
  };
  const before = await storeKycAnswer(db.queries, state, {
    ...word,
    account: accountOf(check),
    attempts,
    nextCheck: addDuration(now, goodFor ?? pauseAfter(state.attempts, rng, PACE)),
    now,
  });
  if (before !== undefined) {
    const about = { instance: instance.id, account: encodeBase32(state.hWire), exchange: exchange.baseUrl };
    tell(log, about, before, word);
  }
  notifier.publish([kycTopic(instance.id), accountsOfTopic(state.instance), ...topicsOfEvents(instance.id)]);
  return check;
}

/** That money of a shop stays at an exchange is told once, and once more when it is wired again. */
function tell(log: Logger, about: object, before: KycWord, now: KycWord): void {
  // An exchange that does not answer is reported by the job that downloads its keys.
  if (now.httpStatus === 0) return;
  const isSame = before.httpStatus === now.httpStatus && before.exchangeCode === now.exchangeCode;
  if (isSame && before.amlReview === now.amlReview) return;
  if (isWell(now)) {
    if (before.httpStatus !== 0 && !isWell(before)) log.info(about, "an exchange wires to an account again");
    return;
  }
  const { amlReview, exchangeCode: code, httpStatus: status } = now;
  const todo = "an exchange does not wire to an account before its owner has done what it wants: GET /private/kyc";
  log.warn({ ...about, status, code, amlReview }, todo);
}

function isWell({ amlReview, httpStatus }: KycWord): boolean {
  return !amlReview && [200, 204].includes(httpStatus);
}

/** Answers that say nothing about the account leave what is known of it; all others replace it. */
function accountOf({ account, exchangeHttpStatus: status }: KycCheck) {
  if (account !== undefined) return { accessToken: account.accessToken, limits: account.limits };
  const isStatement = [204, 403, 404, 409].includes(status);
  return isStatement ? { accessToken: undefined, limits: undefined } : undefined;
}

/** Undefined for no answer that says anything. */
function validityOf({ account, exchangeHttpStatus: status }: KycCheck): Duration | undefined {
  if (account?.amlReview) return WHEN_REVIEWED;
  if (status === 200 || status === 204) return WHEN_READY;
  if ([202, 403, 404, 409].includes(status)) return WHEN_WAITING_FOR_THE_OWNER;
  return undefined;
}
