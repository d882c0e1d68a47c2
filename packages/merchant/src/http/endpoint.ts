/** An endpoint: its schemas and its handler, as one value that routes, API description and tests share. */

import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCodeName } from "@kontor/taler/error-codes";
import type { StaticDecode, TSchema } from "typebox";
import type { Instance } from "../instances/instance.js";
import type { Logger } from "../log.js";
import type { ServerDeps } from "../server.js";
import type { TalerError } from "../taler-error.js";
import type { Answer } from "./answer.js";
import type { LookQueue } from "./look-queue.js";
import type { Permission } from "./permissions.js";
import type { Peer } from "./trusted-proxies.js";

/** The permission of the token that a request presented. */
export interface Principal {
  readonly scope: string;
  readonly refreshable: boolean;
  /** SHA-256 of the presented token; absent when a password was presented. */
  readonly tokenHash?: Uint8Array;
}

/** What is known of a request before anything in it was understood. */
export interface RawRequest {
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
  /** Path and query as they arrived. */
  readonly url: string;
}

/** What every handler gets besides its own parameters. */
export interface Call<Path, Query, Body> extends ServerDeps, RawRequest {
  readonly params: Path;
  readonly query: Query;
  readonly body: Body;
  /** The body as parsed, before decoding: what is hashed or stored as it came. */
  readonly rawBody: unknown;
  /** Public base URL of the root, ending in "/". */
  readonly rootUrl: string;
  /** A signal that is aborted when the client is gone or the server shuts down; for handlers that wait. */
  readonly whenGone: () => AbortSignal;
  /** Where those who wait have what they wait for looked up. */
  readonly lookups: LookQueue;
  /** Everything that an answer may depend on, as one text: the same for equal requests, however long they want to wait. */
  readonly question: () => string;
  readonly log: Logger;
  /** Address of the peer and whether it spoke for somebody else. */
  readonly peer: Pick<Peer, "isLoopback" | "forwarded" | "network">;
}

export interface InstanceCall<Path, Query, Body> extends Call<Path, Query, Body> {
  readonly instance: Instance;
  /** Public base URL of the instance, ending in "/". */
  readonly baseUrl: string;
  /** Set where the route demands a permission. */
  readonly principal?: Principal;
}

type Decoded<S, None> = S extends TSchema ? StaticDecode<S> : None;

interface EndpointParts<P, Q, B> {
  /** One line for the API description. */
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The answers beside errors: status and schema, `null` for one without a body. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** Every code that the handler itself may answer with. */
  readonly errors: readonly ErrorCodeName[];
  /** What errors of a status have beside the members of `ErrorDetail`. */
  readonly errorMembers?: Readonly<Record<number, TSchema>>;
  /** Codes for members whose being malformed has one of its own, by path such as `order.version`. */
  readonly codeOfMember?: Readonly<Record<string, ErrorCodeName>>;
  /** Largest body in bytes, inflated; the server's limit when absent. */
  readonly bodyLimit?: number;
  /** Answers an error in another form than `ErrorDetail`, for clients that are no programs; undefined where that will do. */
  readonly answerError?: (error: TalerError, request: RawRequest) => Answer | undefined;
}

export interface InstanceEndpoint extends EndpointParts<TSchema, TSchema, TSchema> {
  readonly kind: "instance";
  readonly handle: (call: InstanceCall<unknown, unknown, unknown>) => Promise<Answer> | Answer;
}

export interface RootEndpoint extends EndpointParts<TSchema, TSchema, TSchema> {
  readonly kind: "root";
  readonly handle: (call: Call<unknown, unknown, unknown>) => Promise<Answer> | Answer;
}

export type Endpoint = InstanceEndpoint | RootEndpoint;

/** An endpoint of an instance: `call.instance` is the one that the path names. */
export function endpoint<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(
  parts: EndpointParts<P, Q, B> & {
    handle: (
      call: InstanceCall<Decoded<P, Record<never, never>>, Decoded<Q, Record<never, never>>, Decoded<B, undefined>>,
    ) => Promise<Answer> | Answer;
  },
): InstanceEndpoint {
  return { ...parts, kind: "instance" } as unknown as InstanceEndpoint;
}

/** An endpoint of the whole server, which no instance has to exist for. */
export function rootEndpoint<
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(
  parts: EndpointParts<P, Q, B> & {
    handle: (
      call: Call<Decoded<P, Record<never, never>>, Decoded<Q, Record<never, never>>, Decoded<B, undefined>>,
    ) => Promise<Answer> | Answer;
  },
): RootEndpoint {
  return { ...parts, kind: "root" } as unknown as RootEndpoint;
}

/**
 * Who may call:
 * `public`: anybody. `{ permission }`: a token or password of the instance in the path. `login`: the handler itself
 * checks the credentials. `{ administrator }`: a token or password of the administrator's instance, whatever the path.
 */
export type Access =
  | "public"
  | "login"
  | { readonly permission: Permission }
  | { readonly administrator: Permission; readonly openForFirstInstance?: boolean };

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path below the instance's base URL; parameters as `:name`. */
  readonly path: string;
  /** True for what concerns the whole server and makes no sense below an instance's URL. */
  readonly rootOnly?: boolean;
  readonly access: Access;
  readonly endpoint: Endpoint;
}

/** Whether the route is only below the root: what is for the administrator, or for nobody's instance in particular. */
export function isOfRoot({ access, rootOnly }: Pick<Route, "access" | "rootOnly">): boolean {
  return rootOnly === true || (typeof access === "object" && "administrator" in access);
}
