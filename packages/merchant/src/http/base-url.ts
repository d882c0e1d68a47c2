/**
 * The URL under which the world sees us: the configured one, else what the request says.
 * Forwarding headers count only when the peer is a proxy that we trust.
 */

import type { IncomingHttpHeaders } from "node:http";
import { canonicalBaseUrl } from "@kontor/taler/base-url";
import { BoundedCache } from "@kontor/taler/bounded-cache";
import { TalerError } from "../taler-error.js";

export interface RequestOrigin {
  readonly headers: IncomingHttpHeaders;
  /** True when the peer may speak for its clients. */
  readonly peerIsTrustedProxy: boolean;
  readonly encrypted: boolean;
}

const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;
const PREFIX = /^(?:\/[A-Za-z0-9._~%@+=-]+)*\/?$/;

/**
 * The root's base URL, ending in "/".
 * @throws TalerError GENERIC_HTTP_HEADERS_MALFORMED when no usable host was named
 */
export function publicBaseUrl(configured: string | undefined, origin: RequestOrigin): string {
  if (configured !== undefined) return configured;
  const forwarded = (name: string) =>
    origin.peerIsTrustedProxy ? firstOf(origin.headers[`x-forwarded-${name}`]) : undefined;

  const scheme = forwarded("proto") ?? (origin.encrypted ? "https" : "http");
  let host = forwarded("host") ?? origin.headers.host;
  const port = forwarded("port");
  if (host !== undefined && port !== undefined && forwarded("host") !== undefined && !/:[0-9]+$/.test(host)) {
    const isDefault = (scheme === "https" && port === "443") || (scheme === "http" && port === "80");
    if (!isDefault) host = `${host}:${port}`;
  }
  if (host === undefined || !HOST.test(host) || !/^https?$/i.test(scheme)) {
    throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { detail: "Host: no usable host name" });
  }
  const prefix = forwarded("prefix") ?? "";
  if (!PREFIX.test(prefix)) {
    throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { detail: "X-Forwarded-Prefix: not a path" });
  }
  const url = `${scheme}://${host}${prefix}`;
  return url.length > LONGEST_KNOWN ? canonical(url) : known.get(url, () => canonical(url));
}

/** Most requests come to the same few addresses; long ones that somebody makes up are not remembered. */
const known = new BoundedCache<string>(256);
const LONGEST_KNOWN = 300;

function canonical(given: string): string {
  const url = canonicalBaseUrl(given);
  if (url === undefined) {
    throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { detail: "Host: no usable host name" });
  }
  return url;
}

/** The base URL of one instance: the root's for the administrator's, `instances/$ID/` below it for every other. */
export function instanceBaseUrl(rootUrl: string, instanceId: string): string {
  return instanceId === "admin" ? rootUrl : `${rootUrl}instances/${encodeURIComponent(instanceId)}/`;
}

function firstOf(header: string | string[] | undefined): string | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.split(",")[0]?.trim();
  return value === "" ? undefined : value;
}
