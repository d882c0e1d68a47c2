/** Who did what, as an owner reads it, and which of it a mail tells the owner. */

import { DAY } from "@kontor/taler/time";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { runNow } from "../jobs/runner.js";
import { collectGarbage } from "../retention/collect-garbage.js";
import { instanceMessage, PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";
import { makeTestHelpers, type TestHelpers } from "../testing/test-helpers.js";
import { tellOwners } from "./tell-owners.js";

let app: TestApp;
let helpers: TestHelpers;
let now = systemClock().now();
const AT = "/instances/shop/private";
const EMAIL = "owner@shop.example";

beforeAll(async () => {
  helpers = makeTestHelpers();
  app = await startTestApp({ settings: helpers.settings, clock: { now: () => now } });
  await app.makeInstance("admin");
  const body = { ...instanceMessage("shop"), email: EMAIL };
  expect((await app.askAsOwner({ method: "POST", url: "/management/instances", body })).status).toBe(204);
});
afterAll(async () => {
  await app?.stop();
  helpers.remove();
});

interface Entry {
  readonly action: string;
  readonly shown: string;
  readonly who?: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

async function entriesOf(at = AT): Promise<readonly Entry[]> {
  const { status, body } = await app.askAsOwner({ url: `${at}/kontor/audit?limit=100` });
  expect(status).toBe(200);
  return body.entries as Entry[];
}
const tell = () => runNow(app.deps, tellOwners);
const settings = { name: "The Shop", address: {}, jurisdiction: {}, use_stefan: false };

test("everything that matters is there, with who did it, and no secret is", async () => {
  const login = await app.ask({
    method: "POST",
    url: `${AT}/token`,
    body: { scope: "all:refreshable", description: "the office" },
    headers: { authorization: `Basic ${Buffer.from(`shop:${PASSWORD}`).toString("base64")}` },
  });
  const token = String(login.body.access_token);
  const byToken = (method: "POST" | "PATCH" | "DELETE", path: string, body?: object) =>
    app.ask({
      method,
      url: `${AT}${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    });
  const payto_uri = "payto://iban/DE75512108001245126199?receiver-name=Shop";
  const { h_wire } = (await byToken("POST", "/accounts", { payto_uri })).body;
  await byToken("DELETE", `/accounts/${h_wire}`);
  await byToken("POST", "/kontor/pairings", { scope: "order-pos", name: "Till 1" });
  await byToken("POST", "/token", { scope: "readonly" });
  await byToken("POST", "/auth", { method: "token", password: "another secret" });
  await app.askAsOwner({
    method: "POST",
    url: "/management/instances/shop/auth",
    body: { method: "token", password: PASSWORD },
  });
  // What fails is nothing that was done.
  expect((await byToken("POST", "/accounts", { payto_uri: "payto://iban/DE00" })).status).toBe(400);
  const entries = await entriesOf();
  expect(entries).toMatchObject([
    { action: "instance-created", shown: "administrator", detail: { id: "shop" } },
    { action: "sign-in", shown: "password", detail: { scope: "all:refreshable", description: "the office" } },
    { action: "account-added", shown: "token", who: "the office", detail: { payto_uri } },
    { action: "account-removed", who: "the office", detail: { hWire: h_wire } },
    { action: "pairing-made", who: "the office", detail: { name: "Till 1", scope: "order-pos" } },
    { action: "token-refreshed", who: "the office" },
    { action: "password-changed", shown: "token", who: "the office", detail: {} },
    { action: "password-changed", shown: "administrator", detail: {} },
  ]);
  const text = JSON.stringify([entries, await entriesOf("/private")]);
  for (const secret of [PASSWORD, "another secret", token.slice("secret-token:".length)])
    expect(text).not.toContain(secret);
  expect(await entriesOf("/private")).toMatchObject([
    { action: "instance-created", detail: { id: "admin" } },
    { action: "instance-created", shown: "password", detail: { instance: "shop" } },
    { action: "password-changed", detail: { instance: "shop" } },
  ]);
});

test("the owner hears of bank accounts and passwords, at the address that he had, even if a mail is lost at first", async () => {
  helpers.fail(true);
  await tell();
  expect(helpers.sent()).toEqual([]);
  helpers.fail(false);
  now += 5n * 60_000_000n;
  await tell();
  const mails = helpers.sent();
  expect(mails.map(({ to }) => to)).toEqual(Array(4).fill(EMAIL));
  expect(mails.filter(({ text }) => text.includes("bank account of"))).toHaveLength(2);
  expect(mails.filter(({ text }) => text.includes("The password of"))).toHaveLength(2);
  expect(mails[0]!.text).toContain("If it was you, there is nothing to do");

  const patch = (email: string) =>
    app.askAsOwner({
      method: "PATCH",
      url: AT,
      body: { ...settings, email },
      headers: { authorization: `Bearer secret-token:${PASSWORD}`, "accept-language": "de" },
    });
  expect((await patch("thief@shop.example")).status).toBe(204);
  expect((await patch("thief@shop.example")).status).toBe(204);
  await tell();
  expect(helpers.sent()).toHaveLength(5);
  expect(helpers.sent().at(-1)!.to).toBe(EMAIL);
  expect(helpers.sent().at(-1)!.text).toContain("Mailadresse");
});

test("wrong passwords are counted by the hour and by where they come from", async () => {
  const guess = (remoteAddress: string) =>
    app.ask({ url: AT, headers: { authorization: "Bearer secret-token:a wrong guess" }, remoteAddress });
  for (const network of ["198.51.100.7", "198.51.100.7", "198.51.100.8"])
    expect((await guess(network)).status).toBe(401);
  const failed = async () => (await app.askAsOwner({ url: `${AT}/kontor/audit` })).body.failed_sign_ins;
  await expect.poll(failed).toEqual([
    { since: expect.anything(), network: "198.51.100.7", count: 2, wrong_codes: 0 },
    { since: expect.anything(), network: "198.51.100.8", count: 1, wrong_codes: 0 },
  ]);
});

test("only who may change the instance reads it; it is never changed, and goes when it is old", async () => {
  const headers = { authorization: `Basic ${Buffer.from(`shop:${PASSWORD}`).toString("base64")}` };
  const url = `${AT}/token`;
  const { body } = await app.ask({ method: "POST", url, headers, body: { scope: "readonly" } });
  const asReader = { authorization: `Bearer ${body.access_token}` };
  expect((await app.ask({ url: `${AT}/kontor/audit`, headers: asReader })).status).toBe(403);
  const { queries } = app.deps.db;
  await expect(sql`update audit set who = 'somebody else'`.execute(queries)).rejects.toThrow(/not changed/);
  const later = { now: () => now + 366n * DAY };
  expect((await collectGarbage(app.deps.db, later, app.deps.config)).audit).toBeGreaterThan(8);
  expect(await entriesOf()).toEqual([]);
});
