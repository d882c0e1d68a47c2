/** What a shop's people chose is kept for all their devices. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const MALFORMED = 26;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (const id of ["admin", "shop"]) await app.makeInstance(id);
});
afterAll(() => app?.stop());

const URL = "/instances/shop/private/kontor/preferences";
const show = (url = URL) => app.askAsOwner({ url });
const put = (preferences: unknown) => app.askAsOwner({ method: "PUT", url: URL, body: { preferences } });

test("nothing is chosen at first, and what is chosen then stays, in this shop alone", async () => {
  expect(await show()).toMatchObject({ status: 200, body: { preferences: {} } });
  const chosen = { sells: ["counter"], products: { coffee: 1 }, __proto__x: "ü\u{1F600}" };
  expect((await put(chosen)).status).toBe(204);
  expect((await put(chosen)).status).toBe(204);
  expect(await show()).toMatchObject({ status: 200, body: { preferences: chosen } });
  expect(await show("/private/kontor/preferences")).toMatchObject({ status: 200, body: { preferences: {} } });
  expect((await put({})).status).toBe(204);
  expect(await show()).toMatchObject({ body: { preferences: {} } });
});

test("what is no document, or too long, is refused and changes nothing", async () => {
  expect((await put({ kept: true })).status).toBe(204);
  for (const bad of [[], "text", 1, { long: "x".repeat(20_000) }]) {
    expect.soft(await put(bad), JSON.stringify(bad).slice(0, 40)).toMatchObject({
      status: 400,
      body: { code: MALFORMED },
    });
  }
  for (const bad of [undefined, null, { nothing: "\0" }]) expect.soft((await put(bad)).status).toBe(400);
  expect(await show()).toMatchObject({ body: { preferences: { kept: true } } });
});

test("the shop's colour is a style sheet for everybody, and nothing else gets into it", async () => {
  const colours = () => app.ask({ url: "/instances/shop/kontor/colours.css" });
  expect((await put({})).status).toBe(204);
  expect(await colours()).toMatchObject({ status: 200, text: "" });
  expect((await put({ colour: "#8a1c1c" })).status).toBe(204);
  const answer = await colours();
  expect(answer.headers["content-type"]).toBe("text/css; charset=utf-8");
  expect(answer.text).toContain("--accent:#8a1c1c");
  expect(answer.text).toContain("prefers-color-scheme: dark");
  for (const colour of ["red;} body { display: none", 7, null]) {
    expect((await put({ colour })).status).toBe(204);
    expect((await colours()).text).toBe("");
  }
});

test("a shop that is not there, or not yet, has an empty style sheet: the first page asks for it", async () => {
  const answer = await app.ask({ url: "/instances/nobody/kontor/colours.css" });
  expect(answer).toMatchObject({ status: 200, text: "" });
  expect(answer.headers["content-type"]).toBe("text/css; charset=utf-8");
});
