/** Export and import as an operator uses them: a shop to which everything has happened moves, and goes on. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Backend } from "@kontor/merchant/backend";
import { readCatalogue } from "@kontor/merchant/backup/catalogue";
import { exportDatabase } from "@kontor/merchant/backup/export-database";
import { importDatabase } from "@kontor/merchant/backup/import-database";
import { type DatabaseAddress, parseDatabaseUrl } from "@kontor/merchant/database/address";
import { type Database, openDatabase } from "@kontor/merchant/database/connection";
import { migrate, readMigrations } from "@kontor/merchant/database/migrate";
import { firstRefundNumber } from "@kontor/merchant/deposits/refund-store";
import { startEmbeddedPostgres } from "@kontor/merchant/embedded-postgres/embedded";
import { findInstance } from "@kontor/merchant/instances/store";
import { runNow } from "@kontor/merchant/jobs/runner";
import { recoverIntents } from "@kontor/merchant/payments/intent-recovery";
import { isSealed, WITHOUT_KEY } from "@kontor/merchant/secrets/secrets";
import { openSecrets } from "@kontor/merchant/secrets/unlock";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { testKeyFile, testSecrets } from "@kontor/merchant/testing/test-secrets";
import { claim, proposalOf } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { HOUR } from "@kontor/taler/time";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runKontor } from "../commands/run-kontor.js";
import type { TestShop } from "../shop/test-shop.js";
import { type Events, letEverythingHappen, startEventfulShop } from "../story/eventful-shop.js";
import { REASON } from "../story/story.js";

let directory: string;
let shop: TestShop;
let events: Events;
let file: string;
const databases: TestDatabase[] = [];

beforeAll(async () => {
  directory = mkdtempSync("/tmp/kontor-backup-");
  // PostgreSQL's user may pass through, as its files would lie elsewhere otherwise and be left behind.
  chmodSync(directory, 0o755);
  shop = await startEventfulShop();
  events = await letEverythingHappen(shop);
  file = join(directory, "shop.kontor");
  await exportDatabase(shop.database.db, testSecrets(), shop.sandbox.clock, file);
});

afterAll(async () => {
  await shop?.stop();
  for (const database of databases) await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

async function anEmptyDatabase(options: { readonly migrated?: boolean } = {}): Promise<Database> {
  const database = await createTestDatabase(options);
  databases.push(database);
  return database.db;
}

/** The lines of an export but the first, which has its time, and without counters, which go on behind a gap. */
function contentOf(name: string): string[] {
  const lines = gunzipSync(readFileSync(name)).toString().split("\n").slice(1);
  let table = "";
  return lines.flatMap((line) => {
    table = /^\{"table":"(\w+)"/.exec(line)?.[1] ?? table;
    if (table === "event_counters" || table === "journal_progress") return [];
    return [line.replace(/"sequences":\{[^}]*\}/, "")];
  });
}

let copies = 0;
/** A file with these lines changed. */
function changed(change: (lines: string[]) => string[]): string {
  const name = join(directory, `changed-${copies++}`);
  const lines = change(gunzipSync(readFileSync(file)).toString().trimEnd().split("\n"));
  writeFileSync(name, gzipSync(`${lines.join("\n")}\n`));
  return name;
}

async function instancesIn(db: Database): Promise<number> {
  return (await db.queries.selectFrom("instances").selectAll().execute()).length;
}

describe("a shop that moves", () => {
  test("has rows of every kind", async () => {
    const { rows } = await sql<{ name: string }>`
      select relname::text as name from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname not in ('jobs', 'clock_witnesses')
    `.execute(shop.database.db.queries);
    expect(rows.length).toBeGreaterThan(15);
    const { queries } = shop.database.db;
    for (const { name } of rows) {
      const some = await sql`select 1 from ${sql.table(name)} limit 1`.execute(queries);
      expect({ name, rows: some.rows.length }).toEqual({ name, rows: 1 });
    }
  });

  test("from one version of PostgreSQL to another and back has lost nothing, and goes on", async () => {
    let latest = file;
    for (const [name, startServer] of Object.entries(SERVERS)) {
      const server = await startServer(join(directory, name));
      try {
        latest = await throughDatabase(server.address, join(directory, name), latest);
      } finally {
        await server.stop();
      }
      expect(contentOf(latest)).toEqual(contentOf(file));
    }
    // The file is not sealed: to restore it takes only the key of the new place.
    const content = contentOf(latest).join("\n");
    expect(content).not.toContain("sealed1:");
    for (const secret of events.secrets.sealed) expect(content).toContain(secret);

    const database = await createTestDatabase({ migrated: false });
    databases.push(database);
    const keyFile = join(directory, "moved.key");
    await importDatabase(database.db, { keyFile }, shop.sandbox.clock, latest);
    const settings = { "merchantdb-postgres/CONFIG": database.url, "kontor/SECRETS_KEY_FILE": keyFile };
    await expectToGoOn(await shop.anotherBackend(settings));
  });

  test("gives no number a second time: what was numbered after the export is not known any more", async () => {
    const db = await anEmptyDatabase({ migrated: false });
    await importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, file);
    const source = shop.database.db.queries;
    const next = (queries: Database["queries"], table: string, column: string) =>
      sql<{ next: bigint }>`select nextval(pg_get_serial_sequence(${table}, ${column})) as next`
        .execute(queries)
        .then(({ rows }) => rows[0]!.next);
    for (const [table, column] of [
      ["orders", "row_id"],
      ["transfers", "serial"],
      ["expected_transfers", "serial"],
      ["login_tokens", "serial"],
      ["products", "serial"],
      ["events", "serial"],
    ] as const) {
      const gap = (await next(db.queries, table, column)) - (await next(source, table, column));
      expect(gap, table).toBeGreaterThan(900_000n);
    }
    for (const table of ["event_counters", "journal_progress"] as const) {
      const newest = async (queries: Database["queries"]) =>
        (await queries.selectFrom(table).select("newest").orderBy("instance").execute())[0]!.newest;
      expect((await newest(db.queries)) - (await newest(source)), table).toBeGreaterThan(900_000n);
    }
    expect(await firstRefundNumber(db.queries)).toBeGreaterThan(1_000_000n);
    expect(await firstRefundNumber(source)).toBe(1n);
  });

  test("can be imported into a database without any tables", async () => {
    const db = await anEmptyDatabase({ migrated: false });
    expect(await importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, file)).toBeGreaterThan(5);
    expect(await instancesIn(db)).toBe(await instancesIn(shop.database.db));
  });

  test("out of a file from before secrets were sealed has them sealed", async () => {
    const migrations = readMigrations();
    const before = migrations.slice(
      0,
      migrations.findIndex(({ name }) => name === "sealed-secrets"),
    );
    const old = await anEmptyDatabase({ migrated: false });
    await migrate(old, { clock: shop.sandbox.clock, migrations: before });
    const tables = await old.withSession(readCatalogue);
    const columns = tables.find(({ name }) => name === "instances")!.columns.map(({ name, type }) => ({ name, type }));
    const { merchantPriv } = (await shop.backend.deps.instances.find("admin"))!;
    const seed = Buffer.from(merchantPriv!).toString("base64");
    const cellFor = (type: string) => ({ text: "admin", bytea: seed, boolean: false })[type] ?? "1";
    const header = JSON.parse(gunzipSync(readFileSync(file)).toString().split("\n")[0]!);
    const lines = [
      { ...header, schema: before.length, schema_checksum: before.at(-1)!.checksum },
      { table: "instances", columns, sequences: { instance: "2" } },
      columns.map(({ type }) => cellFor(type)),
      { end: true, rows: 1 },
    ];
    const name = join(directory, "older.kontor");
    writeFileSync(name, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join("")));

    const db = await anEmptyDatabase({ migrated: false });
    expect(await importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, name)).toBe(1);
    const row = await db.queries.selectFrom("instances").select("merchant_priv").executeTakeFirstOrThrow();
    expect(isSealed(row.merchant_priv!)).toBe(true);
    expect((await findInstance(db.queries, testSecrets(), "admin"))!.merchantPriv).toEqual(merchantPriv);
  });

  test("uses no number of a deleted row again", async () => {
    const db = await anEmptyDatabase();
    await importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, file);
    const rows = async (of: Database) =>
      (
        await of.withSession((session) =>
          session.run("select nextval(pg_get_serial_sequence('orders', 'row_id')) as next"),
        )
      ).rows[0]!.next;
    expect((await rows(db)) as bigint).toBeGreaterThan((await rows(shop.database.db)) as bigint);
  });
});

describe("the commands", () => {
  test("do it, and say how much it was", async () => {
    const target = await createTestDatabase({ migrated: false });
    databases.push(target);
    const name = join(directory, "by-command.kontor");
    const exported = await runKontor(["export", name], { env: { KONTOR_DB: shop.database.url } });
    expect(exported).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("rows were written to") });
    const imported = await runKontor(["import", name], { env: { KONTOR_DB: target.url } });
    expect(imported).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("rows were read from") });
    expect(await instancesIn(target.db)).toBe(await instancesIn(shop.database.db));
    const again = await runKontor(["import", name], { env: { KONTOR_DB: target.url } });
    expect(again).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("there are instances in the database"),
    });
    const collected = await runKontor(["gc"], { env: { KONTOR_DB: target.url } });
    expect(collected).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"paidOrders":0') });
  });
});

describe("an export", () => {
  test("is not made of a database without a shop, which is hardly the one that was meant", async () => {
    const target = join(directory, "of-nothing");
    const db = await anEmptyDatabase();
    await expect(exportDatabase(db, testSecrets(), shop.sandbox.clock, target)).rejects.toThrow(
      "there are no instances in the database",
    );
    expect(existsSync(target)).toBe(false);
  });

  test("can be read by its owner alone, and replaces nothing", async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(exportDatabase(shop.database.db, testSecrets(), shop.sandbox.clock, file)).rejects.toThrow(
      "exists already, and is not replaced",
    );
    expect(existsSync(file)).toBe(true);
  });

  test("lets its reader neither log in nor use a token, and has the keys that SECURITY.md warns of", () => {
    const content = contentOf(file).join("\n");
    for (const secret of events.secrets.hashed) expect(content).not.toContain(secret);
    for (const known of [...events.secrets.sealed, "merchant_priv", "claim_token"]) expect(content).toContain(known);
  });
});

describe("an import", () => {
  test("refuses a database that is in use", async () => {
    await expect(
      importDatabase(shop.database.db, { keyFile: testKeyFile() }, shop.sandbox.clock, file),
    ).rejects.toThrow("there are instances in the database already");
    // Nor does it make a key for one whose operator does without.
    const plain = await anEmptyDatabase();
    await importDatabase(plain, { keyFile: undefined }, shop.sandbox.clock, file);
    const keyFile = join(directory, "not-made.key");
    await expect(importDatabase(plain, { keyFile }, shop.sandbox.clock, file)).rejects.toThrow("there are instances");
    expect(existsSync(keyFile)).toBe(false);
    expect((await findInstance(plain.queries, WITHOUT_KEY, "admin"))!.merchantPriv).toHaveLength(32);
  });

  test.each([
    ["that was cut off", (lines: string[]) => lines.slice(0, -3), "it ends too early"],
    ["with a row missing", (lines: string[]) => withoutOneRow(lines), /it should have \d+ rows, and has \d+/],
    [
      "with another column",
      (lines: string[]) => lines.map((line) => line.replace('"payto_uri"', '"paytu_uri"')),
      "the columns of accounts",
    ],
    ["that is no export", () => ['{"format":"tar"}'], "no file that `kontor export` wrote"],
    [
      "of a newer program",
      (lines: string[]) => [lines[0]!.replace(/"schema":\d+/, '"schema":999'), ...lines.slice(1)],
      "with schema 999",
    ],
  ])("refuses a file %s, and changes nothing", async (_, change, message) => {
    const db = await anEmptyDatabase();
    await expect(importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, changed(change))).rejects.toThrow(
      message,
    );
    expect(await instancesIn(db)).toBe(0);
  });

  test("refuses a file whose bytes are damaged", async () => {
    const name = join(directory, "damaged");
    writeFileSync(name, readFileSync(file).subarray(0, -20));
    const db = await anEmptyDatabase();
    await expect(importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, name)).rejects.toThrow(
      "the file is damaged",
    );
    writeFileSync(name, "[merchant]\nPORT = 9966\n");
    await expect(importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, name)).rejects.toThrow(
      "this is no file that `kontor export` wrote",
    );
    expect(await instancesIn(db)).toBe(0);
  });
});

function withoutOneRow(lines: readonly string[]): string[] {
  const refund = lines.findIndex((line) => line.includes(REASON));
  return lines.filter((_, index) => index !== refund);
}

type StartServer = (directory: string) => Promise<{ readonly address: DatabaseAddress; stop(): Promise<void> }>;

const { findInstalledPostgres, startInstalledPostgres } = await import(
  new URL("../../../scripts/installed-postgres.js", import.meta.url).href
);

/** The one that Kontor brings along, and the one of the system where there is one: two versions, mostly. */
const SERVERS: Record<string, StartServer> = {
  embedded: (dataDir) => startEmbeddedPostgres({ dataDir, durable: false }),
};
const installed = findInstalledPostgres();
if (installed !== undefined) {
  SERVERS.installed = async () => {
    const { address, stop } = await startInstalledPostgres(installed);
    return { address: parseDatabaseUrl(address), stop };
  };
}

/** Imports the file into an empty database of that server, with a key of its own, and exports it again. */
async function throughDatabase(address: DatabaseAddress, place: string, source: string): Promise<string> {
  const [keyFile, target] = [`${place}.key`, `${place}.kontor`];
  const db = openDatabase({ address });
  try {
    await migrate(db, { clock: shop.sandbox.clock });
    await importDatabase(db, { keyFile }, shop.sandbox.clock, source);
    await exportDatabase(db, await openSecrets(db, keyFile), shop.sandbox.clock, target);
  } finally {
    await db.close();
  }
  return target;
}

/** Customers pay, prove and get money back as before, and what was under way comes to its end. */
async function expectToGoOn(backend: Backend): Promise<void> {
  const { accessToken, claimed, open, paid, wallet, wired } = events;
  const here = (order: Order): Order => ({ ...order, merchantBaseUrl: backend.address });
  const ask = (path: string, body?: unknown, headers = {}) =>
    shop.call(new URL(path, backend.address).href, body, { headers });
  const { exchanges } = backend.deps;
  await Promise.all(exchanges.configured().map((exchange) => exchanges.getKeys(exchange, { waitMs: 60_000 })));

  const asBefore = async (path: string) => {
    const [now, before] = [await ask(path), await shop.call(path)];
    expect(now.status).toBe(200);
    // But for the members that say where and when it is asked for.
    const { order_status_url: _nowAt, otp_timestamp: _nowThen, ...rest } = now.body;
    const { order_status_url: _beforeAt, otp_timestamp: _beforeThen, ...expected } = before.body;
    expect(rest).toEqual(expected);
  };
  for (const list of [
    "orders",
    "accounts",
    "transfers",
    "incoming",
    "otp-devices/till",
    "tokens",
    "tokenfamilies/paper",
    "products/tea",
  ]) {
    await asBefore(`private/${list}${list.includes("/") ? "" : "?limit=-100"}`);
  }
  for (const { orderId } of [paid, wired, claimed]) await asBefore(`private/orders/${orderId}`);
  const withToken = { authorization: `Bearer secret-token:${accessToken}` };
  expect((await ask("private/orders", undefined, withToken)).status).toBe(200);

  expect(await prove(wallet, here(paid), "after the move")).toMatchObject({ refunded: false });
  expect(await prove(wallet, here(wired), "after the move")).toMatchObject({ refunded: true });
  expect(await ask(`private/orders/${paid.orderId}/refund`, { refund: "KUDOS:0.5", reason: "late" })).toMatchObject({
    status: 200,
  });
  expect((await refunds(wallet, here(paid)))!.failed).toEqual([]);
  expect((await ask(`private/orders/${paid.orderId}`)).body).toMatchObject({
    refund_amount: "KUDOS:0.5",
    refund_pending: false,
  });

  // A token of before is good after, once.
  const { subscribed } = events;
  await pay(wallet, { ...subscribed, order: here(subscribed.order) }, { choiceIndex: 0 });
  expect((await ask("private/tokenfamilies/paper")).body).toMatchObject({ issued: 2, used: 2 });

  // What is sold and held of the stock is so here, too: who wants all nine pots learns how many are left.
  const lock = { lock_uuid: "another", quantity: 9, duration: { d_us: 1_000_000 } };
  const left = await shop.call("private/products/tea/lock", lock);
  expect(left).toMatchObject({ status: 410, body: { available_quantity: 1 } });
  expect(await ask("private/products/tea/lock", lock)).toMatchObject({ status: 410, body: left.body });

  await pay(wallet, proposalOf(here(claimed)), { sessionId: "after the move", allowRepurchase: false });
  expect((await ask(`private/orders/${claimed.orderId}`)).body.order_status).toBe("paid");
  const { body: made } = await ask("private/orders", { order: { summary: "new", amount: "KUDOS:1" } });
  const target = { merchantBaseUrl: backend.address, orderId: String(made.order_id), claimToken: String(made.token) };
  await pay(wallet, await claim(wallet, target), { allowRepurchase: false });

  expect((await ask(`private/orders/${open.orderId}`)).body.order_status).toBe("claimed");
  shop.sandbox.clock.advance(HOUR);
  await runNow(backend.deps, recoverIntents);
  expect((await ask(`private/orders/${open.orderId}`)).body.order_status).toBe("paid");
}
