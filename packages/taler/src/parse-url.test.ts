import { expect, test } from "vitest";
import { parseUrl } from "./parse-url.js";

test("a URL is the same however often it is asked for; other text is none", () => {
  const hosts = new Set<string | undefined>();
  for (let i = 0; i < 20_000; i++) hosts.add(parseUrl("https://bücher.example/")?.host);
  expect([...hosts]).toEqual(["xn--bcher-kva.example"]);
  expect(["", "no URL", "//host/path", "http://"].map(parseUrl)).toEqual([undefined, undefined, undefined, undefined]);
});
