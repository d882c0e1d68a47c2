/**
 * The private PostgreSQL of a shop that has set up none: a real server in the data directory, reachable by UNIX socket
 * only, started by the first process that needs it and stopped by the last. PostgreSQL's own lock on its directory
 * decides races, so that there is no lock of ours that a killed process could leave behind.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DatabaseAddress, withDatabase } from "../database/address.js";
import { sqlState } from "../database/connection.js";
import { hasWaitedInVain } from "../database/dialect.js";
import { Session } from "../database/session.js";
import { findPostgresBinaries, type PostgresBinaries } from "./binaries.js";
import { identityOf, joinServer } from "./sharing.js";
import { canReach, type SystemUser, userForPostgres } from "./user.js";
import { keepAlive } from "./watch.js";

/** Where the server keeps its files and who wants to know about it. */
export interface EmbeddedPostgresOptions {
  /** Kontor's data directory; made if there is none. */
  readonly dataDir: string;
  /** Told about everything that takes long enough to be noticed. */
  readonly onProgress?: ((message: string) => void) | undefined;
  /** False for data that nobody will miss: nothing is forced to the disk, which is much faster. */
  readonly durable?: boolean;
  /** As many connections at once as all who use it need. */
  readonly connections?: number;
}

/** A running server with a database for Kontor. */
export interface EmbeddedPostgres {
  readonly address: DatabaseAddress;
  /** Stops the server, if no other process uses it and it was Kontor that started it. */
  stop(): Promise<void>;
}

/** The server could not be started; the message contains what PostgreSQL said. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
}

const SUPERUSER = "kontor";
const DATABASE = "kontor";
const PORT = 5432;
const START_ATTEMPTS = 3;
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 60_000;
const LOG_LIMIT_BYTES = 8 * 1024 * 1024;
/** duplicate_database, and what the unique index says when two are exactly simultaneous. */
const MADE_BY_ANOTHER = ["42P04", "23505"];
/** Of the kernel: 107 bytes on Linux, 103 elsewhere; `/.s.PGSQL.5432.lock` is not a socket, but close to one. */
const LONGEST_SOCKET_DIRECTORY = 103 - "/.s.PGSQL.5432".length;

type Settings = Readonly<Record<string, string>>;

/** For a small shop on a small machine that must not lose a payment. */
const SETTINGS: Settings = {
  cluster_name: "kontor-embedded",
  listen_addresses: "",
  unix_socket_permissions: "0700",
  shared_buffers: "64MB",
  max_wal_size: "256MB",
  min_wal_size: "32MB",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_min_messages: "warning",
  log_checkpoints: "off",
  log_line_prefix: "%m [%p] ",
};
const LEAST_CONNECTIONS = 100;
const FORGETFUL_SETTINGS = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

/** The files of one server. They are in the data directory, unless PostgreSQL's user cannot get there. */
interface Home {
  /** PostgreSQL's own directory. */
  readonly cluster: string;
  readonly logFile: string;
  readonly uses: string;
  readonly socketDirectory: string;
  readonly directory: string;
}

/** What postmaster.pid says. */
interface Postmaster {
  readonly pid: number;
  readonly socketDirectory: string | undefined;
}

/**
 * Uses the server of a data directory, starting and if need be creating it. Throws NoEmbeddedPostgres or
 * EmbeddedPostgresError.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const tell = options.onProgress ?? (() => {});
  const durable = options.durable ?? true;
  const settings: Settings = {
    ...SETTINGS,
    max_connections: String(Math.max(LEAST_CONNECTIONS, options.connections ?? 0)),
    ...(durable ? {} : FORGETFUL_SETTINGS),
  };
  const { home, user } = prepareHome(resolve(options.dataDir));
  const binaries = findPostgresBinaries(user, home.directory, () => tell("copying the programs of PostgreSQL"));
  const use = await joinServer(home.uses);
  const stopAtExit = () => {
    const isLast = use.leave();
    const postmaster = readPostmaster(home);
    if (isLast && postmaster && isPostgres(postmaster.pid) && wasStartedByKontor(home))
      signal(postmaster.pid, "SIGINT");
    use.left();
  };
  try {
    if (!existsSync(join(home.cluster, "PG_VERSION"))) {
      tell("creating the database");
      createCluster(home, binaries, user, durable);
    }
    checkVersion(home, binaries);
    const address = await startOrJoin(home, binaries, user, settings, tell);
    await createDatabase(address);
    process.once("exit", stopAtExit);
    const watch = keepAlive({
      isRunning: () => isServing(home),
      async restart() {
        tell("PostgreSQL has ended: starting it again");
        await startOrJoin(home, binaries, user, settings, tell);
      },
      onFailure: (reason) => tell(`PostgreSQL could not be started again: ${reason.message}`),
    });
    let stopping: Promise<void> | undefined;
    return {
      address,
      stop() {
        stopping ??= (async () => {
          process.off("exit", stopAtExit);
          await watch.end();
          if (use.leave()) await stopIfOurs(home);
          use.left();
        })();
        return stopping;
      },
    };
  } catch (error) {
    if (use.leave()) await stopIfOurs(home);
    use.left();
    throw error;
  }
}

// ---- where the files are -------------------------------------------------------------------------------------------

function prepareHome(dataDir: string): { home: Home; user: SystemUser | undefined } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const cluster = join(dataDir, "postgres");
  const user = userForPostgres(cluster);
  if (user === undefined) return { home: homeIn(dataDir, user), user };
  if (!lstatSync(cluster, { throwIfNoEntry: false }) && !openTo(dataDir, user)) linkElsewhere(dataDir, cluster, user);
  return { home: homeIn(dirname(realCluster(cluster)), user), user };
}

function homeIn(directory: string, user: SystemUser | undefined): Home {
  return {
    directory,
    cluster: join(directory, "postgres"),
    logFile: join(directory, "postgres.log"),
    uses: join(directory, "postgres-uses"),
    socketDirectory: socketDirectoryIn(directory, user),
  };
}

/** The group of PostgreSQL's user may pass through our directory (not list it). True if that user gets there. */
function openTo(dataDir: string, user: SystemUser): boolean {
  if (statSync(dataDir).uid === 0) {
    chownSync(dataDir, 0, user.gid);
    chmodSync(dataDir, 0o710);
  }
  const probe = join(dataDir, `probe-${process.pid}`);
  mkdirSync(probe);
  chownSync(probe, user.uid, user.gid);
  const reachable = canReach(user, probe, "write");
  rmSync(probe, { recursive: true });
  return reachable;
}

/**
 * The data directory lies in one that only root may enter (root's home): PostgreSQL's files go to /var/lib, and a
 * link tells where. Making the link decides between two that try at once.
 */
function linkElsewhere(dataDir: string, link: string, user: SystemUser): void {
  let place: string;
  try {
    mkdirSync("/var/lib/kontor", { recursive: true, mode: 0o711 });
    place = mkdtempSync(`/var/lib/kontor/${basename(dataDir).replace(/[^a-zA-Z0-9-]/g, "") || "data"}-`);
    if (!openTo(place, user)) throw new Error(`user ${user.name} cannot enter ${place}`);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `PostgreSQL cannot run as root, and user ${user.name} can enter neither ${dataDir} nor a directory in /var/lib ` +
        `(${(error as Error).message}): name another data directory in MERCHANT_DATA_DIR, or a database in KONTOR_DB`,
    );
  }
  try {
    symlinkSync(join(place, "postgres"), link);
    writeFileSync(join(dataDir, WHERE_IT_IS), whereItIs(place));
  } catch (error) {
    rmSync(place, { recursive: true });
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Who saves the data directory alone saves only a link: this file says so beside it. */
const WHERE_IT_IS = "THE-DATABASE-IS-ELSEWHERE.txt";

function whereItIs(place: string): string {
  return `PostgreSQL cannot run as root, and its user may not enter this directory. Its files are in

  ${place}

Save that directory too (while Kontor is stopped), or use \`kontor export\`: "postgres" here is only a link to it.
`;
}

/** Follows the link that linkElsewhere made. A new, empty database in place of a lost one would hide the loss. */
function realCluster(cluster: string): string {
  if (!lstatSync(cluster, { throwIfNoEntry: false })?.isSymbolicLink()) return cluster;
  const target = readlinkSync(cluster);
  if (existsSync(dirname(target))) return join(realpathSync(dirname(target)), basename(target));
  throw new EmbeddedPostgresError(
    `the database that ${cluster} points to, ${target}, is gone: restore it, or remove the link to begin anew`,
  );
}

/** In the home if the path is short enough for a socket, else in a private temporary directory that a file names. */
function socketDirectoryIn(directory: string, user: SystemUser | undefined): string {
  const near = join(directory, "postgres-run");
  const record = join(directory, "postgres-run-elsewhere");
  if (Buffer.byteLength(near) <= LONGEST_SOCKET_DIRECTORY) return ownedDirectory(near, user);
  if (existsSync(record)) {
    const known = readFileSync(record, "utf8");
    if (isPrivateDirectory(known, user)) return known;
  }
  const far = ownedDirectory(mkdtempSync("/tmp/kontor-"), user);
  writeFileSync(record, far, { mode: 0o600 });
  return far;
}

function ownedDirectory(path: string, user: SystemUser | undefined): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
}

/** Temporary directories get cleaned up, and then anybody can make one of the same name. */
function isPrivateDirectory(path: string, user: SystemUser | undefined): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.isDirectory() === true && entry.uid === (user?.uid ?? process.getuid?.()) && (entry.mode & 0o077) === 0;
}

// ---- creating ------------------------------------------------------------------------------------------------------

/** Makes the cluster beside its place and renames it: what has the right name is whole. */
function createCluster(home: Home, binaries: PostgresBinaries, user: SystemUser | undefined, durable: boolean): void {
  removeUnfinished(home);
  const unfinished = ownedDirectory(`${home.cluster}.${process.pid}.new`, user);
  const { status, stderr, error } = spawnSync(
    binaries.initdb,
    [
      "--pgdata",
      unfinished,
      "--username",
      SUPERUSER,
      "--auth",
      "trust",
      "--encoding",
      "UTF8",
      "--no-instructions",
      "--no-locale",
      "--locale-provider",
      "builtin",
      "--builtin-locale",
      "C.UTF-8",
      ...(durable ? [] : ["--no-sync"]),
    ],
    { ...runAs(user), encoding: "utf8", env: environmentFor(home) },
  );
  if (error || status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`PostgreSQL could not create its database: ${error?.message ?? stderr.trim()}`);
  }
  try {
    renameSync(unfinished, home.cluster);
  } catch (renameError) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was faster, and its cluster is as good.
    if (!existsSync(join(home.cluster, "PG_VERSION"))) throw renameError;
  }
  if (durable) syncDirectory(home.directory);
}

/** What processes have left that were killed while creating. */
function removeUnfinished(home: Home): void {
  const name = /^postgres\.(\d+)\.new$/;
  for (const entry of readdirSync(home.directory)) {
    const pid = name.exec(entry)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || identityOf(Number(pid)) === undefined)) {
      rmSync(join(home.directory, entry), { recursive: true, force: true });
    }
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  fsyncSync(directory);
  closeSync(directory);
}

function checkVersion(home: Home, { majorVersion }: PostgresBinaries): void {
  const found = Number.parseInt(readFileSync(join(home.cluster, "PG_VERSION"), "utf8"), 10);
  if (found === majorVersion) return;
  throw new EmbeddedPostgresError(
    `the database in ${home.cluster} belongs to PostgreSQL ${found}, this Kontor brings PostgreSQL ${majorVersion}: ` +
      "dump it with the Kontor that made it and restore the dump with this one",
  );
}

/** Of several processes at once one makes the database; the others wait for it, on a slow disk longer than for a lock. */
async function createDatabase(address: DatabaseAddress): Promise<void> {
  const session = new Session({ address: withDatabase(address, "postgres") });
  const deadline = Date.now() + START_LIMIT_MS;
  try {
    for (;;) {
      const { rows } = await session.run("select 1 from pg_database where datname = $1", [address.database]);
      if (rows.length > 0) return;
      try {
        await session.script(`create database "${address.database}"`);
        return;
      } catch (error) {
        const state = sqlState(error) ?? "";
        if (MADE_BY_ANOTHER.includes(state)) return;
        if (!hasWaitedInVain(error) || Date.now() > deadline) throw error;
      }
    }
  } finally {
    await session.close();
  }
}

// ---- starting ------------------------------------------------------------------------------------------------------

async function startOrJoin(
  home: Home,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  settings: Settings,
  tell: (message: string) => void,
): Promise<DatabaseAddress> {
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
      started ??= startServer(home, binaries, user, settings);
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

function startServer(
  home: Home,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  settings: Settings,
): ServerStart {
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

function runAs(user: SystemUser | undefined): { uid?: number; gid?: number; cwd: string } {
  return user ? { uid: user.uid, gid: user.gid, cwd: "/" } : { cwd: "/" };
}

/** Nothing of ours: no PG* variable that would change the server, no secret that its user need not know. */
function environmentFor(home: Home): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: home.directory, LC_ALL: "C", TZ: "UTC" };
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
    await session.run("select 1");
    return true;
  } catch (error) {
    // cannot_connect_now: it starts, recovers or stops. Any other answer (too many connections) is an answer.
    return ![undefined, "57P03"].includes(sqlState(error));
  } finally {
    await session.close();
  }
}

function readPostmaster(home: Home): Postmaster | undefined {
  try {
    return parsePostmaster(readFileSync(join(home.cluster, "postmaster.pid"), "utf8"));
  } catch {
    return undefined;
  }
}

function isServing(home: Home): boolean {
  const postmaster = readPostmaster(home);
  return postmaster !== undefined && isPostgres(postmaster.pid);
}

function parsePostmaster(text: string): Postmaster | undefined {
  const lines = text.split("\n");
  const pid = Math.abs(Number(lines[0]));
  return pid > 0 ? { pid, socketDirectory: lines[4]?.trim() || undefined } : undefined;
}

/** Whether that process lives and can be PostgreSQL's; after a crash the number may belong to anybody. */
function isPostgres(pid: number): boolean {
  if (identityOf(pid) === undefined) return false;
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "postgres";
  } catch {
    return true;
  }
}

// ---- stopping ------------------------------------------------------------------------------------------------------

/** PostgreSQL writes down how it was started; an operator's own command does not contain our mark. */
function wasStartedByKontor(home: Home): boolean {
  try {
    return readFileSync(join(home.cluster, "postmaster.opts"), "utf8").includes(
      `cluster_name=${SETTINGS.cluster_name}`,
    );
  } catch {
    return false;
  }
}

/** A fast shutdown: open transactions are rolled back, everything committed is written. */
async function stopIfOurs(home: Home): Promise<void> {
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
