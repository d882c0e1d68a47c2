/** The process in front and workers that do not do what it says. */

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { createLogger } from "../log.js";
import { ServerProcesses } from "./server-processes.js";

const directory = mkdtempSync(join(tmpdir(), "kontor-server-processes-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("a worker that hangs does not keep the server from stopping", async () => {
  const program = join(directory, "deaf.js");
  writeFileSync(program, 'process.send({ kind: "ready" }, () => { for (;;); });');
  const launched: ChildProcess[] = [];
  const launch = () => {
    const worker = fork(program, { execArgv: [] });
    launched.push(worker);
    return worker;
  };
  onTestFinished(() => {
    for (const worker of launched) worker.kill("SIGKILL");
  });
  const processes = new ServerProcesses(launch, createLogger({ level: "NONE" }), { stopPatienceMs: 200 });
  await processes.start(2, undefined);
  await processes.stop();
  expect(launched.map(({ signalCode }) => signalCode)).toEqual(["SIGKILL", "SIGKILL"]);
});
