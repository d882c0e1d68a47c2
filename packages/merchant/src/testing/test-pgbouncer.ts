/** For tests: a pgbouncer in transaction mode before the test server, where the program is installed. */

import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DatabaseAddress, describeAddress, parseDatabaseUrl } from "../database/address.js";

/** Debian puts it where only administrators look. */
const PLACES = ["/usr/sbin/pgbouncer", "/usr/local/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];

/** The installed program; undefined where there is none. */
export const PGBOUNCER = PLACES.find((place) => existsSync(place));

const PORT = 6432;

export interface RunningPgbouncer {
  /** The URL by which the database of that URL is reached through the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

/**
 * Starts one that has few connections for many clients, so that everybody gets another one all the time.
 * @param server the server whose databases it offers
 * @param settings further lines of its configuration
 */
export async function startPgbouncer(
  server: DatabaseAddress,
  settings: readonly string[] = [],
): Promise<RunningPgbouncer> {
  if (!("socketDirectory" in server.host)) throw new Error("the test server has a UNIX socket");
  const { socketDirectory } = server.host;
  // It refuses to run as root; the user that runs the server may use its socket.
  const { uid, gid } = statSync(join(socketDirectory, `.s.PGSQL.${server.port}`));
  const directory = mkdtempSync(join(tmpdir(), "kontor-pgbouncer-"));
  const file = join(directory, "pgbouncer.ini");
  const users = join(directory, "users.txt");
  writeFileSync(users, `"${server.user}" ""\n`);
  writeFileSync(
    file,
    [
      "[databases]",
      `* = host=${socketDirectory} port=${server.port}`,
      "[pgbouncer]",
      "pool_mode = transaction",
      "default_pool_size = 3",
      "max_client_conn = 200",
      "auth_type = trust",
      `auth_file = ${users}`,
      `unix_socket_dir = ${directory}`,
      `listen_port = ${PORT}`,
      `logfile = ${join(directory, "log")}`,
      ...settings,
      "",
    ].join("\n"),
  );
  if (process.getuid?.() === 0) for (const path of [directory, file, users]) chownSync(path, uid, gid);
  const child = spawn(PGBOUNCER!, ["-q", file], { uid, gid, stdio: "ignore", cwd: "/" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await untilThere(join(directory, `.s.PGSQL.${PORT}`), child, join(directory, "log"));
  return {
    through: (url) => describeAddress({ ...parseDatabaseUrl(url), host: { socketDirectory: directory }, port: PORT }),
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilThere(socket: string, child: ChildProcess, log: string): Promise<void> {
  while (!existsSync(socket)) {
    if (child.exitCode !== null)
      throw new Error(`pgbouncer has ended: ${existsSync(log) ? readFileSync(log, "utf8") : ""}`);
    await sleep(20);
  }
}
