/** Who may speak for others: proxies on this machine and those that the operator named. */

import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { TrustedProxies } from "./trusted-proxies.js";

const proxies = new TrustedProxies(["10.1.0.0/16", "192.0.2.7", "2001:db8:1::/48"]);

const judge = (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
  proxies.judge({ socket: { remoteAddress }, headers } as unknown as IncomingMessage);

describe("the network that a request comes from", () => {
  const FORWARDED = { "x-forwarded-for": "198.51.100.1, 203.0.113.9, 10.1.2.3" };

  test.each<[string, string | undefined, Record<string, string>, string]>([
    ["is the peer's", "203.0.113.9", {}, "203.0.113.9"],
    ["is the peer's, whatever a stranger writes", "203.0.113.9", { "x-forwarded-for": "1.2.3.4" }, "203.0.113.9"],
    ["is what our proxies saw, not what stood there before", "127.0.0.1", FORWARDED, "203.0.113.9"],
    ["is what a proxy at a socket saw", undefined, FORWARDED, "203.0.113.9"],
    ["is the proxy's own without a word from it", "10.1.2.3", {}, "10.1.2.3"],
    ["is the proxy's own if it writes nonsense", "10.1.2.3", { "x-forwarded-for": "unknown" }, "10.1.2.3"],
    ["is the proxy's own if only proxies are listed", "10.1.2.3", { "x-forwarded-for": "192.0.2.7" }, "10.1.2.3"],
    ["is half of an IPv6 address", "2001:db8:9:8:7:6:5:4", {}, "2001:db8:9:8::/64"],
    ["is an IPv4 address in whichever form", "::ffff:203.0.113.9", {}, "203.0.113.9"],
  ])("%s", (_name, address, headers, network) => {
    expect(judge(address, headers).network).toBe(network);
  });
});

describe("a peer", () => {
  test.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])("on this machine is trusted: %s", (address) => {
    expect(judge(address)).toMatchObject({ isLoopback: true, isTrustedProxy: true, forwarded: false });
  });

  test("at a UNIX socket is on this machine", () => {
    expect(judge(undefined)).toMatchObject({ isLoopback: true, isTrustedProxy: true });
  });

  test.each(["10.1.2.3", "::ffff:10.1.2.3", "192.0.2.7", "2001:db8:1:2::3"])(
    "that was named is trusted: %s",
    (address) => {
      expect(judge(address)).toMatchObject({ isLoopback: false, isTrustedProxy: true });
    },
  );

  test.each(["10.2.0.1", "192.0.2.8", "192.168.0.1", "2001:db8:2::1", "fe80::1", "203.0.113.9"])(
    "that was not named is not: %s",
    (address) => {
      expect(judge(address)).toMatchObject({ isLoopback: false, isTrustedProxy: false });
    },
  );

  test.each(["forwarded", "x-forwarded-for", "x-forwarded-anything", "x-real-ip", "via"])(
    "that sends %s speaks for somebody else",
    (name) => {
      expect(judge("127.0.0.1", { [name]: "" }).forwarded).toBe(true);
    },
  );

  test.each(["http://localhost:9966", "http://127.0.0.1", "https://[::1]:8443"])(
    "may be a browser with a page of this machine: %s",
    (origin) => {
      expect(judge("127.0.0.1").isForForeignPage).toBe(false);
      expect(judge("127.0.0.1", { origin }).isForForeignPage).toBe(false);
    },
  );

  test.each(["https://shop.example", "http://localhost.evil.example", "http://192.168.0.1", "null", ""])(
    "may be a browser with a page from elsewhere: %j",
    (origin) => {
      expect(judge("127.0.0.1", { origin }).isForForeignPage).toBe(true);
    },
  );
});
