/**
 * Which processes use an embedded server, so that the last one to leave stops it. Files instead of locks: what a
 * process leaves behind that was killed is recognised by the process being gone.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** One use of the server by one process. */
export interface ServerUse {
  /**
   * Ends this use. True if it was the last one: nobody joins before `left` is called, so the caller may stop the
   * server in between.
   */
  leave(): boolean;
  left(): void;
}

/**
 * Registers a use, then waits until no other process is about to stop the server. A process that joins and one that leaves
 * both write first and look afterwards, so that at least one of them sees the other.
 */
export async function joinServer(directory: string): Promise<ServerUse> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const token = `${process.pid}-${randomBytes(6).toString("hex")}`;
  const using = join(directory, `using-${token}`);
  const leaving = join(directory, `leaving-${token}`);
  const identity = identityOf(process.pid) ?? "";
  writeFileSync(using, identity, { mode: 0o600 });
  while (livingEntries(directory, "leaving-").length > 0) await sleep(20);
  return {
    leave() {
      writeFileSync(leaving, identity, { mode: 0o600 });
      rmSync(using, { force: true });
      const isLast = livingEntries(directory, "using-").length === 0;
      if (!isLast) rmSync(leaving, { force: true });
      return isLast;
    },
    left() {
      rmSync(leaving, { force: true });
    },
  };
}

/** Entries of processes that live; those of the dead are removed. */
function livingEntries(directory: string, prefix: string): string[] {
  return readdirSync(directory).filter((entry) => {
    if (!entry.startsWith(prefix)) return false;
    const pid = Number(entry.slice(prefix.length).split("-")[0]);
    const file = join(directory, entry);
    if (isSameProcess(pid, file)) return true;
    rmSync(file, { force: true });
    return false;
  });
}

function isSameProcess(pid: number, file: string): boolean {
  let recorded: string;
  try {
    recorded = readFileSync(file, "utf8");
  } catch {
    return false;
  }
  const identity = identityOf(pid);
  // Empty: caught between being created and being written, by a process that lives.
  return identity !== undefined && (recorded === "" || recorded === identity);
}

/**
 * What tells a process from a later one with the same number: on Linux when it started, and in which boot. Undefined
 * if there is no such process.
 */
export function identityOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    // The name in parentheses may contain anything; the start time is the 20th field after it.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startTime] = [fields[0], fields[19]];
    // Dead, but nobody has asked for its exit code: usual for orphans in a container without an init.
    if (state === "Z") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${startTime}`;
  } catch {
    return "unknown";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
