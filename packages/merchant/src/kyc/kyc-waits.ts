/**
 * While somebody waits for a change of KYC, the exchange is asked by its own long poll, so that the change is noticed when it
 * happens. Who waits for the same shares one question; there are few questions at a time, and who gets none is told when the
 * background job finds something.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import type { KycCheck, KycWait } from "../exchanges/check-kyc.js";
import type { ExchangeService } from "../exchanges/exchange-service.js";
import type { JobDeps } from "../jobs/job.js";
import { checkState } from "./kyc-check.js";

/** Questions under way at a time, in each process: each takes a connection of the exchange. */
const MOST_QUESTIONS = 32;
/** Real milliseconds that an exchange is asked to wait. */
const PATIENCE_MS = 30_000;
/** Between two questions where the exchange does not wait, or cannot be asked. */
const PAUSE_MS = { first: 1000, longest: 15_000 };

type Deps = Parameters<typeof checkState>[0] & Pick<JobDeps, "log">;

/** An account at an exchange. */
interface Subject {
  readonly instance: bigint;
  readonly hWire: Uint8Array;
  readonly exchangeUrl: string;
}

interface Question {
  waiting: number;
  readonly nobody: AbortController;
}

const underway = new WeakMap<ExchangeService, Map<string, Question>>();

/**
 * Asks about the account until it is released.
 * @param target what the exchange is to wait for at first; then what follows from its answer
 * @returns releases it
 */
export function keepAsking(deps: Deps, subject: Subject, target: KycWait["target"]): () => void {
  const questions = underway.get(deps.exchanges) ?? new Map<string, Question>();
  underway.set(deps.exchanges, questions);
  const key = `${subject.instance} ${encodeBase32(subject.hWire)} ${subject.exchangeUrl}`;
  let question = questions.get(key);
  if (question === undefined) {
    if (questions.size >= MOST_QUESTIONS) return () => {};
    question = { waiting: 0, nobody: new AbortController() };
    questions.set(key, question);
    void ask(deps, subject, target, question.nobody.signal);
  }
  const shared = question;
  shared.waiting += 1;
  return () => {
    shared.waiting -= 1;
    if (shared.waiting > 0) return;
    questions.delete(key);
    shared.nobody.abort();
  };
}

async function ask(deps: Deps, subject: Subject, first: KycWait["target"], signal: AbortSignal): Promise<void> {
  let target = first;
  for (let pause = PAUSE_MS.first; !signal.aborted; ) {
    const begin = performance.now();
    const wait = { target, milliseconds: PATIENCE_MS, signal };
    let check: KycCheck | undefined;
    try {
      check = await checkState(deps, { ...subject, attempts: 0 }, wait);
    } catch (error) {
      deps.log.warn(
        { err: error, exchange: subject.exchangeUrl },
        "the KYC status of an account could not be waited for",
      );
    }
    if (signal.aborted) return;
    const next = targetAfter(check);
    const hasWaited = performance.now() - begin > PATIENCE_MS / 2;
    if (next !== target || hasWaited) pause = PAUSE_MS.first;
    else {
      await pauseFor(pause, signal);
      pause = Math.min(2 * pause, PAUSE_MS.longest);
    }
    target = next;
  }
}

/** What is to be waited for once that has been answered. */
function targetAfter(check: KycCheck | undefined): KycWait["target"] {
  if (check?.account?.amlReview) return 2;
  return [200, 202, 204].includes(check?.exchangeHttpStatus ?? 0) ? 3 : 1;
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
  });
}
