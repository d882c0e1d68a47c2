/**
 * Starts the server, or finds the one that another process has started: PostgreSQL's own lock on its directory decides
 * races, so that there is no lock of ours that a killed process could leave behind.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DatabaseAddress, withDatabase } from "../database/address.js";
import { sqlState } from "../database/connection.js";
import { Session } from "../database/session.js";
import type { PostgresBinaries } from "./binaries.js";
import { EmbeddedPostgresError } from "./error.js";
import { environmentFor, type Home } from "./home.js";
import { isPostgres, parsePostmaster, readPostmaster } from "./postmaster.js";
import { DATABASE, PORT, type Settings, SUPERUSER } from "./settings.js";
import { runAs, type SystemUser } from "./user.js";

const START_ATTEMPTS = 3;
const START_LIMIT_MS = 120_000;
const LOG_LIMIT_BYTES = 8 * 1024 * 1024;

/** What it takes to start a server. */
interface Startable {
  readonly home: Home;
  readonly binaries: PostgresBinaries;
  readonly user: SystemUser | undefined;
  readonly settings: Settings;
  /** Told about what takes long. */
  readonly tell: (message: string) => void;
}

/** The address of the server that runs, started if there is none. Throws EmbeddedPostgresError. */
export async function startOrJoin(startable: Startable): Promise<DatabaseAddress> {
  const { home, tell } = startable;
  const deadline = Date.now() + START_LIMIT_MS;
  let started: ServerStart | undefined;
  let failures = 0;
  for (let round = 0; Date.now() < deadline; round++) {
    const postmaster = readPostmaster(home);
    const isRunning = postmaster !== undefined && isPostgres(postmaster.pid);
    if (isRunning && postmaster.socketDirectory !== undefined) {
      const address = addressIn(postmaster.socketDirectory);
      if (await answers(address)) return address;
    }
    if (started?.hasEnded()) {
      // Either another process was faster, and its server will answer, or there is something wrong.
      if (!isRunning && ++failures === START_ATTEMPTS) throw started.failure();
      if (!isRunning) for (const lock of lockFiles(home)) removeStaleLock(lock);
      started = undefined;
    } else if (!isRunning) {
      started ??= startServer(startable);
    }
    if (round === 100) tell("waiting for PostgreSQL to recover");
    await sleep(25 + 200 * failures);
  }
  throw new EmbeddedPostgresError(`PostgreSQL did not answer within two minutes; see ${home.logFile}`);
}

/**
 * PostgreSQL removes a lock file of a server that is gone, unless a crash left the file empty, or a process with the
 * server's number exists: another's in a container, or a dead one that nobody has buried. Renamed before it is judged
 * for the last time, so that no other process can put a living server's file there in between.
 */
function removeStaleLock(lock: string): void {
  const aside = `${lock}.stale-${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const { pid } = parsePostmaster(readFileSync(aside, "utf8")) ?? {};
  if (pid !== undefined && isPostgres(pid)) renameSync(aside, lock);
  else rmSync(aside);
}

/** PostgreSQL locks its directory and its socket, each with its process number in the first line. */
function lockFiles(home: Home): string[] {
  return [join(home.cluster, "postmaster.pid"), join(home.socketDirectory, `.s.PGSQL.${PORT}.lock`)];
}

interface ServerStart {
  hasEnded(): boolean;
  failure(): EmbeddedPostgresError;
}

function startServer({ home, binaries, user, settings }: Startable): ServerStart {
  const logSize = limitLog(home.logFile);
  const log = openSync(home.logFile, "a", 0o600);
  const all = {
    ...settings,
    unix_socket_directories: `"${home.socketDirectory.replaceAll('"', '""')}"`,
  };
  const child: ChildProcess = spawn(
    binaries.postgres,
    ["-D", home.cluster, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    // A session of its own: Ctrl-C is for us, and we stop the server when we are done with it.
    { ...runAs(user), stdio: ["ignore", log, log], detached: true, env: environmentFor(home) },
  );
  closeSync(log);
  let ended: string | undefined;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    ended ??= `exit code ${code ?? signal}`;
  });
  child.unref();
  return {
    hasEnded: () => ended !== undefined,
    failure() {
      const said = readFileSync(home.logFile).subarray(logSize).toString().trim().slice(-2000);
      return new EmbeddedPostgresError(`PostgreSQL did not start (${ended}): ${said}`);
    },
  };
}

/** Keeps one older log; returns the size of the present one. */
function limitLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LOG_LIMIT_BYTES) return size;
  renameSync(logFile, `${logFile}.old`);
  return 0;
}

function addressIn(socketDirectory: string): DatabaseAddress {
  return { host: { socketDirectory }, port: PORT, database: DATABASE, user: SUPERUSER };
}

async function answers(address: DatabaseAddress): Promise<boolean> {
  const session = new Session({ address: withDatabase(address, "postgres") });
  try {
    await session.open();
    return true;
  } catch (error) {
    // cannot_connect_now: it starts, recovers or stops. Any other answer (too many connections) is an answer.
    return ![undefined, "57P03"].includes(sqlState(error));
  } finally {
    await session.close();
  }
}
