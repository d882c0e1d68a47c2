/** Builds the HTTP server out of the features. What it needs comes from outside, so that tests, demo and command share it. */

import Fastify, { type FastifyInstance } from "fastify";
import { accountRoutes } from "./accounts/routes.js";
import type { Clock } from "./clock.js";
import type { Config } from "./config/config.js";
import type { Database } from "./database/connection.js";
import type { ExchangeService } from "./exchanges/exchange-service.js";
import type { PasswordChecker } from "./http/authentication.js";
import { allowAllOrigins } from "./http/cors.js";
import type { Route } from "./http/endpoint.js";
import { registerRoutes, sendError } from "./http/register.js";
import { TrustedProxies } from "./http/trusted-proxies.js";
import { infoRoutes } from "./info/routes.js";
import type { InstanceRegistry } from "./instances/instance-registry.js";
import { instanceRoutes } from "./instances/routes.js";
import type { Logger } from "./log.js";
import type { Notifier } from "./notifications/notifier.js";
import { orderRoutes } from "./orders/routes.js";
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
  ...instanceRoutes,
  ...tokenRoutes,
  ...accountRoutes,
  ...orderRoutes,
];

/** Longer than any path parameter of the protocol (103 characters) and than any order id that a shop should choose. */
const LONGEST_PARAMETER = 1024;

/** A request that is not complete after this is given up, so that slow senders do not hold sockets. */
const REQUEST_TIMEOUT_MS = 60_000;

export interface Server {
  readonly app: FastifyInstance;
  /** Answers who waits, lets requests in flight finish, and closes the listeners. */
  close(): Promise<void>;
}

export function buildServer(deps: ServerDeps): Server {
  const closing = new AbortController();
  const app = Fastify({
    bodyLimit: deps.config.kontor.uploadLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: LONGEST_PARAMETER, ignoreTrailingSlash: true },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
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
      closing: closing.signal,
    },
    routes,
  );
  redirectDefaultInstance(app);
  return {
    app,
    async close() {
      closing.abort();
      await app.close();
    },
  };
}

/** `default` is the old name of the administrator's instance: its paths lead to the root (section 1 of the public API). */
function redirectDefaultInstance(app: FastifyInstance): void {
  for (const url of ["/instances/default", "/instances/default/*"]) {
    app.all(url, (request, reply) => {
      const target = request.url.replace(/^\/instances\/default\/?/, "/");
      return reply.redirect(target.startsWith("//") ? "/" : target, 308);
    });
  }
}
