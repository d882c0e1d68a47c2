/** Who may call what: the forms of `Authorization`, tokens with their scopes and ends, logins, and the first start. */

import { DAY, HOUR, SECOND } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import { routes } from "../server.js";
import { instanceMessage, PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";
import { parseAuthorization } from "./authentication.js";
import { scopePermits } from "./permissions.js";
import { setUpLink } from "./set-up-link.js";

const PERMISSION_INSUFFICIENT = 16;
const TOKEN_EXPIRED = 42;
const UNAUTHORIZED = 2015;

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

describe("an Authorization header", () => {
  const bearer = { scheme: "bearer", token: "secret-token:x" };

  test.each([
    "Bearer secret-token:x",
    "Bearer   secret-token:x",
    "Bearer\tsecret-token:x",
    "bearer secret-token:x",
    "BEARER secret-token:x",
    "  Bearer secret-token:x  ",
  ])("is a bearer token: %j", (header) => {
    expect(parseAuthorization(header)).toEqual(bearer);
  });

  test.each([
    undefined,
    "",
    " ",
    "Bearer",
    "Bearer ",
    "secret-token:x",
    "Digest x",
    "Negotiate abc",
    "B@sic x",
    "Basic",
  ])("that means nothing to us counts as absent: %j", (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });

  test("is a user and a password, which may hold colons and any letter", () => {
    expect(parseAuthorization(basic("shop", "a:b:ü"))).toEqual({ scheme: "basic", user: "shop", password: "a:b:ü" });
    expect(parseAuthorization(basic("", ""))).toEqual({ scheme: "basic", user: "", password: "" });
    expect(parseAuthorization("Basic !!!")).toBeUndefined();
    expect(parseAuthorization(`Basic ${Buffer.from("no colon").toString("base64")}`)).toBeUndefined();
  });

  test("is in UTF-8 where it can be, else in Latin-1", () => {
    const inLatin1 = Buffer.from("Bearer secret-token:sésame ✓").toString("latin1");
    expect(parseAuthorization(inLatin1)).toEqual({ scheme: "bearer", token: "secret-token:sésame ✓" });
    expect(parseAuthorization("Bearer secret-token:s\u00e9same")).toEqual({
      scheme: "bearer",
      token: "secret-token:sésame",
    });
    const byBtoa = `Basic ${Buffer.from("shop:s\u00e9same", "latin1").toString("base64")}`;
    expect(parseAuthorization(byBtoa)).toEqual({ scheme: "basic", user: "shop", password: "sésame" });
  });

  test("of many blanks is read in no time", () => {
    const header = `Bearer x${" ".repeat(16_000)}y`;
    expect(parseAuthorization(header)).toMatchObject({ scheme: "bearer" });
  });
});

describe("credentials", () => {
  let app: TestApp;
  let now = systemClock().now();

  beforeAll(async () => {
    app = await startTestApp({ clock: { now: () => now } });
    await app.makeInstance("admin");
    await app.makeInstance("shop");
    await app.makeInstance("other");
  });

  afterAll(() => app?.stop());

  const show = (authorization: string | undefined, path = "/instances/shop/private") =>
    app.ask({ url: path, headers: authorization === undefined ? {} : { authorization } });

  async function login(request: Record<string, unknown>, authorization = basic("shop", PASSWORD), instance = "shop") {
    const url = `/instances/${instance}/private/token`;
    const answer = await app.ask({ method: "POST", url, body: request, headers: { authorization } });
    return { ...answer, bearer: `Bearer ${answer.body.access_token}` };
  }

  test("may be the password in a bearer token, as before version 19", async () => {
    expect((await show(`Bearer secret-token:${PASSWORD}`)).status).toBe(200);
    expect((await show(`bearer    secret-token:${PASSWORD}`)).status).toBe(200);
  });

  test.each<[string, string | undefined]>([
    ["none", undefined],
    ["an empty header", ""],
    ["an unknown scheme", `Token secret-token:${PASSWORD}`],
    ["a bearer token without its prefix", `Bearer ${PASSWORD}`],
    ["a wrong password", "Bearer secret-token:wrong"],
    ["an empty password", "Bearer secret-token:"],
    ["the prefix in capitals", `Bearer SECRET-TOKEN:${PASSWORD}`],
    ["a token that nobody issued", `Bearer secret-token:${"0".repeat(52)}`],
    ["Basic, which is for logins only", basic("shop", PASSWORD)],
    ["a NUL", "Bearer secret-token:%00"],
  ])("are refused: %s", async (_name, authorization) => {
    const answer = await show(authorization);
    expect(answer).toMatchObject({ status: 401, body: { code: UNAUTHORIZED } });
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  test("are demanded by every private endpoint, before anything is told about its object", async () => {
    for (const { method, path, access } of routes) {
      if (access === "public") continue;
      const url = path.replaceAll(/:\w+/g, "x");
      const answer = await app.ask({ method, url, body: "not JSON" });
      expect.soft(answer, `${method} ${url}`).toMatchObject({ status: 401, body: { code: UNAUTHORIZED } });
    }
  });

  test("are a token after a login", async () => {
    const { body, bearer } = await login({ scope: "all" });
    expect(body).toMatchObject({ scope: "all", refreshable: false, token: body.access_token });
    expect(body.access_token).toMatch(/^secret-token:[0-9A-Z]{52}$/);
    expect(body.expiration).toEqual({ t_s: Number((now + DAY) / SECOND) });
    expect((await show(bearer)).status).toBe(200);
  });

  test("of one instance are worth nothing to another, the administrator's neither", async () => {
    const { bearer } = await login({ scope: "all" });
    const { bearer: administrators } = await login({ scope: "all" }, basic("admin", PASSWORD), "admin");
    for (const path of ["/private", "/instances/other/private", "/management/instances"]) {
      expect((await show(bearer, path)).status, path).toBe(401);
    }
    expect((await show(administrators, "/management/instances")).status).toBe(200);
    expect((await show(administrators)).status).toBe(401);
  });

  test("are given to whoever knows the name of the instance and its password", async () => {
    expect((await login({ scope: "all" }, basic("SHOP", PASSWORD))).status).toBe(200);
    expect((await login({ scope: "all" }, basic("default", PASSWORD), "admin")).status).toBe(200);
    for (const authorization of [basic("shop", "wrong"), basic("other", PASSWORD), basic("", PASSWORD), "Basic x"]) {
      expect((await login({ scope: "all" }, authorization)).body.code).toBe(UNAUTHORIZED);
    }
  });

  test("end", async () => {
    const { bearer } = await login({ scope: "all", duration: { d_us: Number(HOUR) } });
    now += HOUR - SECOND;
    expect((await show(bearer)).status).toBe(200);
    now += SECOND;
    const refused = await show(bearer);
    expect(refused).toMatchObject({ status: 401, body: { code: TOKEN_EXPIRED } });
    expect(refused.headers["www-authenticate"]).toBe("Bearer");
  });

  test("can be for ever, but not for no time", async () => {
    const forever = await login({ scope: "all", duration: { d_us: "forever" } });
    expect(forever.body.expiration).toEqual({ t_s: "never" });
    now += 3650n * DAY;
    expect((await show(forever.bearer)).status).toBe(200);
    const never = await login({ scope: "all", duration: { d_us: 0 } });
    expect(never).toMatchObject({ status: 400, body: { parameter: "duration" } });
  });

  test("are given up by their holder", async () => {
    const { bearer } = await login({ scope: "order-simple" });
    const giveUp = () =>
      app.ask({ method: "DELETE", url: "/instances/shop/private/token", headers: { authorization: bearer } });
    expect((await giveUp()).status).toBe(204);
    expect((await giveUp()).status).toBe(401);
    expect((await show(bearer)).status).toBe(401);
  });

  test("are stored hashed", async () => {
    const { body } = await login({ scope: "all" });
    const rows = await app.deps.db.queries.selectFrom("login_tokens").selectAll().execute();
    const instances = await app.deps.db.queries.selectFrom("instances").selectAll().execute();
    const stored = JSON.stringify([rows, instances], (_name, value) =>
      typeof value === "bigint"
        ? String(value)
        : value instanceof Uint8Array
          ? Buffer.from(value).toString("latin1")
          : value,
    );
    expect(stored).not.toContain(String(body.access_token).slice("secret-token:".length));
    expect(stored).not.toContain(PASSWORD);
  });

  describe("of a scope", () => {
    test.each(["readonly", "write", "all", "order-simple", "order-pos", "order-mgmt", "order-full", "spa"])(
      "permit what the scope permits: %s",
      async (scope) => {
        const { bearer, body } = await login({ scope });
        expect(body.scope).toBe(scope);
        for (const { method, path, access } of routes) {
          if (typeof access !== "object" || !("permission" in access)) continue;
          const url = `/instances/shop${path.replaceAll(/:\w+/g, "x")}`;
          const answer = await app.ask({ method, url, headers: { authorization: bearer }, body: "not JSON" });
          const isPermitted = scopePermits(scope, false, access.permission);
          expect.soft(answer.body.code === PERMISSION_INSUFFICIENT, `${method} ${url}`).toBe(!isPermitted);
          if (!isPermitted) expect.soft(answer.status).toBe(403);
        }
      },
    );

    test("that does not exist are not given", async () => {
      for (const scope of ["everything", "", "all:other", "all:refreshable:refreshable", "ALL", "__proto__"]) {
        expect(await login({ scope }), scope).toMatchObject({ status: 400, body: { parameter: "scope" } });
      }
      expect(await login({})).toMatchObject({ status: 400, body: { parameter: "scope", code: 25 } });
    });

    test("that is refreshable give tokens of no larger scope", async () => {
      for (const request of [{ scope: "order-pos:refreshable" }, { scope: "order-pos", refreshable: true }]) {
        const { bearer, body } = await login(request);
        expect(body.refreshable).toBe(true);
        expect((await login({ scope: "order-pos:refreshable" }, bearer)).status).toBe(200);
        expect((await login({ scope: "order-simple" }, bearer)).body).toMatchObject({ refreshable: false });
        for (const scope of ["all", "write", "spa", "readonly", "order-mgmt", "order-full"]) {
          expect((await login({ scope }, bearer)).body.code, scope).toBe(PERMISSION_INSUFFICIENT);
        }
      }
    });

    test("that is not refreshable give none", async () => {
      const { bearer } = await login({ scope: "all" });
      expect(await login({ scope: "readonly" }, bearer)).toMatchObject({
        status: 403,
        body: { code: PERMISSION_INSUFFICIENT },
      });
    });
  });
});

describe("the first start", () => {
  const first = { method: "POST", url: "/management/instances", body: instanceMessage("admin") } as const;

  async function withEmptyApp(env: Record<string, string>, story: (app: TestApp) => Promise<void>): Promise<void> {
    const app = await startTestApp({ env });
    try {
      await story(app);
    } finally {
      await app.stop();
    }
  }

  test("is open for making the first instance from this machine, once", async () => {
    await withEmptyApp({}, async (app) => {
      expect(await app.ask({ url: "/management/instances" })).toMatchObject({ status: 200, body: { instances: [] } });
      expect((await app.ask({ url: "/management/instances/admin" })).status).toBe(401);
      expect((await app.ask({ url: "/private" })).status).toBe(404);
      expect((await app.ask(first)).status).toBe(204);
      expect((await app.ask(first)).status).toBe(401);
      expect((await app.ask({ url: "/management/instances" })).status).toBe(401);
      expect((await app.ask({ ...first, body: instanceMessage("second") })).status).toBe(401);
    });
  });

  test("is not open to others, nor to a proxy that speaks for them", async () => {
    await withEmptyApp({}, async (app) => {
      for (const remoteAddress of ["203.0.113.7", "192.168.1.2", "10.0.0.1", "2001:db8::1", "::ffff:203.0.113.7"]) {
        expect((await app.ask({ ...first, remoteAddress })).status, remoteAddress).toBe(401);
        expect((await app.ask({ url: first.url, remoteAddress })).status, remoteAddress).toBe(401);
      }
      const forwarding = [
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-forwarded-prefix",
        "forwarded",
        "x-real-ip",
        "via",
      ];
      for (const name of forwarding) {
        expect((await app.ask({ ...first, headers: { [name]: "127.0.0.1" } })).status, name).toBe(401);
        expect((await app.ask({ url: first.url, headers: { [name]: "127.0.0.1" } })).status, name).toBe(401);
      }
      expect((await app.ask({ ...first, remoteAddress: "::1" })).status).toBe(204);
    });
  });

  test("is open to who has the printed link, from anywhere, until there is an instance", async () => {
    await withEmptyApp({}, async (app) => {
      const link = await setUpLink(app.deps, { address: "http://shop.example/" });
      const [, code] = /^http:\/\/shop\.example\/webui\/#setup=([0-9A-Z]+)$/.exec(link!)!;
      const remote = { remoteAddress: "203.0.113.7" };
      const withCode = { ...remote, headers: { authorization: `Bearer secret-token:${code}` } };
      const guessed = { ...remote, headers: { authorization: `Bearer secret-token:${code!.slice(0, -1)}` } };
      expect((await app.ask({ ...first, ...guessed })).status).toBe(401);
      expect((await app.ask({ url: "/management/instances/admin", ...withCode })).status).toBe(401);
      expect((await app.ask({ ...first, ...withCode })).status).toBe(204);
      expect((await app.ask({ ...first, ...withCode, body: instanceMessage("second") })).status).toBe(401);
      expect((await app.ask({ url: "/private", ...withCode })).status).toBe(401);
      expect(await setUpLink(app.deps, { address: "http://shop.example/" })).toBeUndefined();
    });
  });

  test("prints no link where an administrator's token does the same", async () => {
    await withEmptyApp({ TALER_MERCHANT_TOKEN: "secret-token:operator" }, async (app) => {
      expect(await setUpLink(app.deps, { address: "http://shop.example/" })).toBeUndefined();
    });
  });

  test("is not open to the pages that a browser on this machine has open", async () => {
    await withEmptyApp({}, async (app) => {
      for (const origin of [
        "https://evil.example",
        "http://evil.example:9966",
        "http://10.0.0.1",
        "null",
        "nonsense",
      ]) {
        // What a page may send without asking first.
        const headers = { origin, "content-type": "text/plain" };
        expect((await app.ask({ ...first, headers })).status, origin).toBe(401);
      }
      expect((await app.ask({ ...first, headers: { origin: "http://localhost:9966" } })).status).toBe(204);
    });
  });

  test("is closed as soon as any instance exists, though there is no administrator", async () => {
    await withEmptyApp({}, async (app) => {
      expect((await app.ask({ ...first, body: instanceMessage("shop") })).status).toBe(204);
      expect((await app.ask(first)).status).toBe(401);
    });
  });

  test("needs the administrator's token where one is configured, which stays good afterwards", async () => {
    const authorization = "Bearer secret-token:of-the-operator";
    await withEmptyApp({ TALER_MERCHANT_TOKEN: "secret-token:of-the-operator" }, async (app) => {
      expect((await app.ask({ url: "/management/instances" })).status).toBe(401);
      expect((await app.ask(first)).status).toBe(401);
      expect((await app.ask({ ...first, headers: { authorization: "Bearer secret-token:guess" } })).status).toBe(401);
      expect((await app.ask({ url: "/management/instances", headers: { authorization } })).body).toEqual({
        instances: [],
      });
      expect((await app.ask({ ...first, headers: { authorization } })).status).toBe(204);
      expect((await app.ask({ url: "/private", headers: { authorization } })).status).toBe(200);
      await app.ask({ ...first, headers: { authorization }, body: instanceMessage("shop") });
      expect((await app.ask({ url: "/instances/shop/private", headers: { authorization } })).status).toBe(401);
    });
  });

  test("is the operator's under a mere password, too, with which he also logs in", async () => {
    const authorization = "Bearer secret-token:of-the-operator";
    await withEmptyApp({ TALER_MERCHANT_PASSWORD: "of-the-operator" }, async (app) => {
      expect((await app.ask(first)).status).toBe(401);
      expect((await app.ask({ ...first, headers: { authorization } })).status).toBe(204);
      expect((await app.ask({ url: "/private", headers: { authorization } })).status).toBe(200);
      await app.ask({ ...first, headers: { authorization }, body: instanceMessage("shop") });
      const login = (instance: string) =>
        app.ask({
          method: "POST",
          url: `/instances/${instance}/private/token`,
          body: { scope: "all" },
          headers: { authorization: basic(instance, "of-the-operator") },
        });
      expect((await login("admin")).status).toBe(200);
      expect((await login("shop")).status).toBe(401);
    });
  });
});

describe("a server that has just started", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    await app.makeInstance("admin");
  });
  afterAll(() => app?.stop());

  const askAtOnce = (count: number, password: string) =>
    Promise.all(
      Array.from({ length: count }, () =>
        app.ask({ url: "/private", headers: { authorization: `Bearer secret-token:${password}` } }),
      ),
    );

  test("lets in everybody at once who comes with the right password", async () => {
    const answers = await askAtOnce(60, PASSWORD);
    expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(200));
  });

  test("tells everybody at once whose password is wrong, as one wrong guess", async () => {
    const answers = await askAtOnce(60, "open simsim");
    expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(401));
  });
});
