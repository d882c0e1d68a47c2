/** Export and import as an operator uses them: a shop moves from the embedded server to one of its own, and back up. */

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Backend, startBackend } from "@kontor/merchant/backend";
import { readCatalogue } from "@kontor/merchant/backup/catalogue";
import { exportDatabase } from "@kontor/merchant/backup/export-database";
import { importDatabase } from "@kontor/merchant/backup/import-database";
import { loadConfig } from "@kontor/merchant/config/config";
import { type Database, openDatabase } from "@kontor/merchant/database/connection";
import { startEmbeddedPostgres } from "@kontor/merchant/database/embedded";
import { migrate, readMigrations } from "@kontor/merchant/database/migrate";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/database/testing";
import { findInstance } from "@kontor/merchant/instances/store";
import { createLogger } from "@kontor/merchant/log";
import { systemRng } from "@kontor/merchant/rng";
import { isSealed, WITHOUT_KEY } from "@kontor/merchant/secrets/secrets";
import { testKeyFile, testSecrets } from "@kontor/merchant/secrets/testing";
import { openSecrets } from "@kontor/merchant/secrets/unlock";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runKontor } from "./run-kontor.js";
import { CURRENCY, startTestShop, type TestShop } from "./test-shop.js";

let directory: string;
let shop: TestShop;
let wallet: Wallet;
let refunded: Order;
let file: string;
const databases: TestDatabase[] = [];

beforeAll(async () => {
  directory = mkdtempSync("/tmp/kontor-backup-");
  shop = await startTestShop({ jobs: false });
  wallet = await shop.richWallet("KUDOS:20");
  const device = { otp_device_id: "till", otp_device_description: "", otp_key: "JBSWY3DPEHPK3PXP", otp_algorithm: 1 };
  await shop.call("private/otp-devices", device);
  await shop.order({ amount: "KUDOS:1" }, { otp_id: "till" });
  const bank = { type: "basic", username: "shop", password: "of the bank" };
  await shop.call("private/accounts", {
    ...{ payto_uri: "payto://x-taler-bank/localhost/other?receiver-name=Other" },
    ...{ credit_facade_url: "http://127.0.0.1:1/", credit_facade_credentials: bank },
  });
  await shop.order({ amount: "KUDOS:1", extra: { unpaid: '☕ \\ \u2028 "quoted"' } });
  const { orderId, payUri } = await shop.order({ amount: "KUDOS:5" });
  ({ order: refunded } = await pay(wallet, await claim(wallet, payUri)));
  await shop.call(`private/orders/${orderId}/refund`, { refund: "KUDOS:2", reason: "late" });
  await refunds(wallet, refunded);
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

/** The lines of an export but the first, which has its time. */
const contentOf = (name: string) => gunzipSync(readFileSync(name)).toString().split("\n").slice(1);

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
  test("from the embedded server to one of its own has lost nothing", async () => {
    const embedded = await startEmbeddedPostgres({ dataDir: join(directory, "embedded"), durable: false });
    const small = openDatabase({ address: embedded.address });
    const second = join(directory, "second.kontor");
    // Each place has a key of its own.
    const keyOf = (place: string) => join(directory, place, "secrets.key");
    try {
      await migrate(small, { clock: shop.sandbox.clock });
      await importDatabase(small, { keyFile: keyOf("embedded") }, shop.sandbox.clock, file);
      await exportDatabase(small, await openSecrets(small, keyOf("embedded")), shop.sandbox.clock, second);
    } finally {
      await small.close();
      await embedded.stop();
    }
    expect(contentOf(second)).toEqual(contentOf(file));
    // Who restores it needs no key but his own.
    const content = contentOf(second).join("\n");
    expect(content).not.toContain("sealed1:");
    expect(content).toContain("of the bank");
    // With the device and with its order.
    expect(content.match(/JBSWY3DPEHPK3PXP/g)).toHaveLength(2);

    const database = await createTestDatabase();
    databases.push(database);
    await importDatabase(database.db, { keyFile: keyOf("own") }, shop.sandbox.clock, second);
    const backend = await aBackendOn(database.url, keyOf("own"));
    try {
      const moved = { ...refunded, merchantBaseUrl: backend.address };
      expect(await prove(wallet, moved, "after the move")).toMatchObject({ refunded: true });
      // The shop's password is still right, and its order still paid.
      const order = await shop.call(new URL(`private/orders/${refunded.orderId}`, backend.address).href);
      expect([order.status, order.body]).toMatchObject([200, { order_status: "paid", refund_amount: "KUDOS:2" }]);
    } finally {
      await backend.stop();
    }
  });

  test("can be imported into a database without any tables", async () => {
    const db = await anEmptyDatabase({ migrated: false });
    expect(await importDatabase(db, { keyFile: testKeyFile() }, shop.sandbox.clock, file)).toBeGreaterThan(5);
    expect(await instancesIn(db)).toBe(1);
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
    expect(await rows(db)).toBe(await rows(shop.database.db));
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
    expect(await instancesIn(target.db)).toBe(1);
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
  test("can be read by its owner alone, and replaces nothing", async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect(exportDatabase(shop.database.db, testSecrets(), shop.sandbox.clock, file)).rejects.toThrow(
      "exists already, and is not replaced",
    );
    expect(existsSync(file)).toBe(true);
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
    expect(await instancesIn(db)).toBe(0);
  });
});

function withoutOneRow(lines: readonly string[]): string[] {
  const refund = lines.findIndex((line) => line.includes('"late"'));
  return lines.filter((_, index) => index !== refund);
}

async function aBackendOn(databaseUrl: string, keyFile: string): Promise<Backend> {
  const option = (section: string, name: string, value: string) => ({ section, option: name, value });
  return startBackend({
    config: loadConfig({
      env: {},
      overrides: [
        option("merchant", "CURRENCY", CURRENCY),
        option("merchant", "PORT", "0"),
        option("merchant", "BIND_TO", "127.0.0.1"),
        option("merchantdb-postgres", "CONFIG", databaseUrl),
        option("kontor", "SECRETS_KEY_FILE", keyFile),
      ],
    }),
    clock: shop.sandbox.clock,
    rng: systemRng,
    log: createLogger({ level: "ERROR" }),
    jobs: false,
  });
}
