/**
 * A server and the PostgreSQL it brings along whose files may not grow, as on a full disk (a limit of the system, which
 * PostgreSQL treats like one): clear errors, nothing half done, and all is well as soon as there is room, without
 * anybody's doing. Also who may read these files.
 */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Database, openDatabase } from "@kontor/merchant/database/connection";
import { errorCode } from "@kontor/taler/error-codes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiAnswer, PASSWORD } from "../shop/test-shop.js";

const PROGRAM = fileURLToPath(new URL("../../kontor/bin/kontor.js", import.meta.url));
/** More than a file of the write-ahead log, which has 16 MiB from the beginning. */
const LIMIT_BYTES = 20 * 2 ** 20;
const WAL_FILE_BYTES = 16 * 2 ** 20;

let directory: string;
let child: ChildProcess | undefined;
let url: string;

const dataDir = () => join(directory, "data");

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-full-"));
  // PostgreSQL's user, if we are root, has to get there.
  chmodSync(directory, 0o755);
  const settings = ["SERVE = tcp", "PORT = 0", "BIND_TO = 127.0.0.1", "CURRENCY = KUDOS"];
  writeFileSync(
    join(directory, "kontor.conf"),
    `[merchant]\n${settings.join("\n")}\n[paths]\nMERCHANT_DATA_HOME = ${dataDir()}\n`,
  );
});

afterAll(async () => {
  await stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  child = spawn(process.execPath, [PROGRAM, "serve", "-c", join(directory, "kontor.conf")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: directory },
  });
  url = await new Promise((resolve, reject) => {
    let said = "";
    child!.stdout!.on("data", (chunk) => {
      said += chunk;
      const match = /serving at (http:[^" ]+)/.exec(said);
      if (match) resolve(match[1]!);
    });
    child!.once("exit", () => reject(new Error(`it ended: ${said}`)));
  });
}

/** From now on no file of the server, nor of its PostgreSQL, grows beyond; what they start later has the same limit. */
function limitFiles(bytes: number | "unlimited"): void {
  const postmaster = Number(readFileSync(join(dataDir(), "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  const children = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  for (const pid of [child!.pid!, postmaster, ...children]) limitFilesOf(pid, bytes);
}

function limitFilesOf(pid: number | string, bytes: number | "unlimited"): void {
  try {
    // A user may do this to processes of the same user. Root without further rights may not do it to those of others.
    const { uid, gid } = statSync(`/proc/${pid}`);
    execFileSync("prlimit", [`--pid=${pid}`, `--fsize=${bytes}:`], { stdio: "pipe", uid, gid });
  } catch (error) {
    // PostgreSQL's processes come and go.
    if (parentOf(pid) !== undefined) throw error;
  }
}

function parentOf(pid: number | string): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

async function stop(): Promise<void> {
  const ending = child;
  child = undefined;
  if (ending === undefined || ending.exitCode !== null) return;
  await new Promise((resolve) => {
    ending.once("exit", resolve);
    ending.kill("SIGTERM");
  });
}

async function call(path: string, body?: unknown): Promise<ApiAnswer> {
  const answer = await fetch(new URL(path, url), {
    headers: { authorization: `Bearer secret-token:${PASSWORD}` },
    ...(body === undefined ? {} : { method: "PATCH", body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? {} : JSON.parse(text), headers: answer.headers };
}

function expectDatabaseError({ status, body }: ApiAnswer): void {
  expect(status).toBe(500);
  const { number: first } = errorCode("GENERIC_DB_SETUP_FAILED");
  const { number: last } = errorCode("GENERIC_DB_SOFT_FAILURE");
  expect(body.code).toBeGreaterThanOrEqual(first);
  expect(body.code).toBeLessThanOrEqual(last);
}

function openItsDatabase(): Database {
  const socketDirectory = encodeURIComponent(join(dataDir(), "postgres-run"));
  return openDatabase({ address: `postgres://kontor@/kontor?host=${socketDirectory}`, poolSize: 1 });
}

const instance = (name: string, logo?: string) => ({ name, logo, address: {}, jurisdiction: {}, use_stefan: false });

test("the files of the data directory are for nobody else", async () => {
  await start();
  const made = await fetch(new URL("management/instances", url), {
    method: "POST",
    body: JSON.stringify({ id: "admin", auth: { method: "token", password: PASSWORD }, ...instance("Shop") }),
  });
  expect(made.status).toBe(204);
  expect(lstatSync(dataDir()).mode & 0o007).toBe(0);
  const open = readdirSync(dataDir(), { recursive: true, encoding: "utf8" }).filter((name) => {
    const entry = lstatSync(join(dataDir(), name));
    // The programs, which are copied there where PostgreSQL's user cannot read those that are installed, are no data.
    return !entry.isSymbolicLink() && !name.startsWith("postgres-programs-") && (entry.mode & 0o077) !== 0;
  });
  expect(open).toEqual([]);
  expect(readdirSync(dataDir())).toContain("postgres");
});

/** Adds instances of nobody, so many at a time, until there is no room for more. Four fill a page of the table. */
async function fillInstances(db: Database, rows: number): Promise<void> {
  const same = `address, jurisdiction, use_stefan, default_pay_delay, default_refund_delay, default_wire_transfer_delay,
    default_wire_transfer_rounding_interval, merchant_pub, password_hash, created_at`;
  const statement = `insert into instances (id, name, ${same})
    select gen_random_uuid(), repeat(md5(n::text), 50), ${same} from instances, generate_series(1, ${rows}) as n
    where id = 'admin'`;
  const fill = async () => {
    for (let i = 0; i < 10_000; i++) await db.withSession((session) => session.run(statement));
  };
  await expect(fill()).rejects.toThrow(/could not (?:extend|write)/);
}

test("a full disk: what needs room fails clearly, the rest works, and with room everything is as it was", async () => {
  limitFiles(LIMIT_BYTES);
  const db = openItsDatabase();
  try {
    for (const rows of [500, 1]) await fillInstances(db, rows);
  } finally {
    await db.close();
  }
  const before = await call("private");
  expect(before.status).toBe(200);
  expectDatabaseError(await call("private", instance("Another name".repeat(80))));
  expect((await call("private")).body).toEqual(before.body);
  expect((await call("config")).status).toBe(200);

  limitFiles("unlimited");
  expect((await call("private")).body).toEqual(before.body);
  expect((await call("private", instance("Another name"))).status).toBe(204);
  expect((await call("private")).body.name).toBe("Another name");
});

test("a disk without room for a note of what changes ends PostgreSQL, which begins again by itself when there is", async () => {
  const db = openItsDatabase();
  const { rows } = await db.withSession((session) =>
    session.run("select (pg_current_wal_insert_lsn() - '0/0')::bigint as written"),
  );
  await db.close();
  const written = Number(rows[0]!.written as bigint) % WAL_FILE_BYTES;
  limitFiles(Math.min(written + 2 ** 20, WAL_FILE_BYTES - 8192));

  const names = ["Another name"];
  let refused: ApiAnswer | undefined;
  for (let i = 0; refused === undefined && i < 500; i++) {
    names.push(`Name ${i}`);
    // Random, so that it takes the room that it has.
    const logo = `data:image/png;base64,${randomBytes(30_000).toString("base64")}`;
    const answer = await call("private", instance(names.at(-1)!, logo));
    if (answer.status !== 204) refused = answer;
  }
  expectDatabaseError(refused!);
  await expect.poll(async () => (await call("readyz")).body.database, { timeout: 20_000 }).toBe(false);
  expectDatabaseError(await call("private", instance("x")));
  expect((await call("healthz")).status).toBe(200);

  limitFilesOf(child!.pid!, "unlimited");
  await expect.poll(async () => (await call("readyz")).body.database, { timeout: 60_000 }).toBe(true);
  // What was acknowledged last is there, unless the one after it, of which nobody was told, is there too.
  expect(names.slice(-2)).toContain((await call("private")).body.name);
  expect((await call("private", instance("A third name"))).status).toBe(204);
  await stop();
  await start();
  expect((await call("private")).body.name).toBe("A third name");
});
