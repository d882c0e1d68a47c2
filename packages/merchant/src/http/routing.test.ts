/** Which path leads where: instances, prefixes, methods, preflights, and paths that try to be something else. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../server.js";
import { startTestApp, type TestApp, type TestRequest } from "../testing/test-app.js";
import { isOfRoot } from "./endpoint.js";

const METHOD_INVALID = 20;
const ENDPOINT_UNKNOWN = 21;
const HTTP_HEADERS_MALFORMED = 23;
const PARAMETER_MALFORMED = 26;
const PATH_SEGMENT_MALFORMED = 29;
const INSTANCE_UNKNOWN = 2000;
const ORDER_UNKNOWN = 2005;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  await app.makeInstance("shop");
});

afterAll(() => app?.stop());

const get = (url: string) => app.askAsOwner({ url });

/** The name of the instance that a private path leads to. */
async function instanceAt(url: string): Promise<unknown> {
  const { status, body } = await get(url);
  return status === 200 ? body.name : status;
}

describe("an instance", () => {
  test("is the administrator's without prefix, and under its own name", async () => {
    expect(await instanceAt("/private")).toBe("The shop admin");
    expect(await instanceAt("/instances/admin/private")).toBe("The shop admin");
    expect(await instanceAt("/instances/shop/private")).toBe("The shop shop");
  });

  test("is found in any spelling of its name", async () => {
    expect(await instanceAt("/instances/SHOP/private")).toBe("The shop shop");
    expect(await instanceAt("/instances/%73hop/private")).toBe("The shop shop");
    expect(await instanceAt("/instances/Default/private")).toBe("The shop admin");
  });

  test("that does not exist is told on every one of its paths", async () => {
    // Nobody has a colour: a page may ask for it before there is a shop.
    const forAnybody = ["/kontor/colours.css"];
    const ofInstances = routes.filter(
      ({ endpoint, path }) => endpoint.kind === "instance" && !forAnybody.includes(path),
    );
    for (const { method, path } of ofInstances) {
      const url = `/instances/nobody${path.replaceAll(/:\w+/g, "x")}`;
      expect.soft(await app.askAsOwner({ method, url }), `${method} ${url}`).toMatchObject({
        status: 404,
        body: { code: INSTANCE_UNKNOWN },
      });
    }
  });

  test("has what describes the server, too", async () => {
    expect((await get("/instances/shop/config")).body).toMatchObject({ name: "taler-merchant", version: "30:0:18" });
    expect((await get("/instances/shop/exchanges")).body).toEqual({ exchanges: [] });
    expect((await get("/instances/nobody/config")).body.code).toBe(INSTANCE_UNKNOWN);
  });

  test("has no management", async () => {
    expect((await get("/instances/shop/management/instances")).body.code).toBe(ENDPOINT_UNKNOWN);
    expect((await get("/instances/admin/management/instances")).body.code).toBe(ENDPOINT_UNKNOWN);
    expect((await get("/private/management/instances")).body.code).toBe(ENDPOINT_UNKNOWN);
  });

  test("has no instances below it", async () => {
    for (const url of [
      "/instances/shop/instances/shop/config",
      "/instances/admin/instances/shop/config",
      "/instances/default/instances/default/config",
      "/instances/default/instances/shop/private",
      "/instances/default/instances",
      "/instances/default/management/instances",
      "/private/instances/default/instances/default/config",
      "/instances/default/private/instances",
      "/instances/instances/shop/config",
    ]) {
      const answer = await get(url);
      const final = answer.status === 308 ? await get(answer.headers.location ?? "") : answer;
      expect.soft(final.status, url).toBe(404);
    }
  });
});

describe("the old name of the administrator's instance", () => {
  test.each([
    ["/instances/default/config", "/config"],
    ["/instances/default/", "/"],
    ["/instances/default", "/"],
    ["/instances/default?a=b", "/?a=b"],
    ["/instances/default/orders/a%2Fb?session_id=x%20y&token=1", "/orders/a%2Fb?session_id=x%20y&token=1"],
    ["/instances/%64efault/config", "/config"],
    ["/instances/default//evil.example/", "/evil.example/"],
    ["/instances/default/\\evil.example/", "/evil.example/"],
    ["/instances/default/\\/evil.example/", "/evil.example/"],
    ["/instances/default/%2f%2fevil.example/", "/%2f%2fevil.example/"],
  ])("%s is redirected to %s", async (url, location) => {
    for (const method of ["GET", "POST", "PATCH", "DELETE"] as const) {
      const answer = await app.ask({ method, url });
      expect(answer.status).toBe(308);
      expect(answer.headers.location).toBe(location);
      expect(new URL(location, "https://shop.example/").host).toBe("shop.example");
    }
  });
});

describe("a trailing slash", () => {
  test.each(["/private/", "/instances/shop/private/", "/config/", "/management/instances/", "/private/accounts/"])(
    "is accepted: %s",
    async (url) => {
      expect((await get(url)).status).toBe(200);
    },
  );

  test("is accepted behind parameters, and not part of them", async () => {
    expect((await get("/orders/some/")).body).toMatchObject({ code: ORDER_UNKNOWN, detail: "some" });
    const claim = { method: "POST", url: "/orders/some/claim/", body: { nonce: "0".repeat(52) } } as const;
    expect((await app.ask(claim)).body).toMatchObject({ detail: "some" });
  });
});

describe("a slash too many behind the base URL", () => {
  test.each([
    ["//config", "/config"],
    ["///config", "/config"],
    ["//private", "/private"],
    ["//private/", "/private"],
    ["//private/accounts?x=//", "/private/accounts"],
    ["//management/instances", "/management/instances"],
    ["/instances/shop//private", "/instances/shop/private"],
    ["/instances/shop//config", "/instances/shop/config"],
    ["/instances/admin//private", "/private"],
  ])("%s means %s", async (url, usual) => {
    const answer = await app.askAsIs(url);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe((await get(usual)).text);
  });

  test("is one only there", async () => {
    for (const url of ["/private//accounts", "/instances/shop/private//accounts", "/management//instances"]) {
      expect((await app.askAsIs(url)).status, url).toBe(404);
    }
    expect((await app.askAsIs("//instances/default/private")).status).toBe(404);
    expect((await app.askAsIs("//instances/default")).status).toBe(404);
  });

  test("is one below a base URL with a path, too", async () => {
    const below = await startTestApp({ settings: { "merchant/BASE_URL": "https://shop.example/pay/" } });
    for (const url of ["/pay//config", "/pay/config", "//config"]) {
      expect((await below.askAsIs(url)).status, url).toBe(200);
    }
    await below.stop();
  });
});

describe("a till that asks for private%2Fpos", () => {
  test.each([
    "/private%2Fpos",
    "/private%2Fpos?a=b",
    "//private%2Fpos",
    "/instances/shop/private%2Fpos",
    "/instances/shop//private%2Fpos",
  ])("gets what /private/pos shows: %s", async (url) => {
    const answer = await app.askAsIs(url);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe((await get("/private/pos")).text);
    expect((await app.ask({ url })).status).toBe(401);
  });

  test.each([
    "/private%2fpos",
    "/private%2Fpos%2F",
    "/private%2Fposter",
    "/private%2Forders",
    "/private%2Faccounts",
    "/private%252Fpos",
    "/%2Fprivate%2Fpos",
    "/x/private%2Fpos",
    "/instances/private%2Fpos",
    "/instances%2Fshop/private%2Fpos",
    "/management/instances/shop/private%2Fpos",
    "/instances/shop%2Fprivate%2Fpos",
  ])("is understood in that spelling alone, not %s", async (url) => {
    expect((await app.askAsIs(url)).status).toBe(404);
  });
});

describe("a path without endpoint", () => {
  test.each([
    "/nothing",
    "/orders",
    "/private/nothing",
    "/orders/a/b/c",
    "/instances/shop/instances",
    "/instances/shop/nothing",
  ])("is told: %s", async (url) => {
    for (const method of ["GET", "POST", "PATCH", "DELETE", "PUT"] as const) {
      expect(await app.ask({ method, url })).toMatchObject({ status: 404, body: { code: ENDPOINT_UNKNOWN } });
    }
  });
});

describe("a method that a path does not have", () => {
  const paths = new Map<string, string[]>();
  for (const route of routes) {
    const { method, path } = route;
    for (const url of isOfRoot(route) ? [path] : [path, `/instances/shop${path}`]) {
      const known = url.replaceAll(/:\w+/g, "x");
      paths.set(known, [...(paths.get(known) ?? []), method]);
    }
  }

  test.each([...paths])("is told for %s, with those that it has", async (url, methods) => {
    for (const method of ["GET", "POST", "PATCH", "DELETE", "PUT"] as const) {
      if (methods.includes(method)) continue;
      const answer = await app.ask({ method, url });
      expect(answer).toMatchObject({ status: 405, body: { code: METHOD_INVALID } });
      const allowed = (answer.headers.allow ?? "").split(", ");
      expect(allowed).toEqual(expect.arrayContaining([...methods, "OPTIONS"]));
      expect(allowed).not.toContain(method);
    }
  });

  test("is not HEAD where there is GET", async () => {
    const answer = await app.ask({ method: "HEAD", url: "/config" });
    expect(answer).toMatchObject({ status: 200, text: "" });
  });
});

describe("a preflight", () => {
  test.each(["/private/orders", "/orders/x/pay", "/nothing", "/instances/nobody/private", "/instances/default/config"])(
    "is answered on %s with the headers that were asked for",
    async (url) => {
      const answer = await app.ask({
        method: "OPTIONS",
        url,
        headers: {
          origin: "https://backoffice.example",
          "access-control-request-method": "PATCH",
          "access-control-request-headers": "authorization, taler-challenge-ids",
        },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers["access-control-allow-origin"]).toBe("*");
      expect(answer.headers["access-control-allow-headers"]).toBe("authorization, taler-challenge-ids");
      expect(answer.headers["access-control-allow-methods"]).toContain("PATCH");
    },
  );

  test("is not needed for reading: every answer may be read, errors too", async () => {
    const requests: TestRequest[] = [
      { url: "/config" },
      { url: "/nothing" },
      { url: "/private" },
      { url: "/orders/%zz" },
      { method: "PUT", url: "/config" },
      { method: "POST", url: "/orders/x/pay", body: "{" },
      { url: "/instances/default/config" },
    ];
    for (const request of requests) {
      const { headers } = await app.ask(request);
      expect(headers["access-control-allow-origin"], request.url).toBe("*");
      expect(headers["access-control-expose-headers"], request.url).toBe("*");
    }
  });
});

describe("a strange path", () => {
  test.each([
    ["/orders/%00", PATH_SEGMENT_MALFORMED],
    ["/orders/a%00b", PATH_SEGMENT_MALFORMED],
    ["/instances/%00/private", PATH_SEGMENT_MALFORMED],
    ["/instances/shop%00/config", PATH_SEGMENT_MALFORMED],
    ["/management/instances/%00", PATH_SEGMENT_MALFORMED],
    ["/private/accounts/%00", PATH_SEGMENT_MALFORMED],
    ["/orders/%", PATH_SEGMENT_MALFORMED],
    ["/orders/%zz", PATH_SEGMENT_MALFORMED],
    ["/orders/%ff", PATH_SEGMENT_MALFORMED],
    ["/orders/%c0%80", PATH_SEGMENT_MALFORMED],
    ["/orders/%ed%a0%80", PATH_SEGMENT_MALFORMED],
    ["/instances/%ff/config", PATH_SEGMENT_MALFORMED],
    ["/%", PATH_SEGMENT_MALFORMED],
  ])("%s is refused", async (url, code) => {
    const answer = await get(url);
    expect(answer).toMatchObject({ status: 400, body: { code } });
    expect(answer.headers["content-type"]).toBe("application/json");
  });

  test.each([
    "/instances//private",
    "///instances/shop/private",
    "//instances/shop/private",
    "//%69nstances/shop/private",
    "//instances//shop/private",
    "/instances/shop//instances/admin/private",
    "/instances/%2f/private",
    "/instances/shop%2fprivate",
    "/instances/shop%2f..%2fadmin/private",
    "/instances/shop/../admin/private",
    "/instances/../private",
    "/instances/./private",
    "/instances/shop/./private",
    "/instances/shop//../admin/private",
    "/instances/shop;x/private",
    "/instances/shop/private;x",
    "/instances/shop%20/private",
    "/instances/%20shop/private",
    "/instances/shop%3fx/private",
    "/instances/shop%00/private",
    "/instances/ſhop/private",
    "/instances/%EF%BD%93hop/private",
    "/instances/admin%23/private",
    "/instances\\shop\\private",
    "/./private",
    "/x/../private",
    "/%2e%2e/private",
    "/private%2f",
    "/private%20",
    "/PRIVATE",
  ])("%s leads to no instance", async (url) => {
    const { status } = await app.askAsIs(encodeURI(url).replaceAll("%25", "%").replaceAll("%5C", "\\"));
    expect([400, 404]).toContain(status);
  });

  test("never lets the password of one instance open another", async () => {
    const path = (name: string) => `/instances/${name}/private`;
    for (const name of ["shop", "admin", "default", "shop%2f..%2fadmin", "admin%2f..%2fshop", "shop;admin"]) {
      const answer = await app.ask({ url: path(name), headers: { authorization: "Bearer secret-token:wrong" } });
      expect([308, 400, 401, 404], name).toContain(answer.status);
    }
  });

  test("keeps its order id as it was encoded", async () => {
    for (const id of ["a/b", "a b", "a;b", "...", "%", "a?b", "ü", "a:b", "'--", "x".repeat(900)]) {
      const answer = await get(`/orders/${encodeURIComponent(id)}`);
      expect(answer.body, id).toMatchObject({ code: ORDER_UNKNOWN, detail: id });
    }
  });

  test("may be too long", async () => {
    expect((await get(`/orders/${"x".repeat(5000)}`)).status).toBeGreaterThanOrEqual(400);
    expect((await get(`/orders/${"x".repeat(5000)}`)).status).toBeLessThan(500);
  });
});

describe("a query", () => {
  test.each([
    ["session_id=a&session_id=b", "session_id"],
    ["timeout_ms=1&timeout_ms=1", "timeout_ms"],
    ["session_id=%00", "session_id"],
    ["unknown=%00", "unknown"],
    ["token=1&token=2", "token"],
  ])("?%s is refused by the parameter's name", async (query, parameter) => {
    expect(await get(`/orders/x?${query}`)).toMatchObject({
      status: 400,
      body: { code: PARAMETER_MALFORMED, parameter },
    });
  });

  test.each(["a=1&a=2", "%", "%zz=%ff", "=", "&&&", "?", "__proto__=1", "[]=1", "a".repeat(300)])(
    "?%s does no harm",
    async (query) => {
      expect((await get(`/orders/x?${query}`)).body.code).toBe(ORDER_UNKNOWN);
    },
  );
});

describe("a host that cannot be", () => {
  const headers = { host: "not a host" };

  test("does not matter to who asks for the server's health", async () => {
    for (const url of ["/healthz", "/config"]) expect((await app.ask({ url, headers })).status).toBe(200);
  });

  test("is refused where the answer would lead to it", async () => {
    expect(await app.ask({ url: "/orders/x", headers })).toMatchObject({
      status: 400,
      body: { code: HTTP_HEADERS_MALFORMED },
    });
  });
});
