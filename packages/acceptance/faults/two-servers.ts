/** For tests: a PostgreSQL and its synchronous standby, of the installed programs, which can be killed, promoted and rejoined. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const VERSIONS = "/usr/lib/postgresql";
const USER = "kontor";
const DATABASE = "kontor";

/** The newest installed version that can copy a running server; undefined where there is none. */
export const INSTALLED_BIN: string | undefined = (existsSync(VERSIONS) ? readdirSync(VERSIONS) : [])
  .toSorted((a, b) => Number(b) - Number(a))
  .map((version) => join(VERSIONS, version, "bin"))
  .find((bin) => ["postgres", "initdb", "pg_basebackup", "pg_ctl"].every((name) => existsSync(join(bin, name))));

/** One of the two. */
export class InstalledServer {
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    readonly directory: string,
    readonly port: number,
  ) {}

  get data(): string {
    return join(this.directory, this.name);
  }

  get url(): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/${DATABASE}?sslmode=disable`;
  }

  async initialise(): Promise<void> {
    const names = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C"];
    run("initdb", ["--pgdata", this.data, ...names, "--no-sync"], this.directory);
    await this.start();
    run("createdb", ["-h", "127.0.0.1", "-p", String(this.port), "-U", USER, DATABASE], this.directory);
  }

  /** What it had is gone; it becomes a standby of the other one, which waits for it from now on with each commit. */
  async follow(primary: InstalledServer): Promise<void> {
    rmSync(this.data, { recursive: true, force: true });
    const source = `host=127.0.0.1 port=${primary.port} user=${USER} application_name=${this.name}`;
    const args = ["-D", this.data, "-d", source, "--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
    run("pg_basebackup", args, this.directory);
    await this.start();
    primary.waitForStandby(this.name);
    // From here on what is committed is at both.
    for (;;) {
      const asked = "select count(*) from pg_stat_replication where sync_state = 'sync' and state = 'streaming'";
      if (primary.ask(asked) === "1") return;
      await pause(50);
    }
  }

  /** Starts it as what its data say: a primary, or a standby. */
  async start(): Promise<void> {
    const log = join(this.directory, `${this.name}.log`);
    const output = openSync(log, "a");
    const settings = {
      port: String(this.port),
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      fsync: "off",
      max_connections: "100",
      wal_keep_size: "64MB",
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    rmSync(join(this.data, "postmaster.pid"), { force: true });
    if (existsSync(join(this.data, "standby.signal"))) this.waitForStandby(undefined);
    const child = spawn(join(INSTALLED_BIN!, "postgres"), ["-D", this.data, ...args], {
      ...unprivileged(),
      cwd: this.directory,
      env: { PATH: process.env.PATH, LC_ALL: "C" },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once("exit", () => resolve()));
    const pidFile = join(this.data, "postmaster.pid");
    while (!existsSync(pidFile) || !/^(ready|standby)/m.test(readFileSync(pidFile, "utf8"))) {
      if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${readFileSync(log, "utf8")}`);
      await pause(20);
    }
  }

  /** Its commits wait for that standby, or for none. */
  waitForStandby(name: string | undefined): void {
    const file = join(this.data, "postgresql.conf");
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => !line.startsWith("synchronous_standby_names"));
    writeFileSync(file, [...lines, `synchronous_standby_names = '${name ?? ""}'`, ""].join("\n"));
    this.#child?.kill("SIGHUP");
  }

  /** A standby becomes the primary, and waits for nobody. */
  promote(): void {
    run("pg_ctl", ["promote", "-D", this.data, "-w"], this.directory);
  }

  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }

  async stop(): Promise<void> {
    this.#child?.kill("SIGINT");
    await this.#ended;
  }

  /** The only value of a query's answer, as text. */
  ask(query: string): string {
    return run("psql", ["-X", "-A", "-t", "-d", this.url, "-c", query], this.directory).trim();
  }
}

export interface TwoServers {
  readonly servers: readonly [InstalledServer, InstalledServer];
  /** Both, of which the one that can be written to is wanted. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a primary, the first, and a synchronous standby. */
export async function startTwoServers(): Promise<TwoServers> {
  const directory = mkdtempSync(join(tmpdir(), "kontor-two-"));
  const { uid, gid } = unprivileged();
  if (uid !== undefined) chownSync(directory, uid, gid!);
  const [first, second] = [await freePort(), await freePort()];
  const a = new InstalledServer("a", directory, first);
  const b = new InstalledServer("b", directory, second);
  await a.initialise();
  await b.follow(a);
  return {
    servers: [a, b],
    url: `postgres://${USER}@127.0.0.1:${first},127.0.0.1:${second}/${DATABASE}?sslmode=disable&target_session_attrs=read-write`,
    async stop() {
      await Promise.all([a.stop(), b.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; its package brings a user. */
function unprivileged(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [, , uid, gid] = /^postgres:.*$/m.exec(readFileSync("/etc/passwd", "utf8"))![0].split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

function run(program: string, args: readonly string[], cwd: string): string {
  const env = { PATH: process.env.PATH, LC_ALL: "C" };
  const { status, stdout, stderr, error } = spawnSync(join(INSTALLED_BIN!, program), args, {
    ...unprivileged(),
    cwd,
    env,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr}`);
  return stdout;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
