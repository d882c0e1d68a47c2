/**
 * A server and the PostgreSQL it brings along whose files may not grow, as on a full disk (`ulimit -f`, which PostgreSQL
 * treats like one): clear errors, nothing half done, and all is well once there is room. Also who may read these files.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Database, openDatabase } from "@kontor/merchant/database/connection";
import { errorCode } from "@kontor/taler/error-codes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiAnswer, PASSWORD } from "../test-shop.js";

const PROGRAM = fileURLToPath(new URL("../../bin/kontor.js", import.meta.url));
/** More than a file of the write-ahead log, which has 16 MiB from the beginning. */
const LIMIT_BYTES = 20 * 2 ** 20;

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

/** Starts the server; with a limit, no file of it or of its PostgreSQL grows beyond. */
async function start(limitBytes?: number): Promise<void> {
  // POSIX counts in units of 512 bytes; where a shell counts in others, the limit is higher and the test takes longer.
  const limit = limitBytes === undefined ? "" : `ulimit -f ${limitBytes / 512} && `;
  const command = `${limit}exec "$0" "$1" serve -c "$2"`;
  child = spawn("/bin/sh", ["-c", command, process.execPath, PROGRAM, join(directory, "kontor.conf")], {
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

const instance = (name: string) => ({ name, address: {}, jurisdiction: {}, use_stefan: false });

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
    return !entry.isSymbolicLink() && (entry.mode & 0o077) !== 0;
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
  await stop();
  await start(LIMIT_BYTES);
  const socketDirectory = encodeURIComponent(join(dataDir(), "postgres-run"));
  const db = openDatabase({ address: `postgres://kontor@/kontor?host=${socketDirectory}`, poolSize: 1 });
  try {
    for (const rows of [500, 1]) await fillInstances(db, rows);
  } finally {
    await db.close();
  }
  const before = await call("private");
  expect(before.status).toBe(200);

  const refused = await call("private", instance("Another name".repeat(100)));
  expect(refused.status).toBe(500);
  const { number: first } = errorCode("GENERIC_DB_SETUP_FAILED");
  const { number: last } = errorCode("GENERIC_DB_SOFT_FAILURE");
  expect(refused.body.code).toBeGreaterThanOrEqual(first);
  expect(refused.body.code).toBeLessThanOrEqual(last);
  expect((await call("private")).body).toEqual(before.body);
  expect((await call("config")).status).toBe(200);

  await stop();
  await start();
  expect((await call("private")).body).toEqual(before.body);
  expect((await call("private", instance("Another name"))).status).toBe(204);
  expect((await call("private")).body.name).toBe("Another name");
});
