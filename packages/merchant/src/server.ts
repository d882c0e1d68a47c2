/** Builds the HTTP server out of the features. What it needs comes from outside, so that tests, demo and command share it. */

import Fastify, { type FastifyInstance } from "fastify";
import { accountRoutes } from "./accounts/routes.js";
import { serveDescription } from "./api-description/serve-description.js";
import type { Clock } from "./clock.js";
import type { Config } from "./config/config.js";
import type { Database } from "./database/connection.js";
import type { ExchangeService } from "./exchanges/exchange-service.js";
import type { PasswordChecker } from "./http/authentication.js";
import { Closing } from "./http/closing.js";
import { allowAllOrigins, openToAllOrigins } from "./http/cors.js";
import type { Route } from "./http/endpoint.js";
import { LookQueue } from "./http/look-queue.js";
import { registerRoutes, sendError } from "./http/register.js";
import { TrustedProxies } from "./http/trusted-proxies.js";
import { infoRoutes } from "./info/routes.js";
import type { InstanceRegistry } from "./instances/instance-registry.js";
import { instanceRoutes } from "./instances/routes.js";
import { legalRoutes } from "./legal/routes.js";
import type { Logger } from "./log.js";
import type { Notifier } from "./notifications/notifier.js";
import { orderRoutes } from "./orders/routes.js";
import { otpDeviceRoutes } from "./otp-devices/routes.js";
import type { Rng } from "./rng.js";
import { TalerError } from "./taler-error.js";
import { tokenRoutes } from "./tokens/routes.js";

/** What every handler may use. */
export interface ServerDeps {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly exchanges: ExchangeService;
  readonly notifier: Notifier;
  readonly instances: InstanceRegistry;
  readonly passwords: PasswordChecker;
  readonly log: Logger;
}

/** All endpoints, for the server, its description and the tests that walk them. */
export const routes: readonly Route[] = [
  ...infoRoutes,
  ...legalRoutes,
  ...instanceRoutes,
  ...tokenRoutes,
  ...accountRoutes,
  ...orderRoutes,
  ...otpDeviceRoutes,
];

/** As long as Node lets a whole request line become: a session id is any text that an application chose. */
const LONGEST_PARAMETER = 16_384;

/** A request that is not complete after this is given up, so that slow senders do not hold sockets. */
const REQUEST_TIMEOUT_MS = 60_000;

export interface Server {
  readonly app: FastifyInstance;
  /** Answers who waits, lets requests in flight finish, and closes the listeners. */
  close(): Promise<void>;
}

export function buildServer(deps: ServerDeps): Server {
  const closing = new Closing();
  const app = Fastify({
    bodyLimit: deps.config.kontor.uploadLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: LONGEST_PARAMETER, ignoreTrailingSlash: true },
    // Paths that cannot be decoded come here before any hook has run.
    frameworkErrors: (error, _request, reply) => void sendError(openToAllOrigins(reply), error, deps.log),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  forgiveContentTypes(app);
  allowAllOrigins(app);
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, deps.log));
  app.setNotFoundHandler((request, reply) => {
    const detail = `${request.method} ${request.url.split("?")[0]}`;
    return sendError(reply, new TalerError("GENERIC_ENDPOINT_UNKNOWN", { detail }), deps.log);
  });

  registerRoutes(
    app,
    {
      deps,
      proxies: new TrustedProxies(deps.config.kontor.trustedProxies),
      uploadLimit: deps.config.kontor.uploadLimit,
      closing,
      lookups: new LookQueue(Math.ceil(deps.config.kontor.databasePoolSize / 2)),
    },
    routes,
  );
  redirectDefaultInstance(app);
  serveDescription(app, routes);
  return {
    app,
    async close() {
      closing.begin();
      await app.close();
    },
  };
}

/** Bodies are read for what they are: a content type that is no media type at all does not matter either. */
function forgiveContentTypes(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (request.mediaType === undefined) delete request.headers["content-type"];
  });
}

/** `default` is the old name of the administrator's instance: its paths lead to the root (section 1 of the public API). */
function redirectDefaultInstance(app: FastifyInstance): void {
  for (const url of ["/instances/default", "/instances/default/*"]) {
    app.all(url, (request, reply) => {
      // The first two segments, however they are spelled; a second slash or a backslash would lead to another host.
      const target = request.url.replace(/^\/[^/]*\/[^/?]*[/\\]*/, "/");
      if (/^\/(?:instances|management)(?:[/?]|$)/.test(target)) {
        throw new TalerError("GENERIC_ENDPOINT_UNKNOWN", { detail: "instances are not nested" });
      }
      return reply.redirect(target, 308);
    });
  }
}
