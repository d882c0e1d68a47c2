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

/** The id that a request has in the log: the client's, should it have named one. */
export function requestId(request: IncomingMessage): string {
  const named = request.headers["taler-correlation-id"];
  return typeof named === "string" && CORRELATION_ID.test(named) ? named : nextId();
}

/** Random bits for each request would cost more than the line: they tell processes apart, a counter their requests. */
const PROCESS = randomBytes(4).toString("hex");
let requestCount = 0;

function nextId(): string {
  requestCount = (requestCount + 1) % 2 ** 32;
  return PROCESS + requestCount.toString(16).padStart(8, "0");
}

const QUIET: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Writes a line at INFO for what changes something or fails on our side, at DEBUG for the rest, which is mostly pages and
 * shops that ask whether there is news.
 */
export function logRequests(app: FastifyInstance, log: Logger, metrics: Metrics): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "unknown";
    const status = reply.statusCode;
    metrics.requests.inc({ method, route, status });
    if (!waits(request)) metrics.requestSeconds.observe({ method, route }, reply.elapsedTime / 1000);

    const level = status >= 500 || !QUIET.has(method) ? "info" : "debug";
    if (!log.isLevelEnabled(level)) return done();
    const { instance } = (request.params ?? {}) as { instance?: string };
    log[level](
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
    done();
  });
}

function waits({ query }: FastifyRequest): boolean {
  return Number((query as Record<string, unknown> | null)?.timeout_ms ?? 0) > 0;
}
