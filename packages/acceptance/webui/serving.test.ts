/** Where the web app is served, to whom, and with which headers. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

let shop: TestShop;

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop?.stop());

const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const get = (path: string, headers: Record<string, string> = BROWSER) =>
  fetch(new URL(path, shop.url), { redirect: "manual", headers });

describe.each(["", "instances/admin/"])("below /%s", (base) => {
  test("a browser is led to the office", async () => {
    const answer = await get(base);
    expect(answer.status).toBe(302);
    expect(new URL(answer.headers.get("location")!, answer.url).pathname).toBe(`/${base}webui/`);
  });

  test("a program is told that there is nothing, as before", async () => {
    expect((await get(base, { accept: "application/json" })).status).toBe(404);
  });

  test.each(["webui/", "webui/till/"])(
    "%s is a page without anything inline, of our own origin alone",
    async (page) => {
      const answer = await get(base + page);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      const policy = answer.headers.get("content-security-policy")!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain("unsafe");
      const html = await answer.text();
      expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|https?:/);
      const [, script] = /src="([^"]+\.js)"/.exec(html)!;
      const file = await fetch(new URL(script!, answer.url));
      expect(file.status).toBe(200);
      expect(file.headers.get("cache-control")).toContain("immutable");
      expect(file.headers.get("content-encoding")).toBe("gzip");
    },
  );

  test("a page without its last slash is the same page", async () => {
    for (const page of ["webui", "webui/till"]) {
      const answer = await get(base + page);
      expect(answer.status).toBe(308);
      expect(new URL(answer.headers.get("location")!, answer.url).pathname).toBe(`/${base}${page}/`);
    }
  });
});

test("who has a page already is not sent it again", async () => {
  const etag = (await get("webui/")).headers.get("etag")!;
  expect((await get("webui/", { ...BROWSER, "if-none-match": etag })).status).toBe(304);
});

test.each([
  "webui/nothing.js",
  "webui/../package.json",
  "webui/%2e%2e/package.json",
  "webui/files/..%2f..%2fpackage.json",
])("%s is not there", async (path) => {
  expect((await get(path)).status).toBe(404);
});

test("with a path prefix the office is below it", async () => {
  const behind = await shop.anotherBackend({ "merchant/BASE_URL": "http://shop.example/taler/" });
  const answer = await fetch(new URL("taler/webui/", behind.address), { headers: BROWSER });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('src="./files/');
});

test("where the private API has a port of its own, so have its pages", async () => {
  const apart = await shop.anotherBackend({
    "kontor/PRIVATE_PORT": "0",
    "merchant/BASE_URL": "http://127.0.0.1:9/",
  });
  expect((await fetch(new URL("webui/", apart.privateAddress!), { headers: BROWSER })).status).toBe(200);
  for (const path of ["", "webui/", "webui/till/"]) {
    expect((await fetch(new URL(path, apart.address), { headers: BROWSER, redirect: "manual" })).status).toBe(404);
  }
});
