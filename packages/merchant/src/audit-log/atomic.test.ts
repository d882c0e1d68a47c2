/** What is done and that it was done are stored together or not at all: there is no moment in between for a crash. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { featureRoutes } from "../all-routes.js";
import { reportRoutes } from "../reports/routes.js";
import { instanceMessage, PASSWORD, startTestApp, type TestApp, type TestRequest } from "../testing/test-app.js";

const folder = mkdtempSync(join(tmpdir(), "kontor-atomic-"));
const ID = "shop";
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({
    settings: { "kontor-mail/FILE": join(folder, "mails"), "merchant/ENABLE_SELF_PROVISIONING": "YES" },
  });
  for (const id of ["admin", ID]) await app.makeInstance(id);
});
afterAll(async () => {
  await app?.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => entriesFail(false));

/** As a full disk would. */
async function entriesFail(isFailing: boolean): Promise<void> {
  const { queries } = app.deps.db;
  await sql`drop trigger if exists full_disk on audit`.execute(queries);
  await sql`create or replace function full_disk() returns trigger language plpgsql as $$
    begin raise exception 'no space left'; end $$`.execute(queries);
  if (isFailing) {
    await sql`create trigger full_disk before insert on audit for each row execute function full_disk()`.execute(
      queries,
    );
  }
}

const TABLES = [
  ...["accounts", "audit", "donau_links", "instances", "login_tokens", "otp_devices", "owner_notices", "pairings"],
  ...["preferences", "reports", "webhooks"],
];

/** All that the operations below may change. */
async function stored(): Promise<string> {
  const rows = await Promise.all(
    TABLES.map((table) =>
      sql<{
        rows: string | null;
      }>`select string_agg(t::text, e'\n' order by t::text) as rows from ${sql.table(table)} t`
        .execute(app.deps.db.queries)
        .then((result) => result.rows[0]!.rows),
    ),
  );
  return rows.join("\n");
}

const basic = { authorization: `Basic ${Buffer.from(`${ID}:${PASSWORD}`).toString("base64")}` };
const settings = { name: "The Shop", address: {}, jurisdiction: {}, use_stefan: false };
const payto_uri = "payto://iban/DE75512108001245126199?receiver-name=Shop";
const auth = { method: "token", password: PASSWORD };
const report = {
  description: "Sales",
  program_section: "email",
  mime_type: "text/csv",
  data_source: "/private/kontor/export",
  target_address: "books@shop.example",
  report_frequency: { d_us: 86_400_000_000 },
};
const otp = { otp_device_description: "till", otp_key: "GEZDGNBVGY3TQOJQ", otp_algorithm: 1 };
const hook = { event_type: "pay", url: "https://hooks.example/", http_method: "POST" };

const known: { token?: string; serial?: unknown; account?: string; code?: string; report?: unknown } = {};

type Step = [route: string, action: string, request: () => Omit<TestRequest, "method"> & { readonly body?: object }];

/** Each audited route that does something, in an order in which each has something to do. */
const STEPS: readonly Step[] = [
  ["POST /private/token", "sign-in", () => ({ url: "/private/token", headers: basic, body: { scope: "all" } })],
  ["POST /private/accounts", "account-added", () => ({ url: "/private/accounts", body: { payto_uri } })],
  [
    "PATCH /private/accounts/:hWire",
    "account-changed",
    () => ({ url: `/private/accounts/${known.account}`, body: { extra_wire_subject_metadata: "TILL" } }),
  ],
  ["DELETE /private/accounts/:hWire", "account-removed", () => ({ url: `/private/accounts/${known.account}` })],
  ["POST /private/accounts", "account-added", () => ({ url: "/private/accounts", body: { payto_uri } })],
  [
    "POST /private/kontor/pairings",
    "pairing-made",
    () => ({ url: "/private/kontor/pairings", body: { scope: "order-pos", name: "Till 1" } }),
  ],
  ["POST /kontor/pairings", "pairing-redeemed", () => ({ url: "/kontor/pairings", body: { code: known.code } })],
  ["POST /private/webhooks", "webhook-added", () => ({ url: "/private/webhooks", body: { webhook_id: "w", ...hook } })],
  ["PATCH /private/webhooks/:webhookId", "webhook-changed", () => ({ url: "/private/webhooks/w", body: hook })],
  ["DELETE /private/webhooks/:webhookId", "webhook-removed", () => ({ url: "/private/webhooks/w" })],
  ["POST /private/reports", "report-added", () => ({ url: "/private/reports", body: report })],
  [
    "PATCH /private/reports/:reportId",
    "report-changed",
    () => ({ url: `/private/reports/${known.report}`, body: report }),
  ],
  ["DELETE /private/reports/:reportId", "report-removed", () => ({ url: `/private/reports/${known.report}` })],
  [
    "POST /private/otp-devices",
    "otp-device-added",
    () => ({ url: "/private/otp-devices", body: { otp_device_id: "o", ...otp } }),
  ],
  ["PATCH /private/otp-devices/:deviceId", "otp-device-changed", () => ({ url: "/private/otp-devices/o", body: otp })],
  ["DELETE /private/otp-devices/:deviceId", "otp-device-removed", () => ({ url: "/private/otp-devices/o" })],
  [
    "PUT /private/kontor/preferences",
    "preferences-changed",
    () => ({ url: "/private/kontor/preferences", body: { preferences: { colour: "green" } } }),
  ],
  ["DELETE /private/donau/:serial", "donau-unlinked", () => ({ url: "/private/donau/7" })],
  ["PATCH /private", "settings-changed", () => ({ url: "/private", body: { ...settings, email: "a@shop.example" } })],
  [
    "PATCH /management/instances/:id",
    "settings-changed",
    () => ({ url: "//management/instances/shop", body: { ...settings, email: "b@shop.example" } }),
  ],
  [
    "POST /management/instances/:id/auth",
    "password-changed",
    () => ({ url: "//management/instances/shop/auth", body: auth }),
  ],
  ["POST /private/auth", "password-changed", () => ({ url: "/private/auth", body: auth })],
  [
    "DELETE /private/token",
    "sign-out",
    () => ({ url: "/private/token", headers: { authorization: `Bearer ${known.token}` } }),
  ],
  ["DELETE /private/tokens/:serial", "token-revoked", () => ({ url: `/private/tokens/${known.serial}` })],
  [
    "POST /management/instances",
    "instance-created",
    () => ({ url: "//management/instances", body: { ...instanceMessage("third") } }),
  ],
  ["POST /instances", "signed-up", () => ({ url: "//instances", body: { ...instanceMessage("fourth") } })],
  ["DELETE /private", "instance-deleted", () => ({ url: "/private" })],
];

/** With a test of their own where they are made: they take another party, or a code. */
const ELSEWHERE = [
  "DELETE /management/kontor/instances/:id/second-factors",
  "DELETE /private/kontor/second-factors/:factorId",
  "DELETE /management/instances/:id",
  "POST /forgot-password",
  "POST /private/donau",
  "POST /private/kontor/orders/:orderId/receipt",
  "POST /private/kontor/prove-addresses",
  "POST /private/kontor/second-factors/passkeys/:factorId/confirm",
  "POST /private/kontor/second-factors/recovery-codes",
  "POST /private/kontor/second-factors/totp/:factorId/confirm",
  "POST /private/orders/:orderId/refund",
  "PUT /private/kontor/orders/:orderId/note",
];

test("every operation that is written down is tried here", () => {
  const audited = [...featureRoutes, ...reportRoutes].filter(
    ({ audit, method }) => audit !== undefined && method !== "GET",
  );
  const routes = audited.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set([...STEPS.map(([route]) => route), ...ELSEWHERE])].toSorted()).toEqual(routes.toSorted());
});

test.each(STEPS)("%s is not done where it cannot be written down (%s)", async (route, action, request) => {
  if (route === "DELETE /private/donau/:serial") await aDonauLink();
  if (route === "DELETE /private/tokens/:serial") {
    const { body } = await app.askAsOwner({ url: `/instances/${ID}/private/tokens` });
    known.serial = (body.tokens as { serial: unknown }[])[0]!.serial;
  }
  const { url, ...rest } = request();
  const [method] = route.split(" ");
  const asked: TestRequest = {
    ...rest,
    method: method as "POST",
    url: url.startsWith("//") ? url.slice(1) : `/instances/${ID}${url}`,
  };
  const before = await stored();
  await entriesFail(true);
  expect((await app.askAsOwner(asked)).status).toBe(500);
  expect(await stored()).toBe(before);
  await entriesFail(false);
  const done = await app.askAsOwner(asked);
  expect([200, 204], done.text).toContain(done.status);
  const { access_token: token, h_wire: account, code, report_serial_id: added } = done.body as Record<string, string>;
  if (route === "POST /private/token") known.token = token!;
  if (account !== undefined) known.account = account;
  if (route === "POST /private/kontor/pairings") known.code = code!;
  if (added !== undefined) known.report = added;
  expect(await lastAction()).toBe(action);
});

async function aDonauLink(): Promise<void> {
  const { serial } = (await app.deps.instances.find(ID))!;
  await sql`insert into donau_links (instance, serial, donau_url, donau_hash, charity_id, charity_name, currency,
      max_val, max_frac, receipts_val, receipts_frac, current_year, created_at, last_check, next_check)
    values (${serial}, 7, 'https://donau.example/', '', 1, 'A Charity', 'KUDOS', 0, 0, 0, 0, 2026, 0, 0, 0)`.execute(
    app.deps.db.queries,
  );
}

async function lastAction(): Promise<string> {
  const row = await app.deps.db.queries
    .selectFrom("audit")
    .select("action")
    .orderBy("serial", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  return row.action;
}

test("what there was nothing to do about is nothing to remember", async () => {
  await app.makeInstance("fifth");
  const ask = () => app.askAsOwner({ method: "POST", url: "/instances/fifth/private/accounts", body: { payto_uri } });
  for (const _ of [1, 2]) expect((await ask()).status).toBe(200);
  const { body } = await app.askAsOwner({ url: "/instances/fifth/private/kontor/audit?limit=10" });
  expect((body.entries as { action: string }[]).map(({ action }) => action)).toEqual([
    "instance-created",
    "account-added",
  ]);
});

test("what is read out leaves no house without an entry", async () => {
  await app.makeInstance("sixth");
  const url = "/instances/sixth/private/kontor/export?format=csv&from=2026-01-01&to=2026-01-31";
  await entriesFail(true);
  expect((await app.askAsOwner({ url })).status).toBe(500);
  await entriesFail(false);
  expect((await app.askAsOwner({ url })).status).toBe(200);
  const { body } = await app.askAsOwner({ url: "/instances/sixth/private/kontor/audit?limit=-1" });
  expect(body.entries).toMatchObject([
    { action: "money-exported", detail: { from: "2026-01-01", to: "2026-01-31", format: "csv" } },
  ]);
});
