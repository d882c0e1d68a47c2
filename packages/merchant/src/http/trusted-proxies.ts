/** Who our peer is, and whether it may speak for others: a proxy on this machine or one that the operator named. */

import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

export interface Peer {
  readonly isLoopback: boolean;
  readonly isTrustedProxy: boolean;
  /** True when the request carries a forwarding header, trusted or not. */
  readonly forwarded: boolean;
  /** Where the request comes from, as far as we believe it: an IPv4 address or the first half of an IPv6 address. */
  readonly network: string;
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

export class TrustedProxies {
  readonly #ranges: Range[];

  /** @param ranges addresses or CIDR ranges, beside loopback and UNIX sockets, which always count */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map((range) => {
      if (range.includes("/")) return ipaddr.parseCIDR(range);
      const address = ipaddr.parse(range);
      return [address, address.kind() === "ipv4" ? 32 : 128];
    });
  }

  judge(request: IncomingMessage): Peer {
    const { remoteAddress } = request.socket;
    const forwarded = Object.keys(request.headers).some(
      (name) => name === "forwarded" || name.startsWith("x-forwarded-") || name === "x-real-ip" || name === "via",
    );
    // A UNIX socket has no remote address: whoever may open it is on this machine.
    if (remoteAddress === undefined || remoteAddress === "") {
      return { isLoopback: true, isTrustedProxy: true, forwarded, network: this.#originOf(request, "") };
    }
    const address = ipaddr.process(remoteAddress);
    const isLoopback = address.range() === "loopback";
    const isTrustedProxy = this.#isTrusted(address);
    const network = isTrustedProxy ? this.#originOf(request, networkOf(address)) : networkOf(address);
    return { isLoopback, isTrustedProxy, forwarded, network };
  }

  #isTrusted(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
    const named = this.#ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
    return named || address.range() === "loopback";
  }

  /** The last in the proxies' list that is none of them: what stands before it, anybody may have written. */
  #originOf({ headers }: IncomingMessage, own: string): string {
    const listed = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
    for (const text of listed.reverse()) {
      const name = text.trim();
      if (!ipaddr.isValid(name)) return own;
      const address = ipaddr.process(name);
      if (!this.#isTrusted(address)) return networkOf(address);
    }
    return own;
  }
}

/** Whoever has one IPv6 address has all of its /64. */
function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address.kind() === "ipv4") return address.toString();
  return `${address.toNormalizedString().split(":").slice(0, 4).join(":")}::/64`;
}
