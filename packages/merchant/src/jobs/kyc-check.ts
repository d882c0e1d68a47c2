/**
 * Asks the exchanges whether the shops' accounts may be paid, and whether their owners have to identify themselves:
 * seldom where all is well, often where somebody has something to do.
 */

import { kycAuthMessage } from "@kontor/taler/signatures/merchant";
import { addDuration, DAY, type Duration, HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { sql } from "kysely";
import { findAccount } from "../accounts/store.js";
import { accountsTopic } from "../accounts/topics.js";
import { checkKycAt, type KycCheck } from "../exchanges/check-kyc.js";
import { signWithInstance } from "../instances/signing.js";
import { instanceBySerial } from "../instances/store.js";
import { claimDueKycStates, type DueKycState, registerKycStates, storeKycAnswer } from "../kyc/store.js";
import { kycTopic } from "../kyc/topics.js";
import { fewAtATime } from "./few-at-a-time.js";
import type { Job, JobDeps } from "./job.js";
import { pauseAfter } from "./runner.js";

const STATES_PER_RUN = 64;
const STATES_AT_A_TIME = 8;
const ANSWER_TIMEOUT_MS = 20_000;
const LEASE = 5n * MINUTE;
const PACE = { first: MINUTE, longest: 6n * HOUR };

/** How long an answer is good for. */
const WHEN_READY: Duration = 7n * DAY;
const WHEN_REVIEWED: Duration = 6n * HOUR;
const WHEN_WAITING_FOR_THE_OWNER: Duration = 2n * MINUTE;

export const checkKyc: Job = {
  name: "check-kyc",
  interval: 30n * SECOND,
  deadlineMs: 4 * 60_000,
  async run(deps, signal) {
    const { clock, db, exchanges, log } = deps;
    const urls = exchanges.configured().map(({ baseUrl }) => baseUrl);
    await registerKycStates(db.queries, urls, clock.now());
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
  async backlog(queries, now) {
    const { rows } = await sql<{ due: number; waiting: number; failing: number }>`
      select count(*) filter (where next_check <= ${now}::bigint)::integer as due,
             count(*) filter (where next_check > ${now}::bigint)::integer as waiting,
             count(*) filter (where attempts > 0)::integer as failing
      from kyc_states
    `.execute(queries);
    return rows[0] as { due: number; waiting: number; failing: number };
  },
};

async function checkState(
  { clock, db, secrets, exchanges, notifier, rng }: JobDeps,
  state: DueKycState,
): Promise<void> {
  const instance = await instanceBySerial(db.queries, secrets, state.instance);
  const account = await findAccount(db.queries, state.instance, state.hWire);
  const exchange = exchanges.configured().find(({ baseUrl }) => baseUrl === state.exchangeUrl);
  // Nobody who may ask, or nobody to ask: the lease runs out, and the state is looked at again.
  if (instance?.merchantPriv === undefined || account === undefined || exchange === undefined) return;
  const signature = signWithInstance(instance, kycAuthMessage());
  const owner = { paytoUri: account.paytoUri, merchantPub: instance.merchantPub, signature };
  const check = await checkKycAt(exchanges, exchange, owner, ANSWER_TIMEOUT_MS);
  const now = clock.now();
  const goodFor = validityOf(check);
  const attempts = goodFor === undefined ? state.attempts + 1 : 0;
  await storeKycAnswer(db.queries, state, {
    httpStatus: check.exchangeHttpStatus,
    exchangeCode: check.exchangeHttpStatus === 200 || check.exchangeHttpStatus === 202 ? 0 : check.exchangeCode,
    amlReview: check.account?.amlReview ?? false,
    account: accountOf(check),
    attempts,
    nextCheck: addDuration(now, goodFor ?? pauseAfter(state.attempts, rng, PACE)),
    now,
  });
  notifier.publish([kycTopic(instance.id), accountsTopic()]);
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
