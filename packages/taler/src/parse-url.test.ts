import { expect, test } from "vitest";
import { parseUrl, parseWebUrl } from "./parse-url.js";

test("a URL is the same however often it is asked for; other text is none", () => {
  const hosts = new Set<string | undefined>();
  for (let i = 0; i < 20_000; i++) hosts.add(parseUrl("https://bücher.example/")?.host);
  expect([...hosts]).toEqual(["xn--bcher-kva.example"]);
  expect(["", "no URL", "//host/path", "http://"].map(parseUrl)).toEqual([undefined, undefined, undefined, undefined]);
});

test("a web URL is http or https, however that is written", () => {
  expect(["https://a.example/", "HTTP://a.example"].map((text) => parseWebUrl(text)?.href)).toEqual([
    "https://a.example/",
    "http://a.example/",
  ]);
  expect(["ftp://a.example/", "javascript:alert(1)", "a.example"].map(parseWebUrl)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
