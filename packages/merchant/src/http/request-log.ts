/**
 * One log line and one count for each request: what was asked of which route, and how it went. Neither paths nor queries
 * nor bodies: they hold session ids, tokens and what customers buy.
 */

import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "../log.js";
import type { Metrics } from "../metrics/metrics.js";

/** What clients may call their requests: nothing that would make a log line hard to read. */
const CORRELATION_ID = /^[\w.:-]{1,64}$/;

/** The id that a request has in the log: the client's, should it have named one (section 2 of the public API). */
export function requestId(request: IncomingMessage): string {
  const named = request.headers["taler-correlation-id"];
  return typeof named === "string" && CORRELATION_ID.test(named) ? named : randomBytes(8).toString("hex");
}

/**
 * Writes a line at INFO for what changes something or fails on our side, at DEBUG for the rest, which is mostly pages and
 * shops that ask whether there is news.
 */
export function logRequests(app: FastifyInstance, log: Logger, metrics: Metrics): void {
  app.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "unknown";
    const status = reply.statusCode;
    metrics.requests.inc({ method, route, status });
    if (!waits(request)) metrics.requestSeconds.observe({ method, route }, reply.elapsedTime / 1000);

    const isOfNote = status >= 500 || !["GET", "HEAD", "OPTIONS"].includes(method);
    const { instance } = (request.params ?? {}) as { instance?: string };
    log[isOfNote ? "info" : "debug"](
      {
        request: request.id,
        method,
        route,
        ...(instance === undefined ? {} : { instance }),
        status,
        ms: Math.round(reply.elapsedTime),
      },
      "request",
    );
  });
}

function waits({ query }: FastifyRequest): boolean {
  return Number((query as Record<string, unknown> | null)?.timeout_ms ?? 0) > 0;
}
