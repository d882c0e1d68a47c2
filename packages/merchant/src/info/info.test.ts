import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { healthz } from "./health.js";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

test("/config names the protocol and the currency, to everybody", async () => {
  const { status, body } = await app.ask({ url: "/config" });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: "taler-merchant", currency: "KUDOS", exchanges: [] });
  expect(body.version).toMatch(/^\d+:\d+:\d+$/);
});

test("/exchanges tells how it stands with each; without any, with none", async () => {
  expect(await app.ask({ url: "/exchanges" })).toMatchObject({ status: 200, body: { exchanges: [] } });
});

test("/healthz needs nothing: it answers while the process lives", async () => {
  expect(await app.ask({ url: "/healthz" })).toMatchObject({ status: 200, body: { status: "alive" } });
  expect(await healthz.handle({ params: {}, query: {}, body: undefined })).toMatchObject({ status: 200 });
});

test("/readyz says what is missing: without an exchange nobody can pay", async () => {
  expect(await app.ask({ url: "/readyz" })).toMatchObject({
    status: 503,
    body: { status: "not ready", database: true, exchange: false },
  });
});
