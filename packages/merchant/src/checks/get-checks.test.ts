import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const URL = "/management/kontor/checks";
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  await app.makeInstance("shop");
});
afterAll(() => app.stop());

test("the administrator sees what was looked at, and the worst of it", async () => {
  const { status, body } = await app.askAsOwner({ url: URL });
  expect(status).toBe(200);
  const checks = body.checks as readonly { readonly name: string; readonly state: string; readonly text: string }[];
  expect(checks.length).toBeGreaterThan(3);
  for (const { name, text } of checks) {
    expect(name).not.toBe("");
    expect(text).not.toBe("");
  }
  const states = checks.map(({ state }) => state);
  const worst = ["problem", "warning", "unknown", "ok"].find((state) => states.includes(state));
  expect(body.state).toBe(worst);
});

test("nobody else does, the owner of a shop included", async () => {
  expect((await app.ask({ url: URL })).status).toBe(401);
  expect((await app.askAsOwner({ url: `/instances/shop${URL}` })).status).toBe(404);
});
