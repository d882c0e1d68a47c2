import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { errorCode } from "@kontor/taler/error-codes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../config/config.js";
import { startTestApp, type TestApp } from "../testing/test-app.js";

let dir: string;
let app: TestApp;

const FILES = {
  "terms/en/v2.html": "<p>Terms",
  "terms/en/v2.md": "# Terms",
  "terms/en/v2.txt": "TERMS",
  "terms/en/v1.txt": "OLD TERMS",
  "terms/de/v2.md": "# Bedingungen",
  "terms/de/v2.html": "<p>Bedingungen",
  "terms/fr/v2.pdf": "%PDF",
  "terms/fr/v2.sh": "rm",
  "terms/not a language/v2.txt": "?",
  "terms/v2.txt": "?",
  "terms/secret.txt": "SECRET",
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "kontor-legal-"));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  await symlink("/nowhere", join(dir, "terms", "es"));
  app = await startTestApp({
    settings: {
      "merchant/TERMS_DIR": join(dir, "terms"),
      "merchant/TERMS_ETAG": "v2",
      "merchant/PRIVACY_DIR": join(dir, "nothing"),
      "merchant/PRIVACY_ETAG": "v1",
    },
  });
});

afterAll(async () => {
  await app?.stop();
  await rm(dir, { recursive: true, force: true });
});

const terms = (headers: Record<string, string> = {}) => app.ask({ url: "/terms", headers });

describe("the terms", () => {
  test.each([
    [{}, "<p>Terms", "text/html; charset=utf-8", "en"],
    [{ accept: "*/*" }, "<p>Terms", "text/html; charset=utf-8", "en"],
    [{ accept: "text/markdown" }, "# Terms", "text/markdown; charset=utf-8", "en"],
    [
      { accept: "text/plain, text/markdown;q=0.5", "accept-language": "de" },
      "TERMS",
      "text/plain; charset=utf-8",
      "en",
    ],
    [
      { accept: "text/*;q=0.1, text/markdown", "accept-language": "de" },
      "# Bedingungen",
      "text/markdown; charset=utf-8",
      "de",
    ],
    [{ "accept-language": "de-CH, en;q=0.8" }, "<p>Bedingungen", "text/html; charset=utf-8", "de"],
    [{ "accept-language": "it, de;q=0.3, en;q=0.2" }, "<p>Bedingungen", "text/html; charset=utf-8", "de"],
    [{ "accept-language": "it" }, "<p>Terms", "text/html; charset=utf-8", "en"],
    [{ "accept-language": "../../../etc, en" }, "<p>Terms", "text/html; charset=utf-8", "en"],
    [{ accept: "application/pdf" }, "%PDF", "application/pdf", "fr"],
  ])("for %j are %j", async (headers, text, type, language) => {
    const answer = await terms(headers as Record<string, string>);
    expect(answer.status).toBe(200);
    expect([answer.text, answer.headers["content-type"], answer.headers["content-language"]]).toEqual([
      text,
      type,
      language,
    ]);
    expect(answer.headers.etag).toBe('"v2"');
    expect(answer.headers["taler-terms-version"]).toBe("v2");
  });

  test("name the languages that they are there in", async () => {
    expect((await terms()).headers["avail-languages"]).toBe("en,de");
    expect((await terms({ accept: "text/plain" })).headers["avail-languages"]).toBe("en");
  });

  test("are not sent again to who has this version, in whatever language", async () => {
    const answer = await terms({ "if-none-match": '"v2"', "accept-language": "de" });
    expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, "", '"v2"']);
    expect((await terms({ "if-none-match": '"v1"' })).status).toBe(200);
    for (const tag of ["v2", 'W/"v2"', '"v1", "v2"', "*"]) {
      expect((await terms({ "if-none-match": tag, accept: "image/png" })).status, tag).toBe(304);
    }
  });

  test("come in the format asked for, whatever else a client says about it", async () => {
    const answer = await terms({ accept: "text/markdown; charset=utf-8; variant=CommonMark, text/html;q=0.1" });
    expect([answer.status, answer.text]).toEqual([200, "# Terms"]);
  });

  test("are not there in a format that nobody wrote", async () => {
    const answer = await terms({ accept: "image/png" });
    expect(answer.status).toBe(406);
    expect(answer.body.detail).toContain("text/markdown");
  });

  test("are the same for every instance", async () => {
    await app.makeInstance("admin");
    expect((await app.ask({ url: "/instances/admin/terms" })).status).toBe(200);
  });
});

test("what is not configured, or cannot be found, is not there, and has no ETag that a user could have agreed to", async () => {
  const answer = await app.ask({ url: "/privacy", headers: { accept: "text/html" } });
  expect(answer).toMatchObject({ status: 404, body: { code: errorCode("GENERIC_ENDPOINT_UNKNOWN").number } });
  expect(answer.body.detail).toContain("has not configured any privacy policy");
  expect(answer.headers).not.toHaveProperty("etag");
});

test("a version that is no file name is a mistake in the configuration", () => {
  const setting = (option: string, value: string) => ({ section: "merchant", option, value });
  expect(() =>
    loadConfig({ env: {}, overrides: [setting("TERMS_DIR", dir), setting("TERMS_ETAG", "../secret")] }),
  ).toThrow(/TERMS_ETAG: expected the name of a version/);
});
