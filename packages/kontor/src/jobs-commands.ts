/** `kontor worker` runs the background work in a process of its own; `kontor jobs` shows how it is doing. */

import { allJobs } from "@kontor/merchant/all-jobs";
import { startWorker, type Worker } from "@kontor/merchant/backend";
import type { Backlog } from "@kontor/merchant/database/due-rows";
import { runNow } from "@kontor/merchant/jobs/runner";
import { type JobState, listJobs } from "@kontor/merchant/jobs/store";
import { systemRng } from "@kontor/merchant/rng";
import { type Timestamp, timestampToJson } from "@kontor/taler/time";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { setUpToTell } from "./one-shot.js";
import { untilStopped } from "./until-stopped.js";
import { withDatabase } from "./with-database.js";

interface WorkerOptions extends CommonOptions {
  readonly test?: boolean;
}

export function addJobsCommands(program: Command): void {
  withCommonOptions(program.command("worker").description("run the background work alone"))
    .option("-t, --test", "do what there is to do now, and end")
    .action(async (options: WorkerOptions) => {
      const { config, clock, log } = setUp(options);
      const onProgress = (message: string) => log.info(message);
      const once = options.test === true;
      const worker = await startWorker({ config, clock, rng: systemRng, log, onProgress, jobs: !once });
      try {
        if (once) return await workOff(worker);
        const stopped = untilStopped();
        log.info("working");
        await stopped;
        log.info("stopping");
      } finally {
        await worker.stop();
      }
    });
  withCommonOptions(program.command("jobs").description("show the background work and what it waits for"))
    .option("--json", "one JSON object a line")
    .action(async ({ json, ...options }: JobsOptions) => {
      const setup = setUpToTell(options);
      await withDatabase(setup, async ({ db }) => {
        const now = setup.clock.now();
        const states = new Map((await listJobs(db.queries, now)).map((state) => [state.name, state]));
        for (const job of allJobs) {
          const backlog = await job.backlog(db.queries, now);
          const state = states.get(job.name);
          if (json === true) console.log(JSON.stringify(jsonOfJob(job.name, state, backlog)));
          else for (const line of describeJob(job.name, state, backlog, now)) console.log(line);
        }
      });
    });
}

interface JobsOptions extends CommonOptions {
  readonly json?: boolean;
}

function jsonOfJob(name: string, state: JobState | undefined, backlog: Backlog) {
  return {
    name,
    running: state?.isRunning ?? false,
    next_run: state === undefined ? null : timestampToJson(state.nextRun),
    last_success: state?.lastSuccess === undefined ? null : timestampToJson(state.lastSuccess),
    failures: state?.attempts ?? 0,
    last_error: state?.lastError ?? "",
    ...backlog,
  };
}

/** Longer than this nobody waits for an exchange before the work that needs its keys. */
const KEYS_PATIENCE_MS = 30_000;

/** Every job once; one that fails does not keep the others from their turn. */
async function workOff({ deps }: Worker): Promise<void> {
  const { exchanges, log } = deps;
  await Promise.allSettled(exchanges.configured().map((one) => exchanges.getKeys(one, { waitMs: KEYS_PATIENCE_MS })));
  const failed: string[] = [];
  for (const job of allJobs) {
    try {
      await runNow(deps, job);
    } catch (error) {
      log.error({ err: error, job: job.name }, "a job failed");
      failed.push(job.name);
    }
  }
  if (failed.length > 0) throw new Error(`not everything could be done: ${failed.join(", ")}`);
  log.info("all that there was to do is done");
}

/** One line about a job, and a second one for its last error. */
export function describeJob(name: string, state: JobState | undefined, backlog: Backlog, now: Timestamp): string[] {
  const work = `${backlog.due} due, ${backlog.waiting} waiting, ${backlog.failing} failing`;
  const lines = [`${name.padEnd(20)} ${runOf(state, now).padEnd(36)} ${work}`];
  if (state !== undefined && state.lastError !== "") {
    lines.push(`${" ".repeat(21)}failed ${state.attempts} times: ${state.lastError}`);
  }
  return lines;
}

function runOf(state: JobState | undefined, now: Timestamp): string {
  if (state === undefined) return "never ran";
  if (state.isRunning) return "running now";
  if (state.nextRun <= now) return "due now";
  return `next at ${new Date(Number(state.nextRun / 1000n)).toISOString()}`;
}
