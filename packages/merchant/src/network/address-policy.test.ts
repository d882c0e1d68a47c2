import type { LookupAddress, LookupOptions } from "node:dns";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ForbiddenAddressError, isPublicAddress, publicLookup, refuseForbiddenHost } from "./address-policy.js";

const resolvesTo = (...addresses: string[]) => {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const lookup = publicLookup(async () => found);
  return promisify((options: LookupOptions, done: (error: Error | null, found?: string | LookupAddress[]) => void) =>
    lookup("exchange.example", options, done),
  );
};

describe("addresses that a stranger may send us to", () => {
  it.each(["192.0.78.24", "2a01:4f8:c0c:1::1", "::ffff:8.8.8.8"])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    "127.0.0.1",
    "127.255.1.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "not an address",
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    "http://127.0.0.1/",
    "http://[::1]:8081/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::ffff:10.0.0.1]/",
  ])("refuses the URL %s however it spells the address", (url) => {
    expect(() => refuseForbiddenHost(new URL(url))).toThrow(ForbiddenAddressError);
  });

  it("lets a socket connect to checked addresses only", async () => {
    await expect(resolvesTo("192.0.78.24")({ all: false })).resolves.toBe("192.0.78.24");
    await expect(resolvesTo("192.0.78.24")({ all: true })).resolves.toEqual([{ address: "192.0.78.24", family: 4 }]);
    await expect(resolvesTo("10.0.0.1")({ all: true })).rejects.toThrow(ForbiddenAddressError);
    await expect(resolvesTo("192.0.78.24", "::1")({ all: true })).rejects.toThrow(ForbiddenAddressError);
    await expect(resolvesTo()({ all: true })).rejects.toThrow("no address");
  });
});
