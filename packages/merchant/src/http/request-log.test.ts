import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLogger } from "../log.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const lines: string[] = [];
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({
    log: createLogger({ level: "DEBUG", destination: { write: (line) => lines.push(line) } }),
  });
  await app.makeInstance("admin");
  await app.makeInstance("tea");
});
afterAll(() => app?.stop());
beforeEach(() => {
  lines.length = 0;
});

const requests = () =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === "request");

test("a request is one line: what was asked of which route, and how it went", async () => {
  await app.ask({ url: "/instances/tea/orders/SECRET-ORDER?h_contract=SECRET&session_id=SECRET&timeout_ms=0" });
  expect(requests()).toMatchObject([
    { level: "debug", method: "GET", route: "/instances/:instance/orders/:orderId", instance: "tea", status: 400 },
  ]);
  expect(requests()[0]!.ms).toBeTypeOf("number");
  expect(lines.join("")).not.toContain("SECRET");
});

test("what changes something is worth a line at INFO", async () => {
  await app.askAsOwner({ method: "POST", url: "/private/orders", body: { order: { summary: "SECRET" } } });
  expect(requests()).toMatchObject([{ level: "info", method: "POST", route: "/private/orders" }]);
  expect(lines.join("")).not.toContain("SECRET");
});

test("a wish for what is not there is no error of ours", async () => {
  await app.askAsOwner({ url: "/private/orders", headers: { accept: "application/pdf" } });
  expect(requests()).toMatchObject([{ level: "info", status: 501 }]);
  expect(lines.map((line) => JSON.parse(line).level)).not.toContain("error");
});

test("a path that is nobody's is logged without being repeated", async () => {
  await app.ask({ url: "/SECRET" });
  expect(requests()).toMatchObject([{ route: "unknown", status: 404 }]);
  expect(lines.join("")).not.toContain("SECRET");
});

test("a client's id for its request is kept, unless it would spoil the log", async () => {
  await app.ask({ url: "/config", headers: { "taler-correlation-id": "till-7:42" } });
  await app.ask({ url: "/config", headers: { "taler-correlation-id": 'x","level":"fatal' } });
  await app.ask({ url: "/config" });
  const ids = requests().map(({ request }) => request as string);
  expect(ids[0]).toBe("till-7:42");
  expect(ids[1]).toMatch(/^[0-9a-f]{16}$/);
  expect(ids[2]).not.toBe(ids[1]);
});

test("requests are counted by route, and timed unless they wait", async () => {
  const timed = async () => {
    const text = await app.deps.metrics.registry.metrics();
    const [, count] =
      /^kontor_http_request_duration_seconds_count\{method="GET",route="\/exchanges"\} (\d+)/m.exec(text) ?? [];
    const [, total] =
      /^kontor_http_requests_total\{method="GET",route="\/exchanges",status="200"\} (\d+)/m.exec(text) ?? [];
    return [Number(count ?? 0), Number(total ?? 0)];
  };
  await app.ask({ url: "/exchanges" });
  await app.ask({ url: "/exchanges?timeout_ms=10" });
  expect(await timed()).toEqual([1, 2]);
});
