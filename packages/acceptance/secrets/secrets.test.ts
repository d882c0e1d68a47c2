/** What the database tells who has it and not the key, and what an operator meets who changes or loses the key. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { placeOf } from "@kontor/merchant/secrets/places";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { testKeyFile } from "@kontor/merchant/testing/test-secrets";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningKontor, runKontor, startKontor } from "../commands/run-kontor.js";
import { PASSWORD, startTestShop } from "../shop/test-shop.js";
import { addTokenFamily, token } from "../shop/token-families.js";

const DEVICE_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const BANK_PASSWORD = "the-password-of-the-bank";

test("all of the database of a busy shop tells no secret, in no spelling", async () => {
  const shop = await startTestShop();
  try {
    const { database, backend } = shop;
    const device = (id: string) => ({
      otp_device_id: id,
      otp_device_description: id,
      otp_key: DEVICE_KEY,
      otp_algorithm: 1,
    });
    for (const id of ["till", "door"]) expect((await shop.call("private/otp-devices", device(id))).status).toBe(204);
    const { otp_device_id: _, ...change } = device("door");
    const changed = await shop.call("private/otp-devices/door", change, { method: "PATCH" });
    expect(changed.status).toBe(204);
    const credentials = { type: "basic", username: "shop", password: BANK_PASSWORD };
    const facade = { credit_facade_url: "http://127.0.0.1:1/", credit_facade_credentials: credentials };
    const accounts = (await shop.call("private/accounts")).body.accounts as { h_wire: string }[];
    const ours = `private/accounts/${accounts[0]!.h_wire}`;
    expect((await shop.call(ours, facade, { method: "PATCH" })).status).toBe(204);
    const payto = "payto://x-taler-bank/localhost/other?receiver-name=Other";
    expect((await shop.call("private/accounts", { payto_uri: payto, ...facade })).status).toBe(200);

    const wallet = await shop.richWallet("KUDOS:10");
    await shop.order({ amount: "KUDOS:1" }, { otp_id: "door" });
    const { payUri } = await shop.order({ amount: "KUDOS:2" }, { otp_id: "till", payment_target: "x-taler-bank" });
    const paid = await pay(wallet, await claim(wallet, payUri));
    await addTokenFamily(shop, "paper", { kind: "subscription" });
    const offer = await shop.order({ version: 1, choices: [{ amount: "KUDOS:1", outputs: [token("paper")] }] });
    await pay(wallet, await claim(wallet, offer.payUri), { choiceIndex: 0 });
    const proof = await prove(wallet, paid.order, "a session");
    expect([paid.receipt.posConfirmation, proof.posConfirmation]).toEqual([
      expect.any(String),
      paid.receipt.posConfirmation,
    ]);

    const dump = await dumpOf(database);
    const instance = (await backend.deps.instances.find("admin"))!;
    // What is no secret is there: the dump is one.
    expect(dump).toContain(Buffer.from(instance.merchantPub).toString("hex"));
    expect(dump).toContain("door");
    expect(dump).toContain("sealed1:");
    const issueKey = await database.db.queries.selectFrom("token_issue_keys").selectAll().executeTakeFirstOrThrow();
    const place = placeOf("tokenIssueKey", instance.serial, issueKey.h_issue);
    const secrets = {
      "the instance's key": Buffer.from(instance.merchantPriv!),
      "the key of tokens": Buffer.from(backend.deps.secrets.open(place, issueKey.rsa_priv)).subarray(-128),
      "the devices' key": Buffer.from(DEVICE_KEY),
      "the bank's password": Buffer.from(BANK_PASSWORD),
      "the key of the secrets": Buffer.from(readFileSync(testKeyFile(), "latin1"), "base64"),
    };
    for (const [name, secret] of Object.entries(secrets)) {
      for (const spelling of spellings(secret)) expect(dump.includes(spelling), `${name}: ${spelling}`).toBe(false);
    }
  } finally {
    await shop.stop();
  }
});

/** Every column of every row of every table as text. */
async function dumpOf({ db }: TestDatabase): Promise<string> {
  const tables = await sql<{ name: string }>`
    select quote_ident(relname) as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
  `.execute(db.queries);
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db.queries);
    texts.push(name, ...rows.map(({ row }) => row));
  }
  return texts.join("\n");
}

/** Base64 in its three alignments, without the ends that depend on the neighbours. */
function spellings(secret: Buffer): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), secret]).toString("base64");
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  return [
    secret.toString("latin1"),
    secret.toString("hex"),
    secret.toString("hex").toUpperCase(),
    encodeBase32(secret),
    [...secret].join(","),
    ...base64,
    ...base64.map((text) => text.replace(/\+/g, "-")),
  ];
}

describe("an operator", () => {
  let directory: string;
  let database: TestDatabase;
  const databases: TestDatabase[] = [];
  const running: RunningKontor[] = [];
  let keyFile: string;
  let exported: string;

  beforeAll(async () => {
    directory = mkdtempSync("/tmp/kontor-secrets-");
    database = await createTestDatabase();
    databases.push(database);
    keyFile = join(directory, "home", "secrets.key");
    exported = join(directory, "shop.kontor");
  });
  afterAll(async () => {
    for (const server of running) await server.stop("SIGKILL");
    for (const { drop } of databases) await drop();
    rmSync(directory, { recursive: true });
  });

  /** As somebody who has configured nothing but the database and the key. */
  const env = (home = "home", { url } = database) => ({
    KONTOR_DB: url,
    KONTOR_PORT: "0",
    KONTOR_BIND_TO: "127.0.0.1",
    KONTOR_SECRETS_KEY_FILE: join(directory, home, "secrets.key"),
    MERCHANT_DATA_DIR: join(directory, home),
  });
  const kontor = (...args: string[]) => runKontor(args, { env: env() });

  async function serve(home?: string, of?: TestDatabase): Promise<{ url: string; server: RunningKontor }> {
    const server = startKontor(["serve"], { env: env(home, of) });
    running.push(server);
    const [, url] = await server.says(/serving at (http:[^" ]+)/);
    return { url: url!, server };
  }

  async function call(url: string, path: string, body?: unknown): Promise<{ status: number; body: JsonObject }> {
    const answer = await fetch(new URL(path, url), {
      headers: { authorization: `Bearer secret-token:${PASSWORD}` },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : JSON.parse(text) };
  }

  /** What only somebody knows who has the secrets: the codes of the device. */
  async function codes(url: string): Promise<unknown> {
    return (await call(url, "private/otp-devices/till?faketime=1111111109")).body.otp_code;
  }
  const CODES = "48150727\n89731029\n07081804\n14050471\n44266759";
  /** Of RFC 6238, for these codes. */
  const KEY_OF_CODES = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  test("who starts a server for the first time has a key, for himself alone, that no log tells", async () => {
    const { url, server } = await serve();
    const instance = { id: "admin", name: "Shop", auth: { method: "token", password: PASSWORD }, use_stefan: false };
    const made = await call(url, "management/instances", { ...instance, address: {}, jurisdiction: {} });
    expect(made.status).toBe(204);
    const device = { otp_device_id: "till", otp_device_description: "", otp_key: KEY_OF_CODES, otp_algorithm: 1 };
    expect((await call(url, "private/otp-devices", device)).status).toBe(204);
    expect(await codes(url)).toBe(CODES);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(server.output()).toContain(`made ${keyFile}`);
    expect(server.output()).not.toContain(readFileSync(keyFile, "utf8").trim());
    expect(await kontor("rotate-secrets")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("servers or workers are running: stop all of them first"),
    });
    await server.stop();
  });

  test("whose change of the key is killed in the middle runs it again", async () => {
    const before = readFileSync(keyFile, "utf8");
    const rotation = await database.db.withSession(async (session) => {
      // The instance's key comes first, and the device's has to wait.
      await session.begin();
      await session.run("select 1 from otp_devices for update");
      const rotation = startKontor(["rotate-secrets"], { env: env() });
      const waiting = async () => {
        const { rows } = await database.db.withSession((other) =>
          other.run("select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"),
        );
        return rows.length;
      };
      await expect.poll(waiting, { timeout: 30_000 }).toBeGreaterThan(0);
      return rotation.stop("SIGKILL");
    });
    expect(rotation.stdout).toBe("");
    expect(readFileSync(keyFile, "utf8")).toBe(before);
    expect(await kontor("serve")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("run `kontor rotate-secrets` again"),
    });

    expect(await kontor("rotate-secrets")).toMatchObject({ exitCode: 0 });
    const after = readFileSync(keyFile, "utf8");
    expect(after).not.toBe(before);
    const kept = readdirSync(join(directory, "home")).filter((name) => name !== "secrets.key");
    expect(kept).toEqual([expect.stringMatching(/^secrets\.key\.[0-9a-f]{16}$/)]);
    expect(readFileSync(join(directory, "home", kept[0]!), "utf8")).toBe(before);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const { url, server } = await serve();
    expect(await codes(url)).toBe(CODES);
    await server.stop();
  });

  test("may put the new key where he likes", async () => {
    const elsewhere = join(directory, "elsewhere.key");
    const rotated = await kontor("rotate-secrets", "--new-key", elsewhere, "--json");
    expect(rotated).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(rotated.stdout)).toEqual({ key_file: elsewhere, old_key_file: keyFile });
    expect(await kontor("serve")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("holds another one") });
    const exported = await runKontor(["export", join(directory, "elsewhere.kontor")], {
      env: { ...env(), KONTOR_SECRETS_KEY_FILE: elsewhere },
    });
    expect(exported).toMatchObject({ exitCode: 0 });
    rmSync(keyFile);
    expect(await kontor("rotate-secrets")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("not hold") });
    const back = await runKontor(["rotate-secrets", "--new-key", keyFile], {
      env: { ...env(), KONTOR_SECRETS_KEY_FILE: elsewhere },
    });
    expect(back).toMatchObject({ exitCode: 0 });
  });

  test("who has lost the key is told so, can set passwords, and goes on with an export and another key", async () => {
    expect(await kontor("export", exported)).toMatchObject({ exitCode: 0 });
    rmSync(keyFile);
    const lost = { exitCode: 1, stderr: expect.stringContaining(`there is no file ${keyFile}`) };
    expect(await kontor("serve")).toMatchObject(lost);
    expect(await kontor("worker")).toMatchObject(lost);
    expect(await kontor("export", join(directory, "late.kontor"))).toMatchObject(lost);
    expect([existsSync(keyFile), existsSync(join(directory, "late.kontor"))]).toEqual([false, false]);
    for (const command of [["passwd", "another one"], ["jobs"], ["gc"], ["dbinit"]]) {
      expect(await kontor(...command)).toMatchObject({ exitCode: 0 });
    }
    expect(existsSync(keyFile)).toBe(false);

    const target = await createTestDatabase({ migrated: false });
    databases.push(target);
    const imported = await runKontor(["import", exported], { env: env("new-home", target) });
    expect(imported).toMatchObject({ exitCode: 0 });
    const dump = await dumpOf(target);
    expect(dump).not.toContain(KEY_OF_CODES);
    expect(dump).toContain("sealed1:");
    const { url, server } = await serve("new-home", target);
    expect(await codes(url)).toBe(CODES);
    await server.stop();
    expect(statSync(join(directory, "new-home", "secrets.key")).mode & 0o777).toBe(0o600);
  });
});
