// Runs a program and gives what it says; what fails is told with all that it said.
import { spawnSync } from "node:child_process";

export function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
    ...options,
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? status}\n${stdout ?? ""}${stderr ?? ""}`);
}
