/**
 * How much a body may be. Strangers get little: what fits the endpoint, of few values, and not much more than they sent
 * themselves. What is large and concerns an order is read only when there is that order.
 */

import type { FastifyRequest } from "fastify";
import type { Route } from "./endpoint.js";

export interface BodyLimits {
  /** Bytes, as they came and inflated. */
  readonly bytes: number;
  /** JSON values, the members of objects and arrays included. */
  readonly values: number;
  /** How many times larger than what came it may be once it is inflated; small ones may be as large as `FREE_BYTES`. */
  readonly growth: number;
}

/** Of endpoints that anybody may call and that say nothing else. */
const BYTES_OF_STRANGERS = 4096;
const VALUES_OF_STRANGERS = 20_000;
const GROWTH_OF_STRANGERS = 30;

/** Requests that have shown credentials. */
const VALUES = 200_000;
const GROWTH = 300;

/** So much is inflated whatever the ratio, and so much is read before anything is looked at. */
export const FREE_BYTES = 16_384;

/** @param uploadLimit of the server, in bytes */
export function bodyLimitsOf(
  { access, endpoint }: Pick<Route, "access" | "endpoint">,
  uploadLimit: number,
): BodyLimits {
  const isForStrangers = access === "public";
  const bytes = endpoint.bodyLimit ?? (isForStrangers ? BYTES_OF_STRANGERS : uploadLimit);
  return {
    bytes: Math.min(bytes, uploadLimit),
    values: isForStrangers ? VALUES_OF_STRANGERS : VALUES,
    growth: isForStrangers ? GROWTH_OF_STRANGERS : GROWTH,
  };
}

/** Whether it is worth a look at the database to find out that a body need not be read. */
export function isLarge({ body, headers }: Pick<FastifyRequest, "body" | "headers">): boolean {
  if (!(body instanceof Uint8Array)) return false;
  const contentEncoding = headers["content-encoding"];
  const isCompressed = contentEncoding !== undefined && contentEncoding !== "identity";
  return body.length * (isCompressed ? GROWTH_OF_STRANGERS : 1) > FREE_BYTES;
}
