/** Who our peer is, and whether it may speak for others: a proxy on this machine or one that the operator named. */

import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";

export interface Peer {
  readonly isLoopback: boolean;
  readonly isTrustedProxy: boolean;
  /** True when the request carries a forwarding header, trusted or not. */
  readonly forwarded: boolean;
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
      return { isLoopback: true, isTrustedProxy: true, forwarded };
    }
    const address = ipaddr.process(remoteAddress);
    const isLoopback = address.range() === "loopback";
    const named = this.#ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
    return { isLoopback, isTrustedProxy: isLoopback || named, forwarded };
  }
}
