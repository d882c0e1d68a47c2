/** Builds the HTTP server out of the features. What it needs comes from outside, so that tests, demo and command share it. */

import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { featureRoutes } from "./all-routes.js";
import { serveDescription } from "./api-description/serve-description.js";
import { publicBaseUrl } from "./http/base-url.js";
import { limitBodyMemory } from "./http/body-memory.js";
import { answerClientError } from "./http/client-errors.js";
import { Closing } from "./http/closing.js";
import { Connections } from "./http/connections.js";
import { allowAllOrigins, openToAllOrigins } from "./http/cors.js";
import type { Route } from "./http/endpoint.js";
import { LookQueue } from "./http/look-queue.js";
import type { Reach } from "./http/reach.js";
import { demandKnownPath, registerRoutes, sendError } from "./http/register.js";
import { logRequests, requestId } from "./http/request-log.js";
import type { Server } from "./http/running-server.js";
import { TrustedProxies } from "./http/trusted-proxies.js";
import { usualSpelling } from "./http/url-spelling.js";
import { writeTogether } from "./http/write-together.js";
import { linkToSource } from "./info/source-link.js";
import { serveStaticFiles } from "./pages/static-files.js";
import { reportRoutes } from "./reports/routes.js";
import type { ServerDeps } from "./server-deps.js";
import { TalerError } from "./taler-error.js";
import { serveWebui } from "./webui/serve-webui.js";

/** All endpoints, for the server, its description and the tests that walk them. */
export const routes: readonly Route[] = [...featureRoutes, ...reportRoutes];

/** As long as Node lets a whole request line become: a session id is any text that an application chose. */
const LONGEST_PARAMETER = 16_384;

/** A request that is not complete after this is given up, so that slow senders do not hold sockets. */
const REQUEST_TIMEOUT_MS = 60_000;

export function buildServer(deps: ServerDeps, reach: Reach = "everything"): Server {
  const served = reach === "public" ? routes.filter(({ access }) => access === "public") : routes;
  const closing = new Closing();
  const prefix = pathPrefix(deps.config.merchant.baseUrl);
  const app = Fastify({
    bodyLimit: deps.config.kontor.uploadLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    // Whose request is there already when the server begins to close is answered like those before.
    return503OnClosing: false,
    // Who names no host is told so in the protocol's form, see demandHostHeader.
    http: { requireHostHeader: false },
    clientErrorHandler: answerClientError,
    routerOptions: { maxParamLength: LONGEST_PARAMETER, ignoreTrailingSlash: true },
    // Paths that cannot be decoded come here before any hook has run.
    frameworkErrors: (error, _request, reply) => sendError(openToAllOrigins(reply), error, deps.log),
    genReqId: requestId,
    rewriteUrl: ({ url }) => usualSpelling(withoutPrefix(url ?? "/", prefix)),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  limitBodyMemory(app);
  forgiveContentTypes(app);
  allowAllOrigins(app);
  demandHostHeader(app);
  endConnections(app, closing);
  writeTogether(app);
  const connections = new Connections(app.server);
  closing.tell(() => deps.passwords.close());
  logRequests(app, deps.log, deps.metrics);
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, deps.log));
  app.setNotFoundHandler((request, reply) => {
    demandKnownPath(paths, request.url);
    const detail = `${request.method} ${request.url.split("?")[0]}`;
    sendError(reply, new TalerError("GENERIC_ENDPOINT_UNKNOWN", { detail }), deps.log);
  });

  const proxies = new TrustedProxies(deps.config.kontor.trustedProxies);
  const paths = registerRoutes(
    app,
    {
      deps,
      proxies,
      uploadLimit: deps.config.kontor.uploadLimit,
      closing,
      lookups: new LookQueue(Math.ceil(deps.config.kontor.databasePoolSize / 2)),
    },
    served,
  );
  redirectDefaultInstance(app, ({ raw, headers }) => {
    const peerIsTrustedProxy = proxies.judge(raw).isTrustedProxy;
    return publicBaseUrl(deps.config.merchant.baseUrl, { headers, peerIsTrustedProxy, encrypted: false });
  });
  serveDescription(app, routes);
  linkToSource(app, deps.config.kontor.sourceUrl);
  serveStaticFiles(app);
  // Where the private API has a listener of its own, its people's pages are there, too.
  if (reach === "everything") serveWebui(app);
  return {
    app,
    async close() {
      closing.begin();
      await Promise.all([app.close(), connections.end(REQUEST_TIMEOUT_MS)]);
    },
  };
}

/** A connection that was busy when the server began to close ends with its answer: idle, it would hold the server up. */
function endConnections(app: FastifyInstance, closing: Closing): void {
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (closing.isClosing) reply.header("connection", "close");
    done();
  });
}

/** HTTP/1.1 demands it of every request, whatever it is about (RFC 9112, section 3.2). */
function demandHostHeader(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    const isMissing = request.raw.httpVersion === "1.1" && request.headers.host === undefined;
    done(isMissing ? new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { detail: "Host: is missing" }) : undefined);
  });
}

/** Bodies are read for what they are: a content type that is no media type at all does not matter either. */
function forgiveContentTypes(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    if (request.headers["content-type"] !== undefined && request.mediaType === undefined) {
      delete request.headers["content-type"];
    }
    done();
  });
}

/** The path of the configured base URL without the slash at its end; "" where there is none. */
function pathPrefix(baseUrl: string | undefined): string {
  return baseUrl === undefined ? "" : new URL(baseUrl).pathname.slice(0, -1);
}

/** A proxy may hand on the whole path below the base URL, or only what comes after its prefix. */
function withoutPrefix(url: string, prefix: string): string {
  return prefix !== "" && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;
}

/** `default` is the old name of the administrator's instance: its paths lead to the root. */
function redirectDefaultInstance(app: FastifyInstance, rootUrl: (request: FastifyRequest) => string): void {
  for (const url of ["/instances/default", "/instances/default/*"]) {
    app.all(url, (request, reply) => {
      // The first two segments, however they are spelled; a second slash or a backslash would lead to another host.
      const target = request.url.replace(/^\/[^/]*\/[^/?]*[/\\]*/, "/");
      if (/^\/(?:instances|management)(?:[/?]|$)/.test(target)) {
        throw new TalerError("GENERIC_ENDPOINT_UNKNOWN", { detail: "instances are not nested" });
      }
      return reply.redirect(`${new URL(rootUrl(request)).pathname.slice(0, -1)}${target}`, 308);
    });
  }
}
