/** Who our peer is, and whether it may speak for others: a proxy on this machine or one that the operator named. */

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { parseUrl } from "@kontor/taler/parse-url";
import ipaddr from "ipaddr.js";
import type { Peer } from "../network/peer.js";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What follows from an address alone. */
interface KnownAddress {
  readonly isLoopback: boolean;
  readonly isTrustedProxy: boolean;
  readonly network: string;
}

/** A UNIX socket has no remote address: who may open it is on this machine. */
const SOCKET: KnownAddress = { isLoopback: true, isTrustedProxy: true, network: "" };

/** Peers come back, behind a proxy all the time; what is known of more than these begins anew. */
const REMEMBERED = 1000;

/** Characters of `X-Forwarded-For` that are looked at, from its end. */
const LONGEST_LIST = 2000;

/** An IPv6 address with an IPv4 address in it, and the name of an interface. */
const LONGEST_ADDRESS = 64;

export class TrustedProxies {
  readonly #ranges: Range[];
  readonly #known = new Map<string, KnownAddress>();

  /** @param ranges addresses or CIDR ranges, beside loopback and UNIX sockets, which always count */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map((range) => {
      if (range.includes("/")) return ipaddr.parseCIDR(range);
      const address = ipaddr.parse(range);
      return [address, address.kind() === "ipv4" ? 32 : 128];
    });
  }

  judge({ socket, headers }: Pick<IncomingMessage, "socket" | "headers">): Peer {
    return new JudgedPeer(this.#lookUp(socket.remoteAddress), headers, this);
  }

  #lookUp(remoteAddress: string | undefined): KnownAddress {
    if (remoteAddress === undefined || remoteAddress === "") return SOCKET;
    const known = this.#known.get(remoteAddress);
    if (known !== undefined) return known;
    const address = ipaddr.process(remoteAddress);
    const found = {
      isLoopback: address.range() === "loopback",
      isTrustedProxy: this.#isTrusted(address),
      network: networkOf(address),
    };
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(remoteAddress, found);
    return found;
  }

  #isTrusted(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
    const named = this.#ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
    return named || address.range() === "loopback";
  }

  /** The last in the proxies' list that is none of them: what stands before it, anybody may have written. */
  originOf(headers: IncomingHttpHeaders, own: string): string {
    if (headers["x-forwarded-for"] === undefined) return own;
    const list = [headers["x-forwarded-for"]].flat().join(",");
    const listed = list.slice(-LONGEST_LIST).split(",");
    // What is cut may read like another address.
    if (list.length > LONGEST_LIST) listed.shift();
    for (const text of listed.reverse()) {
      const name = text.trim();
      if (name.length > LONGEST_ADDRESS || !ipaddr.isValid(name)) return own;
      const address = ipaddr.process(name);
      if (!this.#isTrusted(address)) return networkOf(address);
    }
    return own;
  }
}

/** Looks at headers only when what they say is asked for. */
class JudgedPeer implements Peer {
  readonly #address: KnownAddress;
  readonly #headers: IncomingHttpHeaders;
  readonly #proxies: TrustedProxies;

  constructor(address: KnownAddress, headers: IncomingHttpHeaders, proxies: TrustedProxies) {
    this.#address = address;
    this.#headers = headers;
    this.#proxies = proxies;
  }

  get isLoopback(): boolean {
    return this.#address.isLoopback;
  }

  get isTrustedProxy(): boolean {
    return this.#address.isTrustedProxy;
  }

  get forwarded(): boolean {
    return Object.keys(this.#headers).some(
      (name) => name === "forwarded" || name.startsWith("x-forwarded-") || name === "x-real-ip" || name === "via",
    );
  }

  get isForForeignPage(): boolean {
    const { origin } = this.#headers;
    if (origin === undefined) return false;
    const { hostname } = parseUrl(origin) ?? { hostname: "" };
    const host = hostname.replace(/^\[|\]$/g, "");
    return host !== "localhost" && !(ipaddr.isValid(host) && ipaddr.process(host).range() === "loopback");
  }

  get network(): string {
    const { isTrustedProxy, network } = this.#address;
    return isTrustedProxy ? this.#proxies.originOf(this.#headers, network) : network;
  }
}

/** One IPv6 address stands for all of its /64. */
function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address.kind() === "ipv4") return address.toString();
  return `${address.toNormalizedString().split(":").slice(0, 4).join(":")}::/64`;
}
