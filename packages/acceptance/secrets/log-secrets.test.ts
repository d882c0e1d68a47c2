/**
 * A shop to which everything happens, with the log at its most talkative, and a database that refuses rows with secrets in
 * them: nothing in the log may let a reader act for shop or customer, or tell what was bought.
 */

import { readFileSync } from "node:fs";
import { startBackend } from "@kontor/merchant/backend";
import { loadConfig } from "@kontor/merchant/config/config";
import { createLogger } from "@kontor/merchant/log";
import { systemRng } from "@kontor/merchant/rng";
import { testKeyFile } from "@kontor/merchant/testing/test-secrets";
import { encodeBase32 } from "@kontor/taler/base32";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestShop } from "../shop/test-shop.js";
import { type Events, letEverythingHappen, startEventfulShop } from "../story/eventful-shop.js";

const BANK_PASSWORD = "of a bank, and secret";
const OTHER_PASSWORD = "of a shop that is refused";
const OTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXQ";

const lines: string[] = [];
const log = createLogger({ level: "DEBUG", destination: { write: (line: string) => void lines.push(line) } });
let shop: TestShop;
let events: Events;

beforeAll(async () => {
  shop = await startEventfulShop({ log });
  events = await letEverythingHappen(shop);
});

afterAll(() => shop?.stop());

test("what happens in a shop leaves no password, token, private key or signature behind", async () => {
  const { queries } = shop.database.db;
  const instances = await queries.selectFrom("instances").selectAll().execute();
  const kyc = await queries.selectFrom("kyc_states").select("access_token").execute();
  const opened = await Promise.all(instances.map(({ id }) => shop.backend.deps.instances.find(id)));
  const sealing = Buffer.from(readFileSync(testKeyFile(), "latin1"), "base64");
  const keys = [sealing, ...opened.map((instance) => instance?.merchantPriv), ...kyc.map((row) => row.access_token)];
  expect(keys.filter(isThere).length).toBeGreaterThanOrEqual(4);
  expectSilenceAbout([
    ...Object.values(events.secrets).flat(),
    ...instances.map(({ password_hash }) => password_hash),
    ...keys.filter(isThere).flatMap(asTexts),
  ]);
  // It was talkative indeed.
  const all = lines.join("");
  for (const told of ['"route":"/orders/:orderId/pay"', '"level":"debug"', "outcome of a deposit unknown"]) {
    expect(all).toContain(told);
  }
  expect(all).toContain("the bank of an account cannot be read");
});

test("rows that the database refuses do not get into the log with its error", async () => {
  await shop.database.db.withSession((session) =>
    session.script(`
      alter table instances add constraint no_such check (name <> 'refused') not valid;
      alter table accounts add constraint no_such check (payto_uri not like '%refused%') not valid;
      alter table orders add constraint no_such check (summary <> 'refused') not valid;
      alter table otp_devices add constraint no_such check (description <> 'refused') not valid;
      alter table login_tokens add constraint no_such check (description <> 'refused') not valid`),
  );
  const before = lines.length;
  const refused = [
    ["management/instances", instance("refused")],
    ["private/token", { scope: "all", description: "refused" }],
    ["private/otp-devices", device("refused")],
    ["private/orders", { order: { summary: "refused", amount: "KUDOS:1", extra: { what: "SECRETTHING" } } }],
    [
      "private/accounts",
      {
        payto_uri: "payto://x-taler-bank/localhost/refused?receiver-name=Shop",
        credit_facade_url: shop.sandbox.bank.revenueUrl("refused"),
        credit_facade_credentials: { type: "basic", username: "refused", password: BANK_PASSWORD },
      },
    ],
  ] as const;
  for (const [path, body] of refused) {
    const answer = await shop.call(path, body);
    expect(answer.status, path).toBe(500);
    expect(JSON.stringify(answer.body)).not.toMatch(/no_such|constraint|Failing row/);
  }
  const told = lines.slice(before);
  expect(told.filter((line) => line.includes("no_such"))).toHaveLength(refused.length);
  expect(told.join("")).not.toMatch(/Failing row|\\\\x[0-9a-f]{32}|scrypt/);
  expectSilenceAbout([BANK_PASSWORD, OTHER_PASSWORD, OTP_KEY, "SECRETTHING"]);
});

test("an address with a password is not told to whoever reads why the server does not start", async () => {
  const override = (section: string, option: string, value: string) => ({ section, option, value });
  const config = loadConfig({
    env: {},
    overrides: [
      override("merchant", "CURRENCY", "KUDOS"),
      override("merchantdb-postgres", "CONFIG", "postgres://kontor:DATABASEPASSWORD@127.0.0.1:1/kontor"),
    ],
  });
  const error = await startBackend({ config, log, clock: shop.sandbox.clock, rng: systemRng }).catch((e: Error) => e);
  expect(error).toBeInstanceOf(Error);
  expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain("DATABASEPASSWORD");
  expectSilenceAbout(["DATABASEPASSWORD"]);
});

const instance = (name: string) => ({
  id: "refused",
  name,
  auth: { method: "token", password: OTHER_PASSWORD },
  use_stefan: false,
  address: {},
  jurisdiction: {},
});

const device = (description: string) => ({
  otp_device_id: "refused",
  otp_device_description: description,
  otp_key: OTP_KEY,
  otp_algorithm: 1,
});

function expectSilenceAbout(secrets: readonly string[]): void {
  for (const secret of secrets) {
    expect(secret).not.toBe("");
    expect(lines.find((line) => line.includes(secret))).toBeUndefined();
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function isThere(key: Uint8Array | null | undefined): key is Uint8Array {
  return key !== null && key !== undefined;
}

/** In every spelling that a careless line might use. */
function asTexts(bytes: Uint8Array): string[] {
  return [encodeBase32(bytes), Buffer.from(bytes).toString("hex"), base64(bytes), [...bytes].join(",")];
}
