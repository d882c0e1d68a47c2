/**
 * Every answer that the protocol names for the endpoints of the payment path, reached over HTTP, at the root and below
 * `/instances/$INSTANCE`; or the reason why a test cannot reach it. Endpoints of other features have tables of their own
 * in their tests; that no code of theirs is left out is checked here.
 */

import { readdirSync, readFileSync } from "node:fs";
import { routes } from "@kontor/merchant/server";
import { errorCode } from "@kontor/taler/error-codes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failure } from "../shop/raw-payment.js";
import { TABLE } from "./answers.js";
import { closeShop, openShop, shop } from "./scenarios.js";

beforeAll(openShop);
afterAll(closeShop);

const endpointOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`;
const listed = new Map(routes.map((route) => [endpointOf(route), route]));
const endpoints = [...new Set(TABLE.map(([endpoint]) => endpoint))];

const places = (endpoint: string) => (endpoint.includes("/management/") ? [""] : ["", "instances/second/"]);

describe.each(endpoints)("%s", (endpoint) => {
  const rows = TABLE.filter(([name]) => name === endpoint).flatMap(([, status, code, reach]) =>
    typeof reach === "string" ? [] : places(endpoint).map((at) => ({ at, status, code, reach })),
  );

  test.each(rows)("/$at answers $status $code", { timeout: 30_000 }, async ({ at, status, code, reach }) => {
    const answer = await reach(at);
    expect(answer, JSON.stringify(answer.body)).toMatchObject(code === undefined ? { status } : failure(status, code));
    if (code !== undefined) expect(answer.body.hint).toBe(errorCode(code).hint);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("every endpoint", () => {
  const instanceEndpoints = endpoints
    .map((name) => listed.get(name)!)
    .filter(({ endpoint }) => endpoint.kind === "instance");
  const ask = ({ method, path }: (typeof routes)[number], at: string, init: RequestInit) => {
    const url = `${at}${path.slice(1).replaceAll(/:\w+/g, "x")}`;
    return shop.call(url, undefined, { method, ...init });
  };

  test.each(instanceEndpoints)("$method $path tells an unknown instance", async (route) => {
    const answer = await ask(route, "instances/nobody/", {});
    expect(answer).toMatchObject(failure(404, "MERCHANT_GENERIC_INSTANCE_UNKNOWN"));
  });

  test.each(instanceEndpoints.filter(({ access }) => access !== "public"))(
    "$method $path wants credentials",
    async (route) => {
      const body = route.method === "POST" ? { body: JSON.stringify({ scope: "all" }) } : {};
      const answer = await ask(route, "", { headers: { authorization: "" }, ...body });
      expect(answer).toMatchObject(failure(401, "MERCHANT_GENERIC_UNAUTHORIZED"));
    },
  );

  test.each(instanceEndpoints.filter(({ endpoint }) => endpoint.body !== undefined))(
    "$method $path refuses too much, too deep and too strange",
    async (route) => {
      const limit = shop.backend.deps.config.kontor.uploadLimit;
      const deflated = { headers: { "content-encoding": "deflate" }, body: "not deflated" };
      expect(await ask(route, "", deflated)).toMatchObject(failure(400, "GENERIC_COMPRESSION_INVALID"));
      expect(await ask(route, "", { body: `[${"[".repeat(200)}` })).toMatchObject(failure(400, "GENERIC_JSON_INVALID"));
      const large = { body: " ".repeat(limit + 1) };
      expect(await ask(route, "", large)).toMatchObject(failure(413, "GENERIC_UPLOAD_EXCEEDS_LIMIT"));
    },
  );
});

describe("the table", () => {
  test("lists every code and every answer of its endpoints", () => {
    for (const name of endpoints) {
      const route = listed.get(name);
      expect(route, `${name} does not exist`).toBeDefined();
      const rows = TABLE.filter(([endpoint]) => endpoint === name);
      const missing = route!.endpoint.errors.filter((code) => !rows.some(([, , listedCode]) => listedCode === code));
      expect.soft(missing, `codes of ${name}`).toEqual([]);
      const answers = rows.filter(([, , code]) => code === undefined).map(([, status]) => status);
      expect
        .soft(answers.sort(), `answers of ${name}`)
        .toEqual(Object.keys(route!.endpoint.answers).map(Number).sort());
    }
  });

  test("leaves other endpoints to tests that name each of their codes", () => {
    const sources = testSources();
    const others = routes.filter((route) => !endpoints.includes(endpointOf(route)));
    for (const route of others) {
      const forgotten = route.endpoint.errors.filter((name) => {
        const number = new RegExp(`\\b${errorCode(name).number}\\b`);
        return !sources.some((source) => source.includes(name) || number.test(source));
      });
      expect.soft(forgotten, `codes of ${endpointOf(route)} that no test reaches`).toEqual([]);
    }
  });

  test("names files that exist where it does not reach an answer itself", () => {
    const names = new Set(testFiles().map((path) => path.replace(/^.*\//, "")));
    for (const [, , , reach] of TABLE) {
      const file = typeof reach === "string" ? /[\w-]+\.test\.ts/.exec(reach)?.[0] : undefined;
      if (file !== undefined) expect(names).toContain(file);
    }
  });
});

function testFiles(): string[] {
  const packages = new URL("../../", import.meta.url).pathname;
  return ["merchant/src", "acceptance"].flatMap((name) =>
    readdirSync(`${packages}${name}`, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".test.ts") && !path.includes("node_modules"))
      .map((path) => `${packages}${name}/${path}`),
  );
}

/** Every test but this one. */
function testSources(): string[] {
  return testFiles()
    .filter((path) => !path.endsWith("/conformance.test.ts"))
    .map((path) => readFileSync(path, "utf8"));
}
