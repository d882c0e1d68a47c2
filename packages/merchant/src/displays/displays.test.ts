/** What a till shows is seen by who has the key to that, and by nobody else. */

import { DAY, HOUR, MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { collectGarbage } from "../retention/collect-garbage.js";
import { startTestApp, type TestAnswer, type TestApp } from "../testing/test-app.js";

const TOKEN_UNKNOWN = 41;
const MALFORMED = 26;
const PERMISSION_INSUFFICIENT = 16;
const START = systemClock().now();
const AT = "/instances/shop";

let app: TestApp;
let now = START;
let till: string;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  for (const id of ["admin", "shop", "other"]) await app.makeInstance(id);
});
afterAll(() => app?.stop());
beforeEach(async () => {
  now = START;
  till = await aToken("order-pos");
});

async function aToken(scope: string, at = AT): Promise<string> {
  const made = await app.askAsOwner({
    method: "POST",
    url: `${at}/private/kontor/pairings`,
    body: { scope, name: "Till 1", duration: { d_us: Number(30n * DAY) } },
  });
  const { body } = await app.ask({ method: "POST", url: `${at}/kontor/pairings`, body: { code: made.body.code } });
  return String(body.token);
}

const own = (method: "POST" | "PUT" | "DELETE", body?: object, token = till, at = AT): Promise<TestAnswer> =>
  app.ask({
    method,
    url: `${at}/private/kontor/display`,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });

/** The key to a new display of the till. */
async function aKey(token = till): Promise<string> {
  const { status, body } = await own("POST", undefined, token);
  expect(status).toBe(200);
  return String(body.key);
}

const look = (key: string, query = "", at = AT): Promise<TestAnswer> =>
  app.ask({ url: `${at}/kontor/display${query}`, headers: { authorization: `Bearer secret-token:${key}` } });

const PAY = { kind: "pay", amount: "KUDOS:4.5", uri: "taler://pay/shop.example/1/?c=TOKEN", opened: false };
const PAID = { kind: "paid", amount: "KUDOS:4.5" };
const SHOWN = [
  { kind: "welcome", prices: [{ name: "Tea <b>", price: "KUDOS:2" }] },
  { kind: "cart", amount: "KUDOS:4.5", lines: [{ name: "2 × Tea", amount: "KUDOS:4" }] },
  PAY,
  PAID,
  { kind: "closed" },
];
const refused = { status: 401, body: { code: TOKEN_UNKNOWN } };

test("what the till tells is seen with the key, and the shop's name with the first look", async () => {
  const key = await aKey();
  const first = await look(key);
  expect(first).toMatchObject({ status: 200, body: { shop: { name: "The shop shop" } } });
  expect(first.body).not.toHaveProperty("shown");
  expect(first.headers).toMatchObject({ "cache-control": "no-store" });
  let before = first.body.version;
  for (const shown of SHOWN) {
    expect(await own("PUT", { shown })).toMatchObject({ status: 200, body: { screens: "watching" } });
    const { status, body } = await look(key, `?after=${before}`);
    expect(status).toBe(200);
    expect(body.shown).toEqual(shown);
    expect(body).not.toHaveProperty("shop");
    expect(body.version).not.toBe(before);
    before = body.version;
  }
  // What nobody shows is not passed on.
  expect((await own("PUT", { shown: { ...PAID, more: "x".repeat(100_000) } })).status).toBe(200);
  expect((await look(key)).body.shown).toEqual(PAID);
  before = (await own("PUT", { shown: SHOWN.at(-1) })).body.version;

  // It is there, and shows what it showed.
  now += MINUTE;
  const heard = (await look(key)).body.heard;
  expect((await own("PUT", {})).status).toBe(200);
  const { body } = await look(key);
  expect(body).toMatchObject({ version: before, shown: SHOWN.at(-1), heard: body.now });
  expect(body.heard).not.toEqual(heard);
});

test("who waits sees the change at once, in whichever process", async () => {
  const key = await aKey();
  expect((await own("PUT", { shown: PAY })).status).toBe(200);
  const { version } = (await look(key)).body;
  const waits = look(key, `?after=${version}&timeout_ms=30000`);
  expect((await own("PUT", { shown: PAY })).status).toBe(200);
  expect((await own("PUT", { shown: PAID })).status).toBe(200);
  expect((await waits).body.shown).toEqual(PAID);
});

test("a window of the till hears that another one has told something", async () => {
  const version = async (body: object) => (await own("PUT", body)).body.version;
  await aKey();
  const before = await version({ shown: PAY });
  expect(await version({})).toBe(before);
  expect(await version({ shown: PAY })).toBe(before);
  await own("PUT", { shown: { kind: "closed" } });
  expect(await version({})).not.toBe(before);
});

test("the till hears whether somebody looks", async () => {
  expect(await own("PUT", { shown: PAY })).toMatchObject({ status: 200, body: { screens: "none" } });
  const key = await aKey();
  expect(await own("PUT", { shown: PAY })).toMatchObject({ body: { screens: "expected" } });
  await look(key);
  expect(await own("PUT", {})).toMatchObject({ body: { screens: "watching" } });
  now += 11n * MINUTE;
  expect(await own("PUT", {})).toMatchObject({ body: { screens: "expected" } });
});

describe("a key is worth nothing", () => {
  test("when the till has made another one, or has ended it", async () => {
    const [first, second] = [await aKey(), await aKey()];
    expect(await look(first)).toMatchObject(refused);
    expect((await look(second)).status).toBe(200);
    const waits = look(second, `?after=${(await look(second)).body.version}&timeout_ms=30000`);
    expect((await own("DELETE")).status).toBe(204);
    expect(await waits).toMatchObject(refused);
    expect(await look(second)).toMatchObject(refused);
    expect((await own("DELETE")).status).toBe(204);
    expect(await own("PUT", { shown: PAY })).toMatchObject({ body: { screens: "none" } });
  });

  test("when the till's token is revoked or has expired; who waits hears it at once", async () => {
    const key = await aKey();
    const waits = look(key, `?after=${(await look(key)).body.version}&timeout_ms=30000`);
    const end = { method: "DELETE", url: `${AT}/private/token`, headers: { authorization: `Bearer ${till}` } } as const;
    expect((await app.ask(end)).status).toBe(204);
    expect(await waits).toMatchObject(refused);
    till = await aToken("order-pos");
    const another = await aKey();
    for (let day = 0; day < 30; day++) {
      expect((await look(another)).status).toBe(200);
      now += 23n * HOUR;
      if (day < 29) expect((await own("PUT", {})).status).toBe(200);
    }
    now = START + 30n * DAY;
    expect(await look(another)).toMatchObject(refused);
  });

  test("after a day in which nobody used it, and then it is forgotten", async () => {
    const key = await aKey();
    now += 23n * HOUR;
    expect((await look(key)).status).toBe(200);
    now += 23n * HOUR;
    expect((await own("PUT", { shown: PAY })).body.screens).toBe("expected");
    now += DAY;
    expect(await look(key)).toMatchObject(refused);
    expect((await own("PUT", { shown: PAY })).body.screens).toBe("none");
    const count = async () =>
      (await app.deps.db.queries.selectFrom("displays").select("device").where("expires_at", "<=", now).execute())
        .length;
    expect(await count()).toBeGreaterThan(0);
    await collectGarbage(app.deps.db, app.deps.clock, app.deps.config);
    expect(await count()).toBe(0);
  });

  test("at another shop, or as a token; and a token is no key", async () => {
    const key = await aKey();
    expect(await look(key, "", "/instances/other")).toMatchObject(refused);
    expect(await look(key, "", "")).toMatchObject(refused);
    for (const path of ["/private/orders", "/private/pos", "/private/kontor/display"]) {
      const method = path.endsWith("display") ? "PUT" : "GET";
      const headers = { authorization: `Bearer secret-token:${key}` };
      expect.soft((await app.ask({ method, url: AT + path, headers, body: {} })).status, path).toBe(401);
    }
    expect(await look(till.replace("secret-token:", ""))).toMatchObject(refused);
    for (const nonsense of ["", "x", "0".repeat(32), "é"]) expect(await look(nonsense)).toMatchObject(refused);
    expect(await app.ask({ url: `${AT}/kontor/display` })).toMatchObject(refused);
    expect((await look(key)).status).toBe(200);
  });

  test("for what another till of the shop shows", async () => {
    const key = await aKey();
    const second = await aToken("order-full");
    await aKey(second);
    expect((await own("PUT", { shown: PAY }, second)).status).toBe(200);
    expect((await look(key)).body).not.toHaveProperty("shown");
    expect((await own("DELETE", undefined, second)).status).toBe(204);
    expect((await look(key)).status).toBe(200);
  });
});

test("a till whose token was renewed goes on, also when the one before is ended", async () => {
  till = await aToken("order-pos:refreshable");
  const key = await aKey();
  const headers = { authorization: `Bearer ${till}` };
  const renewed = await app.ask({ method: "POST", url: `${AT}/private/token`, headers, body: { scope: "order-pos" } });
  const next = String(renewed.body.access_token);
  expect(await own("PUT", { shown: PAY }, next)).toMatchObject({ body: { screens: "expected" } });
  expect((await app.ask({ method: "DELETE", url: `${AT}/private/token`, headers })).status).toBe(204);
  expect((await look(key)).body.shown).toEqual(PAY);
});

test("a token that only reads shows nothing, and a password does not say which till", async () => {
  expect(await own("POST", undefined, await aToken("readonly"))).toMatchObject({
    status: 403,
    body: { code: PERMISSION_INSUFFICIENT },
  });
  for (const method of ["POST", "PUT", "DELETE"] as const) {
    const answer = await app.askAsOwner({ method, url: `${AT}/private/kontor/display`, body: {} });
    expect(answer).toMatchObject({ status: 400, body: { code: MALFORMED, parameter: "authorization" } });
  }
});

test.each([
  ["no kind", {}],
  ["another kind", { kind: "video" }],
  ["a code that is no payment", { ...PAY, uri: "https://evil.example/" }],
  ["a code of script", { ...PAY, uri: "javascript:alert(1)//taler://pay/" }],
  ["a code that is too long", { ...PAY, uri: `taler://${"x".repeat(2048)}` }],
  ["an amount that is none", { ...PAID, amount: "free" }],
  ["too many lines", { kind: "cart", amount: "KUDOS:1", lines: Array(101).fill({ name: "x", amount: "KUDOS:1" }) }],
  ["too long a name", { kind: "welcome", prices: [{ name: "x".repeat(201), price: "KUDOS:1" }] }],
  ["too many prices", { kind: "welcome", prices: Array(61).fill({ name: "x", price: "KUDOS:1" }) }],
  ["NUL", { kind: "welcome", prices: [{ name: "\0", price: "KUDOS:1" }] }],
])("%s is refused, and nothing changes", async (_what, shown) => {
  const key = await aKey();
  expect((await own("PUT", { shown: PAID })).status).toBe(200);
  expect((await own("PUT", { shown })).status).toBe(400);
  expect((await look(key)).body.shown).toEqual(PAID);
});

test("a body that is too large is not read, and who tells too often waits", async () => {
  await aKey();
  expect((await own("PUT", { shown: PAID, more: "x".repeat(300_000) })).status).toBe(413);
  const answers: TestAnswer[] = [];
  // Each process counts for itself.
  while (answers.at(-1)?.status !== 429 && answers.length < 2000) answers.push(await own("PUT", {}));
  expect(answers.at(-1)).toMatchObject({ status: 429, headers: { "retry-after": expect.stringMatching(/^\d+$/) } });
  expect(answers.length).toBeGreaterThan(200);
  // Others are not held up.
  till = await aToken("order-pos");
  expect((await own("PUT", {})).status).toBe(200);
  now += MINUTE;
});
