/** PostgreSQL refuses to run as root: whom to run it as, and what that user can reach. */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";

/** An unprivileged user of the system. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In order of preference: made for it, and there on nearly every system. */
const CANDIDATES = ["postgres", "_postgres", "nobody"];

/**
 * The user to run PostgreSQL as: undefined for ourselves, unless we are root; then the user that owns the database already,
 * else an unprivileged user. `database` need not exist. Throws where a root has nobody else.
 */
export function userForPostgres(database: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = systemUsers();
  const owner = statSync(database, { throwIfNoEntry: false })?.uid;
  const chosen =
    owner !== undefined && owner !== 0
      ? users.find(({ uid }) => uid === owner)
      : CANDIDATES.map((name) => users.find((user) => user.name === name && user.uid !== 0)).find(Boolean);
  if (!chosen) {
    throw new Error(
      `PostgreSQL does not run as root, and there is no user ${owner ? `with id ${owner}` : CANDIDATES.join(" or ")} ` +
        "to run it as: start Kontor as an ordinary user",
    );
  }
  return chosen;
}

/** Whether `user` can list and enter a directory, or write into it: asked of the system, which knows all the rules. */
export function canReach(user: SystemUser, directory: string, how: "enter" | "write"): boolean {
  const test = how === "write" ? "-w" : "-r";
  const { status } = spawnSync("/bin/sh", ["-c", `cd -- "$1" && test ${test} .`, "sh", directory], {
    uid: user.uid,
    gid: user.gid,
    cwd: "/",
    stdio: "ignore",
  });
  return status === 0;
}

function systemUsers(): SystemUser[] {
  return readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => fields.length >= 7)
    .map(([name, , uid, gid]) => ({ name: name!, uid: Number(uid), gid: Number(gid) }));
}

/** How to run a program as that user, ourselves by default: in a directory that it may enter. */
export function runAs(user: SystemUser | undefined): { uid?: number; gid?: number; cwd: string } {
  return user ? { uid: user.uid, gid: user.gid, cwd: "/" } : { cwd: "/" };
}
