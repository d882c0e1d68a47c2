/** What an owner sees of the tokens that were issued, and how the owner revokes them, in every process. */

import { DAY, HOUR, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashToken } from "../access/authentication.js";
import { setPasswordCost } from "../access/passwords.js";
import { TokenRegistry } from "../access/token-registry.js";
import { systemClock } from "../clock.js";
import { Notifier } from "../notifications/notifier.js";
import { PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";

const TOKEN_UNKNOWN = 2042;

let app: TestApp;
const now = systemClock().now();

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  await app.makeInstance("admin");
  await app.makeInstance("shop");
});
afterAll(() => app?.stop());

async function login(instance: string, request: object): Promise<string> {
  const { body } = await app.ask({
    method: "POST",
    url: `/instances/${instance}/private/token`,
    body: request,
    headers: { authorization: `Basic ${Buffer.from(`${instance}:${PASSWORD}`).toString("base64")}` },
  });
  return String(body.access_token);
}

const show = (token: string) =>
  app.ask({ url: "/instances/shop/private", headers: { authorization: `Bearer ${token}` } });

interface TokenInfo {
  readonly serial: number;
  readonly description?: string;
}

async function tokensOf(instance: string, query = ""): Promise<readonly TokenInfo[]> {
  const { body } = await app.askAsOwner({ url: `/instances/${instance}/private/tokens${query}` });
  return body.tokens as TokenInfo[];
}

test("no tokens are no content", async () => {
  expect((await app.askAsOwner({ url: "/private/tokens" })).status).toBe(204);
});

test("tokens are listed in pages, with everything but themselves", async () => {
  const first = await login("shop", {
    scope: "order-pos:refreshable",
    description: "till 1",
    duration: { d_us: Number(HOUR) },
  });
  await login("shop", { scope: "readonly", duration: { d_us: "forever" } });
  await login("shop", { scope: "all" });
  const answer = await app.askAsOwner({ url: "/instances/shop/private/tokens?limit=20" });
  const seconds = (time: bigint) => ({ t_s: Number(time / SECOND) });
  expect(answer.body).toEqual({
    tokens: [
      {
        creation_time: seconds(now),
        expiration: seconds(now + HOUR),
        scope: "order-pos",
        refreshable: true,
        description: "till 1",
        serial: expect.any(Number),
      },
      {
        creation_time: seconds(now),
        expiration: { t_s: "never" },
        scope: "readonly",
        refreshable: false,
        serial: expect.any(Number),
      },
      {
        creation_time: seconds(now),
        expiration: seconds(now + DAY),
        scope: "all",
        refreshable: false,
        serial: expect.any(Number),
      },
    ],
  });
  expect(answer.text).not.toContain(first.replace("secret-token:", ""));

  const serials = (answer.body.tokens as TokenInfo[]).map(({ serial }) => serial);
  const listed = async (query: string) => (await tokensOf("shop", query)).map(({ serial }) => serial);
  expect(await listed("")).toEqual(serials.toReversed());
  expect(await listed("?limit=-2")).toEqual(serials.slice(1).toReversed());
  expect(await listed(`?limit=2&offset=${serials[0]}`)).toEqual(serials.slice(1));
  expect((await app.askAsOwner({ url: `/instances/shop/private/tokens?limit=2&offset=${serials[2]}` })).status).toBe(
    204,
  );
  expect((await app.askAsOwner({ url: "/instances/shop/private/tokens?limit=0" })).status).toBe(400);
});

test("a revoked token is worth nothing at once, here and in other processes", async () => {
  const token = await login("shop", { scope: "all", description: "stolen" });
  const another = new Notifier({ address: app.deps.db.address });
  const registry = new TokenRegistry(app.deps.db, another);
  try {
    const { serial: instance } = (await app.deps.instances.find("shop"))!;
    expect((await show(token)).status).toBe(200);
    expect(await registry.find(instance, hashToken(token))).toMatchObject({ scope: "all" });

    const [{ serial }] = (await tokensOf("shop", "?limit=-1")) as [TokenInfo];
    const revoke = { method: "DELETE", url: `/instances/shop/private/tokens/${serial}` } as const;
    expect((await app.askAsOwner(revoke)).status).toBe(204);
    expect((await show(token)).status).toBe(401);
    await expect.poll(() => registry.find(instance, hashToken(token))).toBeUndefined();
    expect(await app.askAsOwner(revoke)).toMatchObject({ status: 404, body: { code: TOKEN_UNKNOWN } });
  } finally {
    await registry.close();
    await another.close();
  }
});

test("serials are numbers, and those of other instances are unknown", async () => {
  await login("admin", { scope: "all" });
  const [{ serial }] = (await tokensOf("admin", "?limit=-1")) as [TokenInfo];
  const revoke = (name: string | number) =>
    app.askAsOwner({ method: "DELETE", url: `/instances/shop/private/tokens/${name}` });
  expect(await revoke(serial)).toMatchObject({ status: 404, body: { code: TOKEN_UNKNOWN } });
  expect((await revoke("x")).status).toBe(400);
  expect((await revoke(-1)).status).toBe(400);
  expect((await revoke("99999999999999999999")).status).toBe(404);
});

test("a token that is shown again is not looked up again", async () => {
  const token = await login("shop", { scope: "all" });
  const { serial } = (await app.deps.instances.find("shop"))!;
  const first = await app.deps.tokens.find(serial, hashToken(token));
  expect(await app.deps.tokens.find(serial, hashToken(token))).toBe(first);
});

// The last, since it changes the password.
test("an owner gets in while a stranger guesses", async () => {
  // To check a guess takes as long as it does elsewhere.
  setPasswordCost();
  const auth = { method: "token", password: "never seen before" };
  expect((await app.askAsOwner({ method: "POST", url: "/management/instances/shop/auth", body: auth })).status).toBe(
    204,
  );
  const tryPassword = (password: string, remoteAddress: string) =>
    app.ask({
      url: "/instances/shop/private",
      headers: { authorization: `Bearer secret-token:${password}` },
      remoteAddress,
    });
  const guesses = Array.from({ length: 40 }, (_, n) => tryPassword(`guess ${n}`, "203.0.113.9"));
  expect((await tryPassword("never seen before", "198.51.100.4")).status).toBe(200);
  // Some are looked at, in whatever sequence, and others sent away; to look at all of them takes long.
  for (const status of [401, 429]) {
    await Promise.any(guesses.map(async (guess) => expect((await guess).status).toBe(status)));
  }
});
