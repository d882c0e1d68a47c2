/** Where the files of the server are: a place that the user of PostgreSQL can reach. */

import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { EmbeddedPostgresError } from "./error.js";
import { PORT } from "./settings.js";
import { canReach, type SystemUser, userForPostgres } from "./user.js";

/** The kernel limits a socket's path to 107 bytes on Linux, and to 103 elsewhere. */
const LONGEST_SOCKET_DIRECTORY = 103 - `/.s.PGSQL.${PORT}`.length;

/** The files of one server. They are in the data directory, unless PostgreSQL's user cannot get there. */
export interface Home {
  /** PostgreSQL's own directory. */
  readonly cluster: string;
  readonly logFile: string;
  readonly uses: string;
  readonly socketDirectory: string;
  readonly directory: string;
}

/** Makes the data directory where there is none, and says where the files are or will be. */
export function prepareHome(dataDir: string): { home: Home; user: SystemUser | undefined } {
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

/** A copy of the data directory alone has only a link to the database: this file beside the link says so. */
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

/** Makes a directory that only PostgreSQL's user enters. */
export function ownedDirectory(path: string, user: SystemUser | undefined): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
}

/** Temporary directories get cleaned up, and then anybody can make one of the same name. */
function isPrivateDirectory(path: string, user: SystemUser | undefined): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry?.isDirectory() === true && entry.uid === (user?.uid ?? process.getuid?.()) && (entry.mode & 0o077) === 0;
}

/** Nothing of ours: no PG* variable that would change the server, no secret that its user need not know. */
export function environmentFor(home: Home): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: home.directory, LC_ALL: "C", TZ: "UTC" };
}
