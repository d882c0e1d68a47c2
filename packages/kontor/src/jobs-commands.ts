/** `kontor worker` runs the background work in a process of its own; `kontor jobs` shows how it is doing. */

import { connectDatabase, startWorker } from "@kontor/merchant/backend";
import { allJobs } from "@kontor/merchant/jobs/all-jobs";
import type { Backlog } from "@kontor/merchant/jobs/job";
import { type JobState, listJobs } from "@kontor/merchant/jobs/store";
import { systemRng } from "@kontor/merchant/rng";
import type { Timestamp } from "@kontor/taler/time";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { untilStopped } from "./until-stopped.js";

export function addJobsCommands(program: Command): void {
  withCommonOptions(program.command("worker").description("run the background work alone")).action(
    async (options: CommonOptions) => {
      const { config, clock, log } = setUp(options);
      const onProgress = (message: string) => log.info(message);
      const worker = await startWorker({ config, clock, rng: systemRng, log, onProgress });
      const stopped = untilStopped();
      log.info("working");
      await stopped;
      log.info("stopping");
      await worker.stop();
    },
  );
  withCommonOptions(program.command("jobs").description("show the background work and what it waits for")).action(
    async (options: CommonOptions) => {
      const { config, clock, log } = setUp(options);
      const { db, close } = await connectDatabase(config, { onProgress: (message) => log.info(message) });
      try {
        const now = clock.now();
        const states = new Map((await listJobs(db.queries, now)).map((state) => [state.name, state]));
        for (const job of allJobs) {
          const backlog = await job.backlog(db.queries, now);
          for (const line of describeJob(job.name, states.get(job.name), backlog, now)) console.log(line);
        }
      } finally {
        await close();
      }
    },
  );
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
