import { HOUR, MINUTE, SECOND } from "@kontor/taler/time";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createLogger } from "../log.js";
import { Metrics } from "../metrics/metrics.js";
import { Notifier } from "../notifications/notifier.js";
import { systemRng } from "../rng.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { pauseAfter } from "../timing/pause-after.js";
import { observeBacklogs } from "./backlog-metrics.js";
import type { Job, JobDeps } from "./job.js";
import { PACE, type RunningJobs, runSoon, startJobs } from "./runner.js";
import { claimDueJobs, listJobs, registerJobs } from "./store.js";

let database: TestDatabase;
let notifier: Notifier;
let time = 1_700_000_000_000_000n;
const runners: RunningJobs[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  notifier = new Notifier({ address: database.db.address, recheckMs: 100 });
});
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});
afterAll(async () => {
  await notifier.close();
  await database.drop();
});

/** A process' worth of dependencies; the jobs of these tests use no more than these. */
function aProcess(): JobDeps {
  const log = createLogger({ level: "NONE" });
  return {
    db: database.db,
    clock: { now: () => time },
    rng: systemRng,
    notifier,
    metrics: new Metrics(),
    log,
  } as unknown as JobDeps;
}

function aJob(name: string, run: Job["run"]): Job {
  const backlog = async () => ({ due: 0, waiting: 0, failing: 0 });
  return { name, interval: HOUR, deadlineMs: 60_000, run, backlog };
}

async function start(jobs: readonly Job[]): Promise<RunningJobs> {
  const runner = await startJobs(aProcess(), jobs);
  runners.push(runner);
  return runner;
}

const stateOf = async (name: string) =>
  (await listJobs(database.db.queries, time)).find((state) => state.name === name)!;

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("a job runs at once, then when our clock says so, and only in one of several processes", async () => {
  let runs = 0;
  const job = aJob("sweep", async () => {
    runs += 1;
    return "done";
  });
  await start([job]);
  await start([job]);
  await start([job]);
  await until(async () => runs === 1 && !(await stateOf("sweep")).isRunning);
  time += HOUR;
  await until(async () => runs === 2 && !(await stateOf("sweep")).isRunning);
  expect(await stateOf("sweep")).toMatchObject({ nextRun: time + HOUR, attempts: 0, lastError: "" });
  expect(runs).toBe(2);
});

test("a job that left something to do runs again right away", async () => {
  let left = 5;
  await start([aJob("piles", async () => (--left > 0 ? "more" : "done"))]);
  await until(() => left === 0);
});

test("a failure is visible, is tried again after growing pauses, and is forgotten after a success", async () => {
  let broken = true;
  await start([
    aJob("fragile", async () => {
      if (broken) throw new Error("the bank is closed");
      return "done";
    }),
  ]);
  await until(async () => (await stateOf("fragile")).attempts === 1);
  const first = await stateOf("fragile");
  expect(first.lastError).toBe("the bank is closed");
  expect(first.nextRun).toBeGreaterThan(time);
  expect(first.nextRun).toBeLessThanOrEqual(time + 5n * SECOND);
  time = first.nextRun;
  await until(async () => (await stateOf("fragile")).attempts === 2);
  broken = false;
  time += 10n * SECOND;
  await until(async () => (await stateOf("fragile")).attempts === 0);
  expect((await stateOf("fragile")).lastError).toBe("");
});

test("pauses double up to an hour, and half of each is chance", () => {
  for (const attempts of [0, 3, 40, 1000]) {
    const full = 5n * SECOND * 2n ** BigInt(Math.min(attempts, 30));
    const longest = full < HOUR ? full : HOUR;
    const pause = pauseAfter(attempts, systemRng, PACE);
    expect(pause).toBeGreaterThanOrEqual(longest / 2n);
    expect(pause).toBeLessThanOrEqual(longest);
  }
});

test("what a killed process was at is taken over when its lock runs out, not before", async () => {
  let runs = 0;
  const job = aJob("orphan", async () => {
    runs += 1;
    return "done";
  });
  await registerJobs(database.db.queries, ["orphan"], time);
  const terms = new Map([["orphan", { lock: MINUTE, interval: MINUTE }]]);
  const take = () => claimDueJobs(database.db.queries, terms, systemRng.bytes(16), { now: time, longestPause: HOUR });
  expect(await take()).toHaveLength(1);
  expect(await take()).toHaveLength(0);

  await start([job]);
  expect(runs).toBe(0);
  time += MINUTE;
  await until(() => runs === 1);
});

test("what a clock wrote that was ahead is not believed: neither a next run nor a lock of another year", async () => {
  let runs = 0;
  const job = aJob("future", async () => {
    runs += 1;
    return "done";
  });
  const YEAR = 365n * 24n * HOUR;
  for (const ahead of [
    { next_run: time + YEAR, locked_until: 0n, claim: null, attempts: 0 },
    { next_run: time + YEAR, locked_until: 0n, claim: null, attempts: 20 },
    { next_run: time + YEAR, locked_until: time + YEAR, claim: systemRng.bytes(16), attempts: 0 },
  ]) {
    const before = runs;
    await registerJobs(database.db.queries, ["future"], time);
    await database.db.queries.updateTable("jobs").set(ahead).where("name", "=", "future").execute();
    const runner = await start([job]);
    await until(async () => runs > before && !(await stateOf("future")).isRunning);
    await runner.stop();
    expect((await stateOf("future")).nextRun).toBeLessThanOrEqual(time + job.interval);
  }
});

test("stopping tells a run to end, and leaves what it did not do to others", async () => {
  const job = aJob("long", (_deps, signal) => new Promise((_, reject) => signal.addEventListener("abort", reject)));
  const runner = await start([job]);
  await until(async () => (await stateOf("long")).isRunning);
  await runner.stop();
  expect(await stateOf("long")).toMatchObject({ isRunning: false, attempts: 0 });
  expect((await stateOf("long")).nextRun).toBeLessThanOrEqual(time);
});

test("a job can be told to hurry", async () => {
  let runs = 0;
  const job = aJob("lazy", async () => {
    runs += 1;
    return "done";
  });
  await start([job]);
  await until(async () => runs === 1 && !(await stateOf("lazy")).isRunning);
  await runSoon(aProcess(), job);
  await until(() => runs === 2);
});

test("a job that is told to hurry while it runs may have looked already, and runs once more", async () => {
  let runs = 0;
  let finish = () => {};
  const job = aJob("busy", async () => {
    runs += 1;
    if (runs === 1) await new Promise<void>((resolve) => (finish = resolve));
    return "done";
  });
  await start([job]);
  await until(() => runs === 1);
  await runSoon(aProcess(), job);
  time += MINUTE;
  finish();
  await until(async () => runs === 2 && !(await stateOf("busy")).isRunning);
  expect((await stateOf("busy")).nextRun).toBe(time + HOUR);
});

test("Prometheus hears when jobs ended well or badly, and what they have before them", async () => {
  const deps = aProcess();
  const backlog = async () => ({ due: 3, waiting: 4, failing: 1 });
  const good = { ...aJob("good", async () => "done"), backlog };
  const bad = aJob("bad", () => Promise.reject(new Error("no")));
  observeBacklogs(deps.metrics, [good, bad], deps);
  runners.push(await startJobs(deps, [good, bad]));
  await until(async () => (await stateOf("bad")).attempts > 0 && (await stateOf("good")).lastSuccess !== undefined);

  const text = await deps.metrics.registry.metrics();
  const seconds = time / SECOND;
  expect(text).toContain(`kontor_job_last_run_timestamp_seconds{job="good",outcome="done"} ${seconds}`);
  expect(text).toContain(`kontor_job_last_run_timestamp_seconds{job="bad",outcome="failed"} ${seconds}`);
  for (const [state, things] of Object.entries(await backlog())) {
    expect(text).toContain(`kontor_job_backlog{job="good",state="${state}"} ${things}`);
  }
});

test("Prometheus hears the rest while backlogs cannot be looked up", async () => {
  const { metrics, ...deps } = aProcess();
  const backlog = () => Promise.reject(new Error("the database is away"));
  observeBacklogs(metrics, [{ name: "blind", backlog }], deps);
  metrics.countRun("blind", "failed", time);
  const text = await metrics.registry.metrics();
  expect(text).not.toContain("kontor_job_backlog{");
  expect(text).toContain('kontor_job_runs_total{job="blind",outcome="failed"} 1');
});
