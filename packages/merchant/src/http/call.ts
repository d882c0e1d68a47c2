/** One request on its way through a handler. What few handlers ask for is made when they ask. */

import type { FastifyRequest } from "fastify";
import type { Principal } from "../access/principal.js";
import type { Database } from "../database/connection.js";
import type { Instance } from "../instances/instance.js";
import type { Logger } from "../log.js";
import type { Peer } from "../network/peer.js";
import type { Shown } from "../second-factor/guard.js";
import type { ServerDeps } from "../server-deps.js";
import { instanceBaseUrl, publicBaseUrl } from "./base-url.js";
import type { Closing } from "./closing.js";
import type { InstanceCall } from "./endpoint.js";
import type { LookQueue } from "./look-queue.js";
import type { TrustedProxies } from "./trusted-proxies.js";

export interface HttpContext {
  readonly deps: ServerDeps;
  readonly proxies: TrustedProxies;
  readonly uploadLimit: number;
  /** Told when the server shuts down, so that waiting clients are answered. */
  readonly closing: Closing;
  readonly lookups: LookQueue;
}

/** What a request said, decoded. */
interface Said {
  readonly params: unknown;
  readonly query: unknown;
  readonly rawBody: unknown;
  readonly body: unknown;
}

export type ServedCall = InstanceCall<unknown, unknown, unknown> & {
  /** @throws TalerError GENERIC_HTTP_HEADERS_MALFORMED when the request names no host that an answer could lead to */
  demandHost(): void;
  /** The handler is given this one: it takes along what belongs to the operation. */
  withDatabase(db: Database): void;
  /** A second factor was shown. */
  withShown(shown: Shown): void;
  /** Takes back what was registered for this call. */
  end(): void;
};

export type CallClass = new (
  request: FastifyRequest,
  peer: Peer,
  instance: Instance | undefined,
  principal: Principal | undefined,
  said: Said,
) => ServedCall;

/** The calls of one server: what all of them share is in their prototype, so that each is made of little. */
export function callsOf({ deps, closing, lookups }: HttpContext): CallClass {
  class CallOfServer {
    readonly params: unknown;
    readonly query: unknown;
    readonly rawBody: unknown;
    readonly body: unknown;
    readonly #request: FastifyRequest;
    #rootUrl: string | undefined;
    #gone: ClientGone | undefined;

    constructor(
      request: FastifyRequest,
      readonly peer: Peer,
      readonly instance: Instance,
      readonly principal: Principal | undefined,
      { params, query, rawBody, body }: Said,
    ) {
      this.#request = request;
      this.params = params;
      this.query = query;
      this.rawBody = rawBody;
      this.body = body;
    }

    get headers() {
      return this.#request.headers;
    }

    get url(): string {
      return this.#request.url;
    }

    get rootUrl(): string {
      this.#rootUrl ??= publicBaseUrl(deps.config.merchant.baseUrl, {
        headers: this.#request.headers,
        peerIsTrustedProxy: this.peer.isTrustedProxy,
        encrypted: false,
      });
      return this.#rootUrl;
    }

    get baseUrl(): string {
      return instanceBaseUrl(this.rootUrl, this.instance.id);
    }

    get log(): Logger {
      return deps.log.child({ request: this.#request.id });
    }

    get whenGone(): () => AbortSignal {
      return () => {
        this.#gone ??= new ClientGone(this.#request, closing);
        return this.#gone.signal;
      };
    }

    get question(): () => string {
      return () => questionOf(this.#request, this.rootUrl);
    }

    demandHost(): void {
      void this.rootUrl;
    }

    withDatabase(db: Database): void {
      Object.assign(this, { db });
    }

    withShown(shown: Shown): void {
      Object.assign(this, { shown });
    }

    end(): void {
      this.#gone?.forget();
    }
  }
  const { log: _ownByCall, ...shared } = deps;
  Object.assign(CallOfServer.prototype, shared, { lookups });
  return CallOfServer as unknown as CallClass;
}

/** What equal requests have in common; how long they want to wait is no part of it. */
function questionOf({ method, url, headers }: FastifyRequest, rootUrl: string): string {
  const { authorization, accept, "accept-language": language } = headers;
  const target = url.replace(/([?&])timeout_ms=[^&]*/g, "$1");
  return JSON.stringify([method, rootUrl, target, authorization, accept, language]);
}

/** Tells a handler that waits that its client hung up or the server shuts down. */
class ClientGone {
  readonly #controller = new AbortController();
  readonly #abort = () => this.#controller.abort();

  constructor(
    readonly request: FastifyRequest,
    readonly closing: Closing,
  ) {
    request.raw.socket.once("close", this.#abort);
    closing.tell(this.#abort);
    if (request.raw.socket.destroyed) this.#abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Takes the listeners back: a socket outlives the request. */
  forget(): void {
    this.request.raw.socket.off("close", this.#abort);
    this.closing.forget(this.#abort);
  }
}
