/**
 * Runs one of the operator's programs to its end. No shell reads any of what it is given, and what it prints, which may
 * repeat that, goes nowhere.
 */

import { spawn } from "node:child_process";

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  /** For its standard input. */
  readonly input: string | Uint8Array;
  readonly timeoutMs: number;
  /** Ours where nothing else is said. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends it before. */
  readonly signal?: AbortSignal;
}

/** The message goes on where the program's name ends, for instance `ended with status 1`. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/** @throws ProgramError when it cannot be started, takes longer than that, is ended, or says no with its exit status */
export function runProgram(run: ProgramRun): Promise<void> {
  const { program, args, input, timeoutMs, env = process.env, signal } = run;
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it started ends with it.
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], detached: true, env });
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    const fail = (reason: string, cause?: unknown) => {
      finish();
      reject(new ProgramError(reason, { cause }));
    };
    const stop = () => {
      endGroup(child.pid);
      fail("was stopped");
    };
    const timer = setTimeout(() => {
      endGroup(child.pid);
      fail(`took longer than ${timeoutMs / 1000} s`);
    }, timeoutMs);
    signal?.addEventListener("abort", stop);
    child.on("error", (error) => fail("cannot be started", error));
    child.on("exit", (code, signalName) => {
      if (code !== 0) return fail(code === null ? `was ended by ${signalName}` : `ended with status ${code}`);
      finish();
      resolve();
    });
    // One that does not read is judged by its exit status like any other.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended at this moment.
  }
}
