/** The process of a server, as its files tell of it: whether it runs, and how it is stopped. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Home } from "./home.js";
import { isOurs } from "./settings.js";
import { identityOf } from "./sharing.js";

const STOP_LIMIT_MS = 60_000;

/** What postmaster.pid says. */
interface Postmaster {
  readonly pid: number;
  readonly socketDirectory: string | undefined;
}

/** Undefined where no server runs, as far as the file tells. */
export function readPostmaster(home: Home): Postmaster | undefined {
  try {
    return parsePostmaster(readFileSync(join(home.cluster, "postmaster.pid"), "utf8"));
  } catch {
    return undefined;
  }
}

export function isServing(home: Home): boolean {
  const postmaster = readPostmaster(home);
  return postmaster !== undefined && isPostgres(postmaster.pid);
}

/** Reads the text of postmaster.pid. */
export function parsePostmaster(text: string): Postmaster | undefined {
  const lines = text.split("\n");
  const pid = Math.abs(Number(lines[0]));
  return pid > 0 ? { pid, socketDirectory: lines[4]?.trim() || undefined } : undefined;
}

/** Whether that process lives and can be PostgreSQL's; after a crash the number may belong to anybody. */
export function isPostgres(pid: number): boolean {
  if (identityOf(pid) === undefined) return false;
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
  } catch {
    return true;
  }
}

/** Tells a server to shut down at once, without waiting, unless somebody else started it. */
export function interruptIfOurs(home: Home): void {
  const postmaster = readPostmaster(home);
  if (postmaster && isPostgres(postmaster.pid) && wasStartedByKontor(home)) signal(postmaster.pid, "SIGINT");
}

/** PostgreSQL writes down how it was started; an operator's own command does not contain our mark. */
function wasStartedByKontor(home: Home): boolean {
  try {
    return isOurs(readFileSync(join(home.cluster, "postmaster.opts"), "utf8"));
  } catch {
    return false;
  }
}

/** A fast shutdown: open transactions are rolled back, everything committed is written. */
export async function stopIfOurs(home: Home): Promise<void> {
  const postmaster = readPostmaster(home);
  if (!postmaster || !wasStartedByKontor(home) || !isPostgres(postmaster.pid)) return;
  signal(postmaster.pid, "SIGINT");
  const deadline = Date.now() + STOP_LIMIT_MS;
  let isUrgent = false;
  while (isPostgres(postmaster.pid)) {
    if (Date.now() > deadline && !isUrgent) {
      isUrgent = true;
      signal(postmaster.pid, "SIGQUIT");
    }
    await sleep(10);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
