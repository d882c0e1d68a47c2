/** One thing has one spelling. */

import { describe, expect, test } from "vitest";
import { canonicalBaseUrl } from "./base-url.js";
import { parsePayUri, payUri } from "./taler-uri.js";

const SPELLINGS: [string, string][] = [
  ["https://SHOP.example/a/../x/", "https://shop.example/x/"],
  ["https://shop.example", "https://shop.example/"],
  ["HTTPS://shop.example:443/", "https://shop.example/"],
  ["http://shop.example:80/x", "http://shop.example/x/"],
  ["http://shop.example:443/", "http://shop.example:443/"],
  ["https://shop.example/./x/%2e%2e/y/", "https://shop.example/y/"],
  ["https://shop.example/x//", "https://shop.example/x/"],
  ["https://shop.example//x/", "https://shop.example//x/"],
  ["https://shop.example\\x\\", "https://shop.example/x/"],
  ["https://b\u{fc}cher.example/", "https://xn--bcher-kva.example/"],
  ["https://shop.example/\u{fc}/", "https://shop.example/%C3%BC/"],
  ["https://0x7f.1/", "https://127.0.0.1/"],
  ["https://[2001:DB8:0::1]/", "https://[2001:db8::1]/"],
];

describe("a base URL", () => {
  test.each(SPELLINGS)("%s is written %s", (text, canonical) => {
    expect(canonicalBaseUrl(text)).toBe(canonical);
    expect(canonicalBaseUrl(canonical)).toBe(canonical);
  });

  test.each(SPELLINGS)("%s is what a wallet makes of the URI that leads to it", (_text, canonical) => {
    expect(parsePayUri(payUri({ baseUrl: canonical, orderId: "1" })).merchantBaseUrl).toBe(canonical);
  });

  test.each([
    "",
    "shop.example",
    "ftp://shop.example/",
    "https:///x/",
    "https://",
    "https://u:p@shop.example/",
    "https://u@shop.example/",
    "https://shop.example/?x",
    "https://shop.example/#x",
    "https://shop example/",
    "https://shop.example:99999/",
    "javascript:https://x/",
  ])("is not %j", (text) => {
    expect(canonicalBaseUrl(text)).toBeUndefined();
  });
});
