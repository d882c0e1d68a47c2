/**
 * Runs the jobs of this process: looks what is due by our clock, takes it so that no other process does, runs it with a
 * deadline, and notes how it went. Any number of processes may do this on one database.
 */

import { setTimeout as pause } from "node:timers/promises";
import { addDuration, HOUR, SECOND } from "@kontor/taler/time";
import { workInSmallHeap } from "../memory/small-heap.js";
import type { Topic } from "../notifications/topics.js";
import { atMost } from "../timing/at-most.js";
import { type Pace, pauseAfter } from "../timing/pause-after.js";
import { ClockGuard } from "./clock-guard.js";
import type { Job, JobDeps } from "./job.js";
import { claimDueJobs, endRun, hurryJob, nextRunOf, registerJobs, releaseJob } from "./store.js";

/** However far away the next run is, everybody looks so often: our clock may be moved, and wake-ups get lost. */
const LONGEST_SLEEP_MS = 10_000;
/** A job's lock outlives its deadline by this, so that the end of the run can still be stored. */
const LOCK_MARGIN_MS = 30_000;
/** How long stopping waits for runs that are under way. */
const STOP_PATIENCE_MS = 10_000;
/** What runs at once goes on for so long, if there is so much to do. */
const LEAST_PATIENCE_MS = 60_000;
/** A job may be woken many times in a moment: all that come before the next look share it. */
const LOOK_PAUSE_MS = 20;
/** After failures. */
export const PACE: Pace = { first: 5n * SECOND, longest: HOUR };
const CLAIM_BYTES = 16;

/** Some job was told to hurry. */
export function jobsTopic(): Topic {
  return "jobs";
}

/** Lets a job run soon, wherever it runs. Call it after the commit of what the job is to find. */
export async function runSoon(
  { db, clock, notifier }: Pick<JobDeps, "db" | "clock" | "notifier">,
  job: Pick<Job, "name">,
): Promise<void> {
  await hurryJob(db.queries, job.name, clock.now());
  notifier.publish([jobsTopic()]);
}

export interface RunningJobs {
  /** Begins nothing new, gives what is under way some seconds to end, and hands back the rest. */
  stop(): Promise<void>;
}

/** Runs these jobs until stopped, each as soon as it is due. */
export async function startJobs(deps: JobDeps, jobs: readonly Job[]): Promise<RunningJobs> {
  const { db, clock, notifier, rng, log } = deps;
  const byName = new Map(jobs.map((job) => [job.name, sweepingInSmallHeap(job)]));
  const terms = new Map(
    jobs.map(({ name, deadlineMs, interval }) => {
      return [name, { lock: BigInt(deadlineMs + LOCK_MARGIN_MS) * 1000n, interval }];
    }),
  );
  const guard = new ClockGuard(deps);
  await registerJobs(db.queries, [...byName.keys()], clock.now());

  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const waiter = notifier.register([jobsTopic()]);

  async function look(): Promise<number> {
    const claim = rng.bytes(CLAIM_BYTES);
    await guard.look();
    const due = await claimDueJobs(db.queries, terms, claim, { now: clock.now(), longestPause: PACE.longest });
    for (const { name, attempts } of due) {
      const run = runClaimed(deps, byName.get(name) as Job, { claim, attempts }, stopping.signal)
        .catch((error: unknown) => log.error({ err: error, job: name }, "how a job went could not be stored"))
        .finally(() => running.delete(run));
      running.add(run);
    }
    const next = await nextRunOf(db.queries, [...byName.keys()]);
    return next === undefined ? LONGEST_SLEEP_MS : Number(next - clock.now()) / 1000;
  }

  async function lookAgainAndAgain(): Promise<void> {
    while (!stopping.signal.aborted) {
      const sleep = await look().catch((error: unknown) => {
        log.error({ err: error }, "looking for due jobs failed");
        return LONGEST_SLEEP_MS;
      });
      // Another process may be about to take what is due already: no reason to ask without a pause.
      const milliseconds = Math.min(Math.max(sleep, 100), LONGEST_SLEEP_MS);
      const outcome = await waiter.wait(milliseconds, stopping.signal);
      if (outcome === "closed") return;
    }
  }

  /** Hurries the job whenever it is woken and there is something to do. */
  async function followWakes(job: Job, { topic, isDue }: NonNullable<Job["wakes"]>): Promise<void> {
    const woken = notifier.register([topic]);
    try {
      while ((await woken.wait(Number.POSITIVE_INFINITY, stopping.signal)) !== "closed") {
        await isDue(db.plannedOnce, clock.now())
          .then((due) => (due ? runSoon(deps, job) : undefined))
          .catch((error: unknown) => log.warn({ err: error, job: job.name }, "a job could not be told to hurry"));
        await pause(LOOK_PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    } finally {
      woken.cancel();
    }
  }

  const following = jobs.flatMap((job) => (job.wakes === undefined ? [] : followWakes(job, job.wakes)));
  const looking = lookAgainAndAgain();
  return {
    async stop() {
      stopping.abort();
      waiter.cancel();
      await Promise.all([looking, ...following]);
      await atMost(STOP_PATIENCE_MS, Promise.all(running), () => {});
    },
  };
}

/** One job, now and in this process, whatever its table says: for tests and for people who do not want to wait. */
export async function runNow(deps: JobDeps, job: Job): Promise<void> {
  const enough = AbortSignal.timeout(Math.max(job.deadlineMs, LEAST_PATIENCE_MS));
  let result: "done" | "more";
  do {
    // As when it runs by itself, what a run has begun and left may go on.
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), job.deadlineMs);
    result = await job.run(deps, deadline.signal).finally(() => clearTimeout(timer));
  } while (result === "more" && !enough.aborted);
}

/** The same job. A run after one that left something to do is a part of a sweep through much: it makes do with little memory. */
function sweepingInSmallHeap(job: Job): Job {
  let isSweep = false;
  return {
    ...job,
    async run(deps, signal) {
      const work = () => job.run(deps, signal);
      const run = isSweep ? workInSmallHeap(work) : work();
      isSweep = false;
      const result = await run;
      isSweep = result === "more";
      return result;
    },
  };
}

async function runClaimed(
  deps: JobDeps,
  job: Job,
  { claim, attempts }: { readonly claim: Uint8Array; readonly attempts: number },
  stopping: AbortSignal,
): Promise<void> {
  const { db, clock, log, notifier, rng, metrics } = deps;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), job.deadlineMs);
  try {
    const result = await orAborted(job.run(deps, AbortSignal.any([stopping, deadline.signal])), deadline.signal);
    const now = clock.now();
    const nextRun = result === "more" ? now : addDuration(now, job.interval);
    metrics.countRun(job.name, "done", now);
    const next = await endRun(db.queries, job.name, claim, { nextRun, now });
    if (next !== undefined && next <= clock.now()) notifier.publish([jobsTopic()]);
  } catch (error) {
    if (stopping.aborted) return await releaseJob(db.queries, job.name, claim);
    log.error({ err: error, job: job.name }, "a job failed");
    const now = clock.now();
    metrics.countRun(job.name, "failed", now);
    const failure = { attempts: attempts + 1, error: error instanceof Error ? error.message : String(error) };
    await endRun(db.queries, job.name, claim, {
      nextRun: addDuration(now, pauseAfter(attempts, rng, PACE)),
      failure,
      now,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** The result, or an error once the deadline is over: a run that hangs must not hold its place for ever. */
async function orAborted<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    // Some seconds more for a run that ends by itself because of the signal.
    const giveUp = () => setTimeout(() => reject(new Error("it took longer than it may")), 5000).unref();
    deadline.addEventListener("abort", giveUp, { once: true });
    work.then(resolve, reject).finally(() => deadline.removeEventListener("abort", giveUp));
  });
}
