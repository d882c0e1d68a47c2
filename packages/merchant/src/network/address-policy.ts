/**
 * Which hosts a URL that a stranger named may lead to: public addresses only, decided on the address that is connected
 * to, so that neither an odd spelling of an address nor a name server that changes its mind leads into our network.
 */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Finds all addresses of a host name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** The host, or an address it resolves to, is not on the public Internet. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
}

/** The addresses that the operating system finds. */
export const resolveWithSystem: Resolve = (hostname) => lookup(hostname, { all: true });

/**
 * Whether the IP address can belong to a public host. Private, loopback, link-local, multicast, documentation and
 * otherwise reserved ranges cannot, and an IPv6 address that stands for an IPv4 address is judged by that one.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === "unicast";
}

/** Throws ForbiddenAddressError where the URL's host is an IP address that is not public; host names pass. */
export function refuseForbiddenHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host) && !isPublicAddress(host))
    throw new ForbiddenAddressError(`${host} is not a public address`);
}

/** A lookup for sockets that gives only addresses it has checked, and none at all where one of them is not public. */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const forbidden = addresses.find(({ address }) => !isPublicAddress(address));
        const first = addresses[0];
        if (forbidden) callback(new ForbiddenAddressError(`${hostname} is at ${forbidden.address}, not public`), "");
        else if (!first) callback(new Error(`${hostname} has no address`), "");
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
}
