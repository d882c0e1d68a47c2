import Fastify from "fastify";
import { afterAll, expect, test } from "vitest";
import { routes } from "../server.js";
import { serveDescription } from "./serve-description.js";

const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
serveDescription(app, routes);
afterAll(() => app.close());

test("programs get the description as JSON, and only once as long as it does not change", async () => {
  const first = await app.inject("/openapi.json");
  expect(first.headers["content-type"]).toMatch(/^application\/json/);
  expect(first.json()).toMatchObject({ openapi: "3.1.0", paths: { "/orders/{orderId}/pay": { post: {} } } });
  expect(first.body).toMatch(/\}\n$/);
  const again = await app.inject({ url: "/openapi.json", headers: { "if-none-match": String(first.headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, ""]);
});

test("people get a page that tells of every endpoint and loads nothing", async () => {
  const { body, headers } = await app.inject("/docs");
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["content-security-policy"]).toMatch(
    /^default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; connect-src 'self';/,
  );
  for (const { path } of routes) expect(body).toContain(path.replace(/:(\w+)/g, "{$1}"));
  expect(body).not.toMatch(/<script[^>]* src|<img|<link|@import|url\(/);
  expect(body).toContain("<h2>Create an order</h2>");
  expect(body).toContain("string: CURRENCY:VALUE[.FRACTION]");
  expect(body).toContain("integer, at least 1, at most 100");
  expect(body).not.toContain("{&quot;type");
});

test("every link of the page leads to a place on it, or to the document beside it", async () => {
  const { body } = await app.inject("/docs");
  const places = new Set([...body.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
  const links = [...body.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(routes.length);
  expect(links.filter((link) => !places.has(link))).toEqual(["openapi.json"]);
});

test("a slash at the end does not break the links", async () => {
  const { statusCode, headers } = await app.inject("/docs/");
  expect([statusCode, headers.location]).toEqual([308, "../docs"]);
});
