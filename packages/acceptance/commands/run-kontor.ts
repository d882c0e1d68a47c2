/** For tests: runs the built command as an operator does, in a process of its own with an empty environment. */

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { testKeyFile } from "@kontor/merchant/testing/test-secrets";

const PROGRAM = fileURLToPath(new URL("../../kontor/bin/kontor.js", import.meta.url));

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What comes from standard input; nothing by default. `keyboard`: what `types` says, until the command ends. */
  readonly input?: string | { readonly keyboard: true };
}

export interface FinishedRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is under way. */
export interface RunningKontor {
  /** What it has printed so far, on standard output and standard error. */
  output(): string;
  /** Waits until the output matches, and gives the match. Throws if the command ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** A line on its standard input, where that is a keyboard. */
  types(line: string): void;
  /** Ctrl-C, or another signal; waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<FinishedRun>;
  readonly finished: Promise<FinishedRun>;
}

/** Runs the command to its end. */
export function runKontor(args: readonly string[], options: RunOptions = {}): Promise<FinishedRun> {
  return startKontor(args, options).finished;
}

/** Starts the command. */
export function startKontor(args: readonly string[], options: RunOptions = {}): RunningKontor {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: options.cwd ?? "/",
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    // A home that is not there: nothing but what is named may be written.
    env: { PATH: process.env.PATH, HOME: "/nonexistent", KONTOR_SECRETS_KEY_FILE: testKeyFile(), ...options.env },
  });
  if (typeof options.input === "string") child.stdin!.end(options.input);
  return follow(child);
}

/** Starts another program, which has no more of the environment than a command. */
export function startProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningKontor {
  const options = { env: { PATH: process.env.PATH, ...env } };
  return follow(spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options }));
}

function follow(child: ChildProcess): RunningKontor {
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  const wake = () => {
    for (const listener of listeners) listener();
  };
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    wake();
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    wake();
  });
  const finished = new Promise<FinishedRun>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const output = () => stdout + stderr;
  return {
    output,
    finished,
    async says(pattern) {
      for (;;) {
        const match = pattern.exec(output());
        if (match) return match;
        const news = new Promise<"news">((resolve) => listeners.add(() => resolve("news")));
        const what = await Promise.race([news, finished]);
        listeners.clear();
        if (what !== "news" && !pattern.test(output())) throw new Error(`it ended without a match: ${output()}`);
      }
    },
    types(line) {
      child.stdin!.write(`${line}\n`);
    },
    stop(signal = "SIGINT") {
      child.kill(signal);
      return finished;
    },
  };
}
