// For tests only: a throw-away server of the PostgreSQL that the system has installed, to see that Kontor works with
// another major version than the one it brings along.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const VERSIONS = "/usr/lib/postgresql";

/** The programs of the newest installed version; undefined if there is none. */
export function findInstalledPostgres() {
  if (!existsSync(VERSIONS)) return undefined;
  const [version] = readdirSync(VERSIONS)
    .filter((name) => existsSync(join(VERSIONS, name, "bin/postgres")))
    .sort((a, b) => Number(b) - Number(a));
  return version === undefined ? undefined : { version, bin: join(VERSIONS, version, "bin") };
}

/** Starts a server in a temporary directory; gives its address and a function that stops and removes it. */
export async function startInstalledPostgres({ bin }) {
  const directory = mkdtempSync("/tmp/kontor-installed-");
  const user = process.getuid() === 0 ? unprivilegedUser() : {};
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, "data");
  const options = { ...user, cwd: directory, env: { PATH: process.env.PATH, LC_ALL: "C" } };

  const initdb = ["--pgdata", data, "--username", "kontor", "--auth", "trust", "--encoding", "UTF8", "--no-sync"];
  const made = spawnSync(join(bin, "initdb"), [...initdb, "--locale", "C"], { ...options, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`);

  const log = join(directory, "log");
  const output = openSync(log, "w");
  const settings = { listen_addresses: "", unix_socket_directories: directory, fsync: "off", max_connections: "400" };
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    { ...options, stdio: ["ignore", output, output] },
  );
  let ended = false;
  const end = new Promise((resolve) => {
    server.once("exit", () => {
      ended = true;
      resolve();
    });
  });
  const isReady = () =>
    existsSync(join(data, "postmaster.pid")) && /^ready/m.test(readFileSync(join(data, "postmaster.pid"), "utf8"));
  while (!ended && !isReady()) await pause(20);
  if (ended) throw new Error(`the installed PostgreSQL did not start: ${readFileSync(log, "utf8")}`);
  return {
    address: `postgres://kontor@/postgres?host=${encodeURIComponent(directory)}`,
    async stop() {
      server.kill("SIGINT");
      await end;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL does not run as root; the package brings this user. */
function unprivilegedUser() {
  const line = readFileSync("/etc/passwd", "utf8").match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (!line) throw new Error("there is no user postgres");
  return { uid: Number(line[1]), gid: Number(line[2]) };
}
