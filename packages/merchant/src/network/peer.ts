/** Who is at the other end of a connection. */

export interface Peer {
  readonly isLoopback: boolean;
  readonly isTrustedProxy: boolean;
  /** True when the request carries a forwarding header, trusted or not. */
  readonly forwarded: boolean;
  /** True when a browser sends the request for a page that is not of this machine: any page may try (`Origin`). */
  readonly isForForeignPage: boolean;
  /** Where the request comes from, as far as we believe it: an IPv4 address or the first half of an IPv6 address. */
  readonly network: string;
}
