import { HOUR } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findAccountByPayto } from "../bank-accounts/store.js";
import { runNow } from "../jobs/runner.js";
import { listJobs, registerJobs } from "../jobs/store.js";
import { createLogger } from "../log.js";
import { startTestApp, type TestAnswer, type TestApp } from "../testing/test-app.js";
import { watchAccounts } from "../transfers/wirewatch.js";
import { credentialsOf } from "./bank-credentials.js";

const PAYTO = "payto://iban/DE75512108001245126199?receiver-name=Shop";
const FACADE = "https://bank.example/accounts/shop/taler-revenue/";
const SECRET = "the-password-of-the-bank";
const credentials = { type: "basic", username: "shop", password: SECRET };

let app: TestApp;
const logged: string[] = [];

beforeAll(async () => {
  app = await startTestApp({
    log: createLogger({ level: "DEBUG", destination: { write: (line) => logged.push(line) } }),
  });
  await app.makeInstance("admin");
});
afterAll(() => app?.stop());

const add = (body: object): Promise<TestAnswer> => app.askAsOwner({ method: "POST", url: "/private/accounts", body });
const patch = (hWire: unknown, body: object): Promise<TestAnswer> =>
  app.askAsOwner({ method: "PATCH", url: `/private/accounts/${hWire}`, body });
const show = async (hWire: unknown) => app.askAsOwner({ url: `/private/accounts/${hWire}` });
const remove = (hWire: unknown) => app.askAsOwner({ method: "DELETE", url: `/private/accounts/${hWire}` });

test("an account keeps its hash and salt for life, through repetition, removal and return", async () => {
  const added = await add({ payto_uri: PAYTO, credit_facade_url: FACADE, credit_facade_credentials: credentials });
  expect(added.status).toBe(200);
  const { h_wire: hWire, salt } = added.body;
  const again = { payto_uri: PAYTO, credit_facade_url: FACADE, credit_facade_credentials: credentials };
  expect((await add(again)).body).toEqual({ h_wire: hWire, salt });
  expect((await add({ payto_uri: PAYTO })).body.code).toBe(2627);

  expect((await remove(hWire)).status).toBe(204);
  expect((await show(hWire)).body).toMatchObject({ active: false, payto_uri: PAYTO });
  expect((await add({ payto_uri: PAYTO })).body).toEqual({ h_wire: hWire, salt });
  expect((await show(hWire)).body).toEqual({ h_wire: hWire, salt, payto_uri: PAYTO, active: true });
});

test("what may change is changed alone: the bank's address, its credentials, the subject's beginning", async () => {
  const payto = PAYTO.replace("Shop", "Other");
  const { h_wire: hWire } = (await add({ payto_uri: payto })).body;
  expect((await patch(hWire, { credit_facade_credentials: credentials })).body.code).toBe(25);
  expect((await patch(hWire, { credit_facade_url: FACADE, credit_facade_credentials: credentials })).status).toBe(204);
  expect((await patch(hWire, { extra_wire_subject_metadata: "till-4" })).status).toBe(204);
  expect((await patch(hWire, {})).status).toBe(204);
  expect((await show(hWire)).body).toMatchObject({ credit_facade_url: FACADE, extra_wire_subject_metadata: "till-4" });
  expect((await patch(hWire, { credit_facade_credentials: { type: "none" } })).status).toBe(204);
  const { db, secrets, instances } = app.deps;
  const { serial } = (await instances.find("admin"))!;
  const account = (await findAccountByPayto(db.queries, serial, payto))!;
  expect(credentialsOf(secrets, serial, account)).toBe('{"type":"none"}');
});

test.each([
  ["no http(s)", { credit_facade_url: "ftp://bank.example/" }],
  ["no slash at the end", { credit_facade_url: "https://bank.example" }],
  ["a password in the address", { credit_facade_url: "https://shop:secret@bank.example/" }],
  ["a query", { credit_facade_url: "https://bank.example/?a=/" }],
  ["a subject of more than letters, digits and points", { extra_wire_subject_metadata: "till 4" }],
  ["an unknown kind of credentials", { credit_facade_credentials: { type: "magic" } }],
])("an account with %s is refused", async (_what, body) => {
  const { h_wire: hWire } = (await add({ payto_uri: PAYTO.replace("Shop", "Third") })).body;
  expect(await patch(hWire, body)).toMatchObject({ status: 400, body: { code: 26 } });
});

test("an account's URI names neither an amount nor a subject, which belong to a transfer", async () => {
  for (const more of ["amount=CHF:1", "message=hello", "SUBJECT=hello"]) {
    expect(await add({ payto_uri: `${PAYTO}&${more}` })).toMatchObject({
      status: 400,
      body: { code: 24, parameter: "payto_uri" },
    });
  }
  expect((await add({ payto_uri: `${PAYTO.replace("Shop", "Town")}&receiver-town=Bern` })).status).toBe(200);
});

test("an account has one spelling: an IBAN in small letters is written in capitals, and is the same account", async () => {
  const added = await add({ payto_uri: PAYTO.replace("Shop", "Small") });
  const small = await add({ payto_uri: "PAYTO://IBAN/de75512108001245126199?receiver-name=Small" });
  expect(small).toMatchObject({ status: 200, body: added.body });
  expect((await show(small.body.h_wire)).body).toMatchObject({ payto_uri: PAYTO.replace("Shop", "Small") });
});

test.each([
  ["M%FCller", "UTF-8"],
  ["M%C3%BCller%00", "control"],
  ["M%", "UTF-8"],
  ["%ED%A0%80", "UTF-8"],
  ["a%0Ab", "control"],
  ["a&receiver-name=b", "twice"],
  ["a&Receiver-Name=b", "twice"],
  ["a&receiver-town=%FF", "UTF-8"],
])("an account's owner cannot be called %s", async (name, reason) => {
  expect(await add({ payto_uri: PAYTO.replace("=Shop", `=${name}`) })).toMatchObject({
    status: 400,
    body: { code: 24, parameter: "payto_uri", detail: expect.stringContaining(reason) },
  });
});

test.each(["SOGEDEFF/x", "", "%FF", "a/b"])("an IBAN has at most a BIC before it, not %j", async (before) => {
  expect(await add({ payto_uri: PAYTO.replace("iban/", `iban/${before}/`) })).toMatchObject({
    status: 400,
    body: { code: 24 },
  });
});

describe("an operator who takes Swiss accounts only", () => {
  const SWISS = "payto://iban/CH9300762011623852957?receiver-name=Shop";
  const SETTINGS = {
    "merchant/PAYMENT_TARGET_TYPES": "iban x-taler-bank",
    "merchant/PAYMENT_TARGET_REGEX": "^payto://(iban/([A-Z0-9]+/)?CH[[:digit:]]{2}|x-taler-bank/bank[.]example/)",
  };
  let strict: TestApp;

  beforeAll(async () => {
    strict = await startTestApp({ settings: SETTINGS });
    await strict.makeInstance("admin");
  });
  afterAll(() => strict?.stop());

  test.each([
    [SWISS, 200],
    [SWISS.replace("/CH", "/POFICHBE/CH"), 200],
    ["payto://X-Taler-Bank/bank.example/shop?receiver-name=Shop", 200],
    ["payto://x-taler-bank/bank.example/shop?receiver-name=Shop", 200],
    ["payto://x-taler-bank/other.example/shop?receiver-name=Shop", 400],
    [PAYTO, 400],
    ["payto://bitcoin/bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", 400],
  ])("is asked for %s: %i", async (payto_uri, status) => {
    const answer = await strict.askAsOwner({ method: "POST", url: "/private/accounts", body: { payto_uri } });
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body).toMatchObject({ code: 24, parameter: "payto_uri" });
  });

  test("says so", async () => {
    expect((await strict.ask({ url: "/config" })).body).toMatchObject({
      payment_target_types: SETTINGS["merchant/PAYMENT_TARGET_TYPES"],
      payment_target_regex: SETTINGS["merchant/PAYMENT_TARGET_REGEX"],
    });
  });
});

test("a hash that is none and an account that is not there have their own errors", async () => {
  expect(await patch("nonsense", {})).toMatchObject({ status: 400, body: { code: 2023 } });
  expect(await show("nonsense")).toMatchObject({ status: 400, body: { code: 2023 } });
  expect(await remove("nonsense")).toMatchObject({ status: 400, body: { code: 26, parameter: "h_wire" } });
  expect((await patch("0".repeat(103), {})).body.code).toBe(2022);
  expect((await show("0".repeat(103))).body.code).toBe(2022);
});

test("an account whose bank can be asked is looked at soon, whether it is new, changed or back", async () => {
  const { clock, db } = app.deps;
  const payto = PAYTO.replace("Shop", "Watched");
  const facade = { credit_facade_url: FACADE, credit_facade_credentials: credentials };
  await registerJobs(db.queries, [watchAccounts.name], clock.now());
  const isHurried = async (act: () => Promise<TestAnswer>) => {
    await db.queries
      .updateTable("jobs")
      .set({ next_run: clock.now() + HOUR })
      .execute();
    expect((await act()).status).toBeLessThan(300);
    const [job] = await listJobs(db.queries, clock.now());
    return job!.nextRun <= clock.now();
  };
  expect(await isHurried(() => add({ payto_uri: PAYTO.replace("Shop", "Silent") }))).toBe(false);
  expect(await isHurried(() => add({ payto_uri: payto, ...facade }))).toBe(true);
  const { h_wire: hWire } = (await add({ payto_uri: payto, ...facade })).body;
  expect(await isHurried(() => patch(hWire, facade))).toBe(true);
  expect((await remove(hWire)).status).toBe(204);
  expect(await isHurried(() => add({ payto_uri: payto, ...facade }))).toBe(true);
});

describe("an account of a shop that is not the operator's", () => {
  const INSIDE = ["http://127.0.0.1:1/", "http://169.254.169.254/latest/", "http://[::1]:1/", "http://2130706433/"];
  const facade = (url: string) => ({ credit_facade_url: url, credit_facade_credentials: credentials });
  const asTenant = (method: "POST" | "PATCH", path: string, body: object) =>
    app.askAsOwner({ method, url: `/instances/tenant/private/accounts${path}`, body });
  let hWire: unknown;

  beforeAll(async () => {
    await app.makeInstance("tenant");
    hWire = (await asTenant("POST", "", { payto_uri: PAYTO })).body.h_wire;
  });

  test.each(INSIDE)("does not lead us to %s", async (url) => {
    const refused = { status: 400, body: { code: 26, detail: expect.stringContaining("not a public address") } };
    expect(await asTenant("POST", "", { payto_uri: PAYTO.replace("Shop", "New"), ...facade(url) })).toMatchObject(
      refused,
    );
    expect(await asTenant("PATCH", `/${hWire}`, facade(url))).toMatchObject(refused);
    expect((await add({ payto_uri: `${PAYTO}${INSIDE.indexOf(url)}`, ...facade(url) })).status).toBe(200);
  });

  test("does so neither under a name nor with an address of old", async () => {
    const { db } = app.deps;
    const lastError = async () =>
      (
        await db.queries
          .selectFrom("account_watches")
          .select("last_error")
          .where("instance", "=", (await app.deps.instances.find("tenant"))!.serial)
          .executeTakeFirstOrThrow()
      ).last_error;
    expect((await asTenant("PATCH", `/${hWire}`, facade("http://localhost:1/"))).status).toBe(204);
    await runNow(app.deps, watchAccounts);
    expect(await lastError()).toContain("not public");
    await db.queries
      .updateTable("accounts")
      .set({ credit_facade_url: INSIDE[0]! })
      .where("payto_uri", "=", PAYTO)
      .where("instance", "=", (await app.deps.instances.find("tenant"))!.serial)
      .execute();
    await db.queries.updateTable("account_watches").set({ next_check: 0n }).execute();
    await runNow(app.deps, watchAccounts);
    expect(await lastError()).toContain("not a public address");
  });
});

test("no answer and no line of the log holds the bank's credentials", async () => {
  const { accounts } = (await app.askAsOwner({ url: "/private/accounts" })).body as { accounts: { h_wire: string }[] };
  for (const { h_wire: hWire } of accounts) expect((await show(hWire)).text).not.toContain(SECRET);
  expect(logged.join("\n")).not.toContain(SECRET);
});

test("what goes wrong with the bank's credentials is told without them", async () => {
  const payto = PAYTO.replace("Shop", "Troubled");
  const nobody = { credit_facade_url: "http://127.0.0.1:1/", credit_facade_credentials: credentials };
  const { h_wire: hWire } = (await add({ payto_uri: payto, ...nobody })).body;
  const troubles = [
    await add({ payto_uri: payto, credit_facade_url: FACADE, credit_facade_credentials: credentials }),
    await patch(hWire, { credit_facade_url: "nowhere", credit_facade_credentials: credentials }),
    await patch(hWire, { credit_facade_credentials: { type: "basic", password: SECRET } }),
    await patch(hWire, { credit_facade_credentials: { type: SECRET } }),
    await patch(hWire, { credit_facade_credentials: `basic shop:${SECRET}` }),
    await app.askAsOwner({ method: "POST", url: "/private/accounts", body: `{"credit_facade_credentials": ${SECRET}` }),
  ];
  for (const { status, text } of troubles) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain(SECRET);
  }
  await runNow(app.deps, watchAccounts);
  const watches = await app.deps.db.queries.selectFrom("account_watches").select("last_error").execute();
  expect(watches.map(({ last_error }) => last_error).join("")).not.toBe("");
  const base64 = Buffer.from(`shop:${SECRET}`).toString("base64");
  for (const secret of [SECRET, base64]) {
    expect(JSON.stringify(watches)).not.toContain(secret);
    expect(logged.join("\n")).not.toContain(secret);
  }
});

test("accounts are a text for people who ask for one, and nothing for who takes neither", async () => {
  await app.makeInstance("readers");
  const url = "/instances/readers/private/accounts";
  const list = (accept: string, at = url) => app.askAsOwner({ url: at, headers: { accept } });
  expect((await list("text/plain")).text).toBe("no bank accounts\n");
  const payto_uri = "payto://iban/DE75512108001245126199?receiver-name=Shop";
  const { h_wire } = (await app.askAsOwner({ method: "POST", url, body: { payto_uri } })).body;
  for (const at of [url, `${url}/${h_wire}`]) {
    const text = await list("text/plain", at);
    expect(text).toMatchObject({ status: 200, headers: { "content-type": "text/plain; charset=utf-8" } });
    expect(text.text).toContain(String(h_wire));
    expect((await list("*/*", at)).headers["content-type"]).toBe("application/json");
    expect(await list("image/png", at)).toMatchObject({ status: 406, text: "" });
  }
});
