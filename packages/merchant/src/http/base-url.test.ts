/** The URL under which the world sees us: the configured one, or what a request and trusted proxies say. */

import { describe, expect, test } from "vitest";
import { instanceBaseUrl, publicBaseUrl } from "./base-url.js";

const seen = (headers: Record<string, string>, peerIsTrustedProxy = true, configured?: string) =>
  publicBaseUrl(configured, { headers, peerIsTrustedProxy, encrypted: false });

describe("the base URL", () => {
  test.each<[Record<string, string>, string]>([
    [{ host: "shop.example" }, "http://shop.example/"],
    [{ host: "Shop.Example:8080" }, "http://shop.example:8080/"],
    [{ host: "[2001:db8::1]:9966" }, "http://[2001:db8::1]:9966/"],
    [{ host: "127.0.0.1" }, "http://127.0.0.1/"],
    [{ host: "inner", "x-forwarded-proto": "https" }, "https://inner/"],
    [{ host: "inner", "x-forwarded-proto": "HTTPS" }, "https://inner/"],
    [{ host: "inner", "x-forwarded-proto": "https", "x-forwarded-host": "shop.example" }, "https://shop.example/"],
    [{ "x-forwarded-host": "shop.example" }, "http://shop.example/"],
    [{ host: "inner", "x-forwarded-host": "shop.example, middle.example" }, "http://shop.example/"],
    [{ host: "inner", "x-forwarded-host": "shop.example", "x-forwarded-port": "8080" }, "http://shop.example:8080/"],
    [{ host: "inner", "x-forwarded-host": "shop.example:1", "x-forwarded-port": "2" }, "http://shop.example:1/"],
    [{ host: "inner", "x-forwarded-host": "shop.example", "x-forwarded-port": "80" }, "http://shop.example/"],
    [
      {
        host: "inner",
        "x-forwarded-proto": "https",
        "x-forwarded-host": "shop.example",
        "x-forwarded-port": "443",
        "x-forwarded-prefix": "/pay",
      },
      "https://shop.example/pay/",
    ],
    [{ host: "inner:9966", "x-forwarded-port": "443" }, "http://inner:9966/"],
    [{ host: "inner", "x-forwarded-prefix": "/a/b/" }, "http://inner/a/b/"],
    [{ host: "inner", "x-forwarded-prefix": "/" }, "http://inner/"],
    [{ host: "inner", "x-forwarded-prefix": "" }, "http://inner/"],
    [{ host: "shop.example:80" }, "http://shop.example/"],
    [{ host: "shop.example:443", "x-forwarded-proto": "https" }, "https://shop.example/"],
    [{ host: "127.1" }, "http://127.0.0.1/"],
    [{ host: "inner", "x-forwarded-prefix": "/a/../b/" }, "http://inner/b/"],
    [{ host: "inner", "x-forwarded-prefix": "/a/%2E%2e/b" }, "http://inner/b/"],
  ])("of %j is %s", (headers, url) => {
    expect(seen(headers)).toBe(url);
  });

  test("is what is configured, whatever a request says", () => {
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example" };
    expect(seen(headers, true, "https://shop.example/pay/")).toBe("https://shop.example/pay/");
    expect(seen({}, true, "https://shop.example/pay/")).toBe("https://shop.example/pay/");
  });

  test("is not what a stranger says about forwarding", () => {
    const headers = {
      host: "shop.example",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "evil.example",
      "x-forwarded-port": "1",
      "x-forwarded-prefix": "/evil",
    };
    expect(seen(headers, false)).toBe("http://shop.example/");
  });

  test.each<Record<string, string>>([
    {},
    { host: "" },
    { host: "a b" },
    { host: "a/b" },
    { host: "a@b" },
    { host: "a?b" },
    { host: "a#b" },
    { host: "a:port" },
    { host: "a:" },
    { host: "a:99999" },
    { host: "\u{fc}.example" },
    { host: "<script>" },
    { host: "a", "x-forwarded-host": "a\\b" },
    { host: "a", "x-forwarded-proto": "javascript" },
    { host: "a", "x-forwarded-prefix": "//evil.example" },
    { host: "a", "x-forwarded-prefix": "evil" },
    { host: "a", "x-forwarded-prefix": "/a?b" },
    { host: "a", "x-forwarded-prefix": "/a b" },
    { host: "a", "x-forwarded-host": "b", "x-forwarded-port": "x" },
  ])("cannot be made of %j", (headers) => {
    expect(() => seen(headers)).toThrow(
      expect.objectContaining({ code: "GENERIC_HTTP_HEADERS_MALFORMED", status: 400 }),
    );
  });

  test("of an instance lies below the root's, the administrator's is the root's", () => {
    expect(instanceBaseUrl("https://shop.example/pay/", "admin")).toBe("https://shop.example/pay/");
    expect(instanceBaseUrl("https://shop.example/pay/", "shop")).toBe("https://shop.example/pay/instances/shop/");
    expect(instanceBaseUrl("https://shop.example/", "a@b.c")).toBe("https://shop.example/instances/a%40b.c/");
  });
});
