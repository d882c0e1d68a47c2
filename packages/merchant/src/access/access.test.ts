/** Every private endpoint, asked with every kind of credentials: the routes' table of permissions is what holds. */

import { HOUR } from "@kontor/taler/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../clock.js";
import type { Route } from "../http/endpoint.js";
import { routes } from "../server.js";
import { PASSWORD, startTestApp, type TestAnswer, type TestApp } from "../testing/test-app.js";
import { type Permission, scopePermits, scopeTable } from "./permissions.js";

const PERMISSION_INSUFFICIENT = 16;
const TOKEN_EXPIRED = 42;
const UNAUTHORIZED = 2015;

let app: TestApp;
let now = systemClock().now();

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } });
  for (const id of ["admin", "shop", "other"]) await app.makeInstance(id);
});
afterAll(() => app?.stop());

interface PrivateEndpoint {
  readonly name: string;
  readonly route: Route;
  readonly url: string;
  readonly permission: Permission;
  /** Whose credentials it wants. */
  readonly holder: "admin" | "shop";
}

/** All of them; those of an instance below the root and below the instance's own URL. */
const ENDPOINTS: readonly PrivateEndpoint[] = routes.flatMap((route) => {
  const { method, path, access } = route;
  if (typeof access === "string") return [];
  const at = (prefix: string, holder: "admin" | "shop", permission: Permission): PrivateEndpoint => {
    // An object that nobody made: a request that gets past the guard finds nothing, and changes nothing.
    const url = `${prefix}${path.replaceAll(/:\w+/g, "none")}`;
    return { name: `${method} ${url}`, route, url, permission, holder };
  };
  if ("administrator" in access) return [at("", "admin", access.administrator)];
  return [at("", "admin", access.permission), at("/instances/shop", "shop", access.permission)];
});

/** Asks with a body that no endpoint takes, so that nothing comes of those that are permitted. */
const ask = ({ route, url }: PrivateEndpoint, authorization?: string): Promise<TestAnswer> =>
  app.ask({
    method: route.method,
    url,
    body: "not JSON",
    headers: authorization === undefined ? {} : { authorization },
  });

async function tokenOf(instance: string, scope: string, durationUs?: number): Promise<string> {
  const { body } = await app.ask({
    method: "POST",
    url: `/instances/${instance}/private/token`,
    body: { scope, ...(durationUs === undefined ? {} : { duration: { d_us: durationUs } }) },
    headers: { authorization: `Basic ${Buffer.from(`${instance}:${PASSWORD}`).toString("base64")}` },
  });
  return `Bearer ${body.access_token}`;
}

/** Deletes what it is asked to without looking at a body: left out where it would be carried out. */
const isDestructive = ({ route }: PrivateEndpoint) => route.method === "DELETE" && route.path === "/private";

/** Tells what to write on a bank transfer, and changes nothing. */
const READS_BY_POST = "/private/accounts/:hWire/kycauth";
/** Who did what, and what an owner shows beside the password, is for those who may change that. */
const FOR_OWNERS: Readonly<Record<string, string>> = {
  "/private/kontor/audit": "instances-write",
  "/private/kontor/second-factors": "instances-auth-write",
  "/private/kontor/practice/made": "instances-write",
};

test("there are private endpoints, and none that writes needs no more than to read", () => {
  expect(ENDPOINTS.length).toBeGreaterThan(30);
  for (const { name, route, permission } of ENDPOINTS) {
    if (route.path === READS_BY_POST) continue;
    const isRead = permission.endsWith("-read");
    const ofOwner = FOR_OWNERS[route.path];
    if (route.method === "GET" && ofOwner !== undefined) expect.soft(permission, name).toBe(ofOwner);
    else if (route.method === "GET") expect.soft(isRead, name).toBe(true);
    if (route.method !== "GET") expect.soft(isRead, name).toBe(false);
  }
});

describe("a private endpoint refuses", () => {
  test("who shows nothing, or nonsense", async () => {
    for (const endpoint of ENDPOINTS) {
      for (const authorization of [
        undefined,
        "Bearer",
        "Bearer nonsense",
        `Basic ${Buffer.from("shop:x").toString("base64")}`,
      ]) {
        const answer = await ask(endpoint, authorization);
        expect.soft(answer, endpoint.name).toMatchObject({ status: 401, body: { code: UNAUTHORIZED } });
      }
    }
  });

  test("a token that nobody issued", async () => {
    for (const endpoint of ENDPOINTS) {
      const answer = await ask(endpoint, `Bearer secret-token:${"0".repeat(52)}`);
      expect.soft(answer, endpoint.name).toMatchObject({ status: 401, body: { code: UNAUTHORIZED } });
    }
  });

  test("a token of another instance, the administrator's too", async () => {
    const tokens = {
      admin: await tokenOf("admin", "all"),
      shop: await tokenOf("shop", "all"),
      other: await tokenOf("other", "all"),
    };
    for (const endpoint of ENDPOINTS) {
      for (const [owner, token] of Object.entries(tokens)) {
        if (owner === endpoint.holder) continue;
        const answer = await ask(endpoint, token);
        expect
          .soft(answer, `${endpoint.name} by ${owner}`)
          .toMatchObject({ status: 401, body: { code: UNAUTHORIZED } });
      }
    }
  });

  test("a token that has expired", async () => {
    const tokens = {
      admin: await tokenOf("admin", "all", Number(HOUR)),
      shop: await tokenOf("shop", "all", Number(HOUR)),
    };
    // Seen while it was good, so that it may be remembered.
    expect((await app.ask({ url: "/instances/shop/private", headers: { authorization: tokens.shop } })).status).toBe(
      200,
    );
    now += HOUR;
    for (const endpoint of ENDPOINTS) {
      const answer = await ask(endpoint, tokens[endpoint.holder]);
      expect.soft(answer, endpoint.name).toMatchObject({ status: 401, body: { code: TOKEN_EXPIRED } });
    }
  });
});

describe.each(scopeTable().map(([scope]) => scope))("a token of scope %s", (scope) => {
  test.each(["", ":refreshable"])("opens what the table says, with the suffix %j", async (suffix) => {
    const tokens = { admin: await tokenOf("admin", scope + suffix), shop: await tokenOf("shop", scope + suffix) };
    for (const endpoint of ENDPOINTS) {
      const mayEnter = scopePermits(scope, suffix !== "", endpoint.permission);
      if (mayEnter && isDestructive(endpoint)) continue;
      const answer = await ask(endpoint, tokens[endpoint.holder]);
      const refused = { status: 403, body: { code: PERMISSION_INSUFFICIENT } };
      if (mayEnter) expect.soft(answer, endpoint.name).not.toMatchObject({ body: { code: PERMISSION_INSUFFICIENT } });
      else expect.soft(answer, endpoint.name).toMatchObject(refused);
      if (mayEnter) expect.soft(answer.status, endpoint.name).not.toBe(401);
      // 501: what has not been set up here.
      if (answer.status !== 501) expect.soft(answer.status, endpoint.name).toBeLessThan(500);
    }
  });
});
