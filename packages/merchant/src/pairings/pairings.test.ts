/** How an owner lets a till in, and what the till can do then. */

import { DAY, MINUTE, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { startTestApp, type TestAnswer, type TestApp } from "../testing/test-app.js";

const TOKEN_UNKNOWN = 41;
const PERMISSION_INSUFFICIENT = 16;
const START = systemClock().now();

let app: TestApp;
let now = START;

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  for (const id of ["admin", "shop"]) await app.makeInstance(id);
});
afterAll(() => app?.stop());
beforeEach(() => {
  now = START;
});

const AT = "/instances/shop";
const TILL = { scope: "order-pos", name: "Till 1" };
const make = (body: object = TILL) => app.askAsOwner({ method: "POST", url: `${AT}/private/kontor/pairings`, body });
const redeem = (code: unknown, at = AT) =>
  app.ask({ method: "POST", url: `${at}/kontor/pairings`, body: { code: code } });
const show = (token: unknown, path: string): Promise<TestAnswer> =>
  app.ask({ url: `${AT}${path}`, headers: { authorization: `Bearer ${token}` } });

test("a code gives the device its token, and what it must know of the shop", async () => {
  const made = await make();
  expect(made).toMatchObject({
    status: 200,
    body: { ...TILL, code: expect.any(String), expires: { t_s: Number((now + 5n * MINUTE) / SECOND) } },
  });
  const redeemed = await redeem(String(made.body.code).toLowerCase());
  expect(redeemed).toMatchObject({
    status: 200,
    body: {
      scope: "order-pos",
      refreshable: false,
      name: "Till 1",
      expiration: { t_s: Number((now + 365n * DAY) / SECOND) },
      shop: { id: "shop", name: "The shop shop", currency: "KUDOS" },
    },
  });
  expect(redeemed.body.config).toEqual((await app.ask({ url: "/config" })).body);
  expect((redeemed.body.config as { kontor: { features: string[] } }).kontor.features).toContain("pairings");
  expect((await show(redeemed.body.token, "/private/pos")).status).toBe(200);
  expect((await show(redeemed.body.token, "/private/products")).status).toBe(403);
  const { tokens } = (await app.askAsOwner({ url: `${AT}/private/tokens` })).body as { tokens: object[] };
  expect(tokens[0]).toMatchObject({ description: "Till 1", scope: "order-pos" });
});

describe("a code is worth nothing", () => {
  const refused = { status: 401, body: { code: TOKEN_UNKNOWN } };

  test("twice, however many try at once", async () => {
    const { code } = (await make()).body;
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(401)]);
    expect(await redeem(code)).toMatchObject(refused);
  });

  test("after five minutes", async () => {
    const { code } = (await make()).body;
    now += 5n * MINUTE;
    expect(await redeem(code)).toMatchObject(refused);
  });

  test("at another shop, or where it is not one", async () => {
    const { code } = (await make()).body;
    expect(await redeem(code, "")).toMatchObject(refused);
    for (const nonsense of ["x", "%", "00000000000000000000000000"])
      expect(await redeem(nonsense)).toMatchObject(refused);
    for (const nonsense of ["", 5, null, "x".repeat(101)]) expect((await redeem(nonsense)).status).toBe(400);
    expect((await redeem(code)).status).toBe(200);
  });
});

test("nobody gives a device more rights than he has", async () => {
  for (const scope of ["order-pos", "order-full", "readonly"]) {
    const { token } = (await redeem((await make({ ...TILL, scope })).body.code)).body;
    const asked = await app.ask({
      method: "POST",
      url: `${AT}/private/kontor/pairings`,
      body: { ...TILL, scope: "all" },
      headers: { authorization: `Bearer ${token}` },
    });
    expect(asked).toMatchObject({ status: 403, body: { code: PERMISSION_INSUFFICIENT } });
  }
});

test.each([
  ["scope", { name: "Till 1" }],
  ["scope", { ...TILL, scope: "everything" }],
  ["name", { scope: "order-pos" }],
  ["name", { ...TILL, name: "" }],
  ["duration", { ...TILL, duration: { d_us: 0 } }],
])("a request with a bad %s is refused", async (parameter, body) => {
  expect(await make(body)).toMatchObject({ status: 400, body: { parameter } });
});

test("a token for ever is one, and can be refreshed where the scope says so", async () => {
  const { code } = (await make({ ...TILL, scope: "order-pos:refreshable", duration: { d_us: "forever" } })).body;
  const { body } = await redeem(code);
  expect(body).toMatchObject({ expiration: { t_s: "never" }, refreshable: true, scope: "order-pos" });
  const refreshed = await app.ask({
    method: "POST",
    url: `${AT}/private/token`,
    body: { scope: "order-pos" },
    headers: { authorization: `Bearer ${body.token}` },
  });
  expect(refreshed.status).toBe(200);
  const { tokens } = (await app.askAsOwner({ url: `${AT}/private/tokens` })).body as { tokens: object[] };
  // It is still the same till.
  expect(tokens[0]).toMatchObject({ description: "Till 1", refreshable: false });
});
