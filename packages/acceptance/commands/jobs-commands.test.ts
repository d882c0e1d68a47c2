/** What an operator sees of the background work. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { allJobs } from "@kontor/merchant/all-jobs";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { describeJob } from "kontor/jobs-commands";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runKontor, startKontor } from "./run-kontor.js";

let database: TestDatabase;
let directory: string;
let configFile: string;

beforeAll(async () => {
  database = await createTestDatabase();
  directory = mkdtempSync(join(tmpdir(), "kontor-jobs-"));
  configFile = join(directory, "kontor.conf");
  writeFileSync(configFile, `[merchant]\nCURRENCY = KUDOS\n[merchantdb-postgres]\nCONFIG = ${database.url}\n`);
});
afterAll(async () => {
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

test("every job is listed, before anything ran and after a worker was there", async () => {
  const before = await runKontor(["jobs", "-c", configFile]);
  expect(before).toMatchObject({ exitCode: 0 });
  for (const { name } of allJobs) expect(before.stdout).toMatch(new RegExp(`^${name} +never ran +0 due`, "m"));

  const worker = startKontor(["worker", "-c", configFile]);
  await worker.says(/working/);
  expect((await worker.stop()).exitCode).toBe(0);
  const after = await runKontor(["jobs", "-c", configFile]);
  for (const { name } of allJobs) expect(after.stdout).toMatch(new RegExp(`^${name} +(next at|due now)`, "m"));
});

test("for programs each job is a JSON object; who reads only the first ends it quietly", async () => {
  const { exitCode, stdout } = await runKontor(["jobs", "--json", "-c", configFile]);
  expect(exitCode).toBe(0);
  const jobs = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(jobs.map(({ name }) => name)).toEqual(allJobs.map(({ name }) => name));
  expect(jobs[0]).toMatchObject({ running: false, failures: 0, last_error: "", due: expect.any(Number) });

  const script = `"$0" "$1" jobs -c "$2" | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const program = fileURLToPath(new URL("../../kontor/bin/kontor.js", import.meta.url));
  const piped = spawnSync("bash", ["-c", script, process.execPath, program, configFile], { encoding: "utf8" });
  expect(piped).toMatchObject({ stderr: "", stdout: expect.stringMatching(/^\S+ [^\n]+\n0\n$/) });
});

test("a worker on trial does what there is to do, writes its log where it is told to, and ends", async () => {
  const logfile = join(directory, "worker.log");
  for (const runs of [1, 2]) {
    const { exitCode, stdout } = await runKontor(["worker", "-t", "-c", configFile, "--logfile", logfile]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(readFileSync(logfile, "utf8").match(/all that there was to do is done/g)).toHaveLength(runs);
  }
  const nowhere = await runKontor(["worker", "-t", "-c", configFile, "-l", join(directory, "nowhere", "worker.log")]);
  expect(nowhere).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^kontor: .*nowhere/) });
});

test("a job that fails says how often and why", () => {
  const state = { name: "watch", nextRun: 5_000_000n, isRunning: false, lastSuccess: undefined };
  const lines = describeJob(
    "watch",
    { ...state, attempts: 3, lastError: "the bank is closed" },
    { due: 1, waiting: 2, failing: 3 },
    1_000_000n,
  );
  expect(lines[0]).toContain("next at 1970-01-01T00:00:05.000Z");
  expect(lines[0]).toContain("1 due, 2 waiting, 3 failing");
  expect(lines[1]).toContain("failed 3 times: the bank is closed");
});
