/** A data directory that one process has for itself: two would overwrite each other's files. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identityOf } from "@kontor/merchant/embedded-postgres/sharing";

/**
 * Claims it, and makes it if it is not there.
 * @returns gives it back
 * @throws Error that names the process that has it
 */
export function claimDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "running.pid");
  const other = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (isKontor(other)) {
    throw new Error(`${directory} is in use by process ${other}: stop that one, or name another directory with --data`);
  }
  writeFileSync(file, `${process.pid}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Whether a process with that number runs, and is another one of ours; one that was killed leaves its number behind. */
function isKontor(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid || identityOf(pid) === undefined) return false;
  // Linux tells what it is; elsewhere that it runs has to do.
  const command = `/proc/${pid}/cmdline`;
  return !existsSync(command) || readFileSync(command, "utf8").includes("kontor");
}
