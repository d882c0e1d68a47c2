/** Whatever is answered, a browser takes it for what it is called; and what took credentials stays in no cache. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "../server.js";
import { PASSWORD, startTestApp, type TestApp } from "../testing/test-app.js";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
});
afterAll(() => app?.stop());

const reading = routes.filter(({ method }) => method === "GET");

test.each(reading.map((route) => [route.path, route] as const))("GET %s", async (path, { access }) => {
  const url = path.replaceAll(/:\w+/g, "admin");
  const answer = await app.askAsOwner({ url });
  expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  if (access !== "public" && answer.status < 300) expect(answer.headers["cache-control"]).toBe("no-store");
  const anonymous = await app.ask({ url });
  expect(anonymous.headers["x-content-type-options"]).toBe("nosniff");
});

test("an answer in JSON ends its line, for who reads it at a terminal", async () => {
  const { text } = await app.ask({ url: "/config" });
  expect(text).toMatch(/^\{.*\}\n$/s);
});

test("a token that was just issued stays in no cache", async () => {
  const issued = await app.ask({
    method: "POST",
    url: "/private/token",
    headers: { authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}` },
    body: { scope: "readonly" },
  });
  expect(issued).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
});

test.each(["/no/such/path", "/orders/%zz", "/docs", "/openapi.json"])("also %s", async (url) => {
  expect((await app.ask({ url })).headers["x-content-type-options"]).toBe("nosniff");
});
