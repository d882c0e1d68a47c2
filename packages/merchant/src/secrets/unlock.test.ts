/** The first start of a server, and every later one, on databases and with keys of every kind. */

import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { credentialsOf, sealCredentials } from "../accounts/bank-credentials.js";
import { type Account, insertAccount, listAccounts } from "../bank-accounts/store.js";
import { type Database, openDatabase } from "../database/connection.js";
import { findInstance, insertInstance } from "../instances/store.js";
import { Notifier } from "../notifications/notifier.js";
import { findOtpDevice, insertOtpDevice } from "../otp-devices/store.js";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.js";
import { makeKeyFile, readKeyFile } from "./key-file.js";
import { placeOf } from "./places.js";
import { rotateSecrets } from "./rotate.js";
import { type Secrets, WITHOUT_KEY } from "./secrets.js";
import { countServers, findKeyInUse } from "./store.js";
import { openSecrets, unlockSecrets } from "./unlock.js";

const directory = mkdtempSync("/tmp/kontor-unlock-");
const databases: TestDatabase[] = [];
let database: TestDatabase;
let db: Database;
let keyFile: string;

beforeEach(async () => {
  database = await createTestDatabase();
  databases.push(database);
  db = database.db;
  keyFile = join(directory, `home-${databases.length}`, "secrets.key");
});

afterAll(async () => {
  for (const { drop } of databases) await drop();
  rmSync(directory, { recursive: true });
});

const SEED = new Uint8Array(32).fill(5);
const DEVICE_KEY = "JBSWY3DPEHPK3PXP";
const PASSWORD = { type: "basic", username: "shop", password: "of the bank" };
/** More than one part of the work. */
const ORDERS = 1201;

/** One secret of each kind for each shop, and one shop with many orders at a till. */
async function aShop(secrets: Secrets, id = "admin", orders = ORDERS): Promise<bigint> {
  const settings = {
    name: id,
    email: undefined,
    phoneNumber: undefined,
    website: undefined,
    logo: undefined,
    address: "{}",
    jurisdiction: "{}",
    useStefan: false,
    passwordHash: "",
    defaultPayDelay: 1n,
    defaultRefundDelay: 1n,
    defaultWireTransferDelay: 1n,
    defaultWireTransferRoundingInterval: "NONE",
  };
  const merchantPub = new Uint8Array(32).fill(id.length);
  await insertInstance(db.queries, secrets, { ...settings, id, merchantPub, merchantPriv: SEED }, 1n);
  const { serial } = (await findInstance(db.queries, secrets, id))!;
  const hWire = new Uint8Array(64).fill(9);
  const account: Account = {
    hWire,
    paytoUri: "payto://iban/DE1",
    salt: new Uint8Array(16),
    wireMethod: "iban",
    active: true,
    creditFacadeUrl: "https://bank.example/",
    extraWireSubjectMetadata: undefined,
    creditFacadeCredentials: sealCredentials(secrets, serial, hWire, PASSWORD),
  };
  await insertAccount(db.queries, serial, account, 1n);
  const otpKey = secrets.seal(placeOf("otpDeviceKey", serial, "till"), DEVICE_KEY);
  await insertOtpDevice(db.queries, serial, { deviceId: "till", description: "", otpKey, algorithm: 1, counter: 0n });
  const ids = Array.from({ length: orders }, (_, index) => `order-${index}`);
  const keys = ids.map((orderId) => secrets.seal(placeOf("orderOtpKey", serial, orderId), DEVICE_KEY));
  await sql`
    insert into orders (instance, order_id, request_hash, contract_terms, h_wire, created_at, pay_deadline,
      refund_deadline, wire_deadline, otp_key, otp_algorithm)
    select ${serial}, id, '', '{}', ${hWire}, 1, 1, 1, 1, key, 1 from unnest(${ids}::text[], ${keys}::text[]) as o (id, key)
  `.execute(db.queries);
  return serial;
}

/** Everything opens, and is what it was. */
async function expectWhole(secrets: Secrets, id = "admin"): Promise<void> {
  const { serial, merchantPriv } = (await findInstance(db.queries, secrets, id))!;
  expect(merchantPriv).toEqual(SEED);
  const [account] = await listAccounts(db.queries, serial);
  expect(credentialsOf(secrets, serial, account!)).toBe(JSON.stringify(PASSWORD));
  const device = (await findOtpDevice(db.queries, serial, "till"))!;
  expect(secrets.open(placeOf("otpDeviceKey", serial, "till"), device.otpKey)).toBe(DEVICE_KEY);
  const orders = await db.queries
    .selectFrom("orders")
    .select(["order_id", "otp_key"])
    .where("instance", "=", serial)
    .execute();
  expect(orders.length).toBeGreaterThan(0);
  for (const { order_id: orderId, otp_key: key } of orders) {
    expect(secrets.open(placeOf("orderOtpKey", serial, orderId), key!)).toBe(DEVICE_KEY);
  }
}

/** How many secrets are stored as they are. */
async function unsealed(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select ((select count(*) from instances where length(merchant_priv) = 32)
      + (select count(*) from accounts where credit_facade_credentials like '{%')
      + (select count(*) from otp_devices where otp_key = ${DEVICE_KEY})
      + (select count(*) from orders where otp_key = ${DEVICE_KEY}))::integer as count
  `.execute(db.queries);
  return rows[0]!.count;
}

/** A database whose process dies before that many transactions are through. */
function dyingAfter(transactions: number): Database {
  let left = transactions;
  return {
    ...db,
    transaction: async (work, options) => {
      const outcome = await db.transaction(async (tx) => {
        const done = await work(tx);
        if (left === 0) throw new Error("killed");
        return done;
      }, options);
      left--;
      return outcome;
    },
  };
}

describe("a start", () => {
  test("makes the key where there is none, says so, and from then on uses it", async () => {
    const told: string[] = [];
    const first = await unlockSecrets(db, { keyFile, onProgress: (message) => told.push(message) });
    expect(told).toEqual([expect.stringContaining(`made ${keyFile}: without it the secrets`)]);
    await aShop(first);
    expect(await unsealed()).toBe(0);
    const second = await unlockSecrets(db, { keyFile, onProgress: (message) => told.push(message) });
    expect(told).toHaveLength(1);
    await expectWhole(second);
    await expectWhole(await openSecrets(db, keyFile));
  });

  test("takes a key that is there already", async () => {
    const { fingerprint } = makeKeyFile(keyFile);
    expect((await unlockSecrets(db, { keyFile })).fingerprint).toEqual(fingerprint);
  });

  test("with a key that everybody can read warns of it", async () => {
    const told: string[] = [];
    makeKeyFile(keyFile);
    chmodSync(keyFile, 0o644);
    await unlockSecrets(db, { keyFile, onProgress: (message) => told.push(message) });
    expect(told).toEqual([expect.stringContaining(`every user of this machine can read ${keyFile}`)]);
  });

  test("with a lost key is refused, and makes no other one", async () => {
    await unlockSecrets(db, { keyFile });
    rmSync(keyFile);
    await expect(unlockSecrets(db, { keyFile })).rejects.toThrow(
      new RegExp(
        `sealed with the key [0-9a-f]{16}, and there is no file ${keyFile}: copy it from the machine that has`,
      ),
    );
    expect(existsSync(keyFile)).toBe(false);
  });

  test("with a wrong key is refused, and changes nothing", async () => {
    await aShop(await unlockSecrets(db, { keyFile }));
    const wrong = `${keyFile}.wrong`;
    makeKeyFile(wrong);
    await expect(unlockSecrets(db, { keyFile: wrong })).rejects.toThrow(
      /holds another one, [0-9a-f]{16}: put the right/,
    );
    await expectWhole(readKeyFile(keyFile)!);
  });

  test("without a key stores secrets as they are, but not where some are sealed", async () => {
    const plain = await unlockSecrets(db, { keyFile: undefined });
    await aShop(plain);
    await expectWhole(await unlockSecrets(db, { keyFile: undefined }));
    expect(await unsealed()).toBe(ORDERS + 3);
    await unlockSecrets(db, { keyFile });
    await expect(unlockSecrets(db, { keyFile: undefined })).rejects.toThrow(/SECRETS_KEY_FILE must name the file/);
  });

  test("of several at once, on one machine, ends with one key", async () => {
    const processes = [1, 2, 3].map(() => openDatabase({ address: database.url, poolSize: 1 }));
    const opened = await Promise.all(processes.map((process) => unlockSecrets(process, { keyFile })));
    await Promise.all(processes.map((process) => process.close()));
    const { fingerprint } = readKeyFile(keyFile)!;
    expect(opened.map((secrets) => secrets.fingerprint)).toEqual([fingerprint, fingerprint, fingerprint]);
  });

  test("of two at once, on machines of their own, makes a key on one of them and is refused on the other", async () => {
    const there = openDatabase({ address: database.url, poolSize: 1 });
    const elsewhere = `${keyFile}.elsewhere`;
    const outcomes = await Promise.allSettled([
      unlockSecrets(db, { keyFile }),
      unlockSecrets(there, { keyFile: elsewhere }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect([keyFile, elsewhere].filter((file) => existsSync(file))).toHaveLength(1);
    const [from, to] = existsSync(keyFile) ? [keyFile, elsewhere] : [elsewhere, keyFile];
    copyFileSync(from, to);
    for (const file of [from, to]) expect(await unlockSecrets(there, { keyFile: file })).toBeDefined();
    await there.close();
  });
});

describe("a database from before there were keys", () => {
  beforeEach(async () => {
    await aShop(WITHOUT_KEY);
    await aShop(WITHOUT_KEY, "branch", 3);
  });

  test("is sealed by the first start", async () => {
    const told: string[] = [];
    const secrets = await unlockSecrets(db, { keyFile, onProgress: (message) => told.push(message) });
    expect(await unsealed()).toBe(0);
    for (const shop of ["admin", "branch"]) await expectWhole(secrets, shop);
    expect(told).toContain(`sealed what was stored as it is: orderOtpKey, ${ORDERS + 3} times`);
  });

  test("can be read at any time in between, however often the work is interrupted", async () => {
    for (let survived = 0; ; survived++) {
      const outcome = await unlockSecrets(dyingAfter(survived), { keyFile }).then(
        () => "done",
        (error: Error) => error.message,
      );
      const secrets = existsSync(keyFile) ? readKeyFile(keyFile)! : WITHOUT_KEY;
      for (const shop of ["admin", "branch"]) await expectWhole(secrets, shop);
      if (outcome === "done") break;
      expect(outcome).toBe("killed");
    }
    expect(await unsealed()).toBe(0);
  });

  test("is sealed by several processes at once, too", async () => {
    const processes = [1, 2, 3].map(() => openDatabase({ address: database.url, poolSize: 1 }));
    const [secrets] = await Promise.all(processes.map((process) => unlockSecrets(process, { keyFile })));
    await Promise.all(processes.map((process) => process.close()));
    expect(await unsealed()).toBe(0);
    for (const shop of ["admin", "branch"]) await expectWhole(secrets!, shop);
  });

  test("needs no look at every order once it is sealed", async () => {
    await unlockSecrets(db, { keyFile });
    await sql`analyze orders`.execute(db.queries);
    const { rows } = await sql<{ "QUERY PLAN": string }>`
      explain select instance, order_id, otp_key from orders where not starts_with(otp_key, 'sealed1:')
      order by instance, order_id limit 500 for no key update
    `.execute(db.queries);
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("orders_unsealed");
  });
});

describe("values that were swapped in the database", () => {
  test("do not open", async () => {
    const secrets = await unlockSecrets(db, { keyFile });
    const ours = await aShop(secrets, "admin", 2);
    await aShop(secrets, "thief", 2);
    await sql`
      update instances set merchant_priv = other.merchant_priv from instances other
      where instances.id = 'thief' and other.id = 'admin'
    `.execute(db.queries);
    await sql`
      update accounts set credit_facade_credentials = other.credit_facade_credentials from accounts other
      where accounts.instance <> ${ours} and other.instance = ${ours}
    `.execute(db.queries);
    await sql`update orders set otp_key = (select otp_key from otp_devices limit 1)`.execute(db.queries);
    await expect(findInstance(db.queries, secrets, "thief")).rejects.toThrow("instances.merchant_priv of");
    expect((await findInstance(db.queries, secrets, "admin"))!.merchantPriv).toEqual(SEED);
    const [account] = await listAccounts(db.queries, ours + 1n);
    expect(() => credentialsOf(secrets, ours + 1n, account!)).toThrow("or for another place");
    const row = await db.queries.selectFrom("orders").selectAll().executeTakeFirstOrThrow();
    const place = placeOf("orderOtpKey", row.instance, row.order_id);
    expect(() => secrets.open(place, row.otp_key!)).toThrow("or for another place");
  });
});

describe("another key", () => {
  let newFile: string;
  let old: Secrets;

  beforeEach(async () => {
    old = await unlockSecrets(db, { keyFile });
    await aShop(old);
    newFile = `${keyFile}.new`;
  });

  test("opens everything afterwards, and the old one nothing", async () => {
    await rotateSecrets(db, keyFile, newFile);
    await expectWhole(await unlockSecrets(db, { keyFile: newFile }));
    await expect(unlockSecrets(db, { keyFile })).rejects.toThrow("holds another one");
    const rows = await db.queries.selectFrom("orders").selectAll().execute();
    for (const row of rows) {
      expect(() => old.open(placeOf("orderOtpKey", row.instance, row.order_id), row.otp_key!)).toThrow("another key");
    }
    // Once more, as who does not know whether it came to its end.
    await rotateSecrets(db, keyFile, newFile);
    await expectWhole(await unlockSecrets(db, { keyFile: newFile }));
  });

  test("can be interrupted anywhere and loses nothing; nobody starts in between", async () => {
    let interruptions = 0;
    for (; ; interruptions++) {
      const outcome = await rotateSecrets(dyingAfter(interruptions), keyFile, newFile).then(
        () => "done",
        (error: Error) => error.message,
      );
      if (outcome === "done") break;
      expect(outcome).toBe("killed");
      const next = readKeyFile(newFile)!;
      const rows = await db.queries.selectFrom("orders").selectAll().execute();
      expect(rows).toHaveLength(ORDERS);
      for (const row of rows) {
        const place = placeOf("orderOtpKey", row.instance, row.order_id);
        const opened = [old, next].flatMap((secrets) => {
          try {
            return [secrets.open(place, row.otp_key!)];
          } catch {
            return [];
          }
        });
        expect(opened).toEqual([DEVICE_KEY]);
      }
      if (interruptions === 0) continue;
      for (const file of [keyFile, newFile]) {
        await expect(unlockSecrets(db, { keyFile: file })).rejects.toThrow("run `kontor rotate-secrets` again");
        await expect(openSecrets(db, file)).rejects.toThrow("run `kontor rotate-secrets` again");
      }
      const third = `${keyFile}.third`;
      await expect(rotateSecrets(db, keyFile, third)).rejects.toThrow(/a change to the key [0-9a-f]{16} has begun/);
      expect(existsSync(third)).toBe(false);
    }
    // Before the first of the kinds that there are secrets of, between them, and after the last.
    expect(interruptions).toBeGreaterThan(5);
    await expectWhole(await unlockSecrets(db, { keyFile: newFile }));
    expect((await findKeyInUse(db.queries))!.nextFingerprint).toBeUndefined();
  });

  test("is not made with the wrong one in hand, nor where nothing is sealed", async () => {
    const wrong = `${keyFile}.wrong`;
    await expect(rotateSecrets(db, wrong, newFile)).rejects.toThrow("does not hold the key in use");
    makeKeyFile(wrong);
    await expect(rotateSecrets(db, wrong, newFile)).rejects.toThrow("does not hold the key in use");
    expect(existsSync(newFile)).toBe(false);
    await sql`delete from secrets_key`.execute(db.queries);
    await expect(rotateSecrets(db, keyFile, newFile)).rejects.toThrow("nothing is sealed yet");
  });

  test("is not made while a server works with the old one", async () => {
    const server = new Notifier({ address: db.address });
    await expect.poll(() => countServers(db.queries)).toBe(1);
    await expect(rotateSecrets(db, keyFile, newFile)).rejects.toThrow("servers or workers are running: stop all");
    expect(existsSync(newFile)).toBe(false);
    await server.close();
    await rotateSecrets(db, keyFile, newFile);
  });
});
